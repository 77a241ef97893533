import { DAY_MS } from '../month.js';
import type { EpochMs } from '../month.js';
import type { Cdr } from './cdr.js';

/** Why a readable record waits for a person, never billed and never dropped (rules D5 and T2). */
export const quarantineCodes = [
  'ANSWER_BEFORE_SETUP',
  'END_BEFORE_SETUP',
  'END_BEFORE_ANSWER',
  'BRIDGE_BEFORE_ANSWER',
  'BRIDGE_AFTER_END',
  'OVER_24_HOURS',
  'CLOCK_AHEAD',
  'TOO_OLD',
  'COUNTER_DIFFERS',
] as const;
export type QuarantineCode = (typeof quarantineCodes)[number];

export const quarantineReasons: Record<QuarantineCode, string> = {
  ANSWER_BEFORE_SETUP: 'The call was answered before it was set up.',
  END_BEFORE_SETUP: 'The call ended before it was set up.',
  END_BEFORE_ANSWER: 'The call ended before it was answered.',
  BRIDGE_BEFORE_ANSWER: 'The destination was joined before the call was answered.',
  BRIDGE_AFTER_END: 'The destination was joined after the call had ended.',
  OVER_24_HOURS: 'The call lasted more than 24 hours from its set-up.',
  CLOCK_AHEAD: 'The call ended later than we received its record, by more than the clocks may differ.',
  TOO_OLD: 'The call was set up longer ago than records are taken without a review.',
  COUNTER_DIFFERS: "The switch's counter of the talk differs from its time stamps by more than a second.",
};

const COUNTER_SLACK_MS = 1000;

export interface Bounds {
  /** By the database's clock. */
  receivedAt: EpochMs;
  /** How far ahead of ours the switch's clock may be. */
  clockSkewMs: number;
  /** A call set up earlier is too old (rule S2). */
  oldestAt: EpochMs;
}

/** The first reason to hold the record back, or null where it can be billed. Every bound itself is still allowed. */
export function judgeCdr(cdr: Cdr, bounds: Bounds): { code: QuarantineCode; reason: string } | null {
  const code = codeOf(cdr, bounds);
  return code && { code, reason: quarantineReasons[code] };
}

function codeOf(cdr: Cdr, { receivedAt, clockSkewMs, oldestAt }: Bounds): QuarantineCode | null {
  const { setupAt, answerAt, bridgeAt, endAt } = cdr;
  if (answerAt !== null && answerAt < setupAt) return 'ANSWER_BEFORE_SETUP';
  if (endAt < setupAt) return 'END_BEFORE_SETUP';
  if (answerAt !== null && endAt < answerAt) return 'END_BEFORE_ANSWER';
  if (bridgeAt !== null && (answerAt === null || bridgeAt < answerAt)) return 'BRIDGE_BEFORE_ANSWER';
  if (bridgeAt !== null && bridgeAt > endAt) return 'BRIDGE_AFTER_END';
  if (endAt - setupAt > DAY_MS) return 'OVER_24_HOURS';
  if (endAt > receivedAt + clockSkewMs) return 'CLOCK_AHEAD';
  if (setupAt < oldestAt) return 'TOO_OLD';
  return counterAgrees(cdr) ? null : 'COUNTER_DIFFERS';
}

/**
 * Switches count from different starts, so a counter agrees when it fits any start that is there: the
 * destination's bridge, or the A leg's answer (FreeSWITCH's billsec, where an IVR answered first); and zero where the call
 * wasn't answered, also when an IVR was.
 */
function counterAgrees({ talkMs, answerAt, bridgeAt, endAt, outcome }: Cdr): boolean {
  if (talkMs === null) return true;
  return (
    (bridgeAt !== null && isNear(talkMs, endAt - bridgeAt)) ||
    (answerAt !== null && isNear(talkMs, endAt - answerAt)) ||
    (outcome !== 'answered' && isNear(talkMs, 0))
  );
}

function isNear(counterMs: number, stampsMs: number): boolean {
  return Math.abs(counterMs - stampsMs) <= COUNTER_SLACK_MS;
}
