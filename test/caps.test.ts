import { transaction } from '../src/db/open.js';
import { newId } from '../src/id.js';
import { addUsage } from '../src/usage/usage.js';
import type { Fields } from './support/bodies.js';
import { booked, faultsOf, rowsOf } from './support/books.js';
import { useApi } from './support/http.js';
import { addNumber } from './support/others.js';
import { postAs, waiters } from './support/post.js';
import { useRoute, withinASecond } from './support/routing.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';

const OCTOBER = '2026-10-15T12:00:00+08:00';
const work = useWork(OCTOBER);
const api = useApi(work);
const route = useRoute(api, () => world.keys.switch);
let world: World;
let made = 0;
/** Two numbers of a subscriber of their own, on the flat tariff: a call of a minute costs 0.20. */
let numbers: [string, string];
let subscriberId: string;
beforeAll(async () => {
  world = await makeWorld(work);
});
beforeEach(async () => {
  subscriberId = newId();
  await work.owner.query(
    `insert into subscribers select $1, partner_id, name, kind, tax_id, created_at from subscribers limit 1`,
    [subscriberId],
  );
  numbers = [`400600${1000 + ++made}`, `400700${1000 + made}`];
  for (const number of numbers) await addNumber(work, world, { number, subscriberId });
  await work.setClock(OCTOBER);
});
afterEach(async () => {
  expect(await faultsOf(work)).toEqual([]);
});

/** @param number null is the subscriber's own cap */
async function cap(
  kind: 'AMOUNT' | 'CALLS',
  limit: bigint | number,
  number: string | null = numbers[0],
): Promise<string> {
  const id = newId();
  const [amount, calls] = kind === 'AMOUNT' ? [limit, null] : [null, limit];
  await work.owner.query('insert into caps values ($1, $2, $3, $4, $5, $6, $7)', [
    id,
    world.partnerId,
    subscriberId,
    number,
    kind,
    amount,
    calls,
  ]);
  return id;
}

const missed = { outcome: 'noanswer', answerAt: undefined };
const post = (...calls: Fields[]) =>
  postAs(
    api,
    world.keys.switch,
    calls.map((it) => record({ called: numbers[0], ...it })),
  );
const calls = (count: number, fields: Fields = {}) => Array.from({ length: count }, () => fields);

/** What changed before is known by then: a node hears of changes in their order. */
async function untilKnown(): Promise<void> {
  const marker = `1380000${1000 + ++made}`;
  const mark = 'update destinations set destination = $1 where number = $2 and position = 0';
  await work.owner.query(mark, [marker, world.numbers.voip]);
  const says = await withinASecond(
    () => route.says(world.numbers.voip),
    (it) => it.startsWith(marker),
  );
  expect(says).toContain(marker);
}

async function ask(called = numbers[0]): Promise<string> {
  await untilKnown();
  const { status, json } = await route.ask({ called });
  expect(status).toBe(200);
  return json.cause ?? json.action;
}

const alerts = async (capId: string) =>
  (await rowsOf(work, 'select month, percent from cap_alerts where cap_id = $1 order by 1, 2', [capId])).map(
    (it) => `${it['month']} ${it['percent']}`,
  );

describe('C1: alerts at 80, 90 and 100 %, each once', () => {
  test.each`
    because                                     | kind        | limit         | whole
    ${'an amount of a number'}                  | ${'AMOUNT'} | ${2_000_000n} | ${false}
    ${'calls of a number'}                      | ${'CALLS'}  | ${10}         | ${false}
    ${'an amount of a subscriber, two numbers'} | ${'AMOUNT'} | ${2_000_000n} | ${true}
    ${'calls of a subscriber, two numbers'}     | ${'CALLS'}  | ${10}         | ${true}
  `('$because', async ({ kind, limit, whole }) => {
    const id = await cap(kind, limit, whole ? null : numbers[0]);
    const called = numbers[whole ? 1 : 0];
    await post(...calls(3), ...calls(4, { called }), ...calls(9, missed));
    expect(await alerts(id)).toEqual([]); // 70 %: calls that were not answered neither cost nor count (rule C5)
    await post({ called });
    expect(await alerts(id)).toEqual(['2026-10 80']);
    await post({});
    expect(await alerts(id)).toEqual(['2026-10 80', '2026-10 90']);
    await post({ called });
    expect(await alerts(id)).toEqual(['2026-10 80', '2026-10 90', '2026-10 100']);
    const raised = await rowsOf(work, 'select * from cap_alerts where cap_id = $1 order by percent', [id]);
    await work.setClock('2026-10-15T13:00:00+08:00');
    await post(...calls(10), ...calls(10, { called }));
    expect(await rowsOf(work, 'select * from cap_alerts where cap_id = $1 order by percent', [id])).toEqual(raised);
  });

  test('all that one posting makes due are raised with it', async () => {
    const id = await cap('CALLS', 10);
    await post(...calls(10));
    expect(await alerts(id)).toHaveLength(3);
  });

  test('duplicates count once', async () => {
    const id = await cap('CALLS', 5);
    const call = { callUuid: `same-${made}` };
    await post(call, call, call);
    await post(call, call, call);
    expect([await alerts(id), await ask()]).toEqual([[], 'route']);
  });

  test('of two postings at once to a subscriber’s numbers the second waits, and raises what only both make due', async () => {
    const id = await cap('CALLS', 40, null);
    const usage = (number: string) => ({
      ...world,
      subscriberId,
      number,
      month: '2026-10',
      attempts: 20,
      answered: 20,
      amount: 0n,
    });
    let second = Promise.resolve();
    await transaction(work.worker, async (first) => {
      await addUsage(first, [usage(numbers[0])]);
      second = transaction(work.worker, (tx) => addUsage(tx, [usage(numbers[1])]));
      await Promise.race([second, waiters(work, 1)]);
    });
    await second;
    expect(await alerts(id)).toEqual(['2026-10 80', '2026-10 90', '2026-10 100']);
    await work.owner.query('delete from month_counters where subscriber_id = $1', [subscriberId]); // no calls stand behind them
  });

  test('a month’s alerts are its own', async () => {
    const id = await cap('CALLS', 1);
    await work.setClock('2026-11-05T12:00:00+08:00');
    const at = (day: string) => ({ setupAt: `${day}:00+08:00`, answerAt: `${day}:10+08:00`, endAt: `${day}:20+08:00` });
    await post(at('2026-10-31T23:59'), at('2026-11-01T00:00'));
    const each = [80, 90, 100];
    expect(await alerts(id)).toEqual([...each.map((it) => `2026-10 ${it}`), ...each.map((it) => `2026-11 ${it}`)]);
  });
});

