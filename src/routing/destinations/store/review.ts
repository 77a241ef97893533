// Owns the operator's word on a proof (rule A7): approval, rejection, suspension. Each holds on every node within a second.
import { and, eq, inArray, ne } from 'drizzle-orm';
import { databaseNow, type Tx } from '../../../db/open.js';
import { documents } from '../../../documents/table.js';
import { dayOf } from '../../../month.js';
import { oneLine } from '../../../one-line.js';
import { Refusal } from '../../../refusal.js';
import { lockPlansOf } from '../../store/plans.js';
import { routePolicyOf } from '../../store/policy.js';
import { endOfDay, isMove, proofMoves, untilOf, type ProofMove, type ProofRejection } from '../proof.js';
import { dayIn } from '../day-in.js';
import { destinationPapers, destinationProofs, destinations, type DestinationProof } from '../table.js';

export interface Reviewed {
  before: DestinationProof;
  after: DestinationProof;
}

/**
 * The destination is dialled until the proof ends, and the one that stood before gives way.
 *
 * @param tx as the operator
 * @param through the last day, where the reviewer gives less than the proof does
 * @throws Refusal NOT_FOUND, WRONG_STATE, also while a document isn't clean, BAD_INPUT
 */
export async function approveProof(tx: Tx, id: string, through: string | null, by: string): Promise<Reviewed> {
  const before = await locked(tx, id, 'approve');
  await refuseUnclean(tx, id);
  const now = await databaseNow(tx);
  const { verifiedMonths } = await routePolicyOf(tx);
  const most = untilOf(before, verifiedMonths);
  const until = through === null ? most : endOfDay(dayIn('through', through));
  if (through !== null && (until > most || until <= now.getTime())) {
    throw new Refusal('BAD_INPUT', `through: found ${through}, allowed is from today to ${dayOf(most - 1)}`, ['through']);
  }
  if (until <= now.getTime()) {
    throw new Refusal('WRONG_STATE', `this proof ended at ${new Date(until).toISOString()}; a newer one must be filed`, ['id']);
  }
  const verifiedUntil = new Date(until);
  const standing = inArray(destinationProofs.state, ['APPROVED', 'SUSPENDED']);
  await tx.update(destinationProofs).set({ state: 'REPLACED' }).where(and(isSame(before), standing, ne(destinationProofs.id, id)));
  await tx.update(destinations).set({ proof: 'VERIFIED', verifiedUntil }).where(isItsDestination(before));
  return set(tx, before, { state: proofMoves.approve.to, verifiedUntil, reviewedAt: now, reviewedBy: by });
} // prettier-ignore

/** What the destination was before, it stays. @throws Refusal NOT_FOUND, WRONG_STATE, BAD_INPUT */
export async function rejectProof(
  tx: Tx,
  id: string,
  { code, text, by }: { code: ProofRejection; text: string | null; by: string },
): Promise<Reviewed> {
  const before = await locked(tx, id, 'reject');
  if (code === 'OTHER' && !text?.trim()) throw new Refusal('BAD_INPUT', 'text: OTHER needs it', ['text']);
  const words = text === null ? null : oneLine('text', text, 500);
  return set(tx, before, { state: proofMoves.reject.to, code, text: words, reviewedAt: await databaseNow(tx), reviewedBy: by });
} // prettier-ignore

/** It turned out false, or is doubted: from now on the destination isn't dialled. @throws Refusal NOT_FOUND, WRONG_STATE, BAD_INPUT */
export async function suspendProof(
  tx: Tx,
  id: string,
  { reason, by }: { reason: string; by: string },
): Promise<Reviewed> {
  const before = await locked(tx, id, 'suspend');
  const suspension = oneLine('reason', reason);
  await tx.update(destinations).set({ proof: 'SUSPENDED' }).where(isItsDestination(before));
  const suspendedAt = await databaseNow(tx);
  return set(tx, before, { state: proofMoves.suspend.to, suspendedAt, suspendedBy: by, suspension });
}

/** Reviews of one destination at once wait for each other, and for who publishes a plan or takes the destination away. */
async function locked(tx: Tx, id: string, move: ProofMove): Promise<DestinationProof> {
  const byId = eq(destinationProofs.id, id);
  const [named] = await tx.select({ number: destinationProofs.number }).from(destinationProofs).where(byId);
  if (!named) throw new Refusal('NOT_FOUND', 'there is no such destination proof', ['id']);
  await lockPlansOf(tx, named.number);
  const [row] = await tx.select().from(destinationProofs).where(byId).for('update');
  if (isMove(move, row!.state)) return row!;
  const allowed = proofMoves[move].from.join(' or ');
  throw new Refusal('WRONG_STATE', `the proof is ${row!.state}; to ${move} it, it must be ${allowed}`, ['id']);
}

async function refuseUnclean(tx: Tx, proofId: string): Promise<void> {
  const unclean = await tx
    .select({ id: documents.id, state: documents.state })
    .from(destinationPapers)
    .innerJoin(documents, eq(documents.id, destinationPapers.documentId))
    .where(and(eq(destinationPapers.proofId, proofId), ne(documents.state, 'CLEAN')));
  const [first] = unclean;
  if (!first) return;
  throw new Refusal('WRONG_STATE', `document_${first.id} is ${first.state}; only one that is CLEAN proves something`, ['id']); // prettier-ignore
}

async function set(tx: Tx, before: DestinationProof, values: Partial<DestinationProof>): Promise<Reviewed> {
  const [after] = await tx.update(destinationProofs).set(values).where(eq(destinationProofs.id, before.id)).returning();
  return { before, after: after! };
}

const isSame = ({ number, destination }: DestinationProof) =>
  and(eq(destinationProofs.number, number), eq(destinationProofs.destination, destination));

const isItsDestination = ({ number, destination }: DestinationProof) =>
  and(eq(destinations.number, number), eq(destinations.destination, destination));
