import { nextMonth, startOf, type EpochMs, type Month } from '../month.js';
import { arrivals, weekdayFactor } from './generate-arrivals.js';
import { areaOfLandline, callerText } from './generate-callers.js';
import { stamp, type CanonicalCdrJson } from './generate-record.js';
import { below, chooser, lognormal, mix, seededRandom, type Random } from './random.js';

/** A 400 number with the destinations that answer it, the first one most often. */
export interface GeneratedNumber {
  number: string;
  destinations: readonly string[];
  /** How much of the traffic it draws; where absent, 1 / its place in the list (Zipf). */
  weight?: number;
}

export interface MonthOptions {
  seed: number;
  month: Month;
  numbers: readonly GeneratedNumber[];
  calls: number;
  /** How busy a day is, about 1 for a working day and under 0.6 for a day off; `weekdayFactor` where absent. */
  dayFactor?: (day: string) => number;
}

const outcomes = ['answered', 'noanswer', 'cancelled', 'busy', 'unavailable', 'failed'] as const;
type GeneratedOutcome = (typeof outcomes)[number];
const outcomeByShare = chooser([86, 5, 4.2, 3, 1.2, 0.6]);

/** A caller rings about this often in a month; the most faithful far more often. */
const CALLS_PER_CALLER = 3;
/** Whoever is set up this late in the month is answered and talks past its end (rule S1 is about them). */
const LATE_MS = 16_000;
const hex = Array.from({ length: 65_536 }, (_, value) => value.toString(16).padStart(4, '0'));

/** A month of calls in set-up order, the same for the same options on every machine and in every time zone. */
export function* generateMonth(options: MonthOptions): Generator<CanonicalCdrJson> {
  const { seed, month, numbers, calls, dayFactor = weekdayFactor } = options;
  const weights = numbers.map(({ weight }, index) => weight ?? 1 / (index + 1));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const circles = weights.map((weight) => Math.max(3, (calls * weight) / total / CALLS_PER_CALLER));
  const homes = numbers.map(({ destinations }) => areaOfLandline(destinations[0]));
  const numberByWeight = chooser(weights);
  const random = seededRandom(seed, 2);
  const lateFrom = startOf(nextMonth(month)) - LATE_MS;
  for (const setupAt of arrivals(seed, month, calls, dayFactor)) {
    const index = numberByWeight(random);
    const callUuid = uuid(random);
    const luck = random();
    // The square makes the popularity of callers a Zipf law with exponent 1/2: the first of n rings 1/√n of the calls.
    const identity = mix(mix(seed, index), Math.floor(circles[index]! * luck * luck));
    const caller = callerText(random, identity, homes[index]!);
    yield call(random, callUuid, numbers[index]!, caller, setupAt, setupAt >= lateFrom);
  }
}

function call(
  random: Random,
  callUuid: string,
  { number, destinations }: GeneratedNumber,
  caller: string | null,
  setupAt: EpochMs,
  late: boolean,
): CanonicalCdrJson {
  const outcome = late ? 'answered' : outcomes[outcomeByShare(random)]!;
  const reachedAt = setupAt + 200 + below(random, 1300);
  const answered = outcome === 'answered';
  const stoppedAt = reachedAt + (answered ? ringMs(random) : waitMs(random, outcome));
  const talkMs = answered ? talk(random) + (late ? 30_000 : 0) : 0;
  const luck = random();
  // One literal for all outcomes: two of different shape, or a spread, made the whole month three times as slow.
  return {
    callUuid,
    called: number,
    caller,
    answeredBy: answered ? destinations[Math.floor(destinations.length * luck * luck)]! : undefined,
    setupAt: stamp(setupAt),
    ringAt: answered || outcome === 'noanswer' || outcome === 'cancelled' ? stamp(reachedAt) : undefined,
    answerAt: answered ? stamp(stoppedAt) : undefined,
    endAt: stamp(stoppedAt + talkMs),
    outcome,
    talkMs: answered ? talkMs : undefined,
  };
}

/** How long an unanswered call lasts from where the network reached the destination, or didn't. */
function waitMs(random: Random, outcome: Exclude<GeneratedOutcome, 'answered'>): number {
  switch (outcome) {
    case 'noanswer':
      return 30_000 + below(random, 30_000);
    case 'cancelled':
      return ringMs(random);
    case 'busy':
    case 'failed':
      return below(random, 1000);
    case 'unavailable':
      return below(random, 6000);
  }
}

/** Median 8 s, never past a minute, when the ring timer would have ended it. */
function ringMs(random: Random): number {
  return Math.min(60_000, Math.round(lognormal(random, Math.log(8000), 0.6)));
}

/** As measured at a bank: a lognormal from 1 s to 2 h, a spike of calls that end at once, and a few of nothing at all. */
function talk(random: Random): number {
  const kind = random();
  if (kind < 0.002) return 0;
  if (kind < 0.042) return 1 + below(random, 9999);
  for (;;) {
    const talkMs = Math.round(1000 * lognormal(random, 4.8, 0.93));
    if (talkMs >= 1000 && talkMs <= 7_200_000) return talkMs;
  }
}

function uuid(random: Random): string {
  const part = () => hex[below(random, 65_536)]!;
  const version = hex[0x4000 + below(random, 0x1000)]!;
  const variant = hex[0x8000 + below(random, 0x4000)]!;
  return `${part()}${part()}-${part()}-${version}-${variant}-${part()}${part()}${part()}`;
}
