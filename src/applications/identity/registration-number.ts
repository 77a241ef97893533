import type { Reading } from './reading.js';

export type RegistrationNumberFault = 'LENGTH' | 'CHARACTER';
/** No register answers for old numbers, so a person looks at each; the check digit is a hint to that person. */
export type RegistrationNumberDoubt = 'MANUAL' | 'CHECK';

/** An old registration number (工商注册号) of 15 digits, from before the unified code. Its last digit is ISO 7064 MOD 11,10. */
export function readRegistrationNumber(text: string): Reading<RegistrationNumberFault, RegistrationNumberDoubt> {
  const value = text.trim();
  if (value.length !== 15) return { ok: false, fault: 'LENGTH' };
  if (!/^\d{15}$/.test(value)) return { ok: false, fault: 'CHARACTER' };
  return { ok: true, value, doubts: checks(value) ? ['MANUAL'] : ['MANUAL', 'CHECK'] };
}

function checks(digits: string): boolean {
  let before = 10;
  for (const digit of digits.slice(0, 14)) before = (((before + Number(digit)) % 10 || 10) * 2) % 11;
  return (before + Number(digits[14])) % 10 === 1;
}
