import { randomUUID } from 'node:crypto';
import { asTenant } from '../src/db/tenant.js';
import { liveTestCallers } from '../src/calls/store/test-callers.js';
import { transaction } from '../src/db/open.js';
import { closeMonth } from '../src/flows/close-month.js';
import { talliesOf } from '../src/statements/store/statement-items.js';
import { booked, faultsOf, rowsOf } from './support/books.js';
import { newId } from '../src/id.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { postAs } from './support/post.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';

const FROM = '2026-10-10T10:00:00.000+08:00';
const TO = '2026-10-10T11:00:00.000+08:00';
const NOW = '2026-10-15T12:00:00.000+08:00';
const TESTER = '075582345678';
const work = useWork(FROM);
const api = useApi(work);
const ask = useGraphql(api);
let world: World;

async function send(name: 'addTestCaller' | 'endTestCaller', input: object) {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
  const text = `mutation ($input: ${type}!) { ${name}(input: $input) { userErrors { code message path } testCaller { id caller note fromAt toAt } } }`;
  const { data, errors } = await ask(world.keys.operator, text, { input: { idempotencyKey: randomUUID(), ...input } });
  if (!data?.[name]) throw new Error(JSON.stringify(errors));
  return data[name];
}
const add = (caller: string, note = '拨测一号机') => send('addTestCaller', { caller, note });
const end = (id: string) => send('endTestCaller', { id });

/** A test caller from FROM to TO. */
beforeAll(async () => {
  world = await makeWorld(work);
  const { testCaller } = await add('0755-8234-5678');
  await work.setClock(TO);
  await end(testCaller.id);
  await work.setClock(NOW);
});
beforeEach(() => work.setClock(NOW));
afterEach(async () => expect(await faultsOf(work)).toEqual([]));

const at = (time: number) => new Date(time).toISOString();
/** A call of a minute that was set up then. */
const call = (setupAt: number, fields: Record<string, unknown> = {}) =>
  record({
    setupAt: at(setupAt),
    answerAt: at(setupAt + 5_000),
    endAt: at(setupAt + 65_000),
    caller: TESTER,
    ...fields,
  });
const post = (...calls: Record<string, unknown>[]) => postAs(api, world.keys.switch, calls);

const counted = async () =>
  (
    await rowsOf<Record<string, string>>(
      work,
      `select attempts, answered, amount::text from month_counters where number = $1`,
      [world.numbers.flat],
    )
  )[0] ?? { attempts: 0, answered: 0, amount: '0' };

describe('R12: a test is posted, neither charged nor counted', () => {
  test.each`
    setupAt                 | test     | because
    ${Date.parse(FROM) - 1} | ${false} | ${'a millisecond before it was a test caller'}
    ${Date.parse(FROM)}     | ${true}  | ${'from its first instant'}
    ${Date.parse(TO) - 1}   | ${true}  | ${'to its last millisecond, answered and ended after it'}
    ${Date.parse(TO)}       | ${false} | ${'no more at its end'}
  `('$because: $test', async ({ setupAt, test }) => {
    const before = await counted();
    const { callUuid, ...sent } = call(setupAt);
    const report = await post({ callUuid, ...sent });
    expect(report).toMatchObject({ posted: 1 });
    const [row] = await booked(work, String(callUuid));
    expect(row).toMatchObject({ subscriber: test ? null : '0.200000', capMonth: '2026-10' });
    const [{ test: stored }] = (await rowsOf(work, 'select test from calls where call_uuid = $1', [callUuid])) as [
      { test: boolean },
    ];
    expect(stored).toBe(test);
    const after = await counted();
    const more = test ? 0 : 1;
    expect([
      Number(after['attempts']) - Number(before['attempts']),
      Number(after['answered']) - Number(before['answered']),
    ]).toEqual([more, more]);
    expect(BigInt(after['amount']!) - BigInt(before['amount']!)).toBe(test ? 0n : 200_000n);
  });

  test.each`
    caller                            | test     | because
    ${'+86 755 8234 5678'}            | ${true}  | ${'R11: whatever the switch writes'}
    ${'sip:075582345678@example.net'} | ${true}  | ${'R11: a SIP address'}
    ${'075582345679'}                 | ${false} | ${'another number'}
    ${null}                           | ${false} | ${'a withheld one'}
  `('$because: $caller', async ({ caller, test }) => {
    const { callUuid, ...sent } = call(Date.parse(FROM), { caller });
    await post({ callUuid, ...sent });
    const [row] = await rowsOf(work, 'select test from calls where call_uuid = $1', [callUuid]);
    expect(row).toEqual({ test });
  });

  test('one that nobody answered doesn’t count as an attempt', async () => {
    const before = await counted();
    await post(call(Date.parse(FROM), { outcome: 'noanswer', answerAt: undefined }));
    expect(await counted()).toEqual(before);
  });

  test('in a batch beside others, each as it is, and a second time nothing', async () => {
    const before = await counted();
    const calls = [call(Date.parse(FROM)), call(Date.parse(FROM), { caller: '13800138000' }), call(Date.parse(TO))];
    expect(await post(...calls)).toMatchObject({ posted: 3 });
    expect(await post(...calls.toReversed())).toMatchObject({ duplicates: 3 }); // the same bytes would be the same batch
    const after = await counted();
    expect([
      Number(after['attempts']) - Number(before['attempts']),
      BigInt(after['amount']!) - BigInt(before['amount']!),
    ]).toEqual([2, 400_000n]);
  });

  test('C1: it fills no cap and raises no alert', async () => {
    const id = newId();
    await work.owner.query(`insert into caps values ($1, $2, $3, $4, 'CALLS', null, 1)`, [
      id,
      world.partnerId,
      world.subscriberId,
      world.numbers.voip,
    ]);
    const called = world.numbers.voip;
    await post(call(Date.parse(FROM), { called }), call(Date.parse(FROM), { called }));
    const alerts = () => rowsOf(work, 'select percent from cap_alerts where cap_id = $1', [id]);
    expect(await alerts()).toEqual([]);
    await post(call(Date.parse(TO), { called }));
    expect(await alerts()).toHaveLength(3);
  });

  test('it needs no tariff, but a number that is ours', async () => {
    expect(await post(call(Date.parse(FROM), { called: '4006999999' }))).toMatchObject({ suspense: 1 });
  });

  test('the API shows it as one, without a charge', async () => {
    const { callUuid, ...sent } = call(Date.parse(FROM));
    await post({ callUuid, ...sent });
    const { data } = await ask(
      world.keys.partner,
      `{ calls(first: 100, filter: { numbers: ["${world.numbers.flat}"] }) { nodes { callUuid test charge { amount: subscriberCharge } charges { revision } } } }`,
    );
    const shown = data.calls.nodes.filter((it: { callUuid: string }) => it.callUuid === callUuid);
    expect(shown).toEqual([{ callUuid, test: true, charge: null, charges: [] }]);
  });
});

