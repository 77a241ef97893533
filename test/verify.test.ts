import { issueOf, issueStatement } from '../jobs/issue-statement.js';
import { verifyBooks } from '../src/cli/verify.js';
import { asDb, transaction } from '../src/db/open.js';
import { closeMonth } from '../src/flows/close-month.js';
import { checkNames, type CheckName, type Finding } from '../src/flows/verify/finding.js';
import { verifyAll } from '../src/flows/verify/verify.js';
import { approve } from '../src/statements/statements.js';
import { csv } from './support/bodies.js';
import { rowsOf } from './support/books.js';
import { useApi } from './support/http.js';
import { addSwitch } from './support/others.js';
import { losingNudges, postAs } from './support/post.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';

const work = useWork('2026-11-02T10:00:00.123456+08:00');
const api = useApi(work);
let world: World;

const busy = { outcome: 'busy', answerAt: undefined, answeredBy: undefined };
const november = {
  setupAt: '2026-11-01T10:00:00+08:00',
  answerAt: '2026-11-01T10:00:05+08:00',
  endAt: '2026-11-01T10:03:00+08:00',
};
/** The last second of October; the charge is November's. */
const overMidnight = {
  setupAt: '2026-10-31T23:59:59.500+08:00',
  answerAt: '2026-11-01T00:00:02+08:00',
  endAt: '2026-11-01T00:01:00+08:00',
};

/** Some of everything, in two months, from two switches, in two formats. */
beforeAll(async () => {
  world = await makeWorld(work);
  await work.owner.query(
    `insert into test_callers (id, caller, note, from_at) values (gen_random_uuid(), '13900139000', 'probe', '2026-01-01')`,
  );
  const other = await addSwitch(work, 'sw-2');
  const again = record({ callUuid: 'again' });
  await postAs(api, world.keys.switch, [
    record({ callUuid: 'first' }),
    again,
    again,
    { ...again, endAt: '2026-10-10T10:05:00+08:00' },
    record(busy),
    record({ called: '4009999999' }),
    record({ endAt: '2026-10-10T09:00:00+08:00' }),
    record({ called: 'nobody' }),
    record({ caller: '13900139000' }),
    record({ called: world.numbers.distance, caller: '075582345678' }),
    record({ ...overMidnight, callUuid: 'over-midnight' }),
    record({ ...november, callUuid: '通话-😀-1' }),
  ]);
  const legA = record({ ...busy, callUuid: 'legs', legUuid: 'a' });
  const part = { callUuid: 'long', kind: 'interim' };
  await postAs(api, world.keys.switch, [legA, record({ ...part, seq: 1 }), record({ callUuid: 'two', legUuid: 'a' })]);
  await postAs(api, world.keys.switch, [record({ callUuid: 'legs', legUuid: 'b' }), record({ ...part, seq: 2 })]);
  await postAs(api, world.keys.switch, [record({ ...part, kind: 'final', seq: 3 }), record({ ...part, seq: 2 })]);
  await postAs(api, other.key, csv([record({ callUuid: 'again' }), record({ ...busy, called: world.numbers.voip })]));
  await work.setClock('2026-11-05T10:00:00+08:00');
  await work.owner.query('update record_outcomes set resolved_at = app_now()');
  await transaction(work.worker, (tx) => closeMonth(tx, '2026-10'));
  const ids = await transaction(work.worker, (tx) => approve(tx, '2026-10', '李雷'));
  await work.enqueue(issueStatement, ids.map(issueOf));
  await postAs(api, world.keys.switch, [record({ callUuid: 'late' })]); // billed by November
});

async function said(options: { month?: string; sample?: string } = {}): Promise<string[]> {
  let text = '';
  await verifyBooks(work.worker, options, { write: (more) => (text += more) });
  return text.trimEnd().split('\n');
}

/** Does it as the owner with the triggers away, looks, and undoes it. */
async function foundAfter(tampering: string, month: string | null = null): Promise<Finding[]> {
  const findings: Finding[] = [];
  await work.owner.query(`begin; set local session_replication_role = 'replica'`);
  try {
    const { rowCount } = await work.owner.query(tampering);
    expect(rowCount).toBeGreaterThan(0);
    await verifyAll(asDb(work.owner as never), {
      month,
      samplePercent: 100,
      onProgress: () => {},
      onFinding: (it) => findings.push(it),
    });
  } finally {
    await work.owner.query('rollback');
  }
  return findings.filter((it) => it.differ > 0);
}

