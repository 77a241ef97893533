import fc from 'fast-check';
import { transaction } from '../src/db/open.js';
import { COUNT_LIMIT, type Page } from '../src/db/page.js';
import { readAsTenant, type Tenant } from '../src/db/tenant.js';
import { presetGrades } from '../src/numbers/grade-preset.js';
import { searchOrders, type NumberSearch, type SearchOrder } from '../src/numbers/search.js';
import type { FreeNumber } from '../src/numbers/store/free.js';
import { publishGrades } from '../src/numbers/store/grades.js';
import { countFree, placeOf, searchNumbers } from '../src/numbers/store/search.js';
import { carriers, type Carrier } from '../src/numbers/table.js';
import { rowsOf } from './support/books.js';
import { naiveGrade, noWish, wishArbitrary, wishFits } from './support/naive-numbers.js';
import { addRival } from './support/others.js';
import { makeStock, row } from './support/stock.js';
import { useWork } from './support/work.js';
import { makeWorld, type World } from './support/world.js';

const NOW = '2026-11-05T10:00:00.000+08:00';
const A_MS_LATER = '2026-11-05T10:00:00.001+08:00';
const work = useWork(NOW);
let world: World;
let rival: Awaited<ReturnType<typeof addRival>>;

/** Rows of neighbours, both ends of all numbers, and some that are far from each other. */
const stock = [
  ...row('4000000000', 60),
  ...row('4006880000', 1_000),
  ...row('4008123000', 1_000),
  ...row('4009999940', 60),
  ...Array.from({ length: 900 }, (_, at) => {
    const block = ['4000', '4001', '4006', '4007', '4008', '4009'][at % 6]!;
    return block + String((at * 611_953) % 1_000_000).padStart(6, '0');
  }),
];

beforeAll(async () => {
  world = await makeWorld(work);
  rival = await addRival(work, world);
  await makeStock(work, stock);
  await settle();
});

type Fate = [state: string, endsAt: string | null, holder: 'ours' | 'theirs' | null, waiting: number];
const fates: Fate[] = [
  ['AVAILABLE', null, null, 0],
  ['RESERVED', NOW, 'theirs', 0],
  ['AVAILABLE', null, null, 0],
  ['RESERVED', A_MS_LATER, 'theirs', 0],
  ['QUARANTINED', NOW, 'ours', 0],
  ['AVAILABLE', null, null, 0],
  ['QUARANTINED', A_MS_LATER, 'theirs', 0],
  ['RESERVED', NOW, 'theirs', 1],
  ['AVAILABLE', null, null, 0],
  ['RESERVED', A_MS_LATER, 'ours', 0],
  ['LOCKED', null, 'ours', 0],
  ['AVAILABLE', null, null, 0],
  ['PROVISIONING', null, 'theirs', 0],
  ['ACTIVE', null, 'ours', 0],
  ['AVAILABLE', null, null, 0],
  ['SUSPENDED', null, 'theirs', 0],
  ['DISCONNECTED', null, 'ours', 0],
  ['WITHDRAWN', null, null, 0],
  ['AVAILABLE', null, null, 1],
];

/** Gives every number of the stock a fate; of one grade and of one block all are sold. */
async function settle(): Promise<void> {
  const sold: Fate = ['ACTIVE', null, 'theirs', 0];
  const all = stock.map((number, at) => {
    const isSold = naiveGrade(presetRules, number.slice(3)) === 'AAA' || number.startsWith('4007');
    return isSold ? sold : fates[at % fates.length]!;
  });
  const holder = { ours: world, theirs: rival };
  const of = (key: 'partnerId' | 'subscriberId') => all.map((it) => (it[2] ? holder[it[2]][key] : null));
  await work.owner.query(
    `update numbers n set state = f.state, ends_at = f.ends_at, waiting = f.waiting, partner_id = f.partner, subscriber_id = f.subscriber
     from unnest($1::text[], $2::text[], $3::timestamptz[], $4::int[], $5::uuid[], $6::uuid[])
       f (number, state, ends_at, waiting, partner, subscriber) where n.number = f.number`,
    [
      stock,
      all.map((it) => it[0]),
      all.map((it) => it[1]),
      all.map((it) => it[3]),
      of('partnerId'),
      of('subscriberId'),
    ],
  );
}

const whole = { step: 0, digits: '0123456789', without: '' } as const;
const presetRules = { ...presetGrades, rules: presetGrades.rules.map((it) => ({ ...whole, ...it })) };

interface StockRow extends FreeNumber {
  state: string;
  endsAt: Date | null;
  waiting: number;
}

/** The whole stock, read plainly. */
const stockRows = () =>
  rowsOf<StockRow>(work, `select number, carrier, grade, state, ends_at as "endsAt", waiting from numbers`);

