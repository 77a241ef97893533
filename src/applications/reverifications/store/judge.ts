// Owns what `evaluate` needs for a re-verification. Not what it makes of it: ../../evaluate.ts.
import { subscribersById } from '../../../accounts/accounts.js';
import type { Subscriber } from '../../../accounts/table.js';
import { databaseNow, type Db } from '../../../db/open.js';
import type { Whose } from '../../../db/tenant.js';
import { documentsById } from '../../../documents/documents.js';
import type { DocumentState } from '../../../documents/table.js';
import { listBy } from '../../../list-by.js';
import { dayOf } from '../../../month.js';
import { numbersByNumber } from '../../../numbers/numbers.js';
import { evaluate } from '../../evaluate.js';
import type { Finding } from '../../findings.js';
import { openPeople, type Keys } from '../../io/people.js';
import { documentKinds } from '../../kinds.js';
import type { People } from '../../people.js';
import { requirementsFor, type Requirements } from '../../requirements.js';
import { allRequirements } from '../../store/requirements.js';
import { servingApplications } from '../../store/service.js';
import type { Application } from '../../table.js';
import { notAskedAgain } from '../endings.js';
import type { Reverification, ReverificationDocument } from '../table.js';
import { papersOfReverifications } from './list.js';

const nobody: People = { principal: null, handler: null };

type Paper = Pick<ReverificationDocument, 'kind' | 'documentId' | 'expiresOn'>;

export interface JudgedAgain {
  id: string;
  findings: readonly Finding[];
  requirements: Requirements;
}

/** What was submitted last for each, as it stands now. */
export async function judgeSubmitted(
  db: Db,
  whose: Whose,
  keys: Keys,
  rows: readonly Reverification[],
): Promise<JudgedAgain[]> {
  const papers = listBy(await papersOfReverifications(db, whose, rows.map((it) => it.id)), (it) => it.reverificationId); // prettier-ignore
  const asked = rows.map((row) => ({ row, papers: (papers.get(row.id) ?? []).filter((it) => it.round === row.round) }));
  return judgeAgain(db, whose, keys, asked);
}

/**
 * What is asked of an applicant of this kind, but for contracts, held against what was submitted: the same number of questions for any
 * number of them. One whose number is its partner's no more is left out.
 */
export async function judgeAgain(
  db: Db,
  whose: Whose,
  keys: Keys,
  asked: readonly { row: Reverification; papers: readonly Paper[] }[],
): Promise<JudgedAgain[]> {
  const at = (await databaseNow(db)).getTime();
  const sets = await allRequirements(db);
  const numbers = [...new Set(asked.map((it) => it.row.number))];
  const carriers = new Map((await numbersByNumber(db, whose, numbers)).map((it) => [it.number, it.carrier]));
  const serving = new Map((await servingApplications(db, whose, numbers)).map((it) => [service(it), it]));
  const subscriberIds = [...new Set(asked.map((it) => it.row.subscriberId))];
  const subscribers = new Map((await subscribersById(db, whose, subscriberIds)).map((it) => [it.id, it]));
  const fileIds = asked.flatMap((it) => it.papers.map((one) => one.documentId));
  const files = new Map((await documentsById(db, whose, fileIds)).map((it) => [it.id, it.state]));
  return asked.flatMap(({ row, papers }) => {
    const carrier = carriers.get(row.number);
    if (!carrier) return [];
    const { facts, ...applicant } = factsOf(keys, subscribers.get(row.subscriberId)!, serving.get(service(row)));
    const all = requirementsFor(sets, { ...applicant, carrier }, at, {
      hasCreditCode: facts.creditCode !== null || facts.registrationNumber === null,
      hasHandler: facts.handler !== null,
      isTransfer: false,
    });
    const requirements = { ...all, items: all.items.filter((it) => !notAskedAgain.includes(it.kind)) };
    const shown = papers.map((it) => paperOf(it, files.get(it.documentId)));
    const kinds: readonly string[] = documentKinds;
    const findings = evaluate(facts, shown, requirements, dayOf(at)).filter((it) => kinds.includes(it.item));
    return [{ id: row.id, findings, requirements }];
  });
}

const service = (it: { number: string; subscriberId: string }) => `${it.number} ${it.subscriberId}`;

/** It is about documents alone: what they must say, its application says; a number of before there were applications has its subscriber's word. */
function factsOf(keys: Keys, { kind, taxId }: Subscriber, said: Application | undefined) {
  const facts = {
    ...(said ? openPeople(keys, said) : nobody),
    kind: 'NEW' as const,
    subjectType: said?.subjectType ?? kind,
    subscriber: { kind, taxId },
    number: { held: true, paid: true },
    holding: { numbers: 0, most: 0 },
    barred: [],
    tariff: said?.tariff ?? null,
    destinations: [],
    usagePurpose: said?.usagePurpose ?? null,
    creditCode: said?.creditCode ?? taxId,
    registrationNumber: said?.registrationNumber ?? null,
  };
  return { facts, subjectType: facts.subjectType, industry: said?.industry ?? ('GENERAL' as const) };
}

const paperOf = ({ kind, expiresOn }: Paper, file: DocumentState = 'ERASED') => ({
  kind,
  review: 'PENDING' as const,
  code: null,
  text: null,
  expiresOn,
  file,
});
