import { readHotline } from '../../phone.js';
import type { Fields } from '../read-cdr.js';

/** What a switch writes is text; a number may have become one in JSON, and all else is no value. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' ? String(value) : '';
}

export function objectOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** One thing may stand without its list, as it does in XML. */
export function listOf(value: unknown): Fields[] {
  const values = Array.isArray(value) ? value : [value];
  return values.filter((it) => typeof it === 'object' && it !== null) as Fields[];
}

/** Of the places where a number may stand, the first that has a 400 number; else the first that has anything, which is then refused. */
export function hotlineIn(places: readonly string[]): string {
  return places.find((it) => readHotline(it) !== null) ?? firstOf(places);
}

export const firstOf = (texts: readonly string[]): string => texts.find((it) => it !== '') ?? '';

/** `%E5%BC%A0` as text. What is no such code, or no UTF-8, stands as it is. */
export function decodePercent(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Of seconds with a fraction or not, without a float: `1.208` is 1208; '' where it is none. */
export function secondsToMs(text: string): string {
  const [, whole, fraction = ''] = /^(\d{1,7})(?:\.(\d{0,9}))?$/.exec(text) ?? [];
  return whole === undefined ? '' : `${whole}${fraction.slice(0, 3).padEnd(3, '0')}`;
}

/** Talk was counted, though no answer is written: with the answer at the end it is quarantined, for its counter says otherwise (rule D5). */
export const contradicted = (talkMs: string): boolean => Number(talkMs) > 1000;