interface PricedGrade {
  code: string;
  selectionFee: string;
  monthlyMinimum: string;
}

/** What a list has, by its words; for an order of chance in any order. */
function expectedOf(
  search: NumberSearch<Carrier>,
  rows: readonly StockRow[],
  grades: readonly PricedGrade[],
): string[] {
  const gradeOf = (it: StockRow) => grades.find(({ code }) => code === it.grade)!;
  const yuan = (micro: bigint | null) => (micro === null ? null : Number(micro) / 1e6);
  const { wish, carrier, order, descending } = search;
  const [from, to] = [yuan(search.feeFrom) ?? 0, yuan(search.feeTo) ?? Infinity];
  const free = rows
    .filter(
      (it) => it.waiting === 0 && (it.state === 'AVAILABLE' || (it.endsAt !== null && it.endsAt <= new Date(NOW))),
    )
    .filter((it) => (carrier === null || it.carrier === carrier) && wishFits(wish, it.number))
    .filter((it) => search.grades === null || search.grades.includes(it.grade))
    .filter((it) => Number(gradeOf(it).selectionFee) >= from && Number(gradeOf(it).selectionFee) <= to);
  const keyOf = (it: StockRow): number[] => {
    if (order === 'PRICE')
      return [Number(gradeOf(it).selectionFee), Number(gradeOf(it).monthlyMinimum), Number(it.number)];
    if (order === 'GRADE') return [-grades.indexOf(gradeOf(it)), Number(it.number)];
    return [Number(it.number)];
  };
  const sorted = free
    .map((it) => ({ it, key: keyOf(it) }))
    .toSorted((a, b) => a.key.reduce((so, value, at) => so || value - b.key[at]!, 0));
  const list = sorted.map(({ it }) => it.number);
  return descending ? list.toReversed() : list;
}

const all: NumberSearch<Carrier> = {
  wish: noWish,
  carrier: null,
  grades: null,
  feeFrom: null,
  feeTo: null,
  order: 'DIGITS',
  descending: false,
  seed: 7,
};
const ours = (): Tenant => ({ kind: 'partner', partnerId: world.partnerId });

const ask = (tenant: Tenant, search: NumberSearch<Carrier>, page: Page) =>
  readAsTenant(work.app, tenant, (tx) => searchNumbers(tx, search, page));
const count = (tenant: Tenant, search: NumberSearch<Carrier>) =>
  readAsTenant(work.app, tenant, (tx) => countFree(tx, search));

/** The whole list, page by page, in its order; it ends where a page says that there are no more. */
async function walk(tenant: Tenant, search: NumberSearch<Carrier>, limit: number, backward = false) {
  const pages: FreeNumber[][] = [];
  for (let from: string[] | null = null; ;) {
    const { rows, more } = await ask(tenant, search, { limit, from, backward });
    pages.push(rows);
    if (!more) return (backward ? pages.toReversed() : pages).flat();
    expect(rows).toHaveLength(limit);
    from = placeOf((backward ? rows[0] : rows.at(-1))!);
  }
}

const numbersOf = (rows: readonly FreeNumber[]) => rows.map((it) => it.number);

const searchArbitrary: fc.Arbitrary<NumberSearch<Carrier>> = fc.record({
  wish: fc.oneof(
    fc.constant(noWish),
    wishArbitrary,
    fc.constantFrom(
      { ...noWish, contains: '8' },
      { ...noWish, ends: '8' },
      { ...noWish, avoided: '4' },
      { ...noWish, starts: '40081' },
      { ...noWish, pattern: '400???8888' },
      { ...noWish, wanted: '68' },
      { ...noWish, like: '4008123888', differing: 2 },
    ),
  ),
  carrier: fc.option(fc.constantFrom(...carriers), { freq: 3 }),
  grades: fc.option(fc.subarray(presetGrades.grades.map((it) => it.code)), { freq: 3 }),
  feeFrom: fc.option(fc.constantFrom(0n, 200_000_000n, 200_000_001n, 3_000_000_000n), { freq: 3 }),
  feeTo: fc.option(fc.constantFrom(0n, 300_000_000n, 4_999_999_999n, 5_000_000_000n), { freq: 3 }),
  order: fc.constantFrom(...searchOrders),
  descending: fc.boolean(),
  seed: fc.constant(7),
});

/** The order of a seed is what one large page says; that has to be these numbers. */
async function byChance(search: NumberSearch<Carrier>, numbers: readonly string[]): Promise<string[]> {
  const ascending = { ...search, descending: false };
  const { rows, more } = await ask(ours(), ascending, { limit: numbers.length + 1, from: null, backward: false });
  expect(numbersOf(rows).toSorted()).toEqual(numbers.toSorted());
  expect(more).toBe(false);
  return search.descending ? numbersOf(rows).toReversed() : numbersOf(rows);
}

