import type { Reading } from './reading.js';

export type CreditCodeFault = 'LENGTH' | 'CHARACTER' | 'DEPARTMENT' | 'CHECK';
/** The organisation's part has a check character of its own (GB 11714), which some valid codes of early years break. */
export type CreditCodeDoubt = 'ORGANISATION_CHECK';

/** GB 32100-2015: no I, O, Z, S, V. */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const CODE_LENGTH = 18;
/** 3^i mod 31. */
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

/**
 * Which department registered it, and what it is: 1 staffing offices, 5 civil affairs, 9 market regulation (91 companies, 92 sole
 * proprietors, 93 cooperatives), A the army, N agriculture, Y others; 2 to 8 are ministries and the unions.
 */
const BEGINNING = /^(?:1[1239]|[2-46-8][1-9A-Y]|5[1239]|9[123]|A[1-9]|N[1239]|Y1)\d{6}/;

/** A unified social credit code (统一社会信用代码, GB 32100-2015), in capitals. Whether it was given to anybody, only a register says. */
export function readCreditCode(text: string): Reading<CreditCodeFault, CreditCodeDoubt> {
  const value = text.trim().toUpperCase();
  if (value.length !== CODE_LENGTH) return { ok: false, fault: 'LENGTH' };
  const values = [...value].map((it) => ALPHABET.indexOf(it));
  if (values.includes(-1)) return { ok: false, fault: 'CHARACTER' };
  if (!BEGINNING.test(value)) return { ok: false, fault: 'DEPARTMENT' };
  const sum = WEIGHTS.reduce((total, weight, at) => total + weight * values[at]!, 0);
  if (values[CODE_LENGTH - 1] !== (31 - (sum % 31)) % 31) return { ok: false, fault: 'CHECK' }; // 31 itself is 0: one in 31 codes ends so
  return { ok: true, value, doubts: isOrganisationCode(value.slice(8, 17)) ? [] : ['ORGANISATION_CHECK'] };
}

/** GB 11714: eight characters and their check, 10 of which is X and 11 is 0. */
export function isOrganisationCode(code: string): boolean {
  if (!/^[0-9A-Z]{8}[0-9X]$/.test(code)) return false;
  const sum = ORGANISATION_WEIGHTS.reduce((total, weight, at) => total + weight * Number.parseInt(code[at]!, 36), 0);
  return code[8] === '0123456789X0'[11 - (sum % 11)];
}

/** Whether a code that reads is a sole proprietor's (个体工商户). */
export const isSoleProprietors = (code: string): boolean => code.startsWith('92');
