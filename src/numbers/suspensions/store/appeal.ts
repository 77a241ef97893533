// Owns filing an appeal against a suspension, and answering it where the suspension stands. Not lifting it: flows/answer-appeal.ts.
import { and, eq } from 'drizzle-orm';
import { databaseNow, faultCode, type Tx } from '../../../db/open.js';
import type { Whose } from '../../../db/tenant.js';
import { documentsById, keepUntil } from '../../../documents/documents.js';
import type { Change } from '../../../events/change.js';
import { newId } from '../../../id.js';
import { paragraph } from '../../../one-line.js';
import { Refusal } from '../../../refusal.js';
import { calendarOf } from '../../../regions/calendar.js';
import { packagedHolidays } from '../../../regions/io/holidays.js';
import { ownDays } from '../../../regions/store/calendar-days.js';
import { policyOf } from '../../store/policy.js';
import { appealAnswered, appealFiled } from '../changes.js';
import { appealMoves } from '../reasons.js';
import { appealDocuments, suspensionAppeals, type Appeal, type Suspension } from '../table.js';
import { endOfWorkingDays } from '../working-days.js';
import { suspensionsById } from './list.js';

const LONGEST = 2_000;
const DOCUMENTS = 10;

export interface Filing {
  /** The suspension. */
  id: string;
  text: string;
  documentIds: readonly string[];
  by: string;
}

/** @throws Refusal NOT_FOUND, WRONG_STATE where the suspension is over or a document isn't clean, CONFLICT where one is open, BAD_INPUT */
export async function fileAppeal(tx: Tx, whose: Whose, wish: Filing): Promise<Change[]> {
  const suspension = await suspensionMeant(tx, whose, wish.id);
  const text = paragraph('text', wish.text, LONGEST);
  await refuseDocuments(tx, suspension, wish.documentIds);
  const { partnerId } = suspension;
  const now = await databaseNow(tx);
  const { appealDays } = await policyOf(tx);
  const calendar = calendarOf([...packagedHolidays(), ...(await ownDays(tx))]);
  const dueAt = new Date(endOfWorkingDays(now.getTime(), appealDays, calendar));
  const row = { id: newId(), partnerId, suspensionId: suspension.id, text, filedAt: now, filedBy: wish.by, dueAt };
  const [appeal] = await tx.insert(suspensionAppeals).values(row).returning().catch(refuseLate);
  if (wish.documentIds.length > 0) {
    await tx.insert(appealDocuments).values(wish.documentIds.map((it) => ({ appealId: row.id, partnerId, documentId: it }))); // prettier-ignore
    await keepUntil(tx, whose, wish.documentIds, null);
  }
  return [appealFiled(appeal!, suspension, wish.documentIds)];
}

/** @throws Refusal NOT_FOUND */
export async function suspensionMeant(tx: Tx, whose: Whose, id: string): Promise<Suspension> {
  const [suspension] = await suspensionsById(tx, whose, [id]);
  if (!suspension) throw new Refusal('NOT_FOUND', 'there is no such suspension', ['id']);
  return suspension;
}

/** The database looks under a lock which a partner can't take: refuse_late_appeal. */
function refuseLate(error: unknown): never {
  const code = faultCode(error);
  if (code === '23505') throw new Refusal('CONFLICT', 'id: an appeal against it is open, and waits for its answer', ['id']); // prettier-ignore
  if (code === '23000') throw new Refusal('WRONG_STATE', 'the suspension is over: there is nothing to appeal against', ['id']); // prettier-ignore
  throw error;
}

/** Another partner's document doesn't exist, and another subscriber's says nothing of this one. */
async function refuseDocuments(tx: Tx, { partnerId, subscriberId }: Suspension, ids: readonly string[]): Promise<void> {
  if (ids.length > DOCUMENTS || new Set(ids).size < ids.length) {
    throw new Refusal('BAD_INPUT', `documentIds: allowed are up to ${DOCUMENTS}, each once`, ['documentIds']);
  }
  const found = new Map((await documentsById(tx, { partnerId }, ids)).map((it) => [it.id, it]));
  for (const [at, id] of ids.entries()) {
    const path = ['documentIds', String(at)];
    const document = found.get(id);
    if (!document || (document.subscriberId ?? subscriberId) !== subscriberId) {
      throw new Refusal('NOT_FOUND', 'there is no such document', path);
    }
    if (document.state !== 'CLEAN') {
      throw new Refusal(
        'WRONG_STATE',
        `the document is ${document.state}; only one that is CLEAN says something`,
        path,
      );
    }
  }
}

/** The one that waits for its answer; null where none does. */
export async function openAppealOf(tx: Tx, suspensionId: string): Promise<Appeal | null> {
  const [open] = await tx.select().from(suspensionAppeals).where(isOpen(suspensionId));
  return open ?? null;
}

/** The suspension stands. @param tx with the worker's rights; the number is locked @throws Refusal WRONG_STATE */
export async function upholdAppeal(
  tx: Tx,
  { id, number }: Suspension,
  { answer, by }: { answer: string; by: string },
): Promise<Change[]> {
  const [after] = await tx
    .update(suspensionAppeals)
    .set({ state: appealMoves.uphold.to, answer, answeredAt: await databaseNow(tx), answeredBy: by })
    .where(isOpen(id))
    .returning();
  return [appealAnswered(after!, number)];
}

const isOpen = (suspensionId: string) =>
  and(eq(suspensionAppeals.suspensionId, suspensionId), eq(suspensionAppeals.state, 'OPEN'));