/** Any search, any page size, both ways, as anyone who may search: the list is what the words say. */
async function checkSearches(grades: readonly PricedGrade[], numRuns: number): Promise<void> {
  const rows = await stockRows();
  const tenants: Tenant[] = [ours(), { kind: 'partner', partnerId: rival.partnerId }, { kind: 'operator' }];
  await fc.assert(
    fc.asyncProperty(
      searchArbitrary,
      fc.constantFrom(1, 3, 20),
      fc.constantFrom(...tenants),
      async (search, size, tenant) => {
        const plain = expectedOf(search, rows, grades);
        const expected = search.order === 'CHANCE' ? await byChance(search, plain) : plain;
        const limit = Math.max(size, Math.ceil(expected.length / 8));
        const forward = await walk(tenant, search, limit);
        expect(numbersOf(forward)).toEqual(expected);
        expect(numbersOf(await walk(tenant, search, limit, true))).toEqual(expected);
        expect(forward.map((it) => it.grade)).toEqual(
          expected.map((it) => rows.find((one) => one.number === it)!.grade),
        );
        expect(await count(tenant, search)).toBe(expected.length);
        const middle = forward[Math.floor(forward.length / 2)];
        if (!middle) return;
        const before = await ask(tenant, search, { limit: size, from: placeOf(middle), backward: true });
        const at = expected.indexOf(middle.number);
        expect(numbersOf(before.rows)).toEqual(expected.slice(Math.max(0, at - size), at));
        expect(before.more).toBe(at > size);
      },
    ),
    { numRuns },
  );
}

test('N3, N6: any search has exactly the free numbers that it asks for, in its order, on all its pages', async () => {
  await checkSearches(presetGrades.grades, 40);
}, 120_000);

test.each`
  fate                              | shows    | because
  ${['AVAILABLE', null, 0]}         | ${true}  | ${'it is in stock'}
  ${['AVAILABLE', null, 1]}         | ${false} | ${'N7: it is offered to who waits before anyone else has it'}
  ${['RESERVED', NOW, 0]}           | ${true}  | ${'N3: its end is over from that instant on'}
  ${['RESERVED', NOW, 1]}           | ${false} | ${'N7: somebody waits for it'}
  ${['RESERVED', A_MS_LATER, 0]}    | ${false} | ${'N3: it ends in a millisecond'}
  ${['QUARANTINED', NOW, 0]}        | ${true}  | ${'N5: quarantine is over from that instant on'}
  ${['QUARANTINED', A_MS_LATER, 0]} | ${false} | ${'N5: it ends in a millisecond'}
  ${['ACTIVE', null, 0]}            | ${false} | ${'it is sold'}
  ${['WITHDRAWN', null, 0]}         | ${false} | ${'it is not for sale'}
`('$fate shows: $shows, because $because', async ({ fate: [state, endsAt, waiting], shows }) => {
  const number = '4008123000';
  const holder = state === 'AVAILABLE' || state === 'WITHDRAWN' ? [null, null] : [rival.partnerId, rival.subscriberId];
  await work.owner.query(
    'update numbers set state = $2, ends_at = $3, waiting = $4, partner_id = $5, subscriber_id = $6 where number = $1',
    [number, state, endsAt, waiting, ...holder],
  );
  for (const order of searchOrders) {
    const page = await ask(ours(), { ...all, wish: { ...noWish, ends: number.slice(3) }, order }, { limit: 1, from: null, backward: false }); // prettier-ignore
    expect(numbersOf(page.rows)).toEqual(shows ? [number] : []);
  }
  await settle();
});

test('P2: a stranger’s reservation shows to nobody else, and a key of nobody sees nothing', async () => {
  const live = await rowsOf<{ number: string }>(work, `select number from numbers where state = 'RESERVED' and ends_at > $1`, [NOW]); // prettier-ignore
  expect(live.length).toBeGreaterThan(200);
  const shown = new Set(numbersOf(await walk(ours(), all, 500)));
  expect(live.filter((it) => shown.has(it.number))).toEqual([]);
  const nobody = await ask({ kind: 'nobody' }, all, { limit: 20, from: null, backward: false });
  expect(nobody).toEqual({ rows: [], more: false });
});

test('another seed is another order of the same numbers, and each is the same again', async () => {
  const chance = async (seed: number) => numbersOf(await walk(ours(), { ...all, order: 'CHANCE', seed }, 300));
  const [one, again, other] = [await chance(1), await chance(1), await chance(-2)];
  expect(again).toEqual(one);
  expect(other).not.toEqual(one);
  expect(other.toSorted()).toEqual(one.toSorted());
  expect(new Set(one.slice(0, 30).map((it) => it.slice(0, 5))).size).toBeGreaterThan(3);
});

