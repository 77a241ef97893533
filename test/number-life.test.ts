import { tidyNumbers } from '../src/numbers/store/tidy.js';
import { rowsOf } from './support/books.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { addRival } from './support/others.js';
import { postAs } from './support/post.js';
import { makeStock, numberEvents, numberRow, row, useNumbers } from './support/stock.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';

const NOW = '2026-11-05T10:00:00.000+08:00';
const ENDED = '2026-11-20T10:00:00.000+08:00';
const work = useWork(NOW);
const api = useApi(work);
const ask = useGraphql(api);
const numbers = useNumbers(ask);
const fresh = row('4009310000', 100);
const next = () => fresh.pop()!;
let world: World;
let rival: Awaited<ReturnType<typeof addRival>>;

beforeAll(async () => {
  world = await makeWorld(work);
  rival = await addRival(work, world);
  await makeStock(work, fresh);
});
beforeEach(() => work.setClock(NOW));

const reserve = async (number: string) => numbers.reserve(world.keys.partner, world.subscriberId, [number]);
const pay = (number: string, amount = '10000', reference?: string) =>
  numbers.pay(world.keys.operator, world.subscriberId, number, amount, reference);
const move = (number: string, ...moves: string[]) =>
  moves.reduce<Promise<{ userErrors: { code: string; message: string }[]; number: { state: string; endsAt: string } }>>(
    (before, it) => before.then(() => numbers.move(world.keys.operator, number, it)),
    Promise.resolve({ userErrors: [], number: { state: '', endsAt: '' } }),
  );

/** A number of ours in service. */
async function inService(): Promise<string> {
  const number = next();
  await reserve(number);
  await pay(number);
  await move(number, 'PROVISION');
  expect((await numbers.activate(world.keys.operator, number)).userErrors).toEqual([]);
  return number;
}

describe('N2: a life', () => {
  test('from the stock to the first call and back, each step with an entry in its holder’s log', async () => {
    const number = next();
    await reserve(number);
    await pay(number);
    await move(number, 'PROVISION');
    await numbers.activate(world.keys.operator, number);
    const route = await api.ask('POST', '/v1/route', {
      key: world.keys.switch,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ callUuid: 'life', called: number, caller: '13800138000' }),
    });
    expect(route.json.action).toBe('route');
    await move(number, 'SUSPEND', 'RESUME', 'SUSPEND', 'DISCONNECT');
    expect((await move(number, 'QUARANTINE')).number.endsAt).toBe('2027-03-05T02:00:00.000Z'); // 120 days
    await work.setClock('2027-03-05T10:00:00+08:00');
    await tidyNumbers(work.worker);
    expect(await numberRow(work, number)).toEqual({
      state: 'AVAILABLE',
      partner: null,
      subscriber: null,
      endsAt: null,
      waiting: 0,
    });
    const events = await numberEvents(work, number);
    expect(events.map((it) => it.type.slice('number.'.length))).toEqual([
      'reserved', 'locked', 'provisioned', 'activated', 'suspended', 'resumed', 'suspended', 'disconnected', 'quarantined', 'restocked',
    ]); // prettier-ignore
    expect(new Set(events.map((it) => it.chain))).toEqual(new Set([world.partnerId]));
  });

  test('its first call is rated by the tariff that it was activated with, and a call after its end is nobody’s (T5)', async () => {
    const number = await inService();
    const call = (callUuid: string, at: string) =>
      record({
        callUuid,
        called: number,
        setupAt: `${at}:00.000+08:00`,
        answerAt: `${at}:08.000+08:00`,
        endAt: `${at}:38.000+08:00`,
      });
    await work.setClock('2026-11-05T12:00:00+08:00');
    await move(number, 'DISCONNECT');
    await postAs(api, world.keys.switch, [call('during', '2026-11-05T11:00'), call('after', '2026-11-05T12:01')]);
    const charges = await rowsOf(
      work,
      `select c.call_uuid, ch.subscriber_charge::text as charge from calls c join charges ch on ch.call_id = c.id where c.number = $1`,
      [number],
    );
    expect(charges).toEqual([{ call_uuid: 'during', charge: '200000' }]);
  });

  test('what isn’t allowed names what is, and changes nothing', async () => {
    const number = next();
    const { userErrors } = await move(number, 'SUSPEND');
    expect(userErrors).toEqual([
      {
        code: 'WRONG_STATE',
        path: ['input', 'number'],
        message: `${number} is AVAILABLE: suspend needs ACTIVE; from AVAILABLE it can reserve (to RESERVED), offer (to RESERVED), lock (to LOCKED), withdraw (to WITHDRAWN)`,
      },
    ]);
    expect(await numberEvents(work, number)).toEqual([]);
  });

  test.each(['', '  ', 'x'.repeat(201)])('a move says why: not %j', async (reason) => {
    expect((await numbers.move(world.keys.operator, next(), 'WITHDRAW', reason)).userErrors[0]).toMatchObject({
      code: 'BAD_INPUT',
      path: ['input', 'reason'],
    });
  });

  test('withdrawn it isn’t sold, reinstated it is', async () => {
    const number = next();
    await move(number, 'WITHDRAW');
    expect((await reserve(number)).results[0].error.code).toBe('NOT_AVAILABLE');
    await move(number, 'REINSTATE');
    expect((await reserve(number)).results[0].done).toBe(true);
  });

  test('a number that the carrier declined goes back into stock', async () => {
    const number = next();
    await reserve(number);
    await pay(number);
    await move(number, 'PROVISION', 'UNLOCK');
    expect(await numberRow(work, number)).toMatchObject({ state: 'AVAILABLE', partner: null });
  });

  test('a number is activated by tariffs that there are, and to destinations that a switch can dial, or not at all', async () => {
    const number = next();
    await reserve(number);
    await pay(number);
    await move(number, 'PROVISION');
    const tries = [
      { tariff: '没有的资费' },
      { tariff: '主叫市话' },
      { partnerTariff: '统一资费' },
      { destinations: ['abc'] },
    ];
    const answers = [];
    for (const it of tries) answers.push((await numbers.activate(world.keys.operator, number, it)).userErrors[0]);
    expect(answers.map((it) => [it.code, it.path[1]])).toEqual([
      ['NOT_FOUND', 'tariff'], ['NOT_FOUND', 'tariff'], ['NOT_FOUND', 'partnerTariff'], ['BAD_INPUT', 'destinations'],
    ]); // prettier-ignore
    expect(await numberRow(work, number)).toMatchObject({ state: 'PROVISIONING' });
  });

  test('the operator’s moves of what is over begin with what stands: the lapse is logged first', async () => {
    const number = next();
    await reserve(number);
    await work.setClock(ENDED);
    await move(number, 'WITHDRAW');
    expect(await numberRow(work, number)).toMatchObject({ state: 'WITHDRAWN', partner: null });
    expect((await numberEvents(work, number)).map((it) => it.type).toSorted()).toEqual([
      'number.lapsed',
      'number.reserved',
      'number.withdrawn',
    ]);
  });
});

