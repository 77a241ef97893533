import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Expected } from '../src/demo/generate-lines.js';
import { addMonths, monthOf } from '../src/month.js';
import { benchNumbers, writeCdrFile } from './cdr-file.js';
import { end, said, startChild } from './child.js';
import { cpuOf, cpuOfPostgres } from './cpu.js';
import { count, profileFlags, setting } from './figures.js';
import { assertSums, noSums, sumsOf, type Sums } from './ingest-sums.js';
import type { Stage } from './stage.js';

/** Pinned: figures are compared over years. */
export const NUMBERS = 5_000;
const RECORDS_A_POST = 20_000;
const POSTS_IN_FLIGHT = 4;
const JOBS_A_WORKER = setting('BENCH_JOBS', 2);
const POLL_MS = 20;

/** The last whole month: its calls are all in the past, and of an age at which records come. */
export const inputMonth = addMonths(monthOf(Date.now()), -1);
export const hotlines = benchNumbers(NUMBERS).map(({ number }) => number);

/** NDJSON, and what must come out of it. */
export interface Input {
  path: string;
  expected: Expected;
}

export function makeInput(records: number): Input {
  console.log(
    `input: ${count(records)} records of ${inputMonth}, ${count(NUMBERS)} numbers, 1 % duplicates, 0.1 % bad`,
  );
  const path = join(tmpdir(), 'hotline400-bench-input', `cdrs-${records}.ndjson`);
  const faults = { duplicates: 0.01, bad: 0.001 };
  return { path, expected: writeCdrFile(path, { calls: records, numbers: NUMBERS, ...faults, seed: 400, month: inputMonth }) }; // prettier-ignore
}

export interface Round {
  /** From the first post until every call can be queried. */
  seconds: number;
  /** Of them, until the last post was answered. */
  postingSeconds: number;
  /** CPU seconds by kind of process. */
  cpu: Record<'API' | 'workers' | 'PostgreSQL' | 'client', number>;
}

/** The client's last line. */
interface ClientResult {
  records: number;
  refused: number;
  /** From the first post to the last answer. */
  seconds: number;
  cpuSeconds: number;
}

/**
 * Posts the input to an API process; the round is over when worker processes have posted it all, and every sum must agree.
 *
 * @param key the switch's
 * @param before what the database holds already
 */
export async function ingestRound(stage: Stage, input: Input, key: string, workers: number, before: Sums = noSums): Promise<Round> {
  const env = { ...stage.env, WORKER_CONCURRENCY: String(JOBS_A_WORKER) };
  const api = startChild(['src/main.ts', 'api'], env, profileFlags('api'));
  const crew = Array.from({ length: workers }, () => startChild(['src/main.ts', 'worker'], env, profileFlags('worker')));
  const cpu = () => [cpuOf(api.pid!), crew.reduce((sum, it) => sum + cpuOf(it.pid!), 0), cpuOfPostgres(stage.folder)].map((us) => us / 1e6) as [number, number, number];
  try {
    const [, url] = await said(api, /(http:\S+)/);
    await Promise.all(crew.map((it) => said(it, /worker .*/)));
    const cpuBefore = cpu();
    const client = startChild(['bench/client.ts', input.path, `${url}/v1/cdrs`, key, String(RECORDS_A_POST), String(POSTS_IN_FLIGHT)], {});
    const [line] = await said(client, /^\{.*\}$/m);
    const answered = performance.now();
    const result = JSON.parse(line) as ClientResult;
    await untilPosted(stage.owner, crew);
    const seconds = result.seconds + (performance.now() - answered) / 1000;
    const [API, ofWorkers, PostgreSQL] = cpu().map((it, at) => it - cpuBefore[at]!) as [number, number, number];
    const { lines, bad } = input.expected;
    assert.deepEqual([result.records, result.refused], [lines, bad], 'records posted, and refused at once');
    assertSums(before, await sumsOf(stage.owner), input.expected);
    return { seconds, postingSeconds: result.seconds, cpu: { API, workers: ofWorkers, PostgreSQL, client: result.cpuSeconds } };
  } finally {
    await Promise.all([api, ...crew].map(end));
  }
} // prettier-ignore

/** A chunk counts as posted in the transaction that commits its calls, so then they can be queried. */
export async function untilPosted(owner: pg.Client, crew: readonly ChildProcess[]): Promise<void> {
  for (;;) {
    for (const it of crew) assert(it.exitCode === null && it.signalCode === null, 'the worker lives');
    const { rowCount } = await owner.query('select from cdr_chunks where posted_at is null limit 1');
    if (rowCount === 0) return;
    await sleep(POLL_MS);
  }
}