test('the books agree, and every check looked at something', async () => {
  const lines = await said();
  expect(lines.slice(0, -1).map((it) => /^agrees {3}(\w+) +([1-9]\d*) \w+$/.exec(it)?.[1])).toEqual([...checkNames]);
  expect(lines.at(-1)).toMatch(/^10 checks in \d+ s: all agree\.$/);
});

test.each(['2026-10', '2026-11'])('so does %s alone', async (month) => {
  const lines = await said({ month });
  expect(lines.filter((it) => it.startsWith('DIFFERS'))).toEqual([]);
  expect(lines.at(-1)).toMatch(/^9 checks/);
});

const first = `(select id from calls where call_uuid = 'first')`;
const chunkOf = (uuid: string) => `batch_id = (select batch_id from calls where call_uuid = '${uuid}')`;

describe('whatever one row says wrong is found', () => {
  test.each<[string, CheckName[], string]>([
    ['a charge is missing', ['charges', 'counters', 'statements'], `delete from charges where call_id = ${first}`],
    ['a late charge is missing', ['charges', 'counters'], `delete from charges where late_month is not null`],
    ['a charge is a micro-yuan more', ['counters', 'statements'], `update charges set subscriber_charge = subscriber_charge + 1 where call_id = ${first}`], // prettier-ignore
    ['a charge is another subscriber’s', ['charges', 'statements'], `update charges set subscriber_id = gen_random_uuid() where call_id = ${first}`], // prettier-ignore
    ['a charge is another partner’s', ['charges'], `update charges set partner_id = gen_random_uuid() where call_id = ${first}`], // prettier-ignore
    ['a charge stands at another time', ['charges'], `update charges set connected_at = connected_at + interval '1 s' where call_id = ${first}`], // prettier-ignore
    ['a charge has no call', ['charges', 'statements'], `insert into charges select number, connected_at, gen_random_uuid(), revision, partner_id, subscriber_id, late_month, talk_seconds, charged_seconds, charge_class, caller_charge, caller_indicative, subscriber_charge, partner_charge, carrier_cost, receipt from charges where call_id = ${first}`], // prettier-ignore
    ['a busy call is said to be answered', ['charges', 'counters'], `update calls set outcome = 'answered', answer_at = end_at where outcome = 'busy'`], // prettier-ignore
    ['a call is a test after all', ['charges', 'counters'], `update calls set test = true where call_uuid = 'first'`],
    ['a call is missing', ['identities', 'charges', 'counters'], `delete from calls where call_uuid = 'first'`],
    ['a call is there twice', ['identities', 'origins'], `insert into calls select number, setup_at, overlay(id::text placing '0' from 36)::uuid, partner_id, subscriber_id, switch_id, call_uuid || 'x', caller, caller_kind, caller_area, caller_region, answered_by, answer_at, bridge_at, end_at, outcome, cap_month, batch_id, line, posted_at, true from calls where caller = '13900139000'`], // prettier-ignore
    ['a call counts to another month', ['counters'], `update calls set cap_month = '2026-09' where call_uuid = 'first'`], // prettier-ignore
    ['a call has another set-up', ['identities'], `update calls set setup_at = setup_at - interval '1 ms' where call_uuid = 'first'`], // prettier-ignore
    ['a call has another callUuid', ['identities', 'origins'], `update calls set call_uuid = 'other' where call_uuid = 'first'`], // prettier-ignore
    ['a call is of another line', ['origins'], `update calls set line = 2 where call_uuid = 'first'`],
    ['a call is of another batch', ['origins'], `update calls set batch_id = gen_random_uuid() where call_uuid = 'first'`], // prettier-ignore
    ['an identity is missing', ['records', 'posted', 'identities'], `delete from call_identities where call_id = ${first}`], // prettier-ignore
    ['an identity has no call', ['posted', 'identities'], `update call_identities set call_id = null where call_id = ${first}`], // prettier-ignore
    ['an identity names another call', ['identities'], `update call_identities set call_id = overlay(call_id::text placing '0' from 36)::uuid where call_id = ${first}`], // prettier-ignore
    ['a counter has one attempt more', ['counters'], `update month_counters set attempts = attempts + 1 where number = '4006000001' and month = '2026-10'`], // prettier-ignore
    ['a counter has one answer less', ['counters'], `update month_counters set answered = answered - 1 where number = '4006000001' and month = '2026-11'`], // prettier-ignore
    ['a counter is missing', ['counters'], `delete from month_counters where number = '4008000003'`],
    ['a counter has nothing behind it', ['counters'], `update month_counters set month = '2026-09' where number = '4008000003'`], // prettier-ignore
    ['an outcome is missing', ['chunks', 'records'], `delete from record_outcomes where fate = 'duplicate'`],
    ['an outcome is another', ['chunks'], `update record_outcomes set fate = 'conflict' where fate = 'duplicate'`],
    ['a refusal is missing', ['batches', 'chunks', 'records'], `delete from record_outcomes where fate = 'refused'`],
    [
      'a chunk posted one more',
      ['chunks', 'posted'],
      `update cdr_chunks set posted = posted + 1 where ${chunkOf('late')}`,
    ],
    ['a chunk quarantined one more', ['chunks'], `update cdr_chunks set quarantined = quarantined + 1 where ${chunkOf('late')}`], // prettier-ignore
    ['a chunk has one record more', ['batches', 'chunks', 'evidence', 'origins'], `update cdr_chunks set records = records + 1 where ${chunkOf('late')}`], // prettier-ignore
    ['a chunk has another hash', ['evidence', 'origins'], `update cdr_chunks set sha256 = sha256('other') where ${chunkOf('late')}`], // prettier-ignore
    ['a part is missing', ['records'], `delete from call_parts p where not exists (select from record_outcomes o where (o.batch_id, o.line) = (p.batch_id, p.line))`], // prettier-ignore
    ['a batch has one record more', ['batches', 'records'], `update cdr_batches set records = records + 1 where id = (select batch_id from calls where call_uuid = 'late')`], // prettier-ignore
    ['a chunk is gone', ['batches', 'posted', 'origins'], `delete from cdr_chunks where ${chunkOf('late')}`],
    ['a statement’s line is a micro-yuan less', ['statements'], `update statement_lines set amount = amount - 1 where kind = 'USAGE' and position = 0`], // prettier-ignore
    ['a statement’s total is another', ['statements'], `update statements set exact = exact + 1`],
    ['a statement is gone', ['statements'], `delete from statements`],
    ['evidence is gone', ['evidence', 'origins'], `delete from evidence where ${chunkOf('late')}`],
    ['a byte of the evidence is another', ['evidence', 'origins'], `update evidence set bytes = set_byte(bytes, 30, get_byte(bytes, 30) # 1) where ${chunkOf('late')}`], // prettier-ignore
    ['evidence was cut', ['evidence', 'origins'], `update evidence set bytes = substr(bytes, 1, 40) where ${chunkOf('late')}`], // prettier-ignore
  ])('%s', async (_what, checks, tampering) => {
    expect((await foundAfter(tampering)).map((it) => it.check)).toEqual(checks);
  });
});