describe('N5: quarantine', () => {
  test('its former subscriber reclaims it, nobody else', async () => {
    const number = await inService();
    await move(number, 'DISCONNECT', 'QUARANTINE');
    expect((await numbers.reserve(rival.key, rival.subscriberId, [number])).results[0].error.code).toBe(
      'NOT_AVAILABLE',
    );
    expect((await numbers.reclaim(rival.key, number)).userErrors[0].code).toBe('NOT_FOUND');
    const { userErrors, number: reclaimed } = await numbers.reclaim(world.keys.partner, number);
    expect([userErrors, reclaimed]).toEqual([
      [],
      expect.objectContaining({ state: 'RESERVED', endsAt: '2026-11-20T02:00:00.000Z' }),
    ]);
    expect(await numberRow(work, number)).toMatchObject({ subscriber: world.subscriberId });
  });

  test.each([
    { at: '2027-03-05T09:59:59.999+08:00', reclaimed: 'done', reserved: 'NOT_AVAILABLE' },
    { at: '2027-03-05T10:00:00.000+08:00', reclaimed: 'NOT_FOUND', reserved: 'done' },
  ])('at $at: reclaim $reclaimed, reserve by another $reserved', async ({ at, reclaimed, reserved }) => {
    const [one, other] = [await inService(), await inService()];
    for (const it of [one, other]) await move(it, 'DISCONNECT', 'QUARANTINE');
    await work.setClock(at);
    expect((await numbers.reclaim(world.keys.partner, one)).userErrors[0]?.code ?? 'done').toBe(reclaimed);
    expect((await numbers.reserve(rival.key, rival.subscriberId, [other])).results[0].error?.code ?? 'done').toBe(
      reserved,
    );
  });

  test('counts from the disconnection, however late it is put there', async () => {
    const number = await inService();
    await move(number, 'DISCONNECT');
    await work.setClock('2026-12-05T10:00:00+08:00');
    expect((await move(number, 'QUARANTINE')).number.endsAt).toBe('2027-03-05T02:00:00.000Z');
  });
});