test.each([...searchOrders])(
  'pages by %s hold still while others reserve: nothing comes twice, only what was reserved is missing',
  async (order: SearchOrder) => {
    const search = { ...all, order, wish: { ...noWish, contains: '8' } };
    const before = numbersOf(await walk(ours(), search, 500));
    const first = await ask(ours(), search, { limit: 20, from: null, backward: false });
    expect(numbersOf(first.rows)).toEqual(before.slice(0, 20));
    const taken = [before[0]!, before[19]!, before[20]!, before[30]!]; // the last one of the page is where the next begins
    await work.owner.query(
      `update numbers set state = 'RESERVED', ends_at = $2, partner_id = $3, subscriber_id = $4 where number = any($1)`,
      [taken, A_MS_LATER, rival.partnerId, rival.subscriberId],
    );
    const second = await ask(ours(), search, { limit: 20, from: placeOf(first.rows.at(-1)!), backward: false });
    const left = before.slice(20).filter((it) => !taken.includes(it));
    expect(numbersOf(second.rows)).toEqual(left.slice(0, 20));
    const back = await ask(ours(), search, { limit: 20, from: placeOf(second.rows[0]!), backward: true });
    expect(numbersOf(back.rows)).toEqual(before.slice(1, 19));
    await settle();
  },
);

test('what has sold out wholly is an empty page: a grade, a block, a carrier', async () => {
  const page = { limit: 20, from: null, backward: false };
  for (const order of searchOrders) {
    for (const search of [{ grades: ['AAA'] }, { wish: { ...noWish, starts: '4007' } }]) {
      expect(await ask(ours(), { ...all, ...search, order }, page)).toEqual({ rows: [], more: false });
      expect(await count(ours(), { ...all, ...search, order })).toBe(0);
    }
  }
});

test('a cursor whose grade is searched no more is refused', async () => {
  const asked = ask(ours(), { ...all, order: 'PRICE', grades: ['AAAA'] }, { limit: 20, from: ['AA', '4008123000'], backward: false }); // prettier-ignore
  await expect(asked).rejects.toMatchObject({ code: 'BAD_CURSOR' });
});

test('N6: while a new table goes through the stock, numbers have the grades that stand in it', async () => {
  const [plain, lucky] = [presetGrades.grades.at(-1)!, presetGrades.grades.find((it) => it.code === 'LUCKY')!];
  const document = {
    ...presetGrades,
    grades: presetGrades.grades.map((it) => (it === plain ? { ...it, selectionFee: '200', monthlyMinimum: '50' } : it)),
    rules: [{ grade: lucky.code, at: 'ANYWHERE' as const, shape: 'AB', digits: '12' }, ...presetGrades.rules],
  };
  await transaction(work.worker, (tx) => publishGrades(tx, document));
  await checkSearches(document.grades, 20);
  const half = (await stockRows()).filter((it) => it.number < '4008');
  const rules = { ...document, rules: document.rules.map((it) => ({ ...whole, ...it })) };
  await work.owner.query(
    'update numbers n set grade = it.grade from unnest($1::text[], $2::text[]) it (number, grade) where n.number = it.number',
    [numbersOf(half), half.map((it) => naiveGrade(rules, it.number.slice(3)))],
  );
  await checkSearches(document.grades, 20);
  await work.owner.query('delete from grade_versions where version = 2');
  await work.owner.query(
    'update numbers n set grade = it.grade from unnest($1::text[], $2::text[]) it (number, grade) where n.number = it.number',
    [numbersOf(half), half.map((it) => it.grade)],
  );
}, 120_000);

test('a count stops one behind its limit, and a search of very many that hardly finds one says so', async () => {
  const many = { ...all, wish: { ...noWish, starts: '400955' } };
  await makeStock(work, row('4009550000', COUNT_LIMIT));
  await work.owner
    .query(`update numbers set state = 'AVAILABLE', ends_at = null, waiting = 0, partner_id = null, subscriber_id = null
    where number like '400955%'`);
  expect(await count(ours(), many)).toBe(COUNT_LIMIT);
  await makeStock(work, ['4009570000']);
  expect(await count(ours(), { ...many, wish: { ...noWish, starts: '40095' } })).toBe(COUNT_LIMIT + 1);
  expect(await count(ours(), all)).toBe(COUNT_LIMIT + 1);
  const page = { limit: 200, from: null, backward: false };
  const rare = { ...all, wish: { ...noWish, avoided: '5', starts: '4009' } };
  expect((await ask(ours(), rare, { ...page, limit: 40 })).rows).toHaveLength(40);
  await expect(ask(ours(), { ...rare, order: 'CHANCE' }, page)).rejects.toMatchObject({ code: 'QUERY_TOO_COMPLEX' });
  const fewer = { ...rare, wish: { ...rare.wish, starts: '40099' }, order: 'CHANCE' as const };
  expect((await ask(ours(), fewer, page)).more).toBe(false);
});
