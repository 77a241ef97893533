import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Expected } from '../src/demo/generate-lines.js';
import { addMonths, monthOf, startOf } from '../src/month.js';
import { benchNumbers, writeCdrFile } from './cdr-file.js';
import { end, said, startChild } from './child.js';
import { cpuOf, cpuOfPostgres } from './cpu.js';
import { onStage, pepper, type Stage } from './stage.js';
import { makeBenchWorld } from './world.js';

/** Pinned: figures are compared over years. */
const NUMBERS = 1_000;
const POSTS_A_TURN = Number(process.env['BENCH_CALLS'] ?? 40_000);
const WARM_UP = 10_000;

/**
 * The `ingest-single` figure: records that are posted one by one over 64 connections, each durable before its answer, by one API process;
 * over bare node:http with an INSERT and a commit for each. Turns go A B B A. Afterwards a worker posts all that ours has landed, and
 * every record is accounted for.
 */
export async function run(): Promise<void> {
  const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
  const month = addMonths(monthOf(Date.now()), -1);
  const records = WARM_UP + rounds * POSTS_A_TURN;
  const path = join(tmpdir(), 'hotline400-bench-input', `singles-${records}.ndjson`);
  const expected = writeCdrFile(path, { calls: records, numbers: NUMBERS, duplicates: 0.01, bad: 0.001, seed: 400, month }); // prettier-ignore
  await onStage({ max_connections: '200' }, async (stage) => {
    const key = await makeBenchWorld(stage.tx, pepper, benchNumbers(NUMBERS).map((it) => it.number), startOf(month)); // prettier-ignore
    await stage.owner.query('create table bodies (id bigint generated always as identity primary key, body text not null)'); // prettier-ignore
    await stage.owner.query('analyze');
    const profiles = process.env['BENCH_PROFILE'] === '1' ? mkdtempSync(join(tmpdir(), 'hotline400-profiles-')) : null;
    const profile = profiles ? ['--cpu-prof', '--cpu-prof-interval=200', `--cpu-prof-dir=${profiles}`] : [];
    const api = startChild(['src/main.ts', 'api'], stage.env, profile);
    const floor = startChild(['bench/ingest-single-floor.ts', stage.env['DATABASE_URL']!], {});
    const [, apiUrl] = await said(api, /(http:\S+)/);
    const [, floorUrl] = await said(floor, /(http:\S+)/);
    const urls = { ours: `${apiUrl}/v1/cdrs`, floor: floorUrl! };
    const pids = { ours: api.pid!, floor: floor.pid! };
    console.log(`${POSTS_A_TURN} posts of one record a turn`);

    const speeds: Record<Side, number[]> = { ours: [], floor: [] };
    const cpus: Record<Side, number[]> = { ours: [], floor: [] };
    for (const side of ['ours', 'floor'] as const) await load({ path, from: 0, count: WARM_UP, url: urls[side], key });
    for (let turn = 0; turn < 2 * rounds; turn++) {
      const side: Side = turn % 4 === 0 || turn % 4 === 3 ? 'ours' : 'floor';
      const from = WARM_UP + speeds[side].length * POSTS_A_TURN;
      const cpu = () => ({ server: cpuOf(pids[side]), postgres: cpuOfPostgres(stage.folder) });
      const before = cpu();
      const seconds = await load({ path, from, count: POSTS_A_TURN, url: urls[side], key });
      const after = cpu();
      speeds[side].push(POSTS_A_TURN / seconds);
      cpus[side].push(after.server + after.postgres - before.server - before.postgres);
      const each = (used: number) => Math.round(used / POSTS_A_TURN);
      console.log(`${side.padEnd(5)} ${speeds[side].length}: ${Math.round(POSTS_A_TURN / seconds)} records/s; CPU a record: server ${each(after.server - before.server)} µs, PostgreSQL ${each(after.postgres - before.postgres)} µs`); // prettier-ignore
    }
    await end(api);
    await end(floor);
    await assertStored(stage, records);
    await postAll(stage, expected);
    if (profiles) console.log(`CPU profiles in ${profiles}`);
    const [ours, bare] = [Math.round(median(speeds.ours)), Math.round(median(speeds.floor))];
    const ratio = Math.round((ours / bare) * 1000) / 1000;
    const cpuRatio = Math.round((median(cpus.floor) / median(cpus.ours)) * 100) / 100; // tells more where other programs use the cores
    console.log(JSON.stringify({ name: 'ingest-single', ours, floor: bare, unit: 'records/s', ratio, cpuRatio }));
  });
}

type Side = 'ours' | 'floor';

interface Load {
  path: string;
  from: number;
  count: number;
  url: string;
  key: string;
}

/** @returns seconds from the first post to the last answer */
async function load({ path, from, count, url, key }: Load): Promise<number> {
  const client = startChild(['bench/ingest-single-client.ts', path, String(from), String(count), url, key], {});
  const [line] = await said(client, /^\{.*\}$/m);
  await end(client);
  const { records, again, seconds } = JSON.parse(line) as { records: number; again: number; seconds: number };
  assert.deepEqual({ records, again }, { records: count, again: 0 });
  return seconds;
}

/** Both sides have every record. */
async function assertStored({ owner }: Stage, records: number): Promise<void> {
  const { rows } = await owner.query(`
    select (select count(*)::int from bodies) as floor, (select sum(records)::int from cdr_batches) as ours,
      (select sum(records)::int from cdr_chunks) as chunks, (select count(*)::int from cdr_batches) as batches`);
  const { batches, ...stored } = rows[0] as Record<string, number>;
  assert.deepEqual(stored, { floor: records, ours: records, chunks: records });
  console.log(`${records} records stored on either side; ours in ${batches} batches`);
}

/** A worker posts all, and each record has become what it should. */
async function postAll({ owner, env }: Stage, expected: Expected): Promise<void> {
  const begun = performance.now();
  const worker = startChild(['src/main.ts', 'worker'], env);
  for (;;) {
    assert.equal(worker.exitCode, null, 'the worker lives');
    const { rowCount } = await owner.query('select from cdr_chunks where posted_at is null limit 1');
    if (rowCount === 0) break;
    await sleep(100);
  }
  await end(worker);
  const { rows } = await owner.query(`
    select (select sum(posted)::int from cdr_chunks) as posted, (select sum(duplicates)::int from cdr_chunks) as duplicates,
      (select count(*)::int from calls) as calls, (select count(*)::int from charges) as charges,
      (select count(*)::int from record_outcomes where fate = 'refused') as refused,
      (select sum(talk_seconds)::int from charges) as "talkSeconds"`);
  const { posted, duplicates, answered, bad, talkSeconds } = expected;
  assert.deepEqual(rows[0], { posted, duplicates, calls: posted, charges: answered, refused: bad, talkSeconds });
  console.log(`a worker has posted all ${posted} calls in ${Math.round((performance.now() - begun) / 1000)} s; all sums agree`); // prettier-ignore
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
