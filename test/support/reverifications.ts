import { randomUUID } from 'node:crypto';
import { newId } from '../../src/id.js';
import { addApplication, type Applicant } from './applications.js';
import type { useGraphql } from './graphql.js';
import type { TestWork } from './work.js';

/** The rows of a re-verification that was submitted once and returned, as they lie in the tables, and of what it is to renew. */
export async function addReverification(work: TestWork, { partnerId, subscriberId, number }: Applicant): Promise<void> {
  const id = newId();
  await work.owner.query(
    `insert into reverifications (id, partner_id, subscriber_id, number, code, reason, state, state_since, requested_at, requested_by, due_at, round,
       answer, decided_at, decided_by)
     values ($1, $2, $3, $4::text, 'COMPLAINT', '投诉线索' || $4, 'RETURNED', app_now(), app_now(), 'key_1', app_now() + interval '9 days', 1,
       '照片不清' || $4, app_now(), 'key_1')`,
    [id, partnerId, subscriberId, number],
  );
  await work.owner.query(
    `insert into reverification_documents select $1, $2, 1, 'BUSINESS_LICENCE', min(id::text)::uuid, $3 from documents where partner_id = $2`,
    [id, partnerId, `20${Number(number) % 60 + 30}-01-01`],
  ); // prettier-ignore
  await work.owner.query(`insert into service_papers values ($1, 'BUSINESS_LICENCE', $2, $3, '2026-11-30')`, [
    number,
    partnerId,
    subscriberId,
  ]);
}

/** An application by which a number went into service, with its documents' last days; the triggers see it as they see a real one. */
export async function serveBy(work: TestWork, who: Applicant, papers: Record<string, string | null>): Promise<string> {
  const id = await addApplication(work, who);
  await work.owner.query(
    `insert into application_documents (id, partner_id, application_id, kind, version, document_id, expires_on, attached_at)
     select gen_random_uuid(), partner_id, application_id, it.kind, 2, document_id, it.day::date, attached_at
     from application_documents, unnest($2::text[], $3::text[]) it (kind, day) where application_id = $1`,
    [id, Object.keys(papers), Object.values(papers)],
  );
  await work.owner.query(
    `update applications set state = 'ACTIVE', state_since = app_now(), submitted_at = app_now(), carrier_word = 'ACCEPTED',
       carrier_form = (select min(document_id::text)::uuid from application_documents where application_id = $1), carrier_reference = '受理 1',
       carrier_day = '2026-11-01' where id = $1`,
    [id],
  );
  return id;
}

const fields = `id number code codeName reason state dueAt overdue round answer findings { item code }
  documents { round kind name expiresOn document { id } }`;

/** What a partner's and an operator's front end ask of re-verifications. */
export function useReverifications(ask: ReturnType<typeof useGraphql>) {
  const send = async (key: string, name: string, type: string, input: object) => {
    const text = `mutation ($input: ${type}!) { ${name}(input: $input) { userErrors { code message path } reverification { ${fields} } } }`;
    const { data, errors } = await ask(key, text, { input: { idempotencyKey: randomUUID(), ...input } });
    if (!data?.[name]) throw new Error(JSON.stringify(errors));
    return data[name];
  };
  return {
    list: async (key: string, filter: string): Promise<{ id: string; overdue: boolean; state: string }[]> =>
      (await ask(key, `{ reverifications(first: 10, filter: { ${filter} }) { nodes { ${fields} } } }`)).data.reverifications.nodes,
    request: (key: string, number: string, more: object = {}) =>
      send(key, 'requestReverification', 'RequestReverificationInput', { number, code: 'DOCUMENT_EXPIRING', reason: '营业执照即将到期', dueOn: '2026-11-20', ...more }),
    submit: (key: string, id: string, documents: readonly object[]) =>
      send(key, 'submitReverification', 'SubmitReverificationInput', { id, documents }),
    decide: (key: string, id: string, verdict: string, more: object = {}) =>
      send(key, 'decideReverification', 'DecideReverificationInput', { id, verdict, answer: '已核对', ...more }),
  };
} // prettier-ignore
