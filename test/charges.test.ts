import { booked, faultsOf, rowsOf } from './support/books.js';
import type { Fields } from './support/bodies.js';
import { useApi } from './support/http.js';
import { addNumber, addRival } from './support/others.js';
import { postAs } from './support/post.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';

const work = useWork('2026-11-05T10:00:00+08:00');
const api = useApi(work);
let world: World;
let rival: Awaited<ReturnType<typeof addRival>>;
beforeAll(async () => {
  world = await makeWorld(work);
  rival = await addRival(work, world);
});
/** Counters are the sums of the calls, and each charge is what its receipt says (rule T8). */
afterEach(async () => {
  expect(await faultsOf(work)).toEqual([]);
});

/** Posts one call and reads it in the books. */
async function bookedOf(fields: Fields) {
  const call = record(fields);
  expect(await postAs(api, world.keys.switch, [call])).toMatchObject({ posted: 1 });
  return (await booked(work, String(call['callUuid'])))[0]!;
}

/** Answered at 10:00:08, for so long. */
const talk = (ms: number) => ({ endAt: new Date(Date.parse('2026-10-10T10:00:08+08:00') + ms).toISOString() });
const counters = () =>
  rowsOf<{ number: string; month: string; attempts: number; answered: number; amount: string }>(
    work,
    'select number, month, attempts, answered, amount from month_counters order by 1, 2',
  );

const far = { called: '4007000002', caller: '02162345678' };
const near = { called: '4007000002', caller: '01062345678' };
test.each`
  fields                                       | ms        | subscriber    | chargeClass        | because
  ${{}}                                        | ${60_000} | ${'0.200000'} | ${'FLAT'}          | ${'T4: flat 0.20 a minute'}
  ${{}}                                        | ${60_001} | ${'0.400000'} | ${'FLAT'}          | ${'T2: a started minute counts whole'}
  ${{}}                                        | ${1}      | ${'0.200000'} | ${'FLAT'}          | ${'T2: a millisecond is a second'}
  ${{}}                                        | ${0}      | ${'0.000000'} | ${'FLAT'}          | ${'T2: answered for 0 ms costs nothing'}
  ${near}                                      | ${60_000} | ${'0.100000'} | ${'LOCAL'}         | ${'T4: Beijing calls, Beijing answers: 0.10 a minute'}
  ${near}                                      | ${61_000} | ${'0.200000'} | ${'LOCAL'}         | ${'T4: by the minute'}
  ${far}                                       | ${60_000} | ${'0.600000'} | ${'LONG_DISTANCE'} | ${'T4: Shanghai calls, Beijing answers: 0.06 per 6 s'}
  ${far}                                       | ${61_000} | ${'0.660000'} | ${'LONG_DISTANCE'} | ${'T4: by six seconds'}
  ${{ ...far, answeredBy: '02180000002' }}     | ${60_000} | ${'0.100000'} | ${'LOCAL'}         | ${'T4: the destination that answered decides'}
  ${{ ...near, caller: 'anonymous' }}          | ${60_000} | ${'0.600000'} | ${'LONG_DISTANCE'} | ${'T4: an unknown caller is long distance'}
  ${{ ...near, answeredBy: undefined }}        | ${60_000} | ${'0.600000'} | ${'LONG_DISTANCE'} | ${'T4: an unknown destination too'}
  ${{ called: '4008000003' }}                  | ${60_000} | ${'0.000000'} | ${'VOIP'}          | ${'T4: 包月: the month costs, the calls don’t'}
  ${{ bridgeAt: '2026-10-10T10:00:38+08:00' }} | ${90_000} | ${'0.200000'} | ${'FLAT'}          | ${'T5: the subscriber pays from the bridge'}
`('$because ($ms ms)', async ({ fields, ms, subscriber, chargeClass }) => {
  expect(await bookedOf({ ...fields, ...talk(ms) })).toMatchObject({ subscriber, chargeClass });
});

test.each`
  caller              | ms         | charge        | indicative | because
  ${'01062345678'}    | ${180_000} | ${'0.220000'} | ${false}   | ${'T3: three minutes are one block'}
  ${'01062345678'}    | ${181_000} | ${'0.330000'} | ${false}   | ${'T3: then each minute'}
  ${'01062345678'}    | ${0}       | ${'0.000000'} | ${false}   | ${'T2: 0 ms costs nothing on any layer'}
  ${'13800138000'}    | ${180_000} | ${'0.220000'} | ${true}    | ${'T3: a mobile caller pays by its own plan'}
  ${'+8613800138000'} | ${180_000} | ${'0.220000'} | ${true}    | ${'R11: however it is written'}
`('$because ($caller, $ms ms)', async ({ caller, ms, charge, indicative }) => {
  expect(await bookedOf({ caller, ...talk(ms) })).toMatchObject({ caller: charge, indicative });
});

test('T5: the caller pays from the answer, the subscriber from the bridge', async () => {
  const charge = await bookedOf({ ...talk(200_000), bridgeAt: '2026-10-10T10:00:38+08:00' });
  expect(charge).toMatchObject({ caller: '0.330000', subscriber: '0.600000', talkSeconds: 170 });
});

