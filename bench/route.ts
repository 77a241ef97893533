import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../src/demo/random.js';
import { loadReference } from '../src/regions/io/reference.js';
import { readPlan } from '../src/routing/read-plan.js';
import { benchNumbers, writeLines } from './cdr-file.js';
import { end, said, startChild } from './child.js';
import { cpuOf, cpuOfPostgres } from './cpu.js';
import { benchDestinations, planAlways } from './plan-of-bench.js';
import { onStage, pepper, type Stage } from './stage.js';
import { makeBenchWorld } from './world.js';

/** Pinned: figures are compared over years. */
const NUMBERS = 1_000;
const RATE = Number(process.env['BENCH_RATE'] ?? 1_000);
const SECONDS = 10;
/** More than the API can answer. */
const MOST_A_SECOND = 12_000;

interface Side {
  name: 'ours' | 'floor';
  url: string;
  child: ChildProcess;
}

interface Turn {
  server: number;
  postgres: number;
  p50: number;
  p99: number;
}

/**
 * The `route` figure: CPU microseconds a request, of the API and of PostgreSQL, at a fixed rate, with key check, a plan of six levels, no
 * cap, every decision stored; over bare node:http that parses the same body and sends the same reply. Then how long answers take at half of
 * what the API could answer. Turns go A B B A.
 */
export async function run(): Promise<void> {
  await onStage({}, async (stage) => {
    const hotlines = benchNumbers(NUMBERS).map((it) => it.number);
    const key = await prepare(stage, hotlines);
    const profiles = process.env['BENCH_PROFILE'] === '1' ? mkdtempSync(join(tmpdir(), 'hotline400-profiles-')) : null;
    const profile = profiles ? ['--cpu-prof', '--cpu-prof-interval=200', `--cpu-prof-dir=${profiles}`] : [];
    const api = startChild(['src/main.ts', 'api'], stage.env, profile);
    const [, apiUrl] = await said(api, /(http:\S+)/);
    const ours: Side = { name: 'ours', url: `${apiUrl}/v1/route`, child: api };
    const reply = await sampleReply(ours.url, key, hotlines[0]!);
    const child = startChild(['bench/route-floor.ts', reply], {});
    const [, floorUrl] = await said(child, /(http:\S+)/);
    const floor: Side = { name: 'floor', url: floorUrl!, child };
    console.log(`${NUMBERS} numbers, a reply of ${reply.length} bytes; ${RATE} requests/s for ${SECONDS} s a turn`);

    const rounds = Number(process.env['BENCH_ROUNDS'] ?? 5);
    const turns: Record<Side['name'], Turn[]> = { ours: [], floor: [] };
    const at = { key, hotlines, rate: RATE };
    for (const side of [ours, floor]) await turnOf(stage, side, at); // warms the compiler up
    for (let turn = 0; turn < 2 * rounds; turn++) {
      const side = turn % 4 === 0 || turn % 4 === 3 ? ours : floor;
      const it = await turnOf(stage, side, at);
      turns[side.name].push(it);
      console.log(`${side.name.padEnd(5)} ${turns[side.name].length}: ${Math.round(it.server)} + ${Math.round(it.postgres)} µs CPU a request, p50 ${it.p50} ms, p99 ${it.p99} ms`); // prettier-ignore
    }
    const halves = await atHalfCapacity(stage, [ours, floor], at, rounds);
    await assertStored(stage, answered.ours + 1);
    report(turns, halves);
    await Promise.all([end(api), end(child)]);
    if (profiles) console.log(`CPU profiles in ${profiles}`);
  });
}

async function prepare(stage: Stage, hotlines: readonly string[]): Promise<string> {
  const from = new Date();
  const key = await makeBenchWorld(stage.tx, pepper, hotlines, from.getTime() - 86_400_000);
  await stage.owner.query(
    `insert into destinations (number, position, partner_id, destination, ring_seconds, proof)
     select number, at, partner_id, destination, 20, 'VERIFIED' from numbers, unnest($1::text[]) with ordinality as it (destination, at)
     where number = any($2)`,
    [benchDestinations, hotlines],
  );
  const read = readPlan(planAlways, loadReference().places);
  assert(read.ok);
  await stage.owner.query(
    `insert into route_plans select number, 1, partner_id, subscriber_id, $1, now() - interval '1 day', now(), 'bench', null, null
     from numbers where number = any($2)`,
    [JSON.stringify(read.plan), hotlines],
  );
  await stage.owner.query('analyze');
  return key;
}

