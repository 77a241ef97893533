import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import pg from 'pg';
import { createPartner, createSubscriber } from '../src/accounts/accounts.js';
import { asDb, transaction, type Tx } from '../src/db/open.js';
import { readAsTenant, type Tenant } from '../src/db/tenant.js';
import { presetGrades } from '../src/numbers/grade-preset.js';
import { addBlocks, presetBlocks } from '../src/numbers/numbers.js';
import type { NumberSearch } from '../src/numbers/search.js';
import { publishGrades } from '../src/numbers/store/grades.js';
import { beginImport, importPart } from '../src/numbers/store/import.js';
import { placeOf, searchNumbers } from '../src/numbers/store/search.js';
import type { Carrier } from '../src/numbers/table.js';
import { noting } from './noting.js';
import { benchSearches } from './searches.js';
import { onStage, type Stage } from './stage.js';

/** Pinned: figures are compared over years. BENCH_SIZE is for a quick look: fewer numbers, all over each block. */
const IN_BLOCK = Math.ceil(Number(process.env['BENCH_SIZE'] ?? 6_000_000) / presetBlocks.length);
const STEP = Math.floor(1_000_000 / IN_BLOCK);
const placeIn = (nth: number) => nth * STEP + ((Math.imul(nth + 1, 0x9e3779b1) >>> 8) % STEP);
const PART = 50_000;
const PAGE = 20;
const BEFORE = 999 * PAGE;
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 5);
const settings = { shared_buffers: '2GB', max_wal_size: '4GB' };

/** Of a hundred numbers of a grade so many are sold: of the dear ones nearly all. */
const SOLD = `case when grade in ('DIAMOND', 'AAAAA') then 100 when grade in ('AAAA', 'TRIPLE_PAIR', 'STRAIGHT', 'ABAB', 'AABB') then 95
  when grade in ('AAA', 'INNER_AAAA', 'ABC', 'AA') then 40 else 4 end`;

interface Ask {
  search: NumberSearch<Carrier>;
  from: string[] | null;
  /** What it answers, which the floor reads by primary key. */
  numbers: readonly string[];
}

/**
 * The `search` figure: pages of 20 of pinned searches over 6 million numbers, the first page and the 1,000th (or the last,
 * where there are fewer), as a partner under row-level security, one after another. Over the floor: the same rows by
 * primary key, in a transaction of the same kind. Turns go A B B A.
 */
export async function run(): Promise<void> {
  await onStage(settings, async (stage) => {
    const partnerId = await stock(stage);
    const app = new pg.Pool({ connectionString: stage.appUrl, max: 1 });
    const tenant: Tenant = { kind: 'partner', partnerId };
    const read = <T>(ask: (tx: Tx) => Promise<T>) => readAsTenant(app, tenant, ask);
    try {
      const pages = { first: [] as Ask[], thousandth: [] as Ask[] };
      const begun: number[] = [];
      for (const search of benchSearches) {
        const at = performance.now();
        pages.first.push(await askOf(read, search, null));
        begun.push(performance.now() - at);
        pages.thousandth.push(await askOf(read, search, await placeBefore(read, search)));
      }
      if (process.env['BENCH_PLANS']) await writePlans(stage, read, process.env['BENCH_PLANS']);
      console.log(
        `asked for the first time, its wish not reckoned yet: p50 ${quantile(begun, 0.5)} ms, p99 ${p99(begun)} ms`,
      );
      const first = await measure(read, pages.first);
      const thousandth = await measure(read, pages.thousandth);
      report('first page', first);
      report('1,000th page', thousandth);
      slowest([...first, ...thousandth]);
      const [ours, floor] = [[...first, ...thousandth].flatMap((it) => it.ours), [...first, ...thousandth].flatMap((it) => it.floor)].map(p99) as [number, number]; // prettier-ignore
      console.log(JSON.stringify({ name: 'search', ours, floor, unit: 'ms', ratio: rounded(ours / floor) }));
    } finally {
      await app.end();
    }
  });
}

/** Six blocks, graded, and what is sold of them. @returns a partner that has none of them */
async function stock({ owner, tx, workerUrl }: Stage): Promise<string> {
  const worker = new pg.Pool({ connectionString: workerUrl, max: 1 });
  await addBlocks(tx, presetBlocks);
  await transaction(worker, (its) => publishGrades(its, presetGrades));
  const begun = performance.now();
  for (const { prefix } of presetBlocks) {
    await beginImport(worker, prefix);
    for (let from = 0; from < IN_BLOCK; from += PART) {
      const count = Math.min(PART, IN_BLOCK - from);
      const numbers = Array.from({ length: count }, (_, at) => prefix + String(placeIn(from + at)).padStart(6, '0'));
      await importPart(worker, prefix, { numbers, refused: 0, from, done: from + count });
    }
    console.log(`${prefix}: ${IN_BLOCK} numbers, ${Math.round((performance.now() - begun) / 1000)} s in all`);
  }
  await worker.end();
  await owner.query('update grade_versions set finished_at = published_at');
  const holder = await createPartner(tx, '持有代理商');
  const subscriber = await createSubscriber(tx, {
    partnerId: holder,
    name: '持有企业',
    kind: 'ENTERPRISE',
    taxId: null,
  });
  const { rowCount } = await owner.query(
    `update numbers set state = 'ACTIVE', partner_id = $1, subscriber_id = $2 where abs(hashtext(number)) % 100 < ${SOLD}`,
    [holder, subscriber],
  );
  await owner.query('vacuum (analyze) numbers');
  const { rows } = await owner.query<{ size: string }>(
    `select pg_size_pretty(pg_table_size('numbers')) || ' of table, ' || pg_size_pretty(pg_indexes_size('numbers')) || ' of indexes' as size`,
  );
  console.log(`${rowCount} of them are sold; ${rows[0]!.size}`);
  return createPartner(tx, '选号代理商');
}

