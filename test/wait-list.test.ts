import { tidyNumbers } from '../src/numbers/store/tidy.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { addRival } from './support/others.js';
import { makeStock, numberEvents, numberRow, row, useNumbers } from './support/stock.js';
import { useWork } from './support/work.js';
import { makeWorld, type World } from './support/world.js';

const NOW = '2026-11-05T10:00:00.000+08:00';
const ENDED = '2026-11-20T10:00:00.000+08:00';
const OFFER_ENDS = '2026-11-21T10:00:00.000+08:00';
const work = useWork(NOW);
const ask = useGraphql(useApi(work));
const numbers = useNumbers(ask);
const fresh = row('4009310000', 100);
const next = () => fresh.pop()!;
type Side = { partnerId: string; subscriberId: string; key: string };
let world: World;
let holder: Side;
let first: Side;
let second: Side;

beforeAll(async () => {
  world = await makeWorld(work);
  holder = { ...world, key: world.keys.partner };
  first = await addRival(work, world, '4006000007');
  second = await addRival(work, world, '4006000008');
  await makeStock(work, fresh);
});
beforeEach(() => work.setClock(NOW));

const reserve = async (it: Side, number: string) =>
  (await numbers.reserve(it.key, it.subscriberId, [number])).results[0].error?.code ?? 'done';
const join = (it: Side, number: string) => numbers.join(it.key, it.subscriberId, number);

/** Reserved by its holder, and the other two wait for it in turn. */
async function awaited(): Promise<string> {
  const number = next();
  await reserve(holder, number);
  expect((await join(first, number)).place).toMatchObject({ before: 0, ending: null });
  expect((await join(second, number)).place).toMatchObject({ before: 1, ending: null });
  expect(await numberRow(work, number)).toMatchObject({ waiting: 2 });
  return number;
}

test('N7: when a reservation lapses, the next in line is offered it, and the time to accept runs from then; each step is logged with whom it concerns', async () => {
  const number = await awaited();
  await work.setClock(ENDED);
  expect(await tidyNumbers(work.worker)).toBe(2);
  expect(await numberRow(work, number)).toEqual({
    state: 'RESERVED',
    partner: first.partnerId,
    subscriber: first.subscriberId,
    endsAt: expect.any(String),
    waiting: 1,
  });
  const { data } = await ask(
    first.key,
    `{ number(number: "${number}") { state offered endsAt } waitList(filter: { live: false }) { nodes { number ending before } } }`,
  );
  expect(data.number).toEqual({ state: 'RESERVED', offered: true, endsAt: new Date(OFFER_ENDS).toISOString() });
  expect(data.waitList.nodes).toContainEqual({ number, ending: 'OFFERED', before: null });
  expect(await numberEvents(work, number)).toEqual([
    { chain: holder.partnerId, type: 'number.reserved' },
    ...[
      { chain: holder.partnerId, type: 'number.lapsed' },
      { chain: first.partnerId, type: 'number.offered' },
    ].toSorted((a, b) => (a.chain < b.chain ? -1 : 1)), // at one instant, in two chains
  ]);
});

test('N7: what was offered is accepted, and is a reservation of 15 days from then', async () => {
  const number = await awaited();
  await work.setClock(ENDED);
  await tidyNumbers(work.worker);
  const { userErrors, number: accepted } = await numbers.accept(first.key, number);
  expect([userErrors, accepted]).toEqual([
    [],
    expect.objectContaining({ state: 'RESERVED', offered: false, endsAt: '2026-12-05T02:00:00.000Z' }),
  ]);
  expect((await numbers.accept(first.key, number)).userErrors[0].code).toBe('WRONG_STATE');
  expect(await numberRow(work, number)).toMatchObject({ partner: first.partnerId, waiting: 1 });
});

test.each([
  { how: 'isn’t accepted in time', act: async () => work.setClock(OFFER_ENDS) },
  { how: 'is declined', act: async (number: string) => void (await numbers.release(first.key, [number])) },
])('N7: an offer that $how goes to the next in line', async ({ act }) => {
  const number = await awaited();
  await work.setClock(ENDED);
  await tidyNumbers(work.worker);
  await act(number);
  await tidyNumbers(work.worker);
  expect(await numberRow(work, number)).toMatchObject({ state: 'RESERVED', partner: second.partnerId, waiting: 0 });
  expect((await numbers.accept(first.key, number)).userErrors[0].code).toBe('NOT_FOUND');
  expect((await numbers.accept(second.key, number)).userErrors).toEqual([]);
});

test('N7: an offer is accepted up to a millisecond before its end, and not at it', async () => {
  const [early, late] = [await awaited(), await awaited()];
  await work.setClock(ENDED);
  await tidyNumbers(work.worker);
  await work.setClock('2026-11-21T09:59:59.999+08:00');
  expect((await numbers.accept(first.key, early)).userErrors).toEqual([]);
  await work.setClock(OFFER_ENDS);
  expect((await numbers.accept(first.key, late)).userErrors[0].code).toBe('NOT_FOUND');
});

