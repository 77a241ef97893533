import { outcomes, type Attempt, type Outcome } from './cdr.js';
import { readTime, type Zone } from './read-time.js';
import { trim } from './trim.js';

const MOST = 50;
const LONGEST_PARTY = 256;

/**
 * Whom a call was forwarded to, as its record lists it, in order of time: {to, startAt, endAt, outcome}.
 * Null where there is no list, or one that doesn't read as one: nothing is billed by it, and its record is not refused for it.
 */
export function readAttempts(value: unknown, zone: Zone): Attempt[] | null {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST) return null;
  const attempts: Attempt[] = [];
  for (const it of value) {
    const attempt = readAttempt(it, zone);
    if (!attempt) return null;
    attempts.push(attempt);
  }
  return attempts.toSorted((a, b) => a.startAt - b.startAt);
}

function readAttempt(value: unknown, zone: Zone): Attempt | null {
  if (typeof value !== 'object' || value === null) return null;
  const { to, startAt, endAt, outcome } = value as Record<string, unknown>;
  const [began, ended] = [readTime(startAt, zone), readTime(endAt, zone)];
  const isTold = typeof to === 'string' && to.length <= LONGEST_PARTY && !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(to);
  if (!isTold || began === null || ended === null || !outcomes.includes(outcome as Outcome)) return null;
  return { to: trim(to) || null, startAt: began, endAt: ended, outcome: outcome as Outcome };
}
