import type { SubscriberKind } from '../accounts/table.js';
import { oneLine } from '../one-line.js';
import { Refusal } from '../refusal.js';
import type { Person } from './evaluate.js';
import type { Industry } from './requirements.js';

/** What a partner writes into an application. What is left out stays; null takes it away. */
export interface ApplicationFields {
  subjectType?: SubscriberKind;
  industry?: Industry;
  usagePurpose?: string | null;
  creditCode?: string | null;
  registrationNumber?: string | null;
  principal?: Person | null;
  handler?: Person | null;
  tariff?: string | null;
  features?: readonly string[];
  destinations?: readonly string[];
}

const SEVERAL = 20;

/** The form of what was written, trimmed; whether it is right is for `evaluate`. @throws Refusal BAD_INPUT that names the field */
export function readFields(given: ApplicationFields): ApplicationFields {
  const { usagePurpose, creditCode, registrationNumber, tariff, features, destinations, principal, handler } = given;
  return {
    ...(given.subjectType !== undefined && { subjectType: given.subjectType }),
    ...(given.industry !== undefined && { industry: given.industry }),
    ...(usagePurpose !== undefined && { usagePurpose: lineOrNull('usagePurpose', usagePurpose, 500) }),
    ...(creditCode !== undefined && {
      creditCode: lineOrNull('creditCode', creditCode, 50)?.toUpperCase() ?? null,
    }),
    ...(registrationNumber !== undefined && {
      registrationNumber: lineOrNull('registrationNumber', registrationNumber, 50),
    }),
    ...(tariff !== undefined && { tariff: lineOrNull('tariff', tariff, 100) }),
    ...(features !== undefined && { features: several('features', features) }),
    ...(destinations !== undefined && { destinations: several('destinations', destinations) }),
    ...(principal !== undefined && { principal: personIn('principal', principal) }),
    ...(handler !== undefined && { handler: personIn('handler', handler) }),
  };
}

const lineOrNull = (field: string, text: string | null, longest: number): string | null =>
  text === null ? null : oneLine(field, text, longest);

function several(field: string, texts: readonly string[]): string[] {
  if (texts.length > SEVERAL) {
    throw new Refusal('BAD_INPUT', `${field}: found ${texts.length}, allowed are up to ${SEVERAL}`, [field]);
  }
  return [...new Set(texts.map((it) => oneLine(field, it, 50)))];
}

function personIn(field: string, it: Person | null): Person | null {
  if (it === null) return null;
  const id = oneLine(`${field}.id`, it.id, 50);
  return {
    name: oneLine(`${field}.name`, it.name, 100),
    idKind: it.idKind,
    id: it.idKind === 'RESIDENT_ID' ? id.toUpperCase() : id,
  };
}
