// Owns what `evaluate` needs of the database. Not what it makes of it: evaluate.ts.
import { subscribersById } from '../../accounts/accounts.js';
import type { Subscriber } from '../../accounts/table.js';
import { databaseNow, type Db } from '../../db/open.js';
import type { Whose } from '../../db/tenant.js';
import { documentsById } from '../../documents/documents.js';
import type { Document } from '../../documents/table.js';
import { listBy } from '../../list-by.js';
import { dayOf } from '../../month.js';
import type { NumberState } from '../../numbers/moves.js';
import { numbersByNumber } from '../../numbers/numbers.js';
import type { HotlineNumber } from '../../numbers/table.js';
import { newestDocumentsOf } from '../applications.js';
import { barredItemsOf } from '../barred/store/find.js';
import { evaluate, type ApplicationFacts, type DocumentFacts } from '../evaluate.js';
import type { Finding } from '../findings.js';
import { openPeople, type Secrets } from '../io/people.js';
import type { People } from '../people.js';
import { requirementsFor, type Requirements } from '../requirements.js';
import type { Application, ApplicationDocument } from '../table.js';
import { holdingsOf, type Holding } from './holding.js';
import { allRequirements } from './requirements.js';

export interface Judged {
  id: string;
  findings: readonly Finding[];
  requirements: Requirements;
  /** The newest version of each kind. */
  documents: readonly ApplicationDocument[];
}

const reservedOrPaid: readonly NumberState[] = ['RESERVED', 'LOCKED', 'PROVISIONING'];
/** Only of an application that is done: a number that went into service without it is not to be had by it any more. */
const inService: readonly NumberState[] = ['ACTIVE', 'SUSPENDED'];

/** Evaluates applications as they stand, by the database's clock: the same number of questions for any number of them. */
export async function judge(
  db: Db,
  whose: Whose,
  { keys, pepper }: Secrets,
  rows: readonly Application[],
): Promise<Judged[]> {
  const at = (await databaseNow(db)).getTime();
  const sets = await allRequirements(db);
  const ids = rows.map((it) => it.id);
  const attached = listBy(await newestDocumentsOf(db, whose, ids), (it) => it.applicationId);
  const files = byId(await documentsById(db, whose, [...attached.values()].flat().map((it) => it.documentId))); // prettier-ignore
  const subscribers = byId(await subscribersById(db, whose, [...new Set(rows.map((it) => it.subscriberId))]));
  const held = await numbersByNumber(db, whose, [...new Set(rows.map((it) => it.number))]);
  const numbers = new Map(held.map((it) => [it.number, it]));
  const holdings = await holdingsOf(db, whose, rows);
  const said = rows.map((it) => factsOf(it, openPeople(keys, it), subscribers.get(it.subscriberId)!, numbers.get(it.number), holdings.get(it.id)!)); // prettier-ignore
  const barred = await barredItemsOf(db, pepper, said);
  return rows.map((it, nth) => {
    const documents = attached.get(it.id) ?? [];
    const facts = { ...said[nth]!, barred: barred[nth]! };
    const requirements = requirementsFor(sets, it, at, {
      hasCreditCode: it.creditCode !== null || it.registrationNumber === null,
      hasHandler: facts.handler !== null,
      isTransfer: it.kind === 'TRANSFER',
    });
    const papers = documents.map((one) => paperOf(one, files.get(one.documentId)));
    return { id: it.id, requirements, documents, findings: evaluate(facts, papers, requirements, dayOf(at)) };
  });
}

function factsOf(
  row: Application,
  people: People,
  { kind, taxId }: Subscriber,
  number: HotlineNumber | undefined,
  holding: Holding,
): Omit<ApplicationFacts, 'barred'> {
  const { subjectType, tariff, destinations, usagePurpose, creditCode, registrationNumber } = row;
  const held = number !== undefined && isHeld(row, number);
  return {
    ...people,
    kind: row.kind,
    subjectType,
    subscriber: { kind, taxId },
    number: { held, paid: held && number.state !== 'RESERVED' },
    holding,
    tariff,
    destinations,
    usagePurpose,
    creditCode,
    registrationNumber,
  };
}

/** Whether the number is where the application needs it: with its subscriber, or still with who gives it up. */
function isHeld({ kind, state, subscriberId, transferorId }: Application, number: HotlineNumber): boolean {
  if (state === 'ACTIVE') return number.subscriberId === subscriberId && [...reservedOrPaid, ...inService].includes(number.state); // prettier-ignore
  if (kind === 'TRANSFER') return number.subscriberId === transferorId && number.state === 'ACTIVE';
  return number.subscriberId === subscriberId && reservedOrPaid.includes(number.state);
}

const paperOf = ({ kind, review, code, text, expiresOn }: ApplicationDocument, file?: Document): DocumentFacts => ({
  kind,
  review,
  code,
  text,
  expiresOn,
  file: file?.state ?? 'ERASED',
});

const byId = <Row extends { id: string }>(rows: readonly Row[]) => new Map(rows.map((it) => [it.id, it]));
