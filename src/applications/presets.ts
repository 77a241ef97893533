import assert from 'node:assert/strict';
import type { SubscriberKind } from '../accounts/table.js';
import type { Carrier } from '../numbers/table.js';
import { readRequirements, type Industry, type RequirementInput, type RequirementSet } from './requirements.js';

/**
 * What holds until the operator publishes otherwise: the lists of the carriers, as of today's law. The organisation code certificate and
 * the licence with the stamp of the yearly inspection of former years are gone: since October 2015 the licence carries the unified code,
 * and the inspection was abolished in 2014; a company seal and a note of purpose stand on each copy instead.
 */

/** Whoever acts for another shows an ID and a letter. */
const handler: RequirementInput['items'] = [
  { kind: 'HANDLER_ID_FRONT', when: 'HANDLER' },
  { kind: 'HANDLER_ID_BACK', when: 'HANDLER', expires: true },
  { kind: 'AUTHORISATION_LETTER', when: 'HANDLER' },
];

/** Who gives a number up shows who that is; their consent is asked for in any case (requirements.ts). */
const transferor: RequirementInput['items'] = [{ kind: 'TRANSFEROR_LICENCE', when: 'TRANSFER', expires: true }];

const enterprise: RequirementInput['items'] = [
  { kind: 'BUSINESS_LICENCE', expires: true },
  { kind: 'ORGANISATION_CODE_CERTIFICATE', when: 'NO_CREDIT_CODE', expires: true },
  { kind: 'LEGAL_PERSON_ID_FRONT' },
  { kind: 'LEGAL_PERSON_ID_BACK', expires: true },
  ...handler,
  { kind: 'CARRIER_FORM' },
  ...transferor,
];

const soleProprietor: RequirementInput['items'] = [
  { kind: 'BUSINESS_LICENCE', expires: true },
  { kind: 'PROPRIETOR_ID_FRONT' },
  { kind: 'PROPRIETOR_ID_BACK', expires: true },
  ...handler,
  ...transferor,
];

/** China Unicom takes its agreement as well, and may ask for the photo that it introduced in 2016. */
const unicom: RequirementInput['items'] = [
  ...enterprise,
  { kind: 'SERVICE_AGREEMENT' },
  { kind: 'LEGAL_PERSON_WITH_ID', needed: false },
];

const adults = { youngest: 18, warnDays: 30 };
const bases: Record<Carrier, Record<SubscriberKind, RequirementInput>> = {
  CHINA_UNICOM: { ENTERPRISE: { ...adults, items: unicom }, SOLE_PROPRIETOR: { ...adults, items: soleProprietor } },
  CHINA_MOBILE: { ENTERPRISE: { ...adults, items: enterprise }, SOLE_PROPRIETOR: { ...adults, items: soleProprietor } },
  CHINA_TELECOM: {
    ENTERPRISE: { ...adults, items: enterprise },
    SOLE_PROPRIETOR: { ...adults, items: soleProprietor },
  },
};

/** What an industry adds, with every carrier. */
const additions: Record<Exclude<Industry, 'GENERAL'>, RequirementInput> = {
  EDUCATION: { items: [{ kind: 'SCHOOL_PERMIT', expires: true }] },
  HEALTH: { items: [{ kind: 'MEDICAL_PERMIT', expires: true }] },
  FINANCE: { items: [{ kind: 'FINANCIAL_PERMIT', expires: true }] },
  TELECOM: { items: [{ kind: 'TELECOM_PERMIT', expires: true }] },
  LENDING: {
    allowed: false,
    why: { zh: '运营商不受理贷款类业务使用400号码', en: 'no carrier takes a 400 number for lending' },
  },
};

export const presetRequirements: readonly RequirementSet[] = Object.entries(bases).flatMap(([carrier, kinds]) =>
  Object.entries(kinds).flatMap(([subjectType, general]) =>
    Object.entries({ GENERAL: general, ...additions }).map(([industry, input]) => {
      const read = readRequirements(input);
      assert(read.ok, 'a preset reads');
      return {
        version: 0,
        carrier: carrier as Carrier,
        subjectType: subjectType as SubscriberKind,
        industry: industry as Industry,
        effectiveFrom: 0,
        body: read.body,
      };
    }),
  ),
);
