import { DAY_MS, SHANGHAI_MS } from '../month.js';
import type { EpochMs } from '../month.js';
import { trim } from './trim.js';
import { zoneOffsetMs } from './zone-offset.js';

/** The IANA zone that a switch writes its local times in. Checked where a switch is set up: an unknown one is a RangeError here. */
export type Zone = string;

const EARLIEST: EpochMs = Date.UTC(2000, 0);
const END: EpochMs = Date.UTC(2101, 0);
const DAYS_TO_2000 = EARLIEST / DAY_MS;
const DAYS_BEFORE_MONTH = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const LONGEST = 40;

const ZERO = 48;
const DOT = 46;
const COLON = 58;
const HYPHEN = 45;
const PLUS = 43;
const SPACE = 32;
const LOWER = 32; // of an ASCII letter: 'T' | 32 is 't'

/**
 * An instant as switches write it, or null (rule D6). Digits below the millisecond are cut off, and no fraction is ever
 * a float: Kamailio's microseconds lose their last digit so.
 *
 * - `2026-11-22T19:48:24.846+08:00`: ISO 8601 to the second or finer, 'T' or a space, offset `Z`, `+08`, `+0800` or `+08:00`.
 * - The same without an offset: local time in `zone`. A local time that occurs twice is its first occurrence, and one that a
 *   clock change skipped counts on from before the change, so both take the offset before the change.
 * - Epoch numbers, as digits or a number, told apart by size: 10 digits are seconds, 13 ms, 16 µs, with or without decimals.
 *
 * Only dates of the calendar, in the years 2000 to 2100.
 */
export function readTime(value: unknown, zone: Zone): EpochMs | null {
  const text = typeof value === 'string' ? trim(value) : typeof value === 'number' ? String(value) : '';
  if (text.length < 10 || text.length > LONGEST) return null;
  const at = text.charCodeAt(4) === HYPHEN ? readStamp(text, zone) : readEpoch(text);
  return at >= EARLIEST && at < END ? at : null;
}

/** NaN where it is no stamp, as in all below: NaN passes through the sums and fails the last comparison. */
function readStamp(text: string, zone: Zone): number {
  const separator = text.charCodeAt(10);
  const separated =
    text.charCodeAt(7) === HYPHEN &&
    (separator === SPACE || (separator | LOWER) === 116) &&
    text.charCodeAt(13) === COLON &&
    text.charCodeAt(16) === COLON;
  if (!separated) return NaN;
  const day = dayNumber(pair(text, 0) * 100 + pair(text, 2), pair(text, 5), pair(text, 8));
  const hour = pair(text, 11);
  const minute = pair(text, 14);
  const second = pair(text, 17);
  if (!(hour < 24 && minute < 60 && second < 60)) return NaN;
  const fractionEnd = endOfFraction(text, 19);
  const local =
    day * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000 + (fractionEnd > 19 ? millis(text, 20, fractionEnd) : 0);
  if (fractionEnd < text.length) return local - readOffset(text, fractionEnd);
  return local - (zone === 'Asia/Shanghai' ? SHANGHAI_MS : zoneOffsetMs(local, zone));
}

function readEpoch(text: string): number {
  const whole = endOfDigits(text, 0);
  if (whole < text.length && endOfFraction(text, whole) < text.length) return NaN;
  if (whole === 13 || whole === 16) return digits(text, 0, 13);
  return whole === 10 ? digits(text, 0, 10) * 1000 + millis(text, 11, text.length) : NaN;
}

/** Milliseconds east of UTC. Fourteen hours is as far as the world's zones go. */
function readOffset(text: string, at: number): number {
  const sign = text.charCodeAt(at);
  const length = text.length - at;
  if ((sign | LOWER) === 122) return length === 1 ? 0 : NaN;
  if (sign !== PLUS && sign !== HYPHEN) return NaN;
  const colon = text.charCodeAt(at + 3) === COLON ? 1 : 0;
  if (length !== 3 && length !== 5 + colon) return NaN;
  const hours = pair(text, at + 1);
  const minutes = length === 3 ? 0 : pair(text, at + 3 + colon);
  if (!(hours <= 14 && minutes < 60)) return NaN;
  return (sign === PLUS ? 1 : -1) * (hours * 60 + minutes) * 60_000;
}

/** Days since 1970. The leap rule is short because 2000 is a leap year and 2100 is none. */
function dayNumber(year: number, month: number, day: number): number {
  if (!(year >= 2000 && year <= 2100 && month >= 1 && month <= 12 && day >= 1)) return NaN;
  const leap = year % 4 === 0 && year < 2100 ? 1 : 0;
  const length = month === 2 ? 28 + leap : 30 + ((month + (month >> 3)) & 1);
  if (day > length) return NaN;
  const leapDays = ((year - 1997) >> 2) + (month > 2 ? leap : 0);
  return DAYS_TO_2000 + (year - 2000) * 365 + leapDays + DAYS_BEFORE_MONTH[month]! + day - 1;
}

/** Two digits; most of a stamp is these, and without a loop they take half the time. */
function pair(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
}

function digits(text: string, at: number, count: number): number {
  let number = 0;
  for (let place = at; place < at + count; place++) {
    const digit = text.charCodeAt(place) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    number = number * 10 + digit;
  }
  return number;
}

/** The first three digits of a fraction; '.8' is 800. */
function millis(text: string, from: number, end: number): number {
  const count = Math.min(3, Math.max(0, end - from));
  return digits(text, from, count) * (count === 3 ? 1 : count === 2 ? 10 : count === 1 ? 100 : 0);
}

/** Where `.digits` ends that starts at `at`; `at` itself where there is none, as a dot alone is no fraction. */
function endOfFraction(text: string, at: number): number {
  if (text.charCodeAt(at) !== DOT) return at;
  const end = endOfDigits(text, at + 1);
  return end > at + 1 ? end : at;
}

function endOfDigits(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) >= ZERO && text.charCodeAt(at) <= ZERO + 9) at++;
  return at;
}