describe('who is one', () => {
  test('it is written down as it is dialled, once, and again after its end', async () => {
    const { testCaller, userErrors } = await add('+86 139 0013 9000');
    expect(userErrors).toEqual([]);
    expect(testCaller).toMatchObject({ caller: '13900139000', note: '拨测一号机', toAt: null });
    expect((await add('013900139000')).userErrors).toMatchObject([{ code: 'CONFLICT', path: ['input', 'caller'] }]);
    expect(await asTenant(work.app, { kind: 'router' }, liveTestCallers)).toEqual(['13900139000']);
    expect((await end(testCaller.id)).testCaller.toAt).toBe('2026-10-15T04:00:00.000Z');
    expect(await asTenant(work.app, { kind: 'router' }, liveTestCallers)).toEqual([]);
    expect((await end(testCaller.id)).userErrors).toMatchObject([{ code: 'WRONG_STATE', path: ['input', 'id'] }]);
    const again = await add('13900139000');
    expect(again.userErrors).toEqual([]);
    await end(again.testCaller.id);
  });

  test.each`
    caller           | note      | path        | because
    ${'anonymous'}   | ${'拨测'} | ${'caller'} | ${'no number'}
    ${'1'}           | ${'拨测'} | ${'caller'} | ${'no whole number'}
    ${'13900139001'} | ${''}     | ${'note'}   | ${'no note'}
  `('refused: $because', async ({ caller, note, path }) => {
    expect((await add(caller, note)).userErrors).toMatchObject([{ code: 'BAD_INPUT', path: ['input', path] }]);
  });

  test('the operator sees them, the newest first; a partner doesn’t, in the database neither', async () => {
    const { data } = await ask(world.keys.operator, '{ testCallers(first: 50) { totalCount nodes { caller toAt } } }');
    expect(data.testCallers.nodes.at(-1)).toEqual({ caller: TESTER, toAt: '2026-10-10T03:00:00.000Z' });
    const { errors } = await ask(world.keys.partner, '{ testCallers { totalCount } }');
    expect(errors![0]!.extensions.code).toBe('FORBIDDEN');
    const seen = await asTenant(work.app, { kind: 'partner', partnerId: world.partnerId }, liveTestCallers);
    expect(seen).toEqual([]);
  });

  test('P4: the log has no whole number', async () => {
    const entries = await rowsOf<{ type: string; entry: string }>(
      work,
      `select entry::jsonb ->> 'type' as type, entry from audit_log where entry::jsonb ->> 'type' like 'test_caller.%' order by seq limit 2`,
    );
    expect(entries.map((it) => it.type)).toEqual(['test_caller.added', 'test_caller.ended']);
    for (const it of entries) expect(it.entry).toContain('0755****5678');
  });
});

test('S3: a statement neither itemises nor counts them, and the month’s sums stand', async () => {
  await work.setClock('2026-11-05T10:00:00+08:00');
  const closedAt = new Date('2026-11-05T10:00:00+08:00');
  await transaction(work.worker, (tx) => closeMonth(tx, '2026-10'));
  const { subscriberId } = world;
  const scope = { subscriberId, month: '2026-10', closedAt };
  const { counts } = await transaction(work.worker, (tx) => talliesOf(tx, scope, 31, 5));
  const [{ calls }] = (await rowsOf(work, 'select count(*)::int as calls from calls where not test')) as [
    { calls: number },
  ];
  const [{ tests }] = (await rowsOf(work, 'select count(*)::int as tests from calls where test')) as [
    { tests: number },
  ];
  expect(tests).toBeGreaterThan(3);
  expect(counts.calls).toBe(calls);
});
