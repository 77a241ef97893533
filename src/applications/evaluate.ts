import type { SubscriberKind } from '../accounts/table.js';
import type { DocumentState } from '../documents/table.js';
import type { BarredItem } from './barred/subject.js';
import { finding, type BarredCode, type Finding } from './findings.js';
import { isSoleProprietors, readCreditCode, type CreditCodeFault } from './identity/credit-code.js';
import { readPersonName } from './identity/person-name.js';
import { readRegistrationNumber } from './identity/registration-number.js';
import { ageOn, readResidentId, type ResidentIdFault } from './identity/resident-id.js';
import { kindWords, rejectionWords, type ApplicationKind, type DocumentKind, type RejectionCode, type ReviewState, type Words } from './kinds.js'; // prettier-ignore
import type { RequirementItem, Requirements } from './requirements.js';

export interface Person {
  name: string;
  /** `OTHER`: a passport, an officer's card: a person looks at it. */
  idKind: 'RESIDENT_ID' | 'OTHER';
  id: string;
}

/** What decides about an application, from its row and what that points to. */
export interface ApplicationFacts {
  kind: ApplicationKind;
  subjectType: SubscriberKind;
  /** As its partner registered it. */
  subscriber: { kind: SubscriberKind; taxId: string | null };
  /** Of a transfer: whether its transferor has it in service, which nobody pays for. */
  number: { held: boolean; paid: boolean };
  /** How many other numbers the company has, and from how many on a person looks at it; 0: never. */
  holding: { numbers: number; most: number };
  /** What of it is on the list of barred subjects. */
  barred: readonly BarredItem[];
  tariff: string | null;
  destinations: readonly string[];
  usagePurpose: string | null;
  creditCode: string | null;
  registrationNumber: string | null;
  /** The legal representative, or the proprietor. */
  principal: Person | null;
  /** Who acts for that one; null where nobody does. */
  handler: Person | null;
}

/** The newest version of one kind. */
export interface DocumentFacts {
  kind: DocumentKind;
  review: ReviewState;
  code: RejectionCode | null;
  text: string | null;
  /** 'YYYY-MM-DD', its last day; null where it wasn't given. */
  expiresOn: string | null;
  file: DocumentState;
}

/**
 * All that is missing, invalid or a person's to look at (rule A3), in the order of the form.
 *
 * @param today 'YYYY-MM-DD' in Asia/Shanghai
 */
export function evaluate(
  it: ApplicationFacts,
  documents: readonly DocumentFacts[],
  asked: Requirements,
  today: string,
): Finding[] {
  const principal = it.subjectType === 'SOLE_PROPRIETOR' ? proprietor : legalPerson;
  return [
    ...subject(it, asked),
    ...number(it),
    ...holding(it),
    ...(it.tariff === null ? [finding('tariff', 'TARIFF_MISSING')] : []),
    ...(it.kind === 'TRANSFER' && it.destinations.length === 0 ? [finding('destinations', 'DESTINATIONS_MISSING')] : []), // prettier-ignore
    ...(it.usagePurpose === null ? [finding('usagePurpose', 'USAGE_PURPOSE_MISSING')] : []),
    ...code(it),
    ...barred(it, 'creditCode', 'SUBJECT_BARRED'),
    ...barred(it, 'registrationNumber', 'SUBJECT_BARRED'),
    ...person('principal', principal, it.principal, asked.youngest, today),
    ...barred(it, 'principal.id', 'PERSON_BARRED', principal),
    ...(it.handler ? person('handler', handler, it.handler, asked.youngest, today) : []),
    ...barred(it, 'handler.id', 'PERSON_BARRED', handler),
    ...asked.items.flatMap((item) => ofItem(item, documents.find((one) => one.kind === item.kind), asked.warnDays, today)), // prettier-ignore
    ...documents.filter((one) => !asked.items.some((item) => item.kind === one.kind)).map((one) => finding(one.kind, 'DOCUMENT_NOT_ASKED', kindWords[one.kind])), // prettier-ignore
  ];
}

const legalPerson: Words = { zh: '法定代表人', en: 'legal representative' };
const proprietor: Words = { zh: '经营者', en: 'proprietor' };
const handler: Words = { zh: '经办人', en: 'handler' };

const notTaken: Words = { zh: '运营商不受理此类申请', en: 'the carrier takes no such application' };

function subject({ subjectType, subscriber }: ApplicationFacts, asked: Requirements): Finding[] {
  return [
    ...(asked.allowed ? [] : [finding('subjectType', 'SUBJECT_NOT_ALLOWED', asked.why ?? notTaken)]),
    ...(subjectType === subscriber.kind ? [] : [finding('subjectType', 'SUBJECT_DIFFERS')]),
  ];
}

function number({ kind, number: { held, paid } }: ApplicationFacts): Finding[] {
  if (!held) return [finding('number', kind === 'TRANSFER' ? 'NUMBER_NOT_TRANSFERABLE' : 'NUMBER_NOT_HELD')];
  return paid ? [] : [finding('number', 'NUMBER_NOT_PAID')];
}

