import { randomUUID } from 'node:crypto';
import { readPhone } from '../src/phone.js';
import { placeOf } from '../src/regions/places.js';
import { loadReference } from '../src/regions/io/reference.js';
import { decide, type Line } from '../src/routing/decide.js';
import { seededRandom } from '../src/demo/random.js';
import { benchDestinations, compileBenchPlan } from './plan-of-bench.js';

const CALLS = 500_000;
const RUNS = 5;
const SEED = 400;

/**
 * The `decide` figure: from the caller as a switch sends it to the destinations, on one core: the number read, its region looked up, rule
 * R1's steps and a plan of six levels (plan-of-bench.ts).
 */
export async function run(): Promise<void> {
  const { places, calendar } = loadReference();
  const line: Line = {
    number: '4006000001',
    state: 'ACTIVE',
    partnerId: 'partner',
    subscriberId: 'subscriber',
    isCapped: false,
    hasPin: false,
    verified: new Map(benchDestinations.map((it) => [it, Infinity])),
    plans: [{ version: 1, fromAt: 0, plan: compileBenchPlan(places) }],
  };
  const shutOffs = {
    numbers: new Set<string>(),
    subscribers: new Set<string>(),
    destinations: new Set(['02199999999']),
  };
  const circumstances = { shutOffs, calendar, caps: [], now: 0 };
  const calls = callsOfTheBench();

  const speeds: number[] = [];
  for (let round = 0; round <= RUNS; round++) {
    const counts = new Map<string, number>();
    let depth = 0;
    const begun = performance.now();
    for (const { raw, at, callKey } of calls) {
      const caller = readPhone(raw);
      const question = {
        caller,
        place: placeOf(caller, places),
        at,
        callKey,
        isTest: false,
        pin: 'missing' as const,
        pinTriesLeft: 3,
      };
      const decision = decide(line, question, circumstances);
      const name =
        decision.kind === 'connect' ? decision.name : decision.kind === 'refuse' ? decision.reason : decision.kind;
      counts.set(name, (counts.get(name) ?? 0) + 1);
      depth += decision.path.length;
    }
    const perSecond = CALLS / ((performance.now() - begun) / 1000);
    if (round === 0) continue; // warms the compiler up
    speeds.push(perSecond);
    const shares = [...counts].toSorted().map(([name, count]) => `${name} ${count}`).join(', '); // prettier-ignore
    console.log(
      `run ${round}: ${Math.round(perSecond)} decisions/s; ${shares}; ${(depth / CALLS).toFixed(2)} branches each`,
    );
  }
  const ours = Math.round(speeds.toSorted((a, b) => a - b)[RUNS >> 1]!);
  console.log(JSON.stringify({ name: 'decide', ours, floor: null, unit: 'decisions/s', ratio: null }));
}

/** Nine of ten are mobiles; the rest are fixed lines, and some are withheld. Mostly at working hours of November and December 2026. */
function callsOfTheBench() {
  const random = seededRandom(SEED);
  const digits = (count: number) => String(Math.floor(random() * 10 ** count)).padStart(count, '0');
  const codes = ['010', '021', '022', '0512', '0755', '028', '0371'];
  const from = Date.parse('2026-11-01T00:00:00+08:00');
  return Array.from({ length: CALLS }, () => {
    const kind = random();
    const mobile = `1${3 + Math.floor(random() * 7)}${digits(9)}`;
    const fixed = `${codes[Math.floor(random() * codes.length)]}${2 + Math.floor(random() * 6)}${digits(7)}`;
    const raw =
      kind < 0.3 ? mobile : kind < 0.6 ? `+86${mobile}` : kind < 0.9 ? `0${mobile}` : kind < 0.98 ? fixed : 'anonymous';
    const at = from + Math.floor(random() * 60) * 86_400_000 + Math.floor((8.5 + random() * 10) * 3_600_000);
    return { raw, at, callKey: randomUUID() };
  });
}
