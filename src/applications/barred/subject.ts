import { createHmac } from 'node:crypto';
import { Refusal } from '../../refusal.js';
import type { ApplicationFacts } from '../evaluate.js';
import { readCreditCode } from '../identity/credit-code.js';
import { readRegistrationNumber } from '../identity/registration-number.js';
import { maskId, readResidentId } from '../identity/resident-id.js';

/** By what somebody is known: a company by a code of its own, a person by the number of the ID card. */
export const barredKinds = ['CREDIT_CODE', 'REGISTRATION_NUMBER', 'ID_NUMBER'] as const;
export type BarredKind = (typeof barredKinds)[number];

/** Who says so. */
export const barredSources = ['CARRIER', 'REGULATOR', 'OWN_FINDING'] as const;
export type BarredSource = (typeof barredSources)[number];

const allowed: Record<BarredKind, string> = {
  CREDIT_CODE: 'a unified social credit code (GB 32100-2015)',
  REGISTRATION_NUMBER: 'an old registration number of 15 digits',
  ID_NUMBER: 'an ID number of 18 characters (GB 11643-1999)',
};

/**
 * An identifier that reads (rule A4), and how the list shows it: a company's is public, a person's is not.
 *
 * @param today 'YYYY-MM-DD' in Asia/Shanghai
 * @throws Refusal BAD_INPUT, which doesn't repeat what may be a person's
 */
export function readBarred(kind: BarredKind, text: string, today: string): { value: string; shown: string } {
  const read = readers[kind](text, today);
  if (read.ok) return { value: read.value, shown: kind === 'ID_NUMBER' ? maskId(read.value) : read.value };
  throw new Refusal('BAD_INPUT', `identifier: its ${read.fault} is wrong, allowed is ${allowed[kind]}`, ['identifier']);
}

const readers = { CREDIT_CODE: readCreditCode, REGISTRATION_NUMBER: readRegistrationNumber, ID_NUMBER: readResidentId };

/**
 * By what an identifier is found again. An ID number could be found by trying all that there are, but for the pepper, which no backup has.
 * Its digits and letters alone count, so that it is the same however it was written.
 */
export function digestOf(pepper: string, kind: BarredKind, text: string): Buffer {
  const value = text.normalize('NFKC').toUpperCase().replace(/[^0-9A-Z]/g, ''); // prettier-ignore
  return createHmac('sha256', pepper).update(`barred\0${kind}\0${value}`).digest();
}

/** What of an application may be barred: the items of its findings. */
export type BarredItem = 'creditCode' | 'registrationNumber' | 'principal.id' | 'handler.id';

/** What says whom a number is for, and who acts for it. */
export type Identified = Pick<ApplicationFacts, 'creditCode' | 'registrationNumber' | 'principal' | 'handler' | 'subscriber'>; // prettier-ignore

/** A company that leaves its code out is still the one that its subscriber says, and a card called another kind of ID is still that card. */
export function identifiersOf(it: Identified): { item: BarredItem; kind: BarredKind; value: string }[] {
  const all = [
    { item: 'creditCode', kind: 'CREDIT_CODE', value: it.creditCode ?? it.subscriber.taxId },
    { item: 'registrationNumber', kind: 'REGISTRATION_NUMBER', value: it.registrationNumber },
    { item: 'principal.id', kind: 'ID_NUMBER', value: it.principal?.id ?? null },
    { item: 'handler.id', kind: 'ID_NUMBER', value: it.handler?.id ?? null },
  ] as const;
  return all.flatMap(({ value, ...of }) => (value === null ? [] : [{ ...of, value }]));
}
