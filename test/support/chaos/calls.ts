import type { TariffInput } from '../../../src/rating/tariff.js';
import type { Random } from './random.js';

/** A called number, whose it is, and the callee's prices as they were published. */
export interface Hotline {
  number: string;
  subscriberId: string;
  tariff: TariffInput;
}

/** A call as it was, from which both the switch's record and the expected charge are made. Times in ms since 1970. */
export interface MadeCall {
  callUuid: string;
  hotline: Hotline;
  caller: string;
  callerType: string;
  answeredBy: string;
  isLocal: boolean;
  setupAt: number;
  /** Null: nobody answered. */
  answerAt: number | null;
  /** Null where the switch doesn't say; then answerAt counts (rule T5). */
  bridgeAt: number | null;
  endAt: number;
  outcome: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Callers of all kinds, and the area code that each has; `#` is any digit. */
const callers = [
  { pattern: '0106#######', type: 'fixed', area: '010' },
  { pattern: '0218#######', type: 'fixed', area: '021' },
  { pattern: '07558#######', type: 'fixed', area: '0755' },
  { pattern: '1380013####', type: 'mobile', area: '010' },
  { pattern: '1381700####', type: 'mobile', area: '021' },
  { pattern: '00852290#####', type: 'overseas', area: null },
  { pattern: '95588', type: 'short', area: null },
  { pattern: 'anonymous', type: 'unknown', area: null },
] as const;
const destinations = [
  { number: '01062000001', area: '010' },
  { number: '02180000002', area: '021' },
] as const;
const unanswered = ['busy', 'noanswer', 'unavailable', 'rejected', 'cancelled', 'failed'] as const;
/** Both sides of the edges of rules T2 to T4. */
const edgesMs = [0, 1, 999, 1000, 6000, 6001, 60_000, 60_001, 180_000, 180_001, 240_000, 240_001];

/** `count` calls of the 70 days before `until`: three months, and some calls that cross from one into the next. */
export function makeCalls(count: number, hotlines: readonly Hotline[], until: number, random: Random): MadeCall[] {
  return Array.from({ length: count }, (_, index) => {
    const { pattern, type, area } = random.pick(callers);
    const destination = random.pick(destinations);
    const setupAt =
      random.below(25) === 0 ? beforeMidnight(until, random) : until - HOUR_MS - random.below(70 * DAY_MS);
    return {
      callUuid: `chaos-${index}`,
      hotline: random.pick(hotlines),
      caller: pattern.replace(/#/g, () => String(random.below(10))),
      callerType: type,
      answeredBy: destination.number,
      isLocal: area === destination.area,
      setupAt,
      ...course(setupAt, random),
    };
  });
}

/** Up to ten seconds before a month of Shanghai ends: the call is often answered in the next. */
function beforeMidnight(until: number, random: Random): number {
  const shanghai = new Date(until - HOUR_MS + 8 * HOUR_MS);
  const month = Date.UTC(shanghai.getUTCFullYear(), shanghai.getUTCMonth() - random.below(2), 1);
  return month - 8 * HOUR_MS - random.below(10_000);
}

function course(setupAt: number, random: Random) {
  const rangMs = 500 + random.below(15_000);
  if (random.below(6) === 0) {
    return { answerAt: null, bridgeAt: null, endAt: setupAt + rangMs, outcome: random.pick(unanswered) };
  }
  const answerAt = setupAt + rangMs;
  const bridgeAt = random.below(3) === 0 ? answerAt + random.below(20_000) : null; // an IVR answered first
  const talkMs = random.below(4) === 0 ? random.pick(edgesMs) : random.below(random.pick([60_000, 400_000]));
  return { answerAt, bridgeAt, endAt: (bridgeAt ?? answerAt) + talkMs, outcome: 'answered' };
}
