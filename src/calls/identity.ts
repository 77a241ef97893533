import { hash } from 'node:crypto';
import type { EpochMs } from '../month.js';
import type { Cdr } from './cdr.js';

/**
 * One call of one switch (rule D3), whatever its times say: a UUID (version 8, RFC 9562) of SHA-256 over both ids. Each text
 * goes in with its length before it, so that no two pairs share an encoding.
 */
export function callKey(switchId: string, callUuid: string): string {
  return uuidOf(withLength(switchId) + withLength(callUuid));
}

/**
 * The id of a call: a UUIDv8 of the set-up's 48-bit milliseconds, then the key. So ids sort by time and hold their month,
 * which finds the partition. The identity is the key alone: a record with another time gets another id, and the key's own
 * table tells that it is the same call (rules D3 and D6).
 */
export function callId(setupAt: EpochMs, key: string): string {
  const high = Math.floor(setupAt / 2 ** 16);
  const low = setupAt - high * 2 ** 16;
  for (let i = 0; i < 8; i++) TEXT[i] = HEX[(high >>> (28 - 4 * i)) & 15]!;
  for (let i = 0; i < 4; i++) TEXT[9 + i] = HEX[(low >>> (12 - 4 * i)) & 15]!;
  for (let i = 14; i < UUID_LENGTH; i++) TEXT[i] = key.charCodeAt(i);
  return TEXT.toString('latin1');
}

/**
 * Of the fields that decide what is billed to whom (rule D3): two records of one identity with the same hash are duplicates,
 * in whatever format they came. Left out are the identity itself and `talkMs`, which is checked but never billed, and
 * which not every format of a switch has.
 */
export const contentHash = (cdr: Cdr): string => uuidOf(contentOf(cdr));

/** The same as bytes, which are others after the next hash: to be written at once. */
export const contentBytes = (cdr: Cdr): Uint8Array => digestOf(contentOf(cdr));

function contentOf(cdr: Cdr): string {
  const { kind, outcome, called, caller, answeredBy, setupAt, answerAt, bridgeAt, endAt } = cdr;
  const times = `${digits(setupAt)},${digits(answerAt)},${digits(bridgeAt)},${digits(endAt)}`;
  return `${kind},${outcome},${called},${times},${withLength(caller)}${withLength(answeredBy)}`;
}

/** `String(at)`, as two small numbers: a long one takes three times as long to write, and a call has four times. */
function digits(at: EpochMs | null): string {
  if (at === null) return '';
  const high = Math.floor(at / MILLION);
  return high < 1 ? String(at) : `${high}${String(at - high * MILLION + MILLION).slice(1)}`;
}
const MILLION = 1_000_000;

function withLength(text: string | null): string {
  return text === null ? '-' : `${text.length}:${text}`;
}

/** 122 bits of SHA-256, and the version and variant that make a UUIDv8 of them. */
function digestOf(text: string): Uint8Array {
  const digest = hash('sha256', text, 'binary');
  for (let i = 0; i < DIGEST.length; i++) DIGEST[i] = digest.charCodeAt(i);
  DIGEST[6] = (DIGEST[6]! & 0x0f) | 0x80;
  DIGEST[8] = (DIGEST[8]! & 0x3f) | 0x80;
  return DIGEST;
}

function uuidOf(text: string): string {
  const digest = digestOf(text);
  let at = 0;
  for (let i = 0; i < digest.length; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) at++; // a hyphen
    TEXT[at++] = HEX[digest[i]! >> 4]!;
    TEXT[at++] = HEX[digest[i]! & 15]!;
  }
  return TEXT.toString('latin1');
}

/**
 * A chunk has 60,000 ids. Written here and read as a whole they take a third of the time of joining slices, and each is one flat
 * text: of a concatenation V8 keeps a tree, ten times the size.
 */
const TEXT = Buffer.from('00000000-0000-0000-0000-000000000000');
const UUID_LENGTH = TEXT.length;
const DIGEST = new Uint8Array(16);
const HEX = Buffer.from('0123456789abcdef');