describe('A6: a payment', () => {
  test('locks the number that its payer has reserved', async () => {
    const number = next();
    await reserve(number);
    const { payment } = await pay(number, '6000', 'bank-1');
    expect(payment).toMatchObject({ outcome: 'LOCKED', reason: null, amount: '6000.000000', reference: 'bank-1' });
    expect(await numberRow(work, number)).toMatchObject({ state: 'LOCKED', partner: world.partnerId, endsAt: null });
    await work.setClock('2027-11-05T10:00:00+08:00');
    await tidyNumbers(work.worker);
    expect(await numberRow(work, number)).toMatchObject({ state: 'LOCKED' });
  });

  test.each([
    { at: '2026-11-20T09:59:59.999+08:00', taken: false, outcome: 'LOCKED', because: 'a millisecond is left' },
    { at: ENDED, taken: false, outcome: 'LOCKED', because: 'it is over, and the number is still free' },
    { at: ENDED, taken: true, outcome: 'CREDITED', because: 'it is over, and another has it' },
  ])('$outcome: $because', async ({ at, taken, outcome }) => {
    const number = next();
    await reserve(number);
    await work.setClock(at);
    if (taken) await numbers.reserve(rival.key, rival.subscriberId, [number]);
    expect((await pay(number)).payment.outcome).toBe(outcome);
    expect(await numberRow(work, number)).toMatchObject({ partner: taken ? rival.partnerId : world.partnerId });
  });

  test('at the instant of expiry, with another who reserves: one outcome, and the money stands in the books', async () => {
    const seen = new Set<string>();
    for (let round = 0; round < 20; round++) {
      await work.setClock(NOW);
      const number = next();
      await reserve(number);
      await work.setClock(ENDED);
      const [paid, theirs] = await Promise.all([pay(number), numbers.reserve(rival.key, rival.subscriberId, [number])]);
      const { state, partner } = await numberRow(work, number);
      const story = [paid.payment.outcome, theirs.results[0].done, state, partner === world.partnerId];
      expect([
        ['LOCKED', false, 'LOCKED', true],
        ['CREDITED', true, 'RESERVED', false],
      ]).toContainEqual(story);
      seen.add(paid.payment.outcome);
      await numbers.release(rival.key, [number]);
    }
    expect(seen.size).toBeGreaterThan(0);
  });

  test('that is too little is credited, and the partner is told; finance finds what is to be paid back', async () => {
    const number = '4009318888';
    await makeStock(work, [number]);
    await reserve(number);
    const { payment } = await pay(number, '19999.999999');
    expect(payment).toMatchObject({
      outcome: 'CREDITED',
      reason: '19999.999999 is less than the selection fee, 20000.000000',
    });
    const { data } = await ask(
      world.keys.partner,
      '{ numberPayments(filter: { outcome: CREDITED, number: "4009318888" }, first: 1) { nodes { number reason subscriber { id } } } events(last: 1) { nodes { type subject after } } }',
    );
    expect(data.numberPayments.nodes[0]).toEqual({
      number,
      reason: payment.reason,
      subscriber: { id: `subscriber_${world.subscriberId}` },
    });
    expect(data.events.nodes[0]).toMatchObject({
      type: 'PAYMENT_RECORDED',
      subject: payment.id,
      after: expect.stringContaining('CREDITED'),
    });
  });

  test('of one reference is recorded once, also of two at once', async () => {
    const [one, other] = [next(), next()];
    await reserve(one);
    await reserve(other);
    const both = await Promise.all([pay(one, '6000', 'same'), pay(other, '6000', 'same')]);
    expect(both.map((it) => it.userErrors[0]?.code ?? it.payment.outcome).toSorted()).toEqual(['CONFLICT', 'LOCKED']);
    expect(await rowsOf(work, `select from number_payments where reference = 'same'`)).toHaveLength(1);
  });

  test.each([
    { amount: '0', reference: 'r', path: 'amount' },
    { amount: '-1', reference: 'r', path: 'amount' },
    { amount: '1', reference: ' ', path: 'reference' },
    { amount: '1', reference: 'x'.repeat(101), path: 'reference' },
  ])('of $amount with reference $reference is refused', async ({ amount, reference, path }) => {
    expect((await pay(next(), amount, reference)).userErrors[0]).toMatchObject({
      code: 'BAD_INPUT',
      path: ['input', path],
    });
  });

  test('for a number that isn’t here is refused', async () => {
    expect((await pay('4009999999')).userErrors[0]).toMatchObject({ code: 'NOT_FOUND', path: ['input', 'number'] });
  });

  test('is finance’s to record, not a partner’s', async () => {
    await expect(numbers.pay(world.keys.partner, world.subscriberId, next(), '1')).rejects.toThrow('payments:record');
    await expect(numbers.move(world.keys.partner, next(), 'WITHDRAW')).rejects.toThrow('numbers:operate');
  });
});