test.each`
  fields                                      | attempts | answered | amount     | because
  ${talk(0)}                                  | ${1}     | ${1}     | ${0}       | ${'T2: answered for 0 ms counts as answered'}
  ${{ outcome: 'busy', answerAt: undefined }} | ${1}     | ${0}     | ${0}       | ${'T5: only answered calls are charged'}
  ${{ outcome: 'noanswer' }}                  | ${1}     | ${0}     | ${0}       | ${'T5: a call that only an IVR answered costs nothing'}
  ${talk(60_001)}                             | ${1}     | ${1}     | ${400_000} | ${'C1: the subscriber’s charge counts'}
`('$because', async ({ fields, ...added }) => {
  const called = '4006000001';
  const before = (await counters()).find((it) => it.number === called && it.month === '2026-10')!;
  await bookedOf({ called, ...fields });
  const after = (await counters()).find((it) => it.number === called && it.month === '2026-10')!;
  expect({
    attempts: after.attempts - before.attempts,
    answered: after.answered - before.answered,
    amount: Number(after.amount) - Number(before.amount),
  }).toEqual({ attempts: added.attempts, answered: added.answered, amount: added.amount });
});

test.each`
  connectedAt                        | month        | because
  ${'2026-10-31T23:59:59.999+08:00'} | ${'2026_10'} | ${'S1: the last millisecond of October'}
  ${'2026-11-01T00:00:00.000+08:00'} | ${'2026_11'} | ${'C5: set up in October it is October’s for the cap, but charged in November'}
`('$because', async ({ connectedAt, month }) => {
  const setupAt = '2026-10-31T23:59:59.999+08:00';
  const call = await bookedOf({
    setupAt,
    answerAt: setupAt,
    bridgeAt: connectedAt,
    endAt: '2026-11-01T00:02:00+08:00',
  });
  expect(call).toMatchObject({ capMonth: '2026-10', callPart: 'calls_2026_10', chargePart: `charges_${month}` });
});

describe('T5: a number that changed hands within the month', () => {
  const MOVED = '2026-10-20T12:00:00+08:00';
  const called = '4006000007';
  beforeAll(async () => {
    await addNumber(work, world, { number: called });
    await work.owner.query('update assignments set to_at = $1 where number = $2', [MOVED, called]);
    await work.owner.query(
      'insert into assignments (number, from_at, partner_id, subscriber_id, subscriber_tariff_id) values ($1, $2, $3, $4, $5)',
      [called, MOVED, rival.partnerId, rival.subscriberId, world.tariffs.distance],
    );
  });
  test.each`
    answerAt                           | bridgeAt     | owner      | subscriber    | because
    ${'2026-10-20T11:59:59.999+08:00'} | ${undefined} | ${'world'} | ${'0.400000'} | ${'connected a millisecond before: the old owner, at its tariff'}
    ${'2026-10-20T12:00:00.000+08:00'} | ${undefined} | ${'rival'} | ${'0.660000'} | ${'connected at that instant: the new owner, at its own'}
    ${'2026-10-20T11:59:00.000+08:00'} | ${MOVED}     | ${'rival'} | ${'0.660000'} | ${'answered before, bridged at that instant: the new owner'}
    ${undefined}                       | ${undefined} | ${'world'} | ${null}       | ${'not answered: the owner at set-up'}
  `('$because', async ({ answerAt, bridgeAt, owner, subscriber }) => {
    const fields = {
      called,
      caller: '02162345678',
      setupAt: '2026-10-20T11:58:50+08:00',
      endAt: '2026-10-20T12:01:01+08:00',
      answerAt,
      bridgeAt,
    };
    const call = await bookedOf(answerAt ? fields : { ...fields, outcome: 'noanswer' });
    const { partnerId, subscriberId } = owner === 'world' ? world : rival;
    expect(call).toMatchObject({ partnerId, subscriberId });
    expect(call.subscriber).toBe(subscriber);
  });
  test('and each owner’s counters are its own', async () => {
    const rows = await rowsOf(work, 'select partner_id, attempts from month_counters where number = $1', [called]);
    expect(rows).toEqual(
      expect.arrayContaining([
        { partner_id: world.partnerId, attempts: 2 },
        { partner_id: rival.partnerId, attempts: 2 },
      ]),
    );
  });
});

test.each`
  answerAt                           | subscriber    | because
  ${'2026-10-14T23:59:59.999+08:00'} | ${'0.200000'} | ${'T5: a millisecond before the new version'}
  ${'2026-10-15T00:00:00.000+08:00'} | ${'0.300000'} | ${'T5: at its instant the new version is in force'}
`('$because', async ({ answerAt, subscriber }) => {
  await work.owner.query(
    `insert into tariff_versions (tariff_id, effective_from, body, published_at)
     select tariff_id, '2026-10-15T00:00:00+08:00', replace(body::text, '0.20', '0.30')::jsonb, published_at
     from tariff_versions where tariff_id = $1 on conflict do nothing`,
    [world.tariffs.flat],
  );
  const endAt = new Date(Date.parse(answerAt) + 60_000).toISOString();
  expect(await bookedOf({ setupAt: '2026-10-14T23:59:50+08:00', answerAt, endAt })).toMatchObject({ subscriber });
});

test.each`
  closed                    | lateMonth    | because
  ${[]}                     | ${null}      | ${'S1: an open month bills its own charges'}
  ${['2026-10']}            | ${'2026-11'} | ${'S2: a closed month’s late call is the next month’s'}
  ${['2026-10', '2026-11']} | ${'2026-12'} | ${'S2: the next that is open'}
`('$because', async ({ closed, lateMonth }) => {
  await work.owner.query('update billing_months set closed_at = app_now() where month = any($1)', [closed]);
  const call = await bookedOf({});
  const next = await bookedOf({
    setupAt: '2026-11-02T10:00:00+08:00',
    answerAt: '2026-11-02T10:00:00+08:00',
    endAt: '2026-11-02T10:00:01+08:00',
  });
  await work.owner.query('update billing_months set closed_at = null');
  expect(call).toMatchObject({ lateMonth, chargePart: 'charges_2026_10', capMonth: '2026-10' });
  expect(next.lateMonth).toBe(closed.includes('2026-11') ? '2026-12' : null);
});
