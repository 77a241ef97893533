import type { EpochMs } from '../month.js';

/** How a call ended; one tuple makes the check constraint, this union and, later, the GraphQL enum. */
export const outcomes = ['answered', 'busy', 'noanswer', 'unavailable', 'rejected', 'cancelled', 'failed'] as const;
export type Outcome = (typeof outcomes)[number];

export const recordKinds = ['final', 'interim'] as const;
export type RecordKind = (typeof recordKinds)[number];

/** One try to reach a destination; of a call's attempts at most one is billed (rule T5). */
export interface Attempt {
  to: string | null;
  startAt: EpochMs;
  endAt: EpochMs;
  outcome: Outcome;
}

/**
 * One call detail record in canonical form, whatever format the switch wrote (rule D1). Readable, but not yet judged:
 * what is impossible (an answer before the set-up, D5) is still in here and `judgeCdr` says so.
 */
export interface Cdr {
  /** The switch's own id of the call, 1 to 128 printable characters. With the switch it identifies the call (D3). */
  callUuid: string;
  /** '' unless the switch reports legs apart. */
  leg: string;
  /** 0 unless the switch reports a call in parts. */
  seq: number;
  kind: RecordKind;
  /** `400` and seven digits, without the prefixes that switches put before it. */
  called: string;
  /** As the switch wrote it, trimmed, 'anonymous' too; null where it wrote nothing. */
  caller: string | null;
  /** The destination that answered, as the switch wrote it, trimmed. */
  answeredBy: string | null;
  setupAt: EpochMs;
  answerAt: EpochMs | null;
  /** The destination was joined; absent where the switch doesn't say, then answerAt counts (T5). */
  bridgeAt: EpochMs | null;
  endAt: EpochMs;
  outcome: Outcome;
  /** The switch's own counter of the talk, milliseconds; checked against the stamps (T2), never billed. */
  talkMs: number | null;
  /** In their order; null where the switch lists none. */
  attempts: Attempt[] | null;
}

/** A record that can't be read as a CDR: which line, which field, what was found, what is allowed (D2). */
export interface RefusedRecord {
  /** 1-based line of the body, counting a CSV header; for a JSON array the 1-based element. */
  line: number;
  field: string | null;
  found: string | null;
  rule: string;
}

/** One bad record is data, so that it never fails its neighbours (D2). Its serial number came in all the same, where it can be read. */
export type Parsed = Read | { ok: false; refused: RefusedRecord; recordNo?: number | null };

export interface Read {
  ok: true;
  cdr: Cdr;
  line: number;
  /** The serial number that its switch gave the record (rule D7); null where it gives none. */
  recordNo: number | null;
  /** What it came in by, where several switches may report one call (rule D7). Like the number it is no part of what is billed. */
  trunk: string | null;
}

/** A record with its call's key; with the call that it made, where it made one. */
export interface Keyed {
  key: string;
  line: number;
  cdr: Cdr;
  callId: string | null;
}