async function sampleReply(url: string, key: string, called: string): Promise<string> {
  const body = JSON.stringify({ callUuid: randomUUID(), called, caller: '13910000000' });
  const response = await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${key}` }, body });
  assert.equal(response.status, 200);
  return response.text();
}

/** What the client is to do. */
interface Load {
  key: string;
  hotlines: readonly string[];
  rate: number;
}

interface Told {
  asked: number;
  failed: number;
  perSecond: number;
  p50: number;
  p99: number;
}

const answered = { ours: 0, floor: 0 };

async function load({ folder }: Stage, side: Side, { key, hotlines, rate }: Load): Promise<Told> {
  const bodies = join(folder, 'bodies.ndjson');
  writeLines(bodies, bodiesOf(hotlines, (rate === 0 ? MOST_A_SECOND : rate) * SECONDS));
  const client = startChild(['bench/open-loop.ts', side.url, key, bodies, String(rate), String(SECONDS)], {});
  const [line] = await said(client, /^\{.*\}$/m);
  await end(client);
  const told = JSON.parse(line) as Told;
  answered[side.name] += told.asked;
  assert.equal(told.failed, 0, `${told.failed} of ${told.asked} were no answers`);
  return told;
}

const random = seededRandom(400);

/** Mobiles mostly, as switches write them. No two are one call. */
function* bodiesOf(hotlines: readonly string[], count: number): Iterable<string> {
  const digits = (many: number) => String(Math.floor(random() * 10 ** many)).padStart(many, '0');
  for (let body = 0; body < count; body++) {
    const called = hotlines[Math.floor(random() * hotlines.length)]!;
    const caller = random() < 0.9 ? `+8613${digits(9)}` : `0512${2 + Math.floor(random() * 6)}${digits(7)}`;
    const ids = `"v":1,"switchId":"bench","callUuid":"${randomUUID()}"`;
    yield `{${ids},"called":"${called}","caller":"${caller}","at":"@@@@@@@@@@.@@@","sourceIp":"127.0.0.1"}`;
  }
}

async function turnOf(stage: Stage, side: Side, it: Load): Promise<Turn> {
  const cpu = () => ({ server: cpuOf(side.child.pid!), postgres: cpuOfPostgres(stage.folder) });
  const before = cpu();
  const told = await load(stage, side, it);
  await sleep(500); // what was answered is stored
  const after = cpu();
  return {
    server: (after.server - before.server) / told.asked,
    postgres: (after.postgres - before.postgres) / told.asked,
    p50: told.p50,
    p99: told.p99,
  };
}

/** Both at half of what the API can answer. */
async function atHalfCapacity(stage: Stage, [ours, floor]: [Side, Side], it: Omit<Load, 'rate'>, rounds: number) {
  const { perSecond } = await load(stage, ours, { ...it, rate: 0 });
  const rate = Math.floor(perSecond / 2);
  console.log(`the API answers ${perSecond} requests/s; at half of it:`);
  const p99: Record<Side['name'], number[]> = { ours: [], floor: [] };
  for (let turn = 0; turn < 2 * rounds; turn++) {
    const side = turn % 4 === 0 || turn % 4 === 3 ? ours : floor;
    const told = await load(stage, side, { ...it, rate });
    p99[side.name].push(told.p99);
    console.log(`${side.name.padEnd(5)} ${p99[side.name].length}: p50 ${told.p50} ms, p99 ${told.p99} ms`);
  }
  return { perSecond, ours: median(p99.ours), floor: median(p99.floor) };
}

/** None that was answered is missing. */
async function assertStored({ owner }: Stage, answered: number): Promise<void> {
  await sleep(1_000);
  const { rows } = await owner.query<{ stored: number }>('select count(*)::int as stored from route_decisions');
  console.log(`${rows[0]!.stored} decisions stored of ${answered} answered`);
  assert.equal(rows[0]!.stored, answered);
}

type Halves = Awaited<ReturnType<typeof atHalfCapacity>>;

function report({ ours, floor }: Record<Side['name'], Turn[]>, halves: Halves): void {
  const cpu = (of: (it: Turn) => number, turns: Turn[]) => Math.round(median(turns.map(of)));
  const all = (it: Turn) => it.server + it.postgres;
  const row = (label: string, a: number, b: number) => console.log(`  ${label.padEnd(44)}${String(a).padStart(8)}${String(b).padStart(8)}`); // prettier-ignore
  console.log(`\n  ${''.padEnd(44)}${'ours'.padStart(8)}${'floor'.padStart(8)}`);
  row('CPU of the server, µs a request', cpu((it) => it.server, ours), cpu((it) => it.server, floor)); // prettier-ignore
  row('CPU of PostgreSQL, µs a request', cpu((it) => it.postgres, ours), cpu((it) => it.postgres, floor)); // prettier-ignore
  row(`p99 at ${RATE}/s, ms`, median(ours.map((it) => it.p99)), median(floor.map((it) => it.p99)));
  row(`p99 at half capacity (${Math.floor(halves.perSecond / 2)}/s), ms`, halves.ours, halves.floor);
  const [mine, bare] = [median(ours.map(all)), median(floor.map(all))];
  const ratio = Math.round((bare / mine) * 1000) / 1000;
  console.log(JSON.stringify({ name: 'route', ours: Math.round(mine), floor: Math.round(bare), unit: 'CPU µs/request', ratio, p99Ratio: Math.round((halves.ours / halves.floor) * 100) / 100 })); // prettier-ignore
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}
