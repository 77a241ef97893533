import assert from 'node:assert/strict';
import { end, said, startChild } from './child.js';
import { median, profileFlags, rounded, setting, tellProfiles, turns } from './figures.js';
import { asked, IN_FLIGHT, listOnce, listSpeed, listTurn, PAGE, REQUESTS, type ListSide, type ListTurn } from './list-turn.js'; // prettier-ignore
import { prepareCalls } from './posted-calls.js';
import { onStage, type Stage } from './stage.js';

/** Pinned: figures are compared over years. */
const CALLS = 20_000;
/** Of 20 subscribers of 4 partners. */
const NUMBERS = 200;
const STATEMENTS_ALLOWED = 4;

/** Transaction control isn't counted. */
const settings = { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.track_utility': 'off' };

/**
 * The `graphql-list` figure: a page of calls with their numbers, subscribers and charges, asked with a partner's key of our API, a
 * process of its own; over the floor, which is graphql-floor.ts. Turns go A B B A, so that a machine which slows down slows both.
 */
export async function run(): Promise<void> {
  await onStage(settings, async (stage) => {
    const { key, partnerId } = await prepareCalls(stage, { calls: CALLS, numbers: NUMBERS, partnerOf: asked[0]! });
    const api = startChild(['src/main.ts', 'api'], stage.env, profileFlags('api', '--cpu-prof-interval=200'));
    const [, apiUrl] = await said(api, /(http:\S+)/);
    const ours: ListSide = { name: 'ours', url: `${apiUrl}/graphql`, child: api };
    await assertFewStatements(stage, ours, key);
    const child = startChild(['bench/graphql-floor.ts', stage.appUrl, partnerId, asked.join()], {});
    const [, floorUrl] = await said(child, /(http:\S+)/);
    const floor: ListSide = { name: 'floor', url: floorUrl!, child };
    const calls = await listOnce(ours, key, PAGE);
    assert.equal(await listOnce(floor, key, PAGE), calls, 'both answer alike, to the byte');
    console.log(`${PAGE} calls in ${calls.length} bytes; ${REQUESTS} requests a turn, ${IN_FLIGHT} in flight`);
    await play(stage, ours, floor, key);
    await Promise.all([end(api), end(child)]);
    tellProfiles();
  });
}

async function play({ folder }: Stage, ours: ListSide, floor: ListSide, key: string): Promise<void> {
  const played = new Map<ListSide, ListTurn[]>([ours, floor].map((side) => [side, []]));
  for (const side of [ours, floor]) await listTurn(folder, side, key); // warms the compiler up
  for (const side of turns([ours, floor], setting('BENCH_ROUNDS', 5))) {
    const its = played.get(side)!;
    its.push(await listTurn(folder, side, key));
    console.log(`${side.name.padEnd(5)} ${its.length}: ${its.at(-1)!.perSecond} requests/s`);
  }
  report(played.get(ours)!, played.get(floor)!);
}

/** Whatever the page's size: the loaders ask once for all rows. */
async function assertFewStatements({ owner }: Stage, ours: ListSide, key: string): Promise<void> {
  await listOnce(ours, key, 1); // reads the key, which is remembered
  for (const first of [10, PAGE]) {
    await owner.query('select pg_stat_statements_reset()');
    await listOnce(ours, key, first);
    const { rows } = await owner.query<{ statements: number }>(`
      select sum(calls)::int as statements from pg_stat_statements where userid = 'hotline400_app'::regrole`);
    const { statements } = rows[0]!;
    console.log(`a page of ${first}: ${statements} SQL statements`);
    assert(statements <= STATEMENTS_ALLOWED, `${statements} statements, allowed are ${STATEMENTS_ALLOWED}`);
  }
}

function report(ours: ListTurn[], floor: ListTurn[]): void {
  const row = (label: string, of: (turn: ListTurn) => number) => {
    const [a, b] = [ours, floor].map((its) => Math.round(median(its.map(of))));
    console.log(`  ${label.padEnd(40)}${String(a).padStart(8)}${String(b).padStart(8)}`);
  };
  console.log(`\n  ${''.padEnd(40)}${'ours'.padStart(8)}${'floor'.padStart(8)}`);
  row('requests/s', (it) => it.perSecond);
  row('CPU of the server, µs a request', (it) => it.server);
  row('CPU of PostgreSQL, µs a request', (it) => it.postgres);
  const [speed, bare] = [listSpeed(ours), listSpeed(floor)];
  console.log(JSON.stringify({ name: 'graphql-list', ours: speed, floor: bare, unit: 'requests/s', ratio: rounded(speed / bare) })); // prettier-ignore
}
