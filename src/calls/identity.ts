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
  return [hex(high, 8), hex(low, 4), key.slice(14)].join('-');
}

/**
 * Of the fields that decide what is billed to whom (rule D3): two records of one identity with the same hash are duplicates,
 * in whatever format they came. Left out are the identity itself and `talkMs`, which is checked but never billed, and
 * which not every format of a switch has.
 */
export function contentHash(cdr: Cdr): string {
  const { kind, outcome, called, caller, answeredBy, setupAt, answerAt, bridgeAt, endAt } = cdr;
  const times = `${digits(setupAt)},${digits(answerAt)},${digits(bridgeAt)},${digits(endAt)}`;
  return uuidOf(`${kind},${outcome},${called},${times},${withLength(caller)}${withLength(answeredBy)}`);
}

/** `toString(16)` of a number of over 31 bits takes ten times as long. */
function hex(value: number, length: number): string {
  return value.toString(16).padStart(length, '0');
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

/**
 * 122 bits of SHA-256, and the version and variant that make a UUIDv8 of them. Joined, not concatenated: V8 keeps a concatenation as
 * a tree of its parts, ten times the size, and a chunk has 60,000 ids.
 */
function uuidOf(text: string): string {
  const hex = hash('sha256', text, 'hex');
  const variant = '89ab'[Number.parseInt(hex[16]!, 16) & 3]!;
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ];
  return parts.join('-');
}