describe('C2: a soft cap refuses when what is posted has reached the limit', () => {
  test.each`
    kind        | limit         | says            | because
    ${'AMOUNT'} | ${1_000_001n} | ${'route'}      | ${'a micro-yuan below'}
    ${'AMOUNT'} | ${1_000_000n} | ${'cap_amount'} | ${'at the limit'}
    ${'AMOUNT'} | ${999_999n}   | ${'cap_amount'} | ${'a micro-yuan above'}
    ${'CALLS'}  | ${6}          | ${'route'}      | ${'a call below'}
    ${'CALLS'}  | ${5}          | ${'cap_calls'}  | ${'at the limit'}
    ${'CALLS'}  | ${4}          | ${'cap_calls'}  | ${'a call above'}
  `('$kind: $because: $says', async ({ kind, limit, says }) => {
    await post(...calls(5), ...calls(5, missed)); // 1.00 yuan
    await cap(kind, limit);
    expect(await ask()).toBe(says);
    expect(await ask(numbers[1])).toBe('route'); // C1: the cap is the number's alone
  });

  test('a subscriber’s cap is the sum over its numbers, and stops them all; nobody else’s', async () => {
    await cap('CALLS', 2, null);
    await post({ called: numbers[0] });
    expect([await ask(numbers[0]), await ask(numbers[1])]).toEqual(['route', 'route']);
    await post({ called: numbers[1] });
    expect([await ask(numbers[0]), await ask(numbers[1])]).toEqual(['cap_calls', 'cap_calls']);
    expect(await ask(world.numbers.flat)).toBe('route');
  });

  test.each`
    kind        | limit | says
    ${'AMOUNT'} | ${0n} | ${'cap_amount'}
    ${'CALLS'}  | ${0}  | ${'cap_calls'}
  `('a cap of nothing refuses the first call: $says', async ({ kind, limit, says }) => {
    await cap(kind, limit);
    expect(await ask()).toBe(says);
  });

  test('the lower of two caps decides', async () => {
    await cap('AMOUNT', 100_000_000n, null);
    await cap('CALLS', 1);
    await post({});
    expect([await ask(numbers[0]), await ask(numbers[1])]).toEqual(['cap_calls', 'route']);
  });

  test.each`
    now                                | says           | because
    ${'2026-10-31T23:59:59.999+08:00'} | ${'cap_calls'} | ${'the month’s last millisecond'}
    ${'2026-11-01T00:00:00.000+08:00'} | ${'route'}     | ${'the next month is free again'}
  `('$because, by the database’s clock', async ({ now, says }) => {
    await cap('CALLS', 1);
    await post({});
    await work.setClock(now);
    expect(await ask()).toBe(says);
  });

  test('C5: a call set up in October fills October’s cap, whenever it was connected', async () => {
    await cap('CALLS', 1);
    await work.setClock('2026-11-05T12:00:00+08:00');
    const connected = { answerAt: '2026-11-01T00:00:00+08:00', endAt: '2026-11-01T00:00:30+08:00' };
    await post({ setupAt: '2026-10-31T23:59:59.999+08:00', ...connected });
    expect(await ask()).toBe('route');
    await post({ setupAt: '2026-11-01T00:00:00.000+08:00', ...connected });
    expect(await ask()).toBe('cap_calls');
  });
});

test('C1: a cap never changes a charge: a call that came past it is posted in full', async () => {
  await cap('AMOUNT', 0n);
  await cap('CALLS', 0, null);
  await post({ callUuid: 'past' });
  expect(await booked(work, 'past')).toMatchObject([{ subscriber: '0.200000' }]);
});