test('N7: what is waited for is nobody else’s between its lapse and its offer, nor when its holder gives it back', async () => {
  const [lapsed, given] = [await awaited(), await awaited()];
  await numbers.release(holder.key, [given]);
  expect(await numberRow(work, given)).toMatchObject({ state: 'AVAILABLE', waiting: 2 });
  const search = `{ searchNumbers(filter: { starts: "400931" }, first: 100) { nodes { number } } }`;
  const found = async () =>
    (await ask(second.key, search)).data.searchNumbers.nodes.map((it: { number: string }) => it.number);
  expect(await found()).not.toContain(given);
  expect(await reserve(holder, given)).toBe('NOT_AVAILABLE'); // the attempt is what makes the offer now
  expect(await numberRow(work, given)).toMatchObject({ state: 'RESERVED', partner: first.partnerId });
  await work.setClock(ENDED);
  expect(await found()).not.toContain(lapsed);
  expect(await reserve(second, lapsed)).toBe('NOT_AVAILABLE');
  expect(await numberRow(work, lapsed)).toMatchObject({ state: 'RESERVED', partner: first.partnerId });
});

test('N7: who leaves isn’t offered it, and those behind move up', async () => {
  const number = await awaited();
  const list = async (it: Side) =>
    (await ask(it.key, `{ waitList(filter: { number: "${number}" }) { nodes { id before } totalCount } }`)).data
      .waitList;
  const [place] = (await list(first)).nodes;
  expect((await numbers.leave(first.key, place.id)).place).toMatchObject({ ending: 'LEFT', before: null });
  expect((await numbers.leave(first.key, place.id)).userErrors[0].code).toBe('WRONG_STATE');
  expect((await list(second)).nodes[0].before).toBe(0);
  expect((await list(first)).totalCount).toBe(0);
  await work.setClock(ENDED);
  await tidyNumbers(work.worker);
  expect(await numberRow(work, number)).toMatchObject({ partner: second.partnerId, waiting: 0 });
});

test('N7: there is no line for what is free, sold, one’s own, or not there; and one place is all', async () => {
  const [free, own] = [next(), next()];
  await reserve(first, own);
  const code = async (number: string) => (await join(first, number)).userErrors[0]?.code ?? 'done';
  expect(await code(free)).toBe('NOT_AVAILABLE');
  expect(await code(own)).toBe('NOT_AVAILABLE');
  expect(await code(world.numbers.flat)).toBe('NOT_AVAILABLE');
  expect(await code('4009999999')).toBe('NOT_AVAILABLE');
  const number = next();
  await reserve(holder, number);
  expect(await code(number)).toBe('done');
  expect(await code(number)).toBe('CONFLICT');
  await work.setClock(ENDED);
  expect(await code(own)).toBe('NOT_AVAILABLE');
  expect(await numberRow(work, number)).toMatchObject({ waiting: 1 });
});

test('N7: so many lines at a time, and no more', async () => {
  await work.owner.query('update number_waits set ended_at = app_now(), ending = $1 where ended_at is null', ['LEFT']);
  await work.owner.query('update number_policy set waits_at_once = 2');
  const list = [next(), next(), next()];
  for (const it of list) await reserve(holder, it);
  const codes = [];
  for (const it of list) codes.push((await join(second, it)).userErrors[0]?.code ?? 'done');
  expect(codes).toEqual(['done', 'done', 'CONFLICT']);
  await work.owner.query('update number_policy set waits_at_once = 50');
});

test('P2: nobody sees the places of others, and the operator sees the line', async () => {
  const number = await awaited();
  const look = async (key: string) =>
    (await ask(key, `{ waitList(filter: { number: "${number}" }) { nodes { id before } } }`)).data.waitList.nodes;
  expect(await look(holder.key)).toEqual([]);
  expect(await look(first.key)).toHaveLength(1);
  expect((await look(world.keys.operator)).map((it: { before: number }) => it.before)).toEqual([0, 1]);
  const [{ id }] = await look(second.key);
  expect((await numbers.leave(first.key, id)).userErrors[0].code).toBe('NOT_FOUND');
});

test('N7: many who join and leave at once are counted right, and offered in their order', async () => {
  const number = next();
  await reserve(holder, number);
  await Promise.all([join(first, number), join(second, number), numbers.extend(holder.key, number)]);
  const places = (
    await ask(world.keys.operator, `{ waitList(filter: { number: "${number}" }) { nodes { id subscriber { id } } } }`)
  ).data.waitList.nodes;
  expect(await numberRow(work, number)).toMatchObject({ waiting: 2 });
  await numbers.release(holder.key, [number]);
  await tidyNumbers(work.worker);
  expect(`subscriber_${(await numberRow(work, number)).subscriber}`).toBe(places[0].subscriber.id);
});