type Read = <T>(ask: (tx: Tx) => Promise<T>) => Promise<T>;

async function askOf(read: Read, search: Ask['search'], from: string[] | null): Promise<Ask> {
  const { rows } = await read((tx) => searchNumbers(tx, search, { limit: PAGE, from, backward: false }));
  return { search, from, numbers: rows.map((it) => it.number) };
}

/** Where the 1,000th page begins, or the last one. */
async function placeBefore(read: Read, search: Ask['search']): Promise<string[] | null> {
  const { rows } = await read((tx) => searchNumbers(tx, search, { limit: BEFORE, from: null, backward: false }));
  const before = rows.length < BEFORE ? rows[rows.length - PAGE - 1] : rows.at(-1);
  return before ? placeOf(before) : null;
}

interface Measured extends Ask {
  ours: number[];
  floor: number[];
}

/** In milliseconds, all asks in each round. */
async function measure(read: Read, asks: readonly Ask[]): Promise<Measured[]> {
  const measured = asks.map((it): Measured => ({ ...it, ours: [], floor: [] }));
  for (let turn = 0; turn <= 2 * ROUNDS; turn++) {
    const isOurs = turn % 4 === 0 || turn % 4 === 3;
    for (const it of measured) {
      const begun = performance.now();
      const found = await read((tx) => (isOurs ? ours(tx, it) : floor(tx, it)));
      const took = performance.now() - begun;
      assert.equal(found, it.numbers.length);
      if (turn > 0) (isOurs ? it.ours : it.floor).push(took); // the first turn warms up
    }
  }
  return measured;
}

async function ours(tx: Tx, { search, from }: Ask): Promise<number> {
  return (await searchNumbers(tx, search, { limit: PAGE, from, backward: false })).rows.length;
}

async function floor(tx: Tx, { numbers }: Ask): Promise<number> {
  const text = 'select number, carrier, grade from numbers where number = any($1)';
  return (await tx.$client.query({ name: 'by-primary-key', text, values: [numbers] })).rows.length;
}

const quantile = (values: readonly number[], share: number) =>
  rounded(values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))]!);
const p99 = (values: readonly number[]) => quantile(values, 0.99);
const rounded = (it: number) => Math.round(it * 1000) / 1000;

function report(name: string, measured: readonly Measured[]): void {
  for (const side of ['ours', 'floor'] as const) {
    const values = measured.flatMap((it) => it[side]);
    const [p50, max] = [quantile(values, 0.5), quantile(values, 1)];
    console.log(
      `${name.padEnd(14)}${side.padEnd(7)}p50 ${p50} ms, p99 ${p99(values)} ms, max ${max} ms, of ${values.length}`,
    );
  }
}

function slowest(measured: readonly Measured[]): void {
  console.log('the slowest, by median:');
  const median = (it: Measured) => quantile(it.ours, 0.5);
  for (const it of measured.toSorted((a, b) => median(b) - median(a)).slice(0, 5)) {
    const { wish, ...more } = it.search;
    const said = Object.entries({ ...wish, ...more }).filter(([name, value]) => value !== null && value !== false && !['seed', 'differing'].includes(name)); // prettier-ignore
    console.log(`  ${median(it)} ms  ${said.map(([name, value]) => `${name} ${String(value)}`).join(', ')}`);
  }
}

/** The SQL of some searches with its plans, for the documents. */
async function writePlans({ owner }: Stage, read: Read, file: string): Promise<void> {
  const texts = new Map<string, { text: string; values: unknown[] }>();
  for (const search of benchSearches) {
    const hear = ({ name = '', text, values = [] }: pg.QueryConfig) =>
      /^numbers-free/.test(name) && texts.set(name, { text, values });
    await read((tx) =>
      searchNumbers(asDb(noting(tx.$client, hear)), search, { limit: PAGE, from: null, backward: false }),
    );
  }
  const plans = [];
  for (const [name, { text, values }] of texts) {
    const { rows } = await owner.query(`explain (analyze, buffers, costs off) ${text}`, values);
    plans.push(`-- ${name}${text}\n${rows.map((it: Record<string, string>) => it['QUERY PLAN']).join('\n')}\n`);
  }
  writeFileSync(file, plans.join('\n'));
}
