import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchNumbers } from './cdr-file.js';
import { end, said, startChild } from './child.js';
import { cpuOf, cpuOfPostgres } from './cpu.js';
import { prepareCalls } from './posted-calls.js';
import { onStage, type Stage } from './stage.js';

/** Pinned: figures are compared over years. */
const CALLS = 20_000;
/** Of 20 subscribers of 4 partners. The first five are the first partner's, each of another subscriber. */
const NUMBERS = 200;
const ASKED_NUMBERS = 5;
const PAGE = 100;
const REQUESTS = 2000;
const IN_FLIGHT = 8;
const STATEMENTS_ALLOWED = 4;

const query = `query Calls($numbers: [HotlineNumber!]!, $first: Int!) {
  calls(first: $first, filter: { numbers: $numbers }) {
    nodes {
      id caller answeredBy outcome setupAt endAt
      number { number state }
      subscriber { name }
      charge { subscriberCharge talkSeconds chargeClass }
    }
  }
}`;

/** Transaction control isn't counted. */
const settings = { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.track_utility': 'off' };

interface Side {
  name: 'ours' | 'floor';
  url: string;
  child: ChildProcess;
}

/**
 * The `graphql-list` figure: a page of calls with their numbers, subscribers and charges, asked with a partner's key of our API, a
 * process of its own; over the floor, which is graphql-floor.ts. Turns go A B B A, so that a machine which slows down slows both.
 */
export async function run(): Promise<void> {
  await onStage(settings, async (stage) => {
    const asked = benchNumbers(ASKED_NUMBERS).map(({ number }) => number);
    const { key, partnerId } = await prepareCalls(stage, { calls: CALLS, numbers: NUMBERS, partnerOf: asked[0]! });
    const profiles = process.env['BENCH_PROFILE'] === '1' ? mkdtempSync(join(tmpdir(), 'hotline400-profiles-')) : null;
    const profile = profiles ? ['--cpu-prof', '--cpu-prof-interval=200', `--cpu-prof-dir=${profiles}`] : [];
    const api = startChild(['src/main.ts', 'api'], stage.env, profile);
    const [, apiUrl] = await said(api, /(http:\S+)/);
    const ours: Side = { name: 'ours', url: `${apiUrl}/graphql`, child: api };
    await assertFewStatements(stage, ours, key, asked);
    const child = startChild(['bench/graphql-floor.ts', stage.appUrl, partnerId, asked.join()], {});
    const [, floorUrl] = await said(child, /(http:\S+)/);
    const floor: Side = { name: 'floor', url: floorUrl!, child };
    const calls = await dataOf(ours, key, asked, PAGE);
    assert.equal(await dataOf(floor, key, asked, PAGE), calls, 'both answer alike, to the byte');
    writeFileSync(join(stage.folder, 'body.json'), bodyOf(asked, PAGE));
    console.log(`${PAGE} calls in ${calls.length} bytes; ${REQUESTS} requests a turn, ${IN_FLIGHT} in flight`);
    report(await play(stage, [ours, floor], key));
    await Promise.all([end(api), end(child)]);
    if (profiles) console.log(`CPU profiles in ${profiles}`);
  });
}

interface Turn {
  seconds: number;
  /** CPU microseconds a request, of the server and of PostgreSQL. */
  server: number;
  postgres: number;
}

type Turns = Record<Side['name'], Turn[]>;

async function play(stage: Stage, [ours, floor]: [Side, Side], key: string): Promise<Turns> {
  const turns: Turns = { ours: [], floor: [] };
  const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
  for (const side of [ours, floor]) await turnOf(stage, side, key); // warms the compiler up
  for (let turn = 0; turn < 2 * rounds; turn++) {
    const side = turn % 4 === 0 || turn % 4 === 3 ? ours : floor;
    const it = await turnOf(stage, side, key);
    turns[side.name].push(it);
    console.log(`${side.name.padEnd(5)} ${turns[side.name].length}: ${speedOf(it)} requests/s`);
  }
  return turns;
}

async function turnOf({ folder }: Stage, { url, child }: Side, key: string): Promise<Turn> {
  const before = { server: cpuOf(child.pid!), postgres: cpuOfPostgres(folder) };
  const body = join(folder, 'body.json');
  const asker = startChild(['bench/asker.ts', url, key, body, String(REQUESTS), String(IN_FLIGHT)], {});
  const [line] = await said(asker, /^\{.*\}$/m);
  const { seconds } = JSON.parse(line) as { seconds: number };
  const after = { server: cpuOf(child.pid!), postgres: cpuOfPostgres(folder) };
  await end(asker);
  return {
    seconds,
    server: (after.server - before.server) / REQUESTS,
    postgres: (after.postgres - before.postgres) / REQUESTS,
  };
}

/** Whatever the page's size: the loaders ask once for all rows. */
async function assertFewStatements({ owner }: Stage, ours: Side, key: string, asked: readonly string[]): Promise<void> {
  await dataOf(ours, key, asked, 1); // reads the key, which is remembered
  for (const first of [10, PAGE]) {
    await owner.query('select pg_stat_statements_reset()');
    await dataOf(ours, key, asked, first);
    const { rows } = await owner.query<{ statements: number }>(`
      select sum(calls)::int as statements from pg_stat_statements where userid = 'hotline400_app'::regrole`);
    const { statements } = rows[0]!;
    console.log(`a page of ${first}: ${statements} SQL statements`);
    assert(statements <= STATEMENTS_ALLOWED, `${statements} statements, allowed are ${STATEMENTS_ALLOWED}`);
  }
}

const bodyOf = (numbers: readonly string[], first: number) => JSON.stringify({ query, variables: { numbers, first } });

/** The answer's `data`, as JSON. */
async function dataOf({ name, url }: Side, key: string, numbers: readonly string[], first: number): Promise<string> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: bodyOf(numbers, first) });
  const answer = (await response.json()) as { data: { calls: { nodes: { charge: unknown }[] } }; errors?: unknown };
  assert(response.ok && !answer.errors, `${name} answered ${response.status}: ${JSON.stringify(answer.errors)}`);
  assert.equal(answer.data.calls.nodes.length, first);
  return JSON.stringify(answer.data);
}

function report({ ours, floor }: Turns): void {
  const row = (label: string, of: (turn: Turn) => number) => {
    const [a, b] = [ours, floor].map((turns) => Math.round(median(turns.map(of))));
    console.log(`  ${label.padEnd(40)}${String(a).padStart(8)}${String(b).padStart(8)}`);
  };
  console.log(`\n  ${''.padEnd(40)}${'ours'.padStart(8)}${'floor'.padStart(8)}`);
  row('requests/s', speedOf);
  row('CPU of the server, µs a request', (it) => it.server);
  row('CPU of PostgreSQL, µs a request', (it) => it.postgres);
  const [speed, floorSpeed] = [ours, floor].map((turns) => median(turns.map(speedOf))) as [number, number];
  const ratio = Math.round((speed / floorSpeed) * 1000) / 1000;
  console.log(JSON.stringify({ name: 'graphql-list', ours: speed, floor: floorSpeed, unit: 'requests/s', ratio }));
}

const speedOf = ({ seconds }: Turn) => Math.round(REQUESTS / seconds);

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
