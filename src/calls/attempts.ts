import type { EpochMs } from '../month.js';
import type { Attempt, Outcome } from './cdr.js';

/** What is known of a call's forwarding. */
interface Forwarded {
  attempts: readonly Attempt[] | null;
  answeredBy: string | null;
  outcome: Outcome;
  setupAt: Date;
  answerAt: Date | null;
  bridgeAt: Date | null;
  endAt: Date;
}

/**
 * A call's attempts in their order, and which of them it is charged for: the one to the destination that answered, at the moment
 * from which it is charged (rule T5). A call without a list has one attempt where its record names a destination.
 */
export function attemptsOf(call: Forwarded): (Attempt & { billed: boolean })[] {
  const { answeredBy, outcome } = call;
  const listed = call.attempts ?? (answeredBy === null ? [] : [ownAttempt(call, answeredBy)]);
  const connectedAt = outcome === 'answered' ? (call.bridgeAt ?? call.answerAt)!.getTime() : null;
  const billed = connectedAt === null ? -1 : listed.findIndex((it) => isCharged(it, answeredBy, connectedAt));
  return listed.map((it, at) => ({ ...it, billed: at === billed }));
}

const isCharged = ({ to, outcome, startAt, endAt }: Attempt, answeredBy: string | null, connectedAt: EpochMs) =>
  outcome === 'answered' && to === answeredBy && startAt <= connectedAt && connectedAt <= endAt;

const ownAttempt = ({ setupAt, endAt, outcome }: Forwarded, to: string): Attempt => ({
  to,
  startAt: setupAt.getTime(),
  endAt: endAt.getTime(),
  outcome,
});
