// Owns filing proof of a destination (rule A7). Not its review (review.ts).
import { and, eq, max } from 'drizzle-orm';
import { subscribersById } from '../../../accounts/accounts.js';
import type { Keys } from '../../../applications/io/people.js';
import { maskName } from '../../../applications/identity/person-name.js';
import { databaseNow, type Tx } from '../../../db/open.js';
import type { Whose } from '../../../db/tenant.js';
import { documentsById, keepUntil } from '../../../documents/documents.js';
import { newId } from '../../../id.js';
import { dayOf } from '../../../month.js';
import { oneLine } from '../../../one-line.js';
import { readPhone } from '../../../phone.js';
import { Refusal } from '../../../refusal.js';
import { destinationMeant } from '../../store/destinations.js';
import { lockPlansOf } from '../../store/plans.js';
import { routePolicyOf } from '../../store/policy.js';
import { faultsOf, holderOf, isPersonal, type PaperKindName } from '../proof.js';
import { destinationPapers, destinationProofs, type DestinationPaper, type DestinationProof } from '../table.js';
import { dayIn } from '../day-in.js';
import { legalPersonsOf } from './legal-persons.js';

const PAPERS = 10;

export interface Filing {
  number: string;
  destination: string;
  /** In whose name the line is. */
  holder: string;
  issuedOn: string;
  validThrough: string | null;
  papers: readonly { kind: PaperKindName; documentId: string }[];
  by: string;
}

export interface Filed {
  proof: DestinationProof;
  papers: DestinationPaper[];
}

/**
 * Files proof of a destination, for the operator to review. One that waited before gives way; one that stands goes on standing.
 *
 * @throws Refusal NOT_FOUND, WRONG_STATE, BAD_INPUT with all faults at once
 */
export async function fileProof(tx: Tx, whose: Whose, keys: Keys, wish: Filing): Promise<Filed> {
  const { number, by } = wish;
  await lockPlansOf(tx, number); // who publishes looks at proofs
  const { destination, partnerId, subscriberId } = await destinationMeant(tx, whose, number, wish.destination);
  const now = await databaseNow(tx);
  const issuedOn = dayIn('issuedOn', wish.issuedOn);
  const validThrough = wish.validThrough === null ? null : dayIn('validThrough', wish.validThrough);
  const { verifiedMonths } = await routePolicyOf(tx);
  const kinds = wish.papers.map((it) => it.kind);
  const line = readPhone(destination).kind === 'mobile' ? 'mobile' : 'fixed';
  const [fault, ...others] = faultsOf({ issuedOn, validThrough, papers: kinds }, line, dayOf(now.getTime()), verifiedMonths).map(
    (it) => new Refusal('BAD_INPUT', `${it.field}: found ${it.found}, allowed is ${it.allowed}`, [it.field]),
  );
  if (fault) throw new Refusal(fault.code, fault.message, fault.argument, others);
  await refuseDocuments(tx, { partnerId, subscriberId }, wish.papers);

  const id = newId();
  await tx.update(destinationProofs).set({ state: 'REPLACED' }).where(and(isOf(number, destination), eq(destinationProofs.state, 'FILED')));
  const [last] = await tx
    .select({ version: max(destinationProofs.version) })
    .from(destinationProofs)
    .where(and(isOf(number, destination), eq(destinationProofs.subscriberId, subscriberId)));
  const version = (last?.version ?? 0) + 1;
  const row = { id, partnerId, subscriberId, number, destination, version, origin: 'FILED', state: 'FILED', issuedOn, validThrough, filedAt: now, filedBy: by } as const;
  const holder = await holderIn(tx, whose, keys, subscriberId, wish.holder);
  const [proof] = await tx.insert(destinationProofs).values({ ...row, ...holder }).returning();
  const papers = wish.papers.map(({ kind, documentId }) => ({ proofId: id, partnerId, documentId, kind }));
  await tx.insert(destinationPapers).values(papers);
  await keepUntil(tx, whose, papers.map((it) => it.documentId), null);
  return { proof: proof!, papers };
} // prettier-ignore

const isOf = (number: string, destination: string) =>
  and(eq(destinationProofs.number, number), eq(destinationProofs.destination, destination));

/** Kept as far as it must be: the document itself tells a person's whole name to those who may see it. */
async function holderIn(tx: Tx, whose: Whose, keys: Keys, subscriberId: string, text: string) {
  const name = oneLine('holder', text, 100);
  const [subscriber] = await subscribersById(tx, whose, [subscriberId]);
  const holderIs = holderOf(name, subscriber!.name, await legalPersonsOf(tx, whose, keys, subscriberId));
  return { holder: isPersonal(name, holderIs) ? maskName(name) : name, holderIs };
}

/** Another partner's document doesn't exist, and another subscriber's proves nothing of this one. */
async function refuseDocuments(
  tx: Tx,
  { partnerId, subscriberId }: { partnerId: string; subscriberId: string },
  papers: Filing['papers'],
): Promise<void> {
  const ids = papers.map((it) => it.documentId);
  if (ids.length > PAPERS || new Set(ids).size < ids.length) {
    throw new Refusal('BAD_INPUT', `papers: allowed are 1 to ${PAPERS}, each document once`, ['papers']);
  }
  const found = await documentsById(tx, { partnerId }, ids);
  for (const [at, id] of ids.entries()) {
    const path = ['papers', String(at), 'documentId'];
    const document = found.find((it) => it.id === id);
    if (!document) throw new Refusal('NOT_FOUND', 'there is no such document', path);
    if (document.subscriberId !== null && document.subscriberId !== subscriberId) {
      throw new Refusal('BAD_INPUT', 'documentId: this document is another subscriber’s', path);
    }
    if (document.state !== 'CLEAN' && document.state !== 'STAGED') {
      throw new Refusal('WRONG_STATE', `the document is ${document.state}; it must be STAGED or CLEAN`, path);
    }
    // one that is never sent is forgotten, row and all
    if (document.sha256 === null) throw new Refusal('WRONG_STATE', 'the document’s bytes haven’t come yet: upload it first', path); // prettier-ignore
  }
}
