// Owns what `evaluate` needs for a re-verification. Not what it makes of it: ../../evaluate.ts.
import { subscribersById } from '../../../accounts/accounts.js';
import { databaseNow, type Db } from '../../../db/open.js';
import type { Whose } from '../../../db/tenant.js';
import { documentsById } from '../../../documents/documents.js';
import { dayOf } from '../../../month.js';
import { numbersByNumber } from '../../../numbers/numbers.js';
import { applicationsOf } from '../../applications.js';
import { evaluate } from '../../evaluate.js';
import type { Finding } from '../../findings.js';
import { openPeople, type Keys } from '../../io/people.js';
import { documentKinds, type DocumentKind } from '../../kinds.js';
import type { People } from '../../people.js';
import { requirementsFor, type Requirements } from '../../requirements.js';
import { allRequirements } from '../../store/requirements.js';
import type { Reverification, ReverificationDocument } from '../table.js';

/** What is signed for a service proves nobody again. */
const contracts: readonly DocumentKind[] = ['CARRIER_FORM', 'SERVICE_AGREEMENT'];
const nobody: People = { principal: null, handler: null };

export interface JudgedAgain {
  id: string;
  findings: readonly Finding[];
  requirements: Requirements;
}

/**
 * What is asked of an applicant of this kind, but for contracts, held against what was submitted. It is about documents alone: what they
 * must say, its application says; a number of before there were applications has its subscriber's word.
 */
export async function judgeAgain(
  db: Db,
  whose: Whose,
  keys: Keys,
  { id, number, subscriberId }: Reverification,
  papers: readonly Pick<ReverificationDocument, 'kind' | 'documentId' | 'expiresOn'>[],
): Promise<JudgedAgain> {
  const at = (await databaseNow(db)).getTime();
  const [subscriber] = await subscribersById(db, whose, [subscriberId]);
  const [held] = await numbersByNumber(db, whose, [number]);
  const list = { partnerId: null, subscriberId, number, states: ['ACTIVE'] as const, carrier: null };
  const { rows } = await applicationsOf(db, whose, list, { limit: 1, from: null, backward: false });
  const [said] = rows;
  const people = said ? openPeople(keys, said) : nobody;
  const { kind, taxId } = subscriber!;
  const registrationNumber = said?.registrationNumber ?? null;
  const creditCode = said?.creditCode ?? taxId;
  const of = { carrier: held!.carrier, subjectType: said?.subjectType ?? kind, industry: said?.industry ?? 'GENERAL' };
  const asked = requirementsFor(await allRequirements(db), of, at, {
    hasCreditCode: creditCode !== null || registrationNumber === null,
    hasHandler: people.handler !== null,
    isTransfer: false,
  });
  const requirements = { ...asked, items: asked.items.filter((it) => !contracts.includes(it.kind)) };
  const files = new Map((await documentsById(db, whose, papers.map((it) => it.documentId))).map((it) => [it.id, it.state])); // prettier-ignore
  const facts = {
    ...people,
    kind: 'NEW' as const,
    subjectType: of.subjectType,
    subscriber: { kind, taxId },
    number: { held: true, paid: true },
    tariff: said?.tariff ?? null,
    destinations: [],
    usagePurpose: said?.usagePurpose ?? null,
    creditCode,
    registrationNumber,
  };
  const shown = papers.map((it) => ({
    kind: it.kind,
    review: 'PENDING' as const,
    code: null,
    text: null,
    expiresOn: it.expiresOn,
    file: files.get(it.documentId) ?? ('ERASED' as const),
  }));
  const kinds: readonly string[] = documentKinds;
  const findings = evaluate(facts, shown, requirements, dayOf(at)).filter((it) => kinds.includes(it.item));
  return { id, findings, requirements };
}
