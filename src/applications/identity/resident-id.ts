import type { Reading } from './reading.js';

export type ResidentIdFault = 'LENGTH' | 'CHARACTER' | 'PLACE' | 'BIRTH' | 'CHECK';

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = '10X98765432';
const PROVINCE = '(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71)';
/**
 * Provinces; 81 to 83 on residence permits for people of Hong Kong, Macao and Taiwan; 9 before the province on the foreigners' permanent
 * residence card of 2023. The county behind it isn't checked: counties come and go, and a person keeps the number.
 */
const PLACE = new RegExp(`^(?:${PROVINCE}|8[123]|9${PROVINCE})`);

/**
 * A resident ID number (公民身份号码, GB 11643-1999) in capitals. One of 15 digits is no valid document since 2013.
 *
 * @param today 'YYYY-MM-DD' in Asia/Shanghai: nobody is born after it
 */
export function readResidentId(text: string, today: string): Reading<ResidentIdFault> {
  const value = text.trim().toUpperCase();
  if (value.length !== 18) return { ok: false, fault: 'LENGTH' };
  if (!/^\d{17}[\dX]$/.test(value)) return { ok: false, fault: 'CHARACTER' };
  if (!PLACE.test(value)) return { ok: false, fault: 'PLACE' };
  const birth = birthOf(value);
  if (!isDay(birth) || birth < '1800' || birth > today) return { ok: false, fault: 'BIRTH' };
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * Number(value[at]), 0);
  if (value[17] !== CHECKS[sum % 11]) return { ok: false, fault: 'CHECK' };
  return { ok: true, value, doubts: [] };
}

/** 'YYYY-MM-DD' of a number that reads. */
const birthOf = (id: string): string => `${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`;

/** Whole years of whoever has a number that reads; who is born on 29 February has a birthday on 1 March. */
export function ageOn(id: string, today: string): number {
  const birth = birthOf(id);
  const years = Number(today.slice(0, 4)) - Number(birth.slice(0, 4));
  return today.slice(5) < birth.slice(5) ? years - 1 : years;
}

/** Whether a text is a day that there is: 2024-02-29, and not 2023-02-29. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** As anybody but its owner sees it: 1*************002X. */
export const maskId = (id: string): string =>
  id.length > 5 ? id[0] + '*'.repeat(id.length - 5) + id.slice(-4) : '*'.repeat(id.length);

/** A text in which somebody may have written an ID number: each is masked, and the rest stays. */
export const maskIds = (text: string): string => text.replace(/(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])/g, maskId);
