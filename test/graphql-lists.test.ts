import fc from 'fast-check';
import pg from 'pg';
import { createSubscriber } from '../src/accounts/accounts.js';
import { transaction } from '../src/db/open.js';
import { closeMonth } from '../src/flows/close-month.js';
import { addApplication, cleanDocument } from './support/applications.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { addNumber } from './support/others.js';
import { postAs } from './support/post.js';
import { addReverification } from './support/reverifications.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';

const work = useWork('2026-11-05T10:00:00+08:00');
const api = useApi(work);
const ask = useGraphql(api);
let world: World;
/** Some names twice, so that the order needs its tie-breaker. */
const names = Array.from({ length: 57 }, (_, at) => `公司${String((at * 7) % 40).padStart(2, '0')}`);

beforeAll(async () => {
  world = await makeWorld(work);
  await transaction(work.worker, async (tx) => {
    for (const [at, name] of names.entries()) {
      if (at === 20 || at === 40) await work.setClock(`2026-11-05T10:00:${at}+08:00`);
      await createSubscriber(tx, { partnerId: world.partnerId, name, kind: 'SOLE_PROPRIETOR', taxId: null });
    }
  });
  await cleanDocument(work, world);
  for (let at = 0; at < 30; at++) {
    const number = `40091${String(at).padStart(5, '0')}`;
    await addNumber(work, world, { number });
    await addApplication(work, { ...world, number });
    await addReverification(work, { ...world, number });
  }
  const minutes = Array.from({ length: 60 }, (_, at) => String(at).padStart(2, '0'));
  await postAs(
    api,
    world.keys.switch,
    minutes.map((minute, at) =>
      record({
        called: at % 2 ? '4006000001' : '4009100001',
        setupAt: `2026-10-10T10:${minute}:00+08:00`,
        answerAt: `2026-10-10T10:${minute}:05+08:00`,
        endAt: `2026-10-10T10:${minute}:50+08:00`,
      }),
    ),
  );
  for (let at = 0; at < 5; at++) await postAs(api, world.keys.switch, [record({ setupAt: 'never' }), record()]);
  await transaction(work.worker, (tx) => closeMonth(tx, '2026-10'));
});

/** Every page of a list, one after another, as their nodes' `name`. */
async function walk(query: string, key: string, first: number, backwards = false): Promise<string[][]> {
  const pages: string[][] = [];
  for (let cursor: string | null = null; ;) {
    const { data, errors } = await ask(
      key,
      query,
      backwards ? { last: first, before: cursor } : { first, after: cursor },
    );
    expect(errors).toBeUndefined();
    const { nodes, pageInfo } = data.list;
    pages.push(nodes.map((it: Record<string, unknown>) => Object.values(it).join(' ')));
    if (!(backwards ? pageInfo.hasPreviousPage : pageInfo.hasNextPage)) return pages;
    cursor = backwards ? pageInfo.startCursor : pageInfo.endCursor;
  }
}

const VARIABLES = '($first: Int, $after: String, $last: Int, $before: String)';
const PAGE = 'first: $first, after: $after, last: $last, before: $before';
const PART = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
const lists: Record<string, { key: () => string; query: string; least: number }> = {
  'subscribers by name': {
    key: () => world.keys.partner,
    query: `query ${VARIABLES} { list: subscribers(${PAGE}, orderBy: { field: NAME, direction: DESC }) { nodes { name id } ${PART} } }`,
    least: 58,
  },
  'subscribers by age': {
    key: () => world.keys.operator,
    query: `query ${VARIABLES} { list: subscribers(${PAGE}, orderBy: { field: CREATED_AT, direction: ASC }) { nodes { id } ${PART} } }`,
    least: 58,
  },
  numbers: {
    key: () => world.keys.partner,
    query: `query ${VARIABLES} { list: numbers(${PAGE}) { nodes { number } ${PART} } }`,
    least: 33,
  },
  calls: {
    key: () => world.keys.partner,
    query: `query ${VARIABLES} { list: calls(${PAGE}, filter: { numbers: ["4006000001", "4009100001"] }) { nodes { id } ${PART} } }`,
    least: 60,
  },
  'calls, the oldest first': {
    key: () => world.keys.operator,
    query: `query ${VARIABLES} { list: calls(${PAGE}, order: ASC, filter: { numbers: ["4006000001", "4009100001"] }) { nodes { setupAt id } ${PART} } }`,
    least: 60,
  },
  batches: {
    key: () => world.keys.switch,
    query: `query ${VARIABLES} { list: batches(${PAGE}) { nodes { id } ${PART} } }`,
    least: 6,
  },
  statements: {
    key: () => world.keys.operator,
    query: `query ${VARIABLES} { list: statements(${PAGE}) { nodes { id } ${PART} } }`,
    least: 1,
  },
  keys: {
    key: () => world.keys.operator,
    query: `query ${VARIABLES} { list: apiKeys(${PAGE}) { nodes { id } ${PART} } }`,
    least: 3,
  },
  partners: {
    key: () => world.keys.operator,
    query: `query ${VARIABLES} { list: partners(${PAGE}) { nodes { id } ${PART} } }`,
    least: 1,
  },
};

