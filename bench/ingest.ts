import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { startOf } from '../src/month.js';
import { count, median, profiles, rounded, setting, tellProfiles, turns } from './figures.js';
import { floor, prepareFloor } from './floor.js';
import { hotlines, ingestRound, inputMonth, makeInput, type Input, type Round } from './ingest-round.js';
import { onCluster, pepper, type Cluster } from './stage.js';
import { makeBenchWorld } from './world.js';

/** Worker processes beside the one API; several, as in 1,2,4, are compared in one run, and the first is the figure. */
const CREWS = (process.env['BENCH_WORKERS'] ?? '2').split(',').map(Number);
const PREPARED = 'prepared';

/**
 * The `ingest` figure: CDRs over HTTP until they are durable, rated, settled and can be queried, by an API process and worker
 * processes; over the floor, one COPY of as many rows into the table of reference.sql. Rounds go A B B A, so that a
 * machine which slows down slows both, each on a fresh database.
 */
export async function run(): Promise<void> {
  const input = makeInput(setting('BENCH_CALLS', 1_000_000));
  const settings: Record<string, string> = profiles ? { shared_preload_libraries: 'pg_stat_statements' } : {};
  await onCluster(settings, async (cluster) => {
    report(input.expected.posted, await play(cluster, input, await prepare(cluster)));
    tellProfiles();
  });
}

/** @returns the switch's key */
async function prepare(cluster: Cluster): Promise<string> {
  await cluster.create(PREPARED);
  return cluster.on(PREPARED, async ({ owner, tx }) => {
    if (profiles) await owner.query('create extension pg_stat_statements');
    const key = await makeBenchWorld(tx, pepper, hotlines, startOf(inputMonth));
    await owner.query('vacuum analyze');
    return key;
  });
}

interface Turns {
  ours: Map<number, Round[]>;
  floors: Awaited<ReturnType<typeof floor>>[];
}

async function play(cluster: Cluster, input: Input, key: string): Promise<Turns> {
  const rows = join(cluster.folder, 'rows');
  mkdirSync(rows);
  const ours = new Map(CREWS.map((it) => [it, [] as Round[]]));
  const floors: Turns['floors'] = [];
  let isFirst = true;
  for (const workers of turns([...CREWS, null], setting('BENCH_ROUNDS', 5))) {
    await cluster.create('round', PREPARED);
    await cluster.admin.query('checkpoint');
    await cluster.on('round', async (stage) => {
      if (workers === null) {
        floors.push(await floor(stage.ownerUrl, rows));
        const { reference, own } = floors.at(-1)!;
        console.log(`floor ${floors.length}: ${reference.toFixed(2)} s; into tables like ours ${own.toFixed(2)} s`);
        return;
      }
      const rounds = ours.get(workers)!;
      rounds.push(await ingestRound(stage, input, key, workers));
      console.log(
        `ours  ${rounds.length}: ${rounds.at(-1)!.seconds.toFixed(2)} s with ${workersOf(workers)}, all sums agree`,
      );
      if (profiles) await printWhere(stage.owner, rounds.at(-1)!);
      if (isFirst) await prepareFloor(stage.ownerUrl, rows);
      isFirst = false;
    });
    await cluster.drop('round');
  }
  return { ours, floors };
}

const workersOf = (workers: number) => (workers === 1 ? 'one worker' : `${workers} workers`);

/** Where a round's time went: CPU by process, and PostgreSQL's slowest statements. */
async function printWhere(owner: pg.Client, { seconds, cpu }: Round): Promise<void> {
  const shares = Object.entries(cpu).map(([name, used]) => `${name} ${used.toFixed(1)} s`);
  console.log(`CPU in ${seconds.toFixed(1)} s: ${shares.join(', ')}`);
  const { rows } = await owner.query<{ seconds: number; calls: number; mean: number; query: string }>(`
    select total_exec_time / 1000 as seconds, calls::int, mean_exec_time as mean, regexp_replace(query, '\\s+', ' ', 'g') as query
    from pg_stat_statements where dbid = (select oid from pg_database where datname = current_database()) and userid <> current_user::regrole
    order by total_exec_time desc limit 20`);
  for (const { seconds, calls, mean, query } of rows) {
    console.log(`${seconds.toFixed(2).padStart(8)} s ${String(calls).padStart(6)} × ${mean.toFixed(2).padStart(8)} ms  ${query.slice(0, 110)}`); // prettier-ignore
  }
}

function report(posted: number, { ours, floors }: Turns): void {
  const speed = (seconds: readonly number[]) => Math.round(posted / median(seconds));
  const row = (label: string, value: number) =>
    console.log(`  ${label.padEnd(50)}${count(value).padStart(10)} calls/s`);
  console.log('');
  for (const [workers, rounds] of ours) {
    row(`HTTP to queryable, ${workersOf(workers)}`, speed(rounds.map((it) => it.seconds)));
    row('  of it, HTTP to durable and acknowledged', speed(rounds.map((it) => it.postingSeconds)));
  }
  const bare = speed(floors.map((it) => it.reference));
  row('floor: COPY into reference.sql', bare);
  row('also: COPY into tables like ours', speed(floors.map((it) => it.own)));
  const figure = speed(ours.get(CREWS[0]!)!.map((it) => it.seconds));
  console.log(JSON.stringify({ name: 'ingest', ours: figure, floor: bare, unit: 'records/s', ratio: rounded(figure / bare) })); // prettier-ignore
}