test('it says which, without any caller’s number, and ends with 1', async () => {
  const [found] = await foundAfter(`update month_counters set amount = amount + 1 where number = '4006000001'`);
  expect(found).toMatchObject({ differ: 2, examples: ['number 4006000001, 2026-10', 'number 4006000001, 2026-11'] });
  const [call] = await rowsOf<{ id: string }>(work, `select ${first} as id`);
  await work.owner.query(
    `set session_replication_role = 'replica'; update calls set line = 900 where call_uuid = 'first'`,
  );
  const lines = await said();
  expect(lines.slice(-4)).toEqual([
    expect.stringMatching(/^DIFFERS {2}origins +\d+ calls$/),
    '         not so: every call is in the evidence, on its line, by its callUuid',
    `         1 differ: call ${call!.id}`,
    expect.stringMatching(/^10 checks in \d+ s: 1 found what doesn’t agree\.$/),
  ]);
  await work.owner.query(
    `update calls set line = 1 where call_uuid = 'first'; set session_replication_role = 'origin'`,
  );
});

test('a month alone tells what is wrong in it, and not what is wrong in another', async () => {
  const fault = `update charges set subscriber_charge = subscriber_charge + 1 where call_id = ${first}`;
  expect((await foundAfter(fault, '2026-10')).map((it) => it.check)).toEqual(['counters', 'statements']);
  expect(await foundAfter(fault, '2026-11')).toEqual([]);
});

test('chunks that an older release landed are looked at as far as they can be', async () => {
  expect(await foundAfter('update cdr_chunks set records = null, sha256 = null')).toEqual([]);
});

test('what waits to be posted disagrees with nothing, and a sample says so', async () => {
  await losingNudges(work, () => postAs(api, world.keys.switch, [record(), record(busy)]));
  expect((await said()).filter((it) => it.startsWith('DIFFERS'))).toEqual([]);
  expect((await said({ sample: '0' })).find((it) => it.includes('a sample'))).toBe(
    '         a sample of 0 %, of 7 chunks',
  );
});

test.each([{ month: '2026-13' }, { sample: '101' }, { sample: 'some' }])('refused: %j', async (options) => {
  await expect(verifyBooks(work.worker, options, { write: () => {} })).rejects.toMatchObject({ code: 'BAD_INPUT' });
});
