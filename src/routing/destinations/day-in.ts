import { Refusal } from '../../refusal.js';
import { readDay } from './proof.js';

/** A day of an argument. @throws Refusal BAD_INPUT that names the field */
export function dayIn(field: string, text: string): string {
  const day = readDay(text);
  if (day !== null) return day;
  throw new Refusal('BAD_INPUT', `${field}: allowed is a day such as 2026-11-05`, [field]);
}