describe.each(Object.entries(lists))('P1: %s', (_name, { key, query, least }) => {
  test('pages of any length, forwards and backwards, are the whole list, each row once', async () => {
    const whole = (await walk(query, key(), 100)).flat();
    expect(whole.length).toBeGreaterThanOrEqual(least);
    expect(new Set(whole).size).toBe(whole.length);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.boolean(), async (length, backwards) => {
        const pages = await walk(query, key(), length, backwards);
        expect((backwards ? pages.toReversed() : pages).flat()).toEqual(whole);
        expect(pages.slice(0, -1).every((it) => it.length === length)).toBe(true);
      }),
      { numRuns: 6 },
    );
  });
});

test('rows are in the order that was asked for', async () => {
  const order = async (field: string, direction: string) =>
    (
      await ask(
        world.keys.partner,
        `{ subscribers(first: 100, orderBy: { field: ${field}, direction: ${direction} }) { nodes { name } } }`,
      )
    ).data.subscribers.nodes.map((it: { name: string }) => it.name);
  const sorted = [...names, '北京示例科技有限公司'].sort((a, b) => (a < b ? -1 : 1));
  expect(await order('NAME', 'ASC')).toEqual(sorted);
  expect(await order('NAME', 'DESC')).toEqual(sorted.toReversed());
  const made = async (direction: string) =>
    (
      await ask(
        world.keys.partner,
        `{ subscribers(first: 100, orderBy: { field: CREATED_AT, direction: ${direction} }) { nodes { createdAt } } }`,
      )
    ).data.subscribers.nodes.map((it: { createdAt: string }) => it.createdAt);
  const instants = await made('ASC');
  expect(new Set(instants).size).toBe(3); // the clock was moved twice
  expect(instants).toEqual(instants.toSorted());
  expect(await made('DESC')).toEqual(instants.toReversed());
});

test('a filter narrows the list, its count and its pages', async () => {
  const { data } = await ask(
    world.keys.partner,
    `{ a: subscribers(filter: { namePrefix: "公司0" }) { totalCount } b: numbers(filter: { prefix: "40091" }) { totalCount }
       c: calls(filter: { numbers: ["4006000001"], setupAt: { from: "2026-10-10T10:01:00+08:00", to: "2026-10-10T10:03:00+08:00" } }) { totalCount nodes { setupAt } } }`,
  );
  expect(data.a.totalCount).toBe(names.filter((it) => it.startsWith('公司0')).length);
  expect(data.b.totalCount).toBe(30);
  expect(data.c).toEqual({ totalCount: 1, nodes: [{ setupAt: '2026-10-10T02:01:00.000Z' }] }); // from is in, to is out
});

