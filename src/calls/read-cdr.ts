import { readHotline } from '../phone.js';
import { outcomes, recordKinds } from './cdr.js';
import type { Cdr, Parsed, RefusedRecord } from './cdr.js';
import { readAttempts } from './read-attempts.js';
import { describe, quote } from './refused.js';
import { LARGEST_SERIAL, readSerial } from './serials.js';
import { readTime } from './read-time.js';
import type { Zone } from './read-time.js';
import { trim } from './trim.js';

/** What a record is made of before it is read: a JSON object, or a CSV row under its header. */
export type Fields = Record<string, unknown>;

/** The canonical fields that we read (rule D1); a body may have others, and those stay in the evidence. */
export const cdrFields = [
  'callUuid',
  'legUuid',
  'seq',
  'kind',
  'called',
  'caller',
  'answeredBy',
  'setupAt',
  'answerAt',
  'bridgeAt',
  'endAt',
  'outcome',
  'talkMs',
  'recordNo',
  'trunk',
] as const;
export type CdrField = (typeof cdrFields)[number];

/** Without these no record can be read; `answerAt` is needed too where the outcome is answered. */
export const neededFields = ['callUuid', 'called', 'setupAt', 'endAt', 'outcome'] as const satisfies CdrField[];

const ID_LENGTH = 128;
export const TRUNK_LENGTH = ID_LENGTH;
const PARTY_LENGTH = 256;
const LARGEST = 2 ** 31 - 1;
const TIME_RULE =
  'an ISO 8601 time to the second or finer, or epoch seconds, ms or µs, of a real date in the years 2000 to 2100';

/** One record on its way; the first flaw is kept, and what is read after it no longer matters. */
interface Reading {
  line: number;
  zone: Zone;
  refused: RefusedRecord | null;
}

/**
 * Reads one record in canonical form (rules D1, D2, D6). Texts are trimmed, an empty one is an absent one, a number may come
 * as text and a text of digits as a number. A call that wasn't answered may have an `answerAt`: an IVR took it.
 * What a record says is judged elsewhere (`judgeCdr`); here only its form.
 */
export function readCdr(fields: Fields, line: number, zone: Zone): Parsed {
  const reading: Reading = { line, zone, refused: null };
  const cdr: Cdr = {
    callUuid: readId(reading, 'callUuid', fields['callUuid'], true),
    leg: readId(reading, 'legUuid', fields['legUuid'], false),
    seq: readCount(reading, 'seq', fields['seq']) ?? 0,
    kind: readOneOf(reading, 'kind', fields['kind'], recordKinds, 'final'),
    called: readCalled(reading, fields['called']),
    caller: readParty(reading, 'caller', fields['caller']),
    answeredBy: readParty(reading, 'answeredBy', fields['answeredBy']),
    setupAt: readNeededTime(reading, 'setupAt', fields['setupAt']),
    answerAt: readOptionalTime(reading, 'answerAt', fields['answerAt']),
    bridgeAt: readOptionalTime(reading, 'bridgeAt', fields['bridgeAt']),
    endAt: readNeededTime(reading, 'endAt', fields['endAt']),
    outcome: readOneOf(reading, 'outcome', fields['outcome'], outcomes, null),
    talkMs: readCount(reading, 'talkMs', fields['talkMs']),
    attempts: fields['attempts'] === undefined ? null : readAttempts(fields['attempts'], zone),
  };
  if (cdr.outcome === 'answered' && cdr.answerAt === null) {
    refuse(reading, 'answerAt', quote(fields['answerAt']), 'needed where the outcome is answered');
  }
  const recordNo = fields['recordNo'] === undefined ? null : readRecordNo(reading, fields['recordNo']);
  const trunk = fields['trunk'] === undefined ? null : readId(reading, 'trunk', fields['trunk'], false) || null;
  return reading.refused ? { ok: false, refused: reading.refused, recordNo } : { ok: true, cdr, line, recordNo, trunk };
}

function refuse(reading: Reading, field: CdrField, found: string | null, rule: string): void {
  reading.refused ??= { line: reading.line, field, found, rule };
}

function readId(reading: Reading, field: CdrField, value: unknown, needed: boolean): string {
  const text = textOf(value);
  if (text === null || text.length > ID_LENGTH || !isPrintable(text) || (needed && text === '')) {
    const rule = `a text of ${needed ? '1' : '0'} to ${ID_LENGTH} printable characters, or a whole number`;
    refuse(reading, field, quote(value), rule);
    return '';
  }
  return text;
}

function readCalled(reading: Reading, value: unknown): string {
  const text = textOf(value);
  const called = text === null || text.length > PARTY_LENGTH ? null : readHotline(text);
  if (called === null) refuse(reading, 'called', quote(value), '400 and seven digits, +86 or 0 before it or not');
  return called ?? '';
}

/** Other people's telephone numbers: an error may describe one but never repeats it. */
function readParty(reading: Reading, field: CdrField, value: unknown): string | null {
  const text = textOf(value);
  if (text === '') return null;
  if (text !== null && text.length <= PARTY_LENGTH && isPrintable(text)) return text;
  refuse(reading, field, describe(value), `a text of at most ${PARTY_LENGTH} printable characters`);
  return null;
}

function readNeededTime(reading: Reading, field: CdrField, value: unknown): number {
  const at = readTime(value, reading.zone);
  if (at === null) refuse(reading, field, quote(value), TIME_RULE);
  return at ?? 0;
}

/** Switches write 0 for what never happened. */
function readOptionalTime(reading: Reading, field: CdrField, value: unknown): number | null {
  if (value === undefined || value === null || value === '') return null;
  const at = readTime(value, reading.zone);
  if (at !== null) return at;
  const text = textOf(value);
  if (text !== '' && text !== '0') refuse(reading, field, quote(value), TIME_RULE);
  return null;
}

/** A fraction of it is cut off. */
function readCount(reading: Reading, field: CdrField, value: unknown): number | null {
  if (value === undefined || value === null) return null;
  const text = typeof value === 'string' ? value.trim() : null;
  if (text === '') return null;
  const number = text === null ? value : /^\d{1,10}(\.\d{1,9})?$/.test(text) ? Number(text) : NaN;
  if (typeof number === 'number' && number >= 0 && number <= LARGEST) return Math.floor(number) || 0;
  refuse(reading, field, quote(value), `a number from 0 to ${LARGEST}`);
  return null;
}

/** Digits as text are exact too where JSON would have rounded them: what is too large is refused, and not another number. */
function readRecordNo(reading: Reading, value: unknown): number | null {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  const text = textOf(value);
  if (text === '') return null;
  const serial = text === null ? null : readSerial(text);
  if (serial === null) refuse(reading, 'recordNo', quote(value), `a whole number from 0 to ${LARGEST_SERIAL}`);
  return serial;
}

function readOneOf<T extends string>(
  reading: Reading,
  field: CdrField,
  value: unknown,
  allowed: readonly T[],
  absent: T | null,
): T {
  const text = textOf(value);
  if (text === '' && absent !== null) return absent;
  for (const one of allowed) if (one === text) return one;
  refuse(reading, field, quote(value), `one of ${allowed.join(', ')}`);
  return allowed[0]!;
}

/** '' where there is none; null where it is neither a text nor a whole number that JSON holds exactly. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return trim(value);
  if (value === undefined || value === null) return '';
  return Number.isSafeInteger(value) ? String(value) : null;
}

/** No control or format characters (they forge log lines) and no half surrogates (PostgreSQL has no such text). */
function isPrintable(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 32 || code > 126) return !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(text);
  }
  return true;
}
