import { maskNumbers } from '../mask-caller.js';
import type { Parsed } from './cdr.js';

const LONGEST = 64;

/**
 * A refused value as an error shows it: null where there was none, at most 64 characters. What PostgreSQL can't store or a
 * log would break at (control characters, half surrogates) shows as U+FFFD; a person's number in it is masked (rule P4).
 */
export function quote(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  const text = typeof value === 'object' ? describe(value)! : String(value);
  const cut = Array.from(maskNumbers(text.slice(0, LONGEST * 2)))
    .slice(0, LONGEST)
    .join('');
  return cut.replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu, '\uFFFD');
}

/** What kind of value it was, for a value that may be personal. */
export function describe(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value === 'string') return `a text of ${value.length} characters`;
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object';
  return `a ${typeof value}`;
}

/** A record that can't be taken apart into fields. */
export function refuseRecord(line: number, found: string, rule: string): Parsed {
  return { ok: false, refused: { line, field: null, found, rule } };
}