describe('P1: a page', () => {
  const page = (args: string, key = world.keys.partner) =>
    ask(key, `{ subscribers${args} { nodes { id } pageInfo { endCursor startCursor } } }`);
  test.each`
    args                        | rows
    ${''}                       | ${20}
    ${'(first: 1)'}             | ${1}
    ${'(last: 1)'}              | ${1}
    ${'(first: 100)'}           | ${58}
    ${'(first: 0)'}             | ${'BAD_INPUT'}
    ${'(first: 101)'}           | ${'BAD_INPUT'}
    ${'(last: 101)'}            | ${'BAD_INPUT'}
    ${'(first: 1, last: 1)'}    | ${'BAD_INPUT'}
    ${'(before: "x")'}          | ${'BAD_INPUT'}
    ${'(first: 1, before: "")'} | ${'BAD_INPUT'}
    ${'(after: "garbage")'}     | ${'BAD_CURSOR'}
    ${'(after: "")'}            | ${'BAD_CURSOR'}
  `('$args: $rows', async ({ args, rows }) => {
    const { data, errors } = await page(args);
    expect(errors?.[0]?.extensions.code ?? data.subscribers.nodes.length).toBe(rows);
  });

  test('begins at no cursor of another filter, order, list or viewer, nor at one that was changed', async () => {
    const cursor = (await page('(first: 3)')).data.subscribers.pageInfo.endCursor as string;
    const garbage = (await page('(after: "garbage")')).text;
    expect((await page(`(after: "${cursor}")`)).errors).toBeUndefined();
    const changed = Buffer.from(cursor, 'base64url');
    changed[changed.length - 3]! ^= 1;
    for (const other of [
      page(`(after: "${cursor}", orderBy: { field: NAME, direction: DESC })`),
      page(`(after: "${cursor}", filter: { namePrefix: "公" })`),
      page(`(after: "${cursor}")`, world.keys.operator),
      page(`(after: "${changed.toString('base64url')}")`),
    ]) {
      expect((await other).text).toBe(garbage);
    }
  });
});

/** What is sent to the database while `work` runs, transaction control aside. */
async function statementsOf(doing: () => Promise<unknown>): Promise<string[]> {
  const texts: string[] = [];
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [first] = args as [string | { text: string }];
    texts.push(typeof first === 'string' ? first : first.text);
    return (query as (...all: unknown[]) => unknown).apply(this, args);
  } as typeof query;
  try {
    await doing();
  } finally {
    pg.Client.prototype.query = query;
  }
  return texts.filter((it) => !/^(begin|commit|rollback)/.test(it));
}

/** Each list with all edges of its rows. */
const rich: Record<string, { key: () => string; query: string; most: number }> = {
  calls: {
    key: () => world.keys.partner,
    query:
      '{ calls(first: N, filter: { numbers: ["4006000001", "4009100001"] }) { nodes { caller number { number } subscriber { name } charge { subscriberCharge } } } }',
    most: 4,
  },
  'calls with receipts': {
    key: () => world.keys.operator,
    query: `{ calls(first: N, filter: { numbers: ["4006000001", "4009100001"] }) { nodes { number { number subscriber { partner { name } } } charges { carrierCost receipt { tariff { name } } } } } }`,
    most: 6,
  },
  numbers: {
    key: () => world.keys.partner,
    query: `{ numbers(first: N) { nodes { number partner { name } subscriber { name } destinations { destination } usage { amount } caps { kind usage { percent alerts { percent } } } } } }`,
    most: 9,
  },
  subscribers: {
    key: () => world.keys.operator,
    query: `{ subscribers(first: N) { nodes { name partner { name } usage { amount } caps { kind } } } }`,
    most: 5,
  },
  statements: {
    key: () => world.keys.operator,
    query:
      '{ statements(first: N) { nodes { month partner { name } subscriber { name } lines { amount } pdf { path } } } }',
    most: 5,
  },
  applications: {
    key: () => world.keys.partner,
    query: `{ applications(first: N) { nodes { subscriber { name } documents { kind document { name } } findings { code } requirements { versions } } } }`,
    most: 14,
  },
  're-verifications': {
    key: () => world.keys.partner,
    query: `{ reverifications(first: N) { nodes { subscriber { name } documents { kind document { name } } findings { code } } } }`,
    most: 12,
  },
  batches: { key: () => world.keys.switch, query: '{ batches(first: N) { nodes { id tally { posted } } } }', most: 2 },
  keys: {
    key: () => world.keys.operator,
    query: '{ apiKeys(first: N) { nodes { name partner { name } switch { name } } } }',
    most: 3,
  },
};

test.each(Object.entries(rich))(
  'no N+1: %s ask the database as often for many rows as for two',
  async (_name, { key, query, most }) => {
    const counted = async (rows: number) => {
      const asked = () => ask(key(), query.replace('N', String(rows)));
      expect((await asked()).errors).toBeUndefined();
      const runs = [await statementsOf(asked), await statementsOf(asked)]; // one of them may look the key up again
      return runs.sort((a, b) => a.length - b.length)[0]!;
    };
    const [few, many] = [await counted(2), await counted(40)];
    expect(many.length).toBeLessThanOrEqual(Math.max(few.length, 1) + (few.length < most ? most - few.length : 0));
    expect(many.length).toBeLessThanOrEqual(most);
  },
);