describe('the operator', () => {
  test('sees the stock: any number with its whole history, in whoever’s hands it was; a partner sees its own part', async () => {
    const number = next();
    await reserve(number);
    await work.setClock(ENDED);
    await numbers.reserve(rival.key, rival.subscriberId, [number]);
    const history = `{ number(number: "${number}") { state history(first: 10) { nodes { type } totalCount } } }`;
    const types = ({ data }: Awaited<ReturnType<typeof ask>>) =>
      data.number.history.nodes.map((it: { type: string }) => it.type);
    expect(types(await ask(world.keys.operator, history))).toEqual([
      'NUMBER_RESERVED',
      'NUMBER_LAPSED',
      'NUMBER_RESERVED',
    ]);
    expect(types(await ask(rival.key, history))).toEqual(['NUMBER_RESERVED']);
  });

  test('lists numbers by state, carrier and grade, the stock too; a partner lists its own', async () => {
    const list = async (key: string, filter: string) =>
      (await ask(key, `{ numbers(first: 100, filter: { ${filter} }) { nodes { number state } totalCount } }`)).data
        .numbers;
    const { rows } = await work.owner.query(
      `select number from numbers where state = 'AVAILABLE' and ends_at is null and number < '40093100' order by number`,
    );
    const stock = await list(world.keys.operator, 'states: [AVAILABLE], prefix: "400931"');
    expect(stock.totalCount).toBeGreaterThan(10);
    expect(new Set(stock.nodes.map((it: { state: string }) => it.state))).toEqual(new Set(['AVAILABLE']));
    expect(rows.length).toBeGreaterThanOrEqual(0);
    expect((await list(world.keys.operator, 'states: [WITHDRAWN]')).totalCount).toBeGreaterThan(0);
    expect((await list(world.keys.partner, 'states: [AVAILABLE, WITHDRAWN]')).totalCount).toBe(0);
    expect(
      (await list(world.keys.operator, 'grade: "AAAA", carrier: CHINA_TELECOM')).nodes.map(
        (it: { number: string }) => it.number,
      ),
    ).toContain('4009318888');
    expect((await list(world.keys.operator, 'grade: "AAAA", carrier: CHINA_UNICOM')).totalCount).toBe(0);
  });

  test('has figures by state, carrier and grade that a count of all rows confirms', async () => {
    const number = next();
    await reserve(number);
    await work.setClock(ENDED);
    const { data } = await ask(world.keys.operator, '{ stock { figures { state carrier grade { code } count } } }');
    const figures = data.stock.figures.map(
      (it: { state: string; carrier: string; grade: { code: string } | null; count: number }) =>
        [it.state, it.carrier, it.grade?.code ?? null, it.count].join(' '),
    );
    const counted = await rowsOf<{ it: string }>(
      work,
      `select concat_ws(' ', s, carrier, grade, n) as it from (
         select case when ends_at <= app_now() then 'AVAILABLE' else state end as s, carrier, coalesce(grade, '') as grade, count(*) as n
         from numbers group by 1, 2, 3) f`,
    );
    expect(figures.toSorted()).toEqual(counted.map((it) => it.it).toSorted());
  });

  test('changes the policy for what comes, within bounds', async () => {
    const update = async (fields: string) =>
      (
        await ask(
          world.keys.operator,
          `mutation { updateNumberPolicy(input: { idempotencyKey: "${fields}", ${fields} }) { policy { reservationDays quotaPercent } userErrors { code message path } } }`,
        )
      ).data.updateNumberPolicy;
    expect((await update('reservationDays: 0')).userErrors[0]).toEqual({
      code: 'BAD_INPUT',
      message: 'reservationDays: found 0, allowed is 1 to 365',
      path: ['input', 'reservationDays'],
    });
    expect((await update('reservationDays: 366')).userErrors[0].code).toBe('BAD_INPUT');
    expect((await update('quotaPercent: 101')).userErrors[0].code).toBe('BAD_INPUT');
    const before = next();
    await reserve(before);
    expect((await update('reservationDays: 3')).policy).toEqual({ reservationDays: 3, quotaPercent: 20 });
    const after = next();
    await reserve(after);
    expect(new Date((await numberRow(work, before)).endsAt!).toISOString()).toBe('2026-11-20T02:00:00.000Z');
    expect(new Date((await numberRow(work, after)).endsAt!).toISOString()).toBe('2026-11-08T02:00:00.000Z');
  });
});
