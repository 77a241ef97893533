import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded, type Embedded } from '../src/db/embedded/start.js';
import { migrateDatabase } from '../src/db/migrate.js';
import { asDb } from '../src/db/open.js';
import type { Expected } from '../src/demo/generate-lines.js';
import { addMonths, monthOf, startOf } from '../src/month.js';
import { benchNumbers, writeCdrFile } from './cdr-file.js';
import { end, killAll, said, startChild } from './child.js';
import { floor, prepareFloor } from './floor.js';
import { makeBenchWorld } from './world.js';

const NUMBERS = 5000;
const passwords = { app: 'bench-app', worker: 'bench-worker', queue: 'bench-queue' };
const pepper = 'a pepper of the bench, of no use elsewhere';
const PREPARED = 'prepared';
const POLL_MS = 20;
/** Pinned: figures are compared over years. */
const RECORDS_A_POST = 20_000;
const POSTS_IN_FLIGHT = 4;
const JOBS_AT_ONCE = 2;

interface Bench {
  server: Embedded;
  admin: pg.Client;
  /** NDJSON, and what must come out of it. */
  input: { path: string; expected: Expected };
  folder: string;
  /** The switch's. */
  key: string;
  /** Where CPU profiles go; null without BENCH_PROFILE=1. */
  profiles: string | null;
}

/**
 * The `ingest` figure: CDRs over HTTP until they are durable, rated, settled and can be queried, by one API process and one
 * worker process; over the floor, one COPY of as many rows into the table of reference.sql. Rounds go A B B A, so that a
 * machine which slows down slows both.
 */
