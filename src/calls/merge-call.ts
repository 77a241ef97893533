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
    attempts: attemptsOf(finals),
  };
}

/** What the legs' records say of attempts, in order of time. What one lists and another tells of itself is told by that. */
function attemptsOf(legs: readonly Cdr[]): Attempt[] {
  const own = legs.flatMap(ownAttempt);
  const listed = legs.flatMap((it) => it.attempts ?? []).filter((it) => !own.some((leg) => isSame(leg, it)));
  return [...listed, ...own].toSorted((a, b) => a.startAt - b.startAt);
}

/** One that only took the caller in, as an IVR does, is no attempt. */
function ownAttempt({ attempts, answeredBy, outcome, setupAt, answerAt, endAt }: Cdr): Attempt[] {
  if (attempts !== null || (answeredBy === null && answerAt !== null)) return [];
  return [{ to: answeredBy, startAt: setupAt, endAt, outcome }];
}

const isSame = (a: Attempt, b: Attempt) => a.to === b.to && a.startAt <= b.endAt && b.startAt <= a.endAt;

/** The first leg that was answered answered the call, so the caller pays from there; the subscriber's time is the billed leg's. */
function timesOf(billed: Cdr, answered: readonly Cdr[]): Pick<Cdr, 'answerAt' | 'bridgeAt'> {
  const answerAt = Math.min(...answered.map((it) => it.answerAt!));
  const connectedAt = connectedOf(billed);
  return { answerAt, bridgeAt: connectedAt === answerAt && billed.bridgeAt === null ? null : connectedAt };
}

const connectedOf = (leg: Cdr): EpochMs => leg.bridgeAt ?? leg.answerAt!;
const byLeg = (a: Cdr, b: Cdr) => (a.leg < b.leg ? -1 : 1);
/** Of legs that share a set-up, as Asterisk's rows of one channel do, the one that ended first was tried first. */
const inOrder = (a: Cdr, b: Cdr) => a.setupAt - b.setupAt || a.endAt - b.endAt || byLeg(a, b);

/** A destination's before one that only took the caller in, then the earliest. */
function billedFirst(a: Cdr, b: Cdr): number {
  const reached = Number(a.answeredBy === null) - Number(b.answeredBy === null);
  return reached || connectedOf(a) - connectedOf(b) || byLeg(a, b);
}

/** A final record tells more than an interim one, and a higher sequence more than a lower. */
function mergeLeg(records: readonly Cdr[], parts: PartsKind): Cdr {
  if (parts === 'ADDITIVE') return joined(records);
  return records.toSorted((a, b) => Number(isFinal(a)) - Number(isFinal(b)) || a.seq - b.seq).at(-1)!;
}

const isFinal = ({ kind }: Cdr) => kind === 'final';

/** Parts that each tell their own time: from the first one's set-up to the last one's end. It is final once a final one is among them. */
function joined(records: readonly Cdr[]): Cdr {
  const parts = unbroken(records);
  if (parts.length === 0) return { ...records[0]!, kind: 'interim' };
  return {
    ...parts.at(-1)!,
    kind: parts.some(isFinal) ? 'final' : 'interim',
    seq: 0,
    answeredBy: parts.find((it) => it.answeredBy !== null)?.answeredBy ?? null,
    outcome: parts.some((it) => it.outcome === 'answered') ? 'answered' : parts.at(-1)!.outcome,
    setupAt: Math.min(...parts.map((it) => it.setupAt)),
    answerAt: earliest(parts.map((it) => it.answerAt)),
    bridgeAt: earliest(parts.map((it) => it.bridgeAt)),
    endAt: Math.max(...parts.map((it) => it.endAt)),
    talkMs: null,
  };
}

/** One leg's parts from 0 on, up to the first that is missing. Of a part's two records the final one. */
function unbroken(records: readonly Cdr[]): Cdr[] {
  const parts: Cdr[] = [];
  for (;;) {
    const its = records.filter((it) => it.seq === parts.length);
    const part = its.find(isFinal) ?? its[0];
    if (!part) return parts;
    parts.push(part);
  }
}

/** Whether a record waits for a part before it, among those of its call, where parts add up. */
export function isApart({ leg, seq }: Cdr, records: readonly Cdr[], parts: PartsKind): boolean {
  return parts === 'ADDITIVE' && seq >= unbroken(records.filter((it) => it.leg === leg)).length;
}

const earliest = (times: readonly (EpochMs | null)[]): EpochMs | null =>
  times.reduce((a, b) => (a === null ? b : b === null ? a : Math.min(a, b)), null);
