import { benchNumbers } from './cdr-file.js';
import { end, said, startChild } from './child.js';
import { median, profileFlags, rounded, setting, tellProfiles, turns } from './figures.js';
import { assertStored, load, makePlans, RATE, routeTurn, sampleReply, SECONDS, type Load, type RouteSide, type RouteTurn } from './route-turn.js'; // prettier-ignore
import { onStage, pepper } from './stage.js';
import { makeBenchWorld } from './world.js';

/** Pinned: figures are compared over years. */
const NUMBERS = 1_000;

/**
 * The `route` figure: CPU microseconds a request, of the API and of PostgreSQL, at a fixed rate, with key check, a plan of six levels, no
 * cap, every decision stored; over bare node:http that parses the same body and sends the same reply. Then how long answers take at half of
 * what the API could answer. Turns go A B B A.
 */
export async function run(): Promise<void> {
  await onStage({}, async ({ folder, owner, tx, env }) => {
    const hotlines = benchNumbers(NUMBERS).map((it) => it.number);
    const key = await makeBenchWorld(tx, pepper, hotlines, Date.now() - 86_400_000);
    await makePlans(owner, hotlines);
    const api = startChild(['src/main.ts', 'api'], env, profileFlags('api', '--cpu-prof-interval=200'));
    const [, apiUrl] = await said(api, /(http:\S+)/);
    const ours: RouteSide = { name: 'ours', url: `${apiUrl}/v1/route`, child: api, answered: 0 };
    const reply = await sampleReply(ours, key, hotlines[0]!);
    const child = startChild(['bench/route-floor.ts', reply], {});
    const [, floorUrl] = await said(child, /(http:\S+)/);
    const floor: RouteSide = { name: 'floor', url: floorUrl!, child, answered: 0 };
    console.log(`${NUMBERS} numbers, a reply of ${reply.length} bytes; ${RATE} requests/s for ${SECONDS} s a turn`);

    const it: Load = { key, hotlines, rate: RATE };
    const played = new Map<RouteSide, RouteTurn[]>([ours, floor].map((side) => [side, []]));
    for (const side of [ours, floor]) await routeTurn(folder, side, it); // warms the compiler up
    for (const side of turns([ours, floor], setting('BENCH_ROUNDS', 5))) {
      const turn = await routeTurn(folder, side, it);
      played.get(side)!.push(turn);
      console.log(`${side.name.padEnd(5)} ${played.get(side)!.length}: ${Math.round(turn.server)} + ${Math.round(turn.postgres)} µs CPU a request, p50 ${turn.p50} ms, p99 ${turn.p99} ms`); // prettier-ignore
    }
    const halves = await atHalfCapacity(folder, [ours, floor], it);
    await assertStored(owner, ours);
    report(played.get(ours)!, played.get(floor)!, halves);
    await Promise.all([end(api), end(child)]);
    tellProfiles();
  });
}

/** Both at half of what the API can answer. */
async function atHalfCapacity(folder: string, [ours, floor]: [RouteSide, RouteSide], it: Load) {
  const { perSecond } = await load(folder, ours, { ...it, rate: 0 });
  const rate = Math.floor(perSecond / 2);
  console.log(`the API answers ${perSecond} requests/s; at half of it:`);
  const p99 = new Map<RouteSide, number[]>([ours, floor].map((side) => [side, []]));
  for (const side of turns([ours, floor], setting('BENCH_ROUNDS', 5))) {
    const told = await load(folder, side, { ...it, rate });
    p99.get(side)!.push(told.p99);
    console.log(`${side.name.padEnd(5)} ${p99.get(side)!.length}: p50 ${told.p50} ms, p99 ${told.p99} ms`);
  }
  return { rate, ours: median(p99.get(ours)!), floor: median(p99.get(floor)!) };
}

type Halves = Awaited<ReturnType<typeof atHalfCapacity>>;

function report(ours: readonly RouteTurn[], floor: readonly RouteTurn[], halves: Halves): void {
  const cpu = (of: (it: RouteTurn) => number, its: readonly RouteTurn[]) => Math.round(median(its.map(of)));
  const all = (it: RouteTurn) => it.server + it.postgres;
  const row = (label: string, a: number, b: number) => console.log(`  ${label.padEnd(44)}${String(a).padStart(8)}${String(b).padStart(8)}`); // prettier-ignore
  console.log(`\n  ${''.padEnd(44)}${'ours'.padStart(8)}${'floor'.padStart(8)}`);
  row('CPU of the server, µs a request', cpu((it) => it.server, ours), cpu((it) => it.server, floor)); // prettier-ignore
  row('CPU of PostgreSQL, µs a request', cpu((it) => it.postgres, ours), cpu((it) => it.postgres, floor)); // prettier-ignore
  row(`p99 at ${RATE}/s, ms`, median(ours.map((it) => it.p99)), median(floor.map((it) => it.p99)));
  row(`p99 at half capacity (${halves.rate}/s), ms`, halves.ours, halves.floor);
  const [mine, bare] = [median(ours.map(all)), median(floor.map(all))];
  console.log(JSON.stringify({ name: 'route', ours: Math.round(mine), floor: Math.round(bare), unit: 'CPU µs/request', ratio: rounded(bare / mine), p99Ratio: Math.round((halves.ours / halves.floor) * 100) / 100 })); // prettier-ignore
}