/** The law asks for a strict number of numbers (MIIT 2016), which a company with a good reason may be past. */
const holding = ({ holding: { numbers, most } }: ApplicationFacts): Finding[] =>
  most > 0 && numbers >= most ? [finding('number', 'TOO_MANY_NUMBERS', same(numbers), same(most))] : [];

const same = (value: number | string): Words => ({ zh: String(value), en: String(value) });

const codeFaults: Record<CreditCodeFault, Words> = {
  LENGTH: { zh: '应为18位', en: 'it has 18 characters' },
  CHARACTER: { zh: '含有不允许的字符', en: 'it has no I, O, S, V, Z, and nothing but letters and digits' },
  DEPARTMENT: { zh: '登记管理部门、类别或行政区划有误', en: 'there is no such department, kind or place' },
  CHECK: { zh: '校验位不符', en: 'its check character is not right' },
};

const idFaults: Record<ResidentIdFault, Words> = {
  LENGTH: { zh: '应为18位', en: 'it has 18 characters' },
  CHARACTER: { zh: '含有不允许的字符', en: 'it has 17 digits, and a digit or X' },
  PLACE: { zh: '行政区划有误', en: 'it begins with no place that there is' },
  BIRTH: { zh: '出生日期有误', en: 'its date of birth is no day until today' },
  CHECK: { zh: '校验位不符', en: 'its last character is not right' },
};

/** The unified code; of a licence of before 2015 the old number, which a person looks at. */
function code({ creditCode, registrationNumber, subjectType, subscriber }: ApplicationFacts): Finding[] {
  if (creditCode === null) {
    if (registrationNumber === null) return [finding('creditCode', 'CREDIT_CODE_MISSING')];
    const old = readRegistrationNumber(registrationNumber);
    if (!old.ok) return [finding('registrationNumber', 'REGISTRATION_NUMBER_INVALID')];
    return old.doubts.map((it) => finding('registrationNumber', `REGISTRATION_NUMBER_${it}`));
  }
  const read = readCreditCode(creditCode);
  if (!read.ok) return [finding('creditCode', 'CREDIT_CODE_INVALID', codeFaults[read.fault])];
  const isOther = isSoleProprietors(read.value) !== (subjectType === 'SOLE_PROPRIETOR');
  return [
    ...(isOther ? [finding('creditCode', 'CREDIT_CODE_OTHER_SUBJECT')] : []),
    ...(subscriber.taxId !== null && subscriber.taxId !== read.value ? [finding('creditCode', 'CREDIT_CODE_DIFFERS')] : []), // prettier-ignore
    ...read.doubts.map((it) => finding('creditCode', `CREDIT_CODE_${it}`)),
  ];
}

/** That it is so, and neither why nor since when: those are the operator's. */
const barred = (it: ApplicationFacts, item: BarredItem, code: BarredCode, ...who: readonly Words[]): Finding[] =>
  it.barred.includes(item) ? [finding(item, code, ...who)] : [];

function person(item: string, who: Words, it: Person | null, youngest: number, today: string): Finding[] {
  if (it === null) return [finding(item, 'PERSON_MISSING', who)];
  const name = readPersonName(it.name).ok ? [] : [finding(`${item}.name`, 'PERSON_NAME_INVALID', who)];
  if (it.idKind === 'OTHER') return [...name, finding(`${item}.id`, 'OTHER_ID_MANUAL', who)];
  const read = readResidentId(it.id, today);
  if (!read.ok) return [...name, finding(`${item}.id`, 'RESIDENT_ID_INVALID', who, idFaults[read.fault])];
  const isYoung = ageOn(read.value, today) < youngest;
  return [...name, ...(isYoung ? [finding(`${item}.id`, 'PERSON_TOO_YOUNG', who)] : [])];
}

function ofItem(item: RequirementItem, it: DocumentFacts | undefined, warnDays: number, today: string): Finding[] {
  const { kind, needed, expires } = item;
  const name = kindWords[kind];
  if (!it) return needed ? [finding(kind, 'DOCUMENT_MISSING', name)] : [];
  if (it.file !== 'CLEAN') return [finding(kind, fileFaults[it.file], name)];
  if (it.review === 'REJECTED') return [finding(kind, 'DOCUMENT_REJECTED', name, rejection(it))];
  if (it.expiresOn === null) return expires ? [finding(kind, 'DOCUMENT_NO_EXPIRY', name)] : [];
  const day = same(it.expiresOn);
  if (it.expiresOn < today) return [finding(kind, 'DOCUMENT_EXPIRED', name, day)];
  return daysFrom(today, it.expiresOn) < warnDays ? [finding(kind, 'DOCUMENT_EXPIRES_SOON', name, day)] : [];
}

const fileFaults = { STAGED: 'DOCUMENT_NOT_READY', QUARANTINED: 'DOCUMENT_UNSAFE', ERASED: 'DOCUMENT_ERASED' } as const;

function rejection({ code: why, text }: DocumentFacts): Words {
  const { zh, en } = rejectionWords[why ?? 'OTHER'];
  return text === null ? { zh, en } : { zh: `${zh}，${text}`, en: `${en}: ${text}` };
}

const daysFrom = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;
