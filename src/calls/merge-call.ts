import type { PartsKind } from '../accounts/parts.js';
import { listBy } from '../list-by.js';
import type { EpochMs } from '../month.js';
import type { Attempt, Cdr } from './cdr.js';

/**
 * One call from all of its records (rules D5 and T5), whatever order they came in: each leg from its parts, and of the legs that
 * were answered the one that is billed. Null as long as no leg is final. A call of one record is that record.
 */
export function mergeCall(records: readonly Cdr[], parts: PartsKind): Cdr | null {
  const legs = [...listBy(records, (it) => it.leg).values()].map((it) => mergeLeg(it, parts));
  const finals = legs.filter((it) => it.kind === 'final').toSorted(inOrder);
  if (finals.length < 2) return finals[0] ?? null;

  const answered = finals.filter((it) => it.outcome === 'answered').toSorted(billedFirst);
  const leg = answered[0] ?? finals.at(-1)!;
  return {
    ...leg,
    ...(answered.length > 0 && timesOf(leg, answered)),
    leg: finals[0]!.leg,
    seq: finals[0]!.seq,
    called: finals[0]!.called,
    caller: leg.caller ?? finals.find((it) => it.caller !== null)?.caller ?? null,
    setupAt: Math.min(...finals.map((it) => it.setupAt)),
    talkMs: null,
    attempts: finals.flatMap(attemptsOf).toSorted((a, b) => a.startAt - b.startAt),
  };
}

/** What a leg's record says of attempts; one that only took the caller in, as an IVR does, is none. */
function attemptsOf({ attempts, answeredBy, outcome, setupAt, endAt }: Cdr): Attempt[] {
  if (attempts !== null) return attempts;
  if (outcome === 'answered' && answeredBy === null) return [];
  return [{ to: answeredBy, startAt: setupAt, endAt, outcome }];
}

/** The first leg that was answered answered the call, so the caller pays from there; the subscriber's time is the billed leg's. */
function timesOf(billed: Cdr, answered: readonly Cdr[]): Pick<Cdr, 'answerAt' | 'bridgeAt'> {
  const answerAt = Math.min(...answered.map((it) => it.answerAt!));
  const connectedAt = connectedOf(billed);
  return { answerAt, bridgeAt: connectedAt === answerAt && billed.bridgeAt === null ? null : connectedAt };
}

const connectedOf = (leg: Cdr): EpochMs => leg.bridgeAt ?? leg.answerAt!;
const byLeg = (a: Cdr, b: Cdr) => (a.leg < b.leg ? -1 : 1);
const inOrder = (a: Cdr, b: Cdr) => a.setupAt - b.setupAt || byLeg(a, b);

/** A destination's before one that only took the caller in, then the earliest. */
function billedFirst(a: Cdr, b: Cdr): number {
  const reached = Number(a.answeredBy === null) - Number(b.answeredBy === null);
  return reached || connectedOf(a) - connectedOf(b) || byLeg(a, b);
}

/** A final record tells more than an interim one, and a higher sequence more than a lower. */
function mergeLeg(records: readonly Cdr[], parts: PartsKind): Cdr {
  const finalLast = (a: Cdr, b: Cdr) => Number(a.kind === 'final') - Number(b.kind === 'final') || a.seq - b.seq;
  const last = records.toSorted(finalLast).at(-1)!;
  return parts === 'CUMULATIVE' ? last : joined(records, last);
}

/** Parts that each tell their own time, numbered from 0: from the first one's set-up to the last one's end. With one missing, more is to come. */
function joined(records: readonly Cdr[], last: Cdr): Cdr {
  const parts = records.toSorted((a, b) => a.seq - b.seq);
  const first = parts[0]!;
  const isWhole = parts.every((it, index) => it.seq === index);
  const answered = parts.filter((it) => it.outcome === 'answered');
  return {
    ...last,
    kind: isWhole ? last.kind : 'interim',
    seq: first.seq,
    answeredBy: parts.find((it) => it.answeredBy !== null)?.answeredBy ?? null,
    outcome: answered.length > 0 ? 'answered' : last.outcome,
    setupAt: Math.min(...parts.map((it) => it.setupAt)),
    answerAt: earliest(parts.map((it) => it.answerAt)),
    bridgeAt: earliest(parts.map((it) => it.bridgeAt)),
    endAt: Math.max(...parts.map((it) => it.endAt)),
    talkMs: null,
  };
}

const earliest = (times: readonly (EpochMs | null)[]): EpochMs | null =>
  times.reduce((a, b) => (a === null ? b : b === null ? a : Math.min(a, b)), null);
