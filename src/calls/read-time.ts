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

/** NaN where it is none. The small parts below say -1 instead: a NaN on the way would make each of them a boxed float. */
function readStamp(text: string, zone: Zone): number {
  const separator = text.charCodeAt(10);
  const separated =
    text.charCodeAt(7) === HYPHEN &&
    (separator === SPACE || (separator | LOWER) === 116) &&
    text.charCodeAt(13) === COLON &&
    text.charCodeAt(16) === COLON;
  if (!separated) return NaN;
  const day = dayNumber(pair(text, 0), pair(text, 2), pair(text, 5), pair(text, 8));
  const hour = pair(text, 11);
  const minute = pair(text, 14);
  const second = pair(text, 17);
  if ((day | hour | minute | second) < 0 || hour > 23 || minute > 59 || second > 59) return NaN;
  const end = endOfFraction(text, 19);
  const local = day * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000 + millis(text, 20, end);
  if (end < text.length) return local - readOffset(text, end);
  return local - (zone === 'Asia/Shanghai' ? SHANGHAI_MS : zoneOffsetMs(local, zone));
}

function readEpoch(text: string): number {
  const whole = endOfDigits(text, 0);
  if (whole < text.length && endOfFraction(text, whole) < text.length) return NaN;
  if (whole === 13 || whole === 16) return Number(text.slice(0, 13));
  return whole === 10 ? Number(text.slice(0, 10)) * 1000 + millis(text, 11, text.length) : NaN;
}

/** Milliseconds east of UTC, NaN where it is no offset. Fourteen hours is as far as the world's zones go. */
function readOffset(text: string, at: number): number {
  const sign = text.charCodeAt(at);
  const length = text.length - at;
  if ((sign | LOWER) === 122) return length === 1 ? 0 : NaN;
  if (sign !== PLUS && sign !== HYPHEN) return NaN;
  const colon = text.charCodeAt(at + 3) === COLON ? 1 : 0;
  if (length !== 3 && length !== 5 + colon) return NaN;
  const hours = pair(text, at + 1);
  const minutes = length === 3 ? 0 : pair(text, at + 3 + colon);
  if ((hours | minutes) < 0 || hours > 14 || minutes > 59) return NaN;
  return (sign === PLUS ? 1 : -1) * (hours * 60 + minutes) * 60_000;
}

/** Days since 1970, -1 where there is no such day. The leap rule is short because 2000 is a leap year and 2100 is none. */
function dayNumber(century: number, years: number, month: number, day: number): number {
  const year = century * 100 + years;
  if (years < 0 || year < 2000 || year > 2100 || month < 1 || month > 12 || day < 1) return -1;
  const leap = year % 4 === 0 && year < 2100 ? 1 : 0;
  const length = month === 2 ? 28 + leap : 30 + ((month + (month >> 3)) & 1);
  if (day > length) return -1;
  const leapDays = ((year - 1997) >> 2) + (month > 2 ? leap : 0);
  return DAYS_TO_2000 + (year - 2000) * 365 + leapDays + DAYS_BEFORE_MONTH[month]! + day - 1;
}

/** Two digits as a number, -1 where they are none. */
function pair(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

/** The first three of the digits from `from` to `end`; '.8' is 800, and no digits are 0. */
function millis(text: string, from: number, end: number): number {
  let ms = 0;
  for (let place = from, weight = 100; place < end && weight >= 1; place++, weight = (weight / 10) | 0) {
    ms += (text.charCodeAt(place) - ZERO) * weight;
  }
  return ms;
}

/** Where `.digits` ends that starts at `at`; `at` itself where there is none, as a dot alone is no fraction. */
function endOfFraction(text: string, at: number): number {
  if (text.charCodeAt(at) !== DOT) return at;
  const end = endOfDigits(text, at + 1);
  return end > at + 1 ? end : at;
}

function endOfDigits(text: string, from: number): number {
  let at = from;
  while (at < text.length && isDigit(text.charCodeAt(at))) at++;
  return at;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= ZERO + 9;
}
