import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { seededRandom } from '../src/demo/random.js';
import { loadReference } from '../src/regions/io/reference.js';
import { readPlan } from '../src/routing/read-plan.js';
import { writeLines } from './cdr-file.js';
import { end, said, startChild } from './child.js';
import { cpuOf, cpuOfPostgres } from './cpu.js';
import { setting } from './figures.js';
import { benchDestinations, planAlways } from './plan-of-bench.js';

/** Pinned: figures are compared over years. */
export const RATE = setting('BENCH_RATE', 1_000);
export const SECONDS = 10;
/** More than the API can answer. */
const MOST_A_SECOND = 12_000;

/** Where the numbers' calls go: six levels of plan, for numbers that are there already. */
export async function makePlans(owner: pg.Client, hotlines: readonly string[]): Promise<void> {
  await owner.query(
    `insert into destinations (number, position, partner_id, destination, ring_seconds, proof)
     select number, at, partner_id, destination, 20, 'VERIFIED' from numbers, unnest($1::text[]) with ordinality as it (destination, at)
     where number = any($2)`,
    [benchDestinations, hotlines],
  );
  const read = readPlan(planAlways, loadReference().places);
  assert(read.ok);
  await owner.query(
    `insert into route_plans select number, 1, partner_id, subscriber_id, $1, now() - interval '1 day', now(), 'bench', null, null
     from numbers where number = any($2)`,
    [JSON.stringify(read.plan), hotlines],
  );
  await owner.query('analyze');
}

/** Whom the switch asks. */
export interface RouteSide {
  name: string;
  url: string;
  child: ChildProcess;
  /** How many it answered. */
  answered: number;
}

export async function sampleReply(side: RouteSide, key: string, called: string): Promise<string> {
  const body = JSON.stringify({ callUuid: randomUUID(), called, caller: '13910000000' });
  const response = await fetch(side.url, { method: 'POST', headers: { authorization: `Bearer ${key}` }, body });
  assert.equal(response.status, 200);
  side.answered++;
  return response.text();
}

/** What the client is to do. */
export interface Load {
  /** The switch's. */
  key: string;
  hotlines: readonly string[];
  /** Requests a second; 0 is as many as it gets answers to. */
  rate: number;
}

interface Told {
  asked: number;
  failed: number;
  perSecond: number;
  p50: number;
  p99: number;
}

/** @param folder of the cluster */
export async function load(folder: string, side: RouteSide, { key, hotlines, rate }: Load): Promise<Told> {
  const bodies = join(folder, 'bodies.ndjson');
  writeLines(bodies, bodiesOf(hotlines, (rate === 0 ? MOST_A_SECOND : rate) * SECONDS));
  const client = startChild(['bench/open-loop.ts', side.url, key, bodies, String(rate), String(SECONDS)], {});
  const [line] = await said(client, /^\{.*\}$/m);
  await end(client);
  const told = JSON.parse(line) as Told;
  side.answered += told.asked;
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

export interface RouteTurn {
  /** CPU microseconds a request, of the server and of PostgreSQL. */
  server: number;
  postgres: number;
  p50: number;
  p99: number;
}

export async function routeTurn(folder: string, side: RouteSide, it: Load): Promise<RouteTurn> {
  const cpu = () => ({ server: cpuOf(side.child.pid!), postgres: cpuOfPostgres(folder) });
  const before = cpu();
  const told = await load(folder, side, it);
  await sleep(500); // what was answered is stored
  const after = cpu();
  return {
    server: (after.server - before.server) / told.asked,
    postgres: (after.postgres - before.postgres) / told.asked,
    p50: told.p50,
    p99: told.p99,
  };
}

/** None that was answered is missing. @param before how many there were */
export async function assertStored(owner: pg.Client, { answered }: RouteSide, before = 0): Promise<void> {
  await sleep(1_000);
  const stored = (await decisionsStored(owner)) - before;
  console.log(`${stored} decisions stored of ${answered} answered`);
  assert.equal(stored, answered);
}

export async function decisionsStored(owner: pg.Client): Promise<number> {
  const { rows } = await owner.query<{ stored: number }>('select count(*)::int as stored from route_decisions');
  return rows[0]!.stored;
}
