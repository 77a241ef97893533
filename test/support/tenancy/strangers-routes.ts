import { callKey } from '../../../src/calls/identity.js';
import { newId } from '../../../src/id.js';
import { insertDecisions, monthStartOf } from '../../../src/routing/store/decisions.js';
import { rowsOf } from '../books.js';
import type { TestWork } from '../work.js';
import type { Owner } from './refs.js';
import { aDestination, aProvable, aTestCaller, planTo } from './stocked.js';

/** What a partner arranges of its number's calls, and what the operator does to them. */
export async function routeBoth({ owner }: TestWork, sides: readonly Owner[], gained: string): Promise<void> {
  for (const [at, { partnerId, number }] of sides.entries()) {
    const [id, salt] = [newId(), Buffer.alloc(16, at)];
    await owner.query(`insert into destinations values ($1, 7, $2, '${aDestination}', 20, 'PENDING')`, [
      number,
      partnerId,
    ]);
    await fileProofs(owner, sides[at]!, at);
    await owner.query("insert into number_pins values ($1, $2, $3, $3, app_now() - $4 * interval '61 minutes')", [
      number,
      partnerId,
      salt,
      at + 1,
    ]);
    await owner.query(
      `insert into shut_offs values ($1, 'NUMBER', $2, $3, '机密关停原因' || $4, app_now() - $4::int * interval '1 minute', 'staff:' || $4)`,
      [id, number, partnerId, at + 1],
    );
  }
  // the stranger's versions of the number that it lost come before ours
  for (const [at, { partnerId, subscriberId, number }] of sides.toReversed().entries()) {
    const group = ['机密分组', 'sales'][at]!;
    const destination = ['02887654321', '01062000001'][at]!;
    const plan = planTo(destination, group);
    for (const of of [number, gained]) {
      await owner.query(
        `insert into route_plans values ($1, next_plan_version($1), $2, $3, $4, app_now() - ($5::int + 2) * interval '1 hour', app_now() - ($5::int + 2) * interval '1 hour', 'staff:' || $5, '机密改线原因' || $5, null)`,
        [of, partnerId, subscriberId, JSON.stringify(plan), at],
      );
      await owner.query('insert into hunt_turns values ($1, $2, 1)', [of, destination]);
    }
  }
  const [, key] = aTestCaller.split('_');
  await owner.query(`insert into test_callers values ($1, '13911115555', '机密拨测机', app_now())`, [key]);
}

/** Two proofs that wait for review, and a destination that none was filed of yet. */
async function fileProofs(owner: TestWork['owner'], { partnerId, subscriberId, number }: Owner, at: number): Promise<void> {
  const document = newId();
  await owner.query(
    `insert into documents (id, partner_id, subscriber_id, name, bytes, state, created_at, media, sha256, wrapped_key, key_version, uploaded_at)
     values ($1, $2, $3, '机密话费单' || $4, 4817 + $4::int, 'CLEAN', app_now(), 'PDF', sha256(convert_to('话费单' || $4, 'utf8')), '\\x02', 1, app_now())`,
    [document, partnerId, subscriberId, at],
  );
  for (const [nth, destination] of ['13911115555', '13911116666', aProvable].entries()) {
    const position = 40 + nth;
    await owner.query(`insert into destinations values ($1, $2, $3, $4, 20, 'PENDING')`, [number, position, partnerId, destination]);
    if (destination === aProvable) continue;
    const id = newId();
    await owner.query(
      `insert into destination_proofs (id, partner_id, subscriber_id, number, destination, version, origin, state, holder, holder_is, issued_on, filed_at, filed_by)
       values ($1, $2, $3, $4, $5, 1, 'FILED', 'FILED', '机密机主有限公司' || $6, 'OTHER', '2026-11-01', app_now() - ($6::int + 1) * interval '1 minute', 'key_' || $6)`,
      [id, partnerId, subscriberId, number, destination, at],
    );
    await owner.query(`insert into destination_papers values ($1, $2, $3, 'MOBILE_REAL_NAME')`, [id, partnerId, document]);
  }
} // prettier-ignore

interface Posted {
  switchId: string;
  callUuid: string;
  partnerId: string;
  called: string;
  caller: string;
  answeredBy: string;
  setupAt: Date;
}

/** What the switches were answered about each call that was posted: a PIN, a destination, and the next one. */
export async function decideBoth(work: TestWork): Promise<void> {
  const calls = await rowsOf<Posted>(
    work,
    `select switch_id as "switchId", call_uuid as "callUuid", partner_id as "partnerId", number as called, caller,
       answered_by as "answeredBy", setup_at as "setupAt" from calls where answered_by is not null`,
  );
  const decisions = calls.flatMap(({ setupAt, answeredBy, ...call }) => {
    const key = callKey(call.switchId, call.callUuid);
    const at = setupAt.getTime();
    const asked = {
      ...call,
      callKey: key,
      monthAt: monthStartOf(at),
      askedAt: at,
      callerKind: 'mobile',
      place: '028|四川|成都',
      test: false,
      passedOver: [`${answeredBy} PROOF_EXPIRED`],
    };
    const plan = { planVersion: 1, path: [] };
    const answer = JSON.stringify({ v: 1, action: 'route', destinations: [answeredBy], callerId: call.caller });
    return [
      { ...asked, step: 0, said: null, outcome: 'collect_pin', planVersion: null, path: [], answer: '{}' },
      { ...asked, step: 1, said: `pin ${call.callUuid}`, outcome: 'connect', ...plan, answer },
      { ...asked, step: 2, said: `hop ${answeredBy} busy`, outcome: 'busy', ...plan, answer: '{}' },
    ];
  });
  await insertDecisions(work.owner, decisions);
}

/** What the operator says of each one's switch: why a record is missing, which trunk it reports. */
export async function explainBoth(work: TestWork, sides: readonly Owner[]): Promise<void> {
  for (const [at, { switchId }] of sides.entries()) {
    const whose = ['我方', '对手机密'][at];
    await work.owner.query(
      `insert into cdr_gap_explanations values ($1, 'RECORD', 0, 4, 4, $2 || '缺号原因', app_now(), 'key_finance')`,
      [switchId, whose],
    );
    await work.owner.query(`insert into reporting_points values ($2 || '中继', $1, app_now(), 'key_finance')`, [
      switchId,
      whose,
    ]);
  }
}
