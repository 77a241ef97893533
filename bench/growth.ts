import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { scopesOf } from '../src/accounts/scopes.js';
import { createKey } from '../src/accounts/store/keys.js';
import { addMonths, startOf } from '../src/month.js';
import { count, median, rounded, setting, turns } from './figures.js';
import { askAll, type Asked } from './growth-asks.js';
import { fill, type Filling } from './growth-fill.js';
import { writePlans } from './growth-plans.js';
import { hotlines, ingestRound, inputMonth, makeInput, type Input } from './ingest-round.js';
import { sumsOf, type Sums } from './ingest-sums.js';
import { listSpeed } from './list-turn.js';
import { makePlans } from './route-turn.js';
import { onCluster, pepper, type Cluster } from './stage.js';
import { makeBenchWorld } from './world.js';

const ROUNDS = setting('BENCH_ROUNDS', 3);
const STORED = setting('BENCH_STORED', 10_000_000);
const FEW = setting('BENCH_FEW', 100_000);
const WORLD = 'world';
/** Twelve that are closed, and the one that calls are posted to. */
const months = Array.from({ length: 13 }, (_, at) => addMonths(inputMonth, at - 12));

export interface Keys {
  switch: string;
  partner: string;
}

/** A database, and what it holds before it is measured. */
export interface Side extends Filling {
  sums: Sums;
}

const fillings: Filling[] = [
  { name: 'few', calls: FEW, months },
  { name: 'many', calls: STORED, months },
  { name: 'fat', calls: STORED, months: [inputMonth] },
];

/**
 * The `growth` figure: ingest, lists of calls and routing with a year of calls stored, over the same with few; and with all of
 * that year in the one month that is open. Turns go A B C C B A. Every round of ingest posts the same file to a fresh copy, file by
 * file, of its side's database: a second round on the first's would find only duplicates, and few would no longer be few.
 */
export async function run(): Promise<void> {
  const input = makeInput(setting('BENCH_CALLS', 1_000_000));
  await onCluster({}, async (cluster) => {
    const keys = await makeWorld(cluster);
    const sides = await fillAll(cluster);
    const speeds = await ingestAll(cluster, sides, input, keys);
    if (process.env['BENCH_PLANS']) await writePlans(cluster, 'many', keys, process.env['BENCH_PLANS']);
    report(sides, speeds, await askAll(cluster, sides, keys, ROUNDS));
  });
}

/** What all sides have in common: numbers in service for over a year, their plans, keys, and the months. */
async function makeWorld(cluster: Cluster): Promise<Keys> {
  await cluster.create(WORLD);
  return cluster.on(WORLD, async ({ owner, tx }) => {
    const key = await makeBenchWorld(tx, pepper, hotlines, startOf(months[0]!));
    await makePlans(owner, hotlines);
    for (const month of months) await owner.query('select ensure_month($1)', [month]);
    await owner.query(`update billing_months set closed_at = now() where month < $1`, [inputMonth]);
    const { rows } = await owner.query<{ id: string }>('select partner_id as id from numbers where number = $1', [hotlines[0]]); // prettier-ignore
    const partner = { partnerId: rows[0]!.id, name: 'front end', scopes: scopesOf('PARTNER') };
    return { switch: key, partner: await createKey(tx, pepper, partner) };
  });
}

/** All at once, each on a connection; what a crash would do to them is of no interest, until they are measured. */
async function fillAll(cluster: Cluster): Promise<Side[]> {
  const { admin } = cluster;
  const reckless = ['fsync', 'full_page_writes', 'synchronous_commit'];
  for (const it of reckless) await admin.query(`alter system set ${it} = off`);
  await admin.query('select pg_reload_conf()');
  for (const { name } of fillings) await cluster.create(name, WORLD);
  const sides = await Promise.all(
    fillings.map((filling) =>
      cluster.on(filling.name, async ({ owner }): Promise<Side> => {
        await fill(owner, filling);
        await owner.query('vacuum (analyze)');
        const sums = await sumsOf(owner);
        assert.deepEqual([sums.calls, sums.counted], [filling.calls, sums.charged]);
        const { rows } = await owner.query<{ size: string }>('select pg_size_pretty(pg_database_size(current_database())) as size'); // prettier-ignore
        console.log(
          `${filling.name}: ${count(filling.calls)} calls in ${filling.months.length} months, ${rows[0]!.size}`,
        );
        return { ...filling, sums };
      }),
    ),
  );
  for (const it of reckless) await admin.query(`alter system reset ${it}`);
  await admin.query('select pg_reload_conf()');
  await admin.query('checkpoint');
  execFileSync('sync'); // what was written without fsync would else be written while we measure
  return sides;
}

/** @returns calls a second of each round, by side */
async function ingestAll(cluster: Cluster, sides: readonly Side[], input: Input, keys: Keys): Promise<Map<Side, number[]>> {
  const speeds = new Map(sides.map((it) => [it, [] as number[]]));
  for (const side of turns(sides, ROUNDS)) {
    const begun = performance.now();
    await cluster.create('round', side.name);
    await cluster.admin.query('checkpoint');
    const copied = ((performance.now() - begun) / 1000).toFixed(1);
    const { seconds } = await cluster.on('round', (stage) => ingestRound(stage, input, keys.switch, 1, side.sums));
    await cluster.drop('round');
    speeds.get(side)!.push(input.expected.posted / seconds);
    console.log(`ingest, ${side.name}: ${seconds.toFixed(2)} s, all sums agree; copied in ${copied} s`);
  }
  return speeds;
} // prettier-ignore

/** Ratios are above 1 where a side does better than few. */
function report(sides: readonly Side[], speeds: Map<Side, number[]>, asked: Map<Side, Asked>): void {
  const figures = [
    { what: 'ingest, calls/s', of: (it: Side) => median(speeds.get(it)!), moreIsBetter: true },
    { what: 'graphql-list, requests/s', of: (it: Side) => listSpeed(asked.get(it)!.lists), moreIsBetter: true },
    { what: 'route, µs CPU a request', of: (it: Side) => median(asked.get(it)!.routes.map((turn) => turn.server + turn.postgres)), moreIsBetter: false },
  ].map(({ what, of, moreIsBetter }) => {
    const [few, many, fat] = sides.map(of) as [number, number, number];
    const over = (it: number) => rounded(moreIsBetter ? it / few : few / it);
    return { what, few, many, fat, ratio: over(many), fatRatio: over(fat) };
  });
  const cells = (...them: (string | number)[]) => console.log(`  ${them.map((it, at) => (at === 0 ? String(it).padEnd(28) : String(it).padStart(12))).join('')}`);
  console.log(`\n  medians of ${ROUNDS}; few: ${count(FEW)} calls stored, many: ${count(STORED)} over 12 closed months and the open one, fat: as many in the open one`);
  cells('', 'few', 'many', 'ratio', 'fat', 'ratio');
  for (const it of figures) cells(it.what, Math.round(it.few), Math.round(it.many), it.ratio, Math.round(it.fat), it.fatRatio);
  const worst = figures.toSorted((a, b) => a.ratio - b.ratio)[0]!;
  console.log(JSON.stringify({ name: 'growth', ours: Math.round(worst.many), floor: Math.round(worst.few), unit: worst.what, ratio: worst.ratio }));
} // prettier-ignore