export async function run(): Promise<void> {
  const calls = Number(process.env['BENCH_CALLS'] ?? 1_000_000);
  const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
  const folder = mkdtempSync(join(tmpdir(), 'hotline400-bench-'));
  chmodSync(folder, 0o711); // as root, PostgreSQL runs as another user
  const clean = () => {
    killAll();
    rmSync(folder, { recursive: true, force: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (clean(), process.exit(1)));
  try {
    const bench = await prepare(folder, calls);
    try {
      const { ours, floors } = await play(bench, rounds);
      report(bench.input.expected.posted, ours, floors);
    } finally {
      await bench.admin.end();
      await bench.server.stop();
    }
  } finally {
    clean();
  }
}

async function prepare(folder: string, records: number): Promise<Bench> {
  const month = addMonths(monthOf(Date.now()), -1);
  console.log(`input: ${count(records)} records of ${month}, ${count(NUMBERS)} numbers, 1 % duplicates, 0.1 % bad`);
  const path = join(tmpdir(), 'hotline400-bench-input', `cdrs-${records}.ndjson`);
  const expected = writeCdrFile(path, {
    calls: records,
    numbers: NUMBERS,
    duplicates: 0.01,
    bad: 0.001,
    seed: 400,
    month,
  });
  const profiles = process.env['BENCH_PROFILE'] === '1' ? mkdtempSync(join(tmpdir(), 'hotline400-profiles-')) : null;
  const settings: Record<string, string> = profiles ? { shared_preload_libraries: 'pg_stat_statements' } : {};
  const server = await startEmbedded({ folder, settings });
  const admin = new pg.Client({ connectionString: server.url('postgres') });
  await admin.connect();
  await admin.query(`create database ${PREPARED}`);
  await migrateDatabase(server.url(PREPARED), passwords);
  const owner = new pg.Client({ connectionString: server.url(PREPARED) });
  await owner.connect();
  if (profiles) await owner.query('create extension pg_stat_statements');
  const tx = asDb(owner as unknown as pg.PoolClient);
  const key = await makeBenchWorld(
    tx,
    pepper,
    benchNumbers(NUMBERS).map(({ number }) => number),
    startOf(month),
  );
  await owner.query('vacuum analyze');
  await owner.end();
  return { server, admin, input: { path, expected }, folder, key, profiles };
}

type Floor = Awaited<ReturnType<typeof floor>>;

async function play(bench: Bench, rounds: number): Promise<{ ours: Round[]; floors: Floor[] }> {
  const { server, folder } = bench;
  const rows = join(folder, 'rows');
  mkdirSync(rows);
  const ours: Round[] = [];
  const floors: Floor[] = [];
  for (let turn = 0; turn < 2 * rounds; turn++) {
    await onFreshDatabase(bench, `round_${turn}`, async (database) => {
      const ownerUrl = server.url(database);
      if (turn % 4 === 0 || turn % 4 === 3) {
        ours.push(await ourRound(bench, ownerUrl));
        console.log(`ours  ${ours.length}: ${ours.at(-1)!.seconds.toFixed(2)} s, all sums agree`);
        if (turn === 0) await prepareFloor(ownerUrl, rows);
      } else {
        floors.push(await floor(ownerUrl, rows));
        const { reference, own } = floors.at(-1)!;
        console.log(`floor ${floors.length}: ${reference.toFixed(2)} s; into tables like ours ${own.toFixed(2)} s`);
      }
    });
  }
  return { ours, floors };
}

async function onFreshDatabase({ admin }: Bench, name: string, work: (name: string) => Promise<void>): Promise<void> {
  await admin.query(`create database ${name} template ${PREPARED}`);
  await admin.query('checkpoint');
  await work(name);
  await admin.query(`drop database ${name} with (force)`);
}

/** The client's last line. */
interface ClientResult {
  records: number;
  refused: number;
  /** From the first post to the last answer. */
  seconds: number;
}

interface Round {
  /** From the first post until every call can be queried. */
  seconds: number;
  /** Of them, until the last post was answered. */
  postingSeconds: number;
}

async function ourRound({ key, input, profiles }: Bench, ownerUrl: string): Promise<Round> {
  const env = {
    DATABASE_URL: ownerUrl,
    DATABASE_APP_PASSWORD: passwords.app,
    DATABASE_WORKER_PASSWORD: passwords.worker,
    DATABASE_QUEUE_PASSWORD: passwords.queue,
    REDIS_URL: '',
    KEY_PEPPER: pepper,
    PORT: '0',
    WORKER_CONCURRENCY: String(JOBS_AT_ONCE),
    LOG_LEVEL: 'warn',
  };
  const profile = (name: string) => (profiles ? ['--cpu-prof', `--cpu-prof-dir=${join(profiles, name)}`] : []);
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  const api = startChild(['src/main.ts', 'api'], env, profile('api'));
  const worker = startChild(['src/main.ts', 'worker'], env, profile('worker'));
  try {
    const [, url] = await said(api, /(http:\S+)/);
    await said(worker, /worker .*/);
    const client = startChild(
      ['bench/client.ts', input.path, `${url}/v1/cdrs`, key, String(RECORDS_A_POST), String(POSTS_IN_FLIGHT)],
      {},
    );
    const [line] = await said(client, /^\{.*\}$/m);
    const result = JSON.parse(line) as ClientResult;
    const answered = performance.now();
    await untilPosted(owner, worker);
    const seconds = result.seconds + (performance.now() - answered) / 1000;
    await assertSums(owner, input, result);
    if (profiles) await printStatements(owner);
    return { seconds, postingSeconds: result.seconds };
  } finally {
    await Promise.all([end(api), end(worker), owner.end()]);
    if (profiles) console.log(`CPU profiles in ${profiles}`);
  }
}

/** A chunk counts as posted in the transaction that commits its calls, so then they can be queried. */
async function untilPosted(owner: pg.Client, worker: ChildProcess): Promise<void> {
  for (;;) {
    assert(worker.exitCode === null && worker.signalCode === null, 'the worker lives');
    const { rowCount } = await owner.query('select from cdr_chunks where posted_at is null limit 1');
    if (rowCount === 0) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Every record has become what it should, and the money agrees with itself. */
async function assertSums(owner: pg.Client, { expected }: Bench['input'], result: ClientResult): Promise<void> {
  const { rows } = await owner.query(`
    select (select sum(posted)::int from cdr_chunks) as posted,
      (select sum(duplicates)::int from cdr_chunks) as duplicates,
      (select sum(conflicts + quarantined + suspense)::int from cdr_chunks) as others,
      (select count(*)::int from calls) as calls,
      (select count(*)::int from charges) as charges,
      (select sum(talk_seconds)::int from charges) as "talkSeconds",
      (select sum(attempts)::int from month_counters) as attempts,
      (select sum(answered)::int from month_counters) as answered,
      (select count(*)::int from record_outcomes where fate = 'refused') as refused,
      (select sum(subscriber_charge) from charges) = (select sum(amount) from month_counters) as "amountsAgree"`);
  assert.deepEqual(
    { ...rows[0], records: result.records, refusedAtOnce: result.refused },
    {
      posted: expected.posted,
      duplicates: expected.duplicates,
      others: 0,
      calls: expected.posted,
      charges: expected.answered,
      talkSeconds: expected.talkSeconds,
      attempts: expected.posted,
      answered: expected.answered,
      refused: expected.bad,
      amountsAgree: true,
      records: expected.lines,
      refusedAtOnce: expected.bad,
    },
  );
}

async function printStatements(owner: pg.Client): Promise<void> {
  const { rows } = await owner.query<{ seconds: number; calls: number; mean: number; query: string }>(`
    select total_exec_time / 1000 as seconds, calls::int, mean_exec_time as mean, regexp_replace(query, '\\s+', ' ', 'g') as query
    from pg_stat_statements where dbid = (select oid from pg_database where datname = current_database())
    order by total_exec_time desc limit 20`);
  for (const { seconds, calls, mean, query } of rows) {
    console.log(`${seconds.toFixed(2).padStart(8)} s ${String(calls).padStart(6)} × ${mean.toFixed(2).padStart(8)} ms  ${query.slice(0, 110)}`); // prettier-ignore
  }
}

function report(posted: number, ours: readonly Round[], floors: readonly Floor[]): void {
  const speed = (seconds: number) => Math.round(posted / seconds);
  const figures = {
    ours: speed(median(ours.map((it) => it.seconds))),
    posting: speed(median(ours.map((it) => it.postingSeconds))),
    floor: speed(median(floors.map((it) => it.reference))),
    own: speed(median(floors.map((it) => it.own))),
  };
  const row = (label: string, value: number) =>
    console.log(`  ${label.padEnd(44)}${count(value).padStart(10)} calls/s`);
  console.log('');
  row('HTTP to queryable', figures.ours);
  row('  of it, HTTP to durable and acknowledged', figures.posting);
  row('floor: COPY into reference.sql', figures.floor);
  row('also: COPY into tables like ours', figures.own);
  const { ours: speedOfOurs, floor } = figures;
  const ratio = Math.round((speedOfOurs / floor) * 1000) / 1000;
  console.log(JSON.stringify({ name: 'ingest', ours: speedOfOurs, floor, unit: 'records/s', ratio }));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

const count = (value: number) => value.toLocaleString('en-US');
