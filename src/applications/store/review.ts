// Owns the internal review: who holds an application, what becomes of each document, and where it goes from there.
import { and, desc, eq } from 'drizzle-orm';
import type { Tx } from '../../db/open.js';
import type { Change } from '../../events/change.js';
import { oneLine } from '../../one-line.js';
import { Refusal } from '../../refusal.js';
import { applicationReassigned, documentReviewed } from '../changes.js';
import { holdRefusal, takeRefusal } from '../hold.js';
import type { Secrets } from '../io/people.js';
import type { DocumentKind, RejectionCode } from '../kinds.js';
import { moveRefusal, type ApplicationMove } from '../moves.js';
import { applicationDocuments, applications, type Application } from '../table.js';
import { judge, type Judged } from './judge.js';
import { lockApplication, moveApplication } from './move.js';
import { applicationPolicyOf } from './policy.js';
import { endLocked, refuseErrors } from './submit.js';

const endOfHold = async (tx: Tx, now: Date): Promise<Date> => {
  const { holdMinutes } = await applicationPolicyOf(tx);
  return new Date(now.getTime() + holdMinutes * 60_000);
};

/** Who takes it holds it; who holds it already, for longer. @throws Refusal NOT_FOUND, WRONG_STATE where another holds it */
export async function takeApplication(tx: Tx, id: string, who: string): Promise<Change[]> {
  const { row, now } = await lockApplication(tx, 'everyone', id);
  const refusal = moveRefusal('take', row.state) ?? takeRefusal(row, who, now);
  if (refusal) throw refusal;
  const set = { reviewer: who, heldUntil: await endOfHold(tx, now) };
  const { change } = await moveApplication(tx, 'take', row, { now, set });
  return row.reviewer === who ? [] : [change];
}

/** Gives it to somebody else, whoever holds it. @param to who may review. @throws Refusal NOT_FOUND, WRONG_STATE */
export async function reassignApplication(tx: Tx, id: string, to: string): Promise<Change[]> {
  const { row, now } = await lockApplication(tx, 'everyone', id);
  await moveApplication(tx, 'reassign', row, { now, set: { reviewer: to, heldUntil: await endOfHold(tx, now) } });
  return row.reviewer === to ? [] : [applicationReassigned(row, to)];
}

/** @throws Refusal NOT_FOUND, WRONG_STATE */
async function lockHeld(tx: Tx, id: string, move: ApplicationMove, who: string) {
  const { row, now } = await lockApplication(tx, 'everyone', id);
  const refusal = moveRefusal(move, row.state) ?? holdRefusal(row, who, now);
  if (refusal) throw refusal;
  return { row, now };
}

/** Back into the queue, at its place. @throws Refusal NOT_FOUND, WRONG_STATE */
export async function releaseApplication(tx: Tx, id: string, who: string): Promise<Change[]> {
  const { row, now } = await lockHeld(tx, id, 'release', who);
  return [(await moveApplication(tx, 'release', row, { now })).change];
}

export type Verdict = { review: 'APPROVED' } | { review: 'REJECTED'; code: RejectionCode; text: string | null };

export interface Reviewed {
  id: string;
  kind: DocumentKind;
  /** That the reviewer saw. */
  version: number;
  verdict: Verdict;
}

/**
 * What the holder says of one document (rule A3); said again, the later holds. It holds the application for longer.
 *
 * @throws Refusal NOT_FOUND, WRONG_STATE, VERSION_CONFLICT where a newer one is there, BAD_INPUT
 */
export async function reviewDocument(tx: Tx, { id, kind, version, verdict }: Reviewed, who: string): Promise<Change[]> {
  const { row, now } = await lockHeld(tx, id, 'return', who);
  const [before] = await tx
    .select()
    .from(applicationDocuments)
    .where(and(eq(applicationDocuments.applicationId, id), eq(applicationDocuments.kind, kind)))
    .orderBy(desc(applicationDocuments.version))
    .limit(1);
  if (!before) throw new Refusal('NOT_FOUND', `it has no ${kind}`, ['kind']);
  if (before.version !== version) {
    throw new Refusal('VERSION_CONFLICT', `its ${kind} is at version ${before.version}, not ${version}`, ['version']);
  }
  const said = verdict.review === 'APPROVED' ? { review: verdict.review, code: null, text: null } : rejection(verdict);
  const [after] = await tx
    .update(applicationDocuments)
    .set({ ...said, reviewedAt: now, reviewedBy: who })
    .where(eq(applicationDocuments.id, before.id))
    .returning();
  const heldUntil = await endOfHold(tx, now);
  await tx.update(applications).set({ heldUntil }).where(eq(applications.id, id));
  return [documentReviewed(row, before, after!)];
}

const rejection = ({ review, code, text }: Verdict & { review: 'REJECTED' }) => {
  if (code === 'OTHER' && text === null) throw new Refusal('BAD_INPUT', 'text: needed where the code is OTHER', ['text']); // prettier-ignore
  return { review, code, text: text === null ? null : oneLine('text', text) };
};

/**
 * Back to the partner, with all rejections at once (rule A3).
 *
 * @throws Refusal NOT_FOUND, WRONG_STATE while a document isn't decided, BAD_INPUT where nothing is said
 */
export async function returnApplication(tx: Tx, secrets: Secrets, id: string, reason: string | null, who: string): Promise<Change[]> {
  const { row, now } = await lockHeld(tx, id, 'return', who);
  const { documents } = await decided(tx, secrets, row);
  const rejected = documents.filter((it) => it.review === 'REJECTED').map((it) => it.kind);
  if (rejected.length === 0 && reason === null) {
    throw new Refusal('BAD_INPUT', 'reason: needed where no document is rejected', ['reason']);
  }
  const why = reason === null ? null : oneLine('reason', reason, 500);
  return [(await moveApplication(tx, 'return', row, { now, set: { reason: why }, more: { rejected, reason: why } })).change];
} // prettier-ignore

/** @throws Refusal WRONG_STATE that names what isn't decided */
async function decided(tx: Tx, secrets: Secrets, row: Application): Promise<Judged> {
  const [judged] = await judge(tx, 'everyone', secrets, [row]);
  const pending = judged!.documents.filter((it) => it.review === 'PENDING').map((it) => it.kind);
  if (pending.length === 0) return judged!;
  throw new Refusal('WRONG_STATE', `not decided yet: ${pending.join(', ')}`, ['id']);
}

/** For good: what can't be mended. @throws Refusal NOT_FOUND, WRONG_STATE, BAD_INPUT */
export async function rejectApplication(tx: Tx, id: string, reason: string, who: string): Promise<Change[]> {
  const { row, now } = await lockHeld(tx, id, 'reject', who);
  return endLocked(tx, 'everyone', 'reject', row, { now, reason });
}

/** To the carrier, which alone accepts. @throws Refusal NOT_FOUND, WRONG_STATE, INCOMPLETE */
export async function forwardApplication(tx: Tx, secrets: Secrets, id: string, who: string): Promise<Change[]> {
  const { row, now } = await lockHeld(tx, id, 'forward', who);
  const { findings, requirements } = await decided(tx, secrets, row);
  refuseErrors(findings);
  const requirementVersions = [...requirements.versions];
  return [(await moveApplication(tx, 'forward', row, { now, set: { requirementVersions } })).change];
}
