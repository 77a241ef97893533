import type { NumberState } from '../numbers/moves.js';
import { isReached, type CapUse } from '../usage/cap.js';

/** All that is asked of the database about a called number; null where it isn't ours. */
export interface Line {
  state: NumberState;
  destinations: readonly Destination[];
  /** The number's own caps and its subscriber's, in this month. */
  caps: readonly CapUse[];
}

export interface Destination {
  number: string;
  ringSeconds: number;
  verified: boolean;
}

export type Decision =
  { kind: 'connect'; destinations: readonly Destination[] } | { kind: 'refuse'; reason: RefuseReason };

/** How a refusal sounds to a switch; `cap` is a 603, so that no switch above hunts on. */
export const refuseReasons = {
  unknown_number: { sip: 404, phrase: 'Not Found', q850: 1 },
  not_active: { sip: 403, phrase: 'Forbidden', q850: 21 },
  cap_amount: { sip: 603, phrase: 'Decline', q850: 21 },
  cap_calls: { sip: 603, phrase: 'Decline', q850: 21 },
  no_destination: { sip: 480, phrase: 'Temporarily Unavailable', q850: 20 },
} as const;
export type RefuseReason = keyof typeof refuseReasons;

/** Rule R1 in its order, as far as it goes yet: number state, cap, destination. The first step that fails ends the call. */
export function decide(line: Line | null): Decision {
  if (!line) return refuse('unknown_number');
  if (line.state !== 'ACTIVE') return refuse('not_active');

  const reached = line.caps.find(isReached);
  if (reached) return refuse(reached.kind === 'AMOUNT' ? 'cap_amount' : 'cap_calls');

  const destinations = line.destinations.filter((it) => it.verified); // rule A7: only these are dialled
  return destinations.length > 0 ? { kind: 'connect', destinations } : refuse('no_destination');
}

const refuse = (reason: RefuseReason): Decision => ({ kind: 'refuse', reason });
