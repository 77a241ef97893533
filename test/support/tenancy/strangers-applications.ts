import { sealPeople } from '../../../src/applications/io/people.js';
import { transaction } from '../../../src/db/open.js';
import { bySystem } from '../../../src/events/change.js';
import { record } from '../../../src/events/store/record.js';
import { newId } from '../../../src/id.js';
import { rowsOf } from '../books.js';
import { row, makeStock } from '../stock.js';
import type { TestWork } from '../work.js';
import type { Owner } from './refs.js';
import { aBarredSubject } from './stocked.js';

/** One of a side's in each state that somebody moves it from, each for a number of its own; by the place of its number. */
export const applicationPlaces = {
  application: 0,
  spareApplication: 1,
  queuedApplication: 2,
  toReturn: 3,
  toReject: 4,
  toRelease: 5,
  toReassign: 6,
  toWithdraw: 7,
} as const;

/** Of a side: 0 ours, 1 the stranger's. */
export const numberAt = (side: number, place: number): string => String(4009313000 + 10 * side + place);

const states = ['DRAFT', 'DRAFT', 'SUBMITTED', 'IN_REVIEW', 'IN_REVIEW', 'IN_REVIEW', 'IN_REVIEW', 'CARRIER_REVIEW'];
const kinds = ['BUSINESS_LICENCE', 'LEGAL_PERSON_ID_FRONT', 'LEGAL_PERSON_ID_BACK', 'CARRIER_FORM'];
const people = [
  { name: '张小三', idKind: 'RESIDENT_ID', id: '11010519491231002X' },
  { name: '欧阳机密', idKind: 'RESIDENT_ID', id: '440524188001010014' },
] as const;

/** Applications of both sides, complete with the document that each has, with comments; what is in review is held by the operator's key. */
export async function applyBoth(work: TestWork, sides: readonly Owner[], operatorKey: string): Promise<void> {
  await makeStock(work, row('4009313000', 20));
  await work.owner.query(`insert into staff values ('subject-of-reviewer', '审核员工', 'OPERATOR', app_now())`);
  await work.owner.query(
    `insert into barred_subjects values ($1, 'ID_NUMBER', sha256('barred'), '4*************0028', '机密拉黑原因', 'REGULATOR', app_now(), 'staff:bars')`,
    [aBarredSubject.split('_')[1]],
  );
  for (const [at, { partnerId, subscriberId }] of sides.entries()) {
    const [{ paper }] = (await rowsOf<{ paper: string }>(
      work,
      'select min(id::text) as paper from documents where partner_id = $1',
      [partnerId],
    )) as [{ paper: string }];
    const sister = newId(); // gives up the number that is with the carrier
    await work.owner.query(
      `insert into subscribers select $1, partner_id, '关联企业' || $3::text, kind, tax_id, created_at from subscribers where id = $2`,
      [sister, subscriberId, String(at)],
    );
    for (const [place, state] of states.entries()) {
      const number = numberAt(at, place);
      const id = newId();
      await work.owner.query(
        `update numbers set state = 'LOCKED', partner_id = $2, subscriber_id = $3, selection_fee = 0, monthly_minimum = 7, contract_months = 12 where number = $1`,
        [number, partnerId, subscriberId],
      );
      const { people: sealed, peopleKey } = sealPeople(work.documents, id, { principal: people[at]!, handler: null });
      await work.owner.query(
        `insert into applications (id, partner_id, subscriber_id, number, carrier, state, state_since, subject_type, industry, usage_purpose, credit_code,
           people, people_key, tariff, destinations, created_at, submitted_at, reviewer, held_until, kind, transferor_id)
         select $1, $2, $3, $4, 'CHINA_TELECOM', $5::text, app_now(), kind, 'GENERAL', '机密用途' || $6::text || '第' || $7::text, tax_id,
           $8, $9, '统一资费', '{01062000009}', app_now(), case when $5 <> 'DRAFT' then app_now() end,
           case when $5 = 'IN_REVIEW' then $10 end, case when $5 = 'IN_REVIEW' then app_now() + interval '1 hour' end,
           case when $5 = 'CARRIER_REVIEW' then 'TRANSFER' else 'NEW' end, case when $5 = 'CARRIER_REVIEW' then $11::uuid end
         from subscribers where id = $3`,
        [id, partnerId, subscriberId, number, state, String(at), String(place), sealed, peopleKey, operatorKey, sister],
      );
      for (const kind of kinds) {
        const isDecided = state === 'IN_REVIEW' || (state === 'SUBMITTED' && kind !== 'CARRIER_FORM');
        await work.owner.query(
          `insert into application_documents (id, partner_id, application_id, kind, version, document_id, expires_on, attached_at, review, reviewed_at, reviewed_by)
           values ($1, $2, $3, $4, 1, $5, '2031-05-20', app_now(), case when $6 then 'APPROVED' else 'PENDING' end,
             case when $6 then app_now() end, case when $6 then 'key_review' end)`,
          [newId(), partnerId, id, kind, paper, isDecided],
        );
      }
      await work.owner.query(
        `insert into application_comments values ($1, $2, $3, 'PARTNER', false, '机密备注' || $4::text, app_now(), 'key_1'),
           ($5, $2, $3, 'OPERATOR', true, '内部备注' || $4::text, app_now(), 'key_2')`,
        [newId(), partnerId, id, number, newId()],
      );
      const happened = { partnerId, subject: `application_${id}`, type: 'application.updated' as const };
      await transaction(work.worker, (tx) =>
        record(
          tx,
          bySystem,
          [1, 2, 3].map((nth) => ({ ...happened, after: { usagePurpose: `机密用途${number}改${nth}` } })),
        ),
      );
    }
  }
}
