// Owns asking for a re-verification, and submitting it. Not the operator's word on it: decide.ts.
import { and, eq } from 'drizzle-orm';
import { databaseNow, faultCode, type Tx } from '../../../db/open.js';
import { ownedBy, type Whose } from '../../../db/tenant.js';
import { documentsById, keepUntil } from '../../../documents/documents.js';
import type { Change } from '../../../events/change.js';
import { newId } from '../../../id.js';
import { dayOf, DAY_MS, SHANGHAI_MS } from '../../../month.js';
import { lockNumbers } from '../../../numbers/store/move.js';
import type { HotlineNumber } from '../../../numbers/table.js';
import { oneLine } from '../../../one-line.js';
import { Refusal } from '../../../refusal.js';
import { isDay } from '../../identity/resident-id.js';
import type { Keys } from '../../io/people.js';
import type { DocumentKind } from '../../kinds.js';
import { refuseErrors } from '../../store/submit.js';
import { reverificationRequested, reverificationSubmitted } from '../changes.js';
import { reverificationMoves, reverificationRefusal, type ReverificationCode } from '../moves.js';
import { reverificationDocuments, reverifications, type Reverification } from '../table.js';
import { judgeAgain } from './judge.js';

const LONGEST_DAYS = 365;

/** The first instant after the day. @throws Refusal BAD_INPUT unless it is today or later in Asia/Shanghai, and within a year */
export function deadlineAfter(dueOn: string, now: Date): Date {
  const today = dayOf(now.getTime());
  const last = dayOf(now.getTime() + LONGEST_DAYS * DAY_MS);
  if (isDay(dueOn) && dueOn >= today && dueOn <= last) {
    return new Date(Date.parse(`${dueOn}T00:00:00Z`) - SHANGHAI_MS + DAY_MS);
  }
  throw new Refusal('BAD_INPUT', `dueOn: found ${dueOn.slice(0, 40)}, allowed is a day from ${today} to ${last}`, ['dueOn']); // prettier-ignore
}

export interface Request {
  code: ReverificationCode;
  reason: string;
  dueOn: string;
  by: string;
}

/** The row of a request to who has a number. @throws Refusal BAD_INPUT */
export const requestOf = (held: HotlineNumber, { code, reason, dueOn, by }: Request, now: Date) => ({
  id: newId(),
  partnerId: held.partnerId!,
  subscriberId: held.subscriberId!,
  number: held.number,
  code,
  reason: oneLine('reason', reason, 500),
  stateSince: now,
  requestedAt: now,
  requestedBy: by,
  dueAt: deadlineAfter(dueOn, now),
});

/** @param tx with the worker's rights @throws Refusal NOT_FOUND, WRONG_STATE, CONFLICT where one is under way, BAD_INPUT */
export async function requestReverification(
  tx: Tx,
  wish: Request & { number: string },
): Promise<{ row: Reverification; changes: Change[] }> {
  const { number } = wish;
  const [held] = await lockNumbers(tx, [number]);
  if (!held) throw new Refusal('NOT_FOUND', `there is no number ${number} here`, ['number']);
  if (held.state !== 'ACTIVE' && held.state !== 'SUSPENDED') {
    throw new Refusal('WRONG_STATE', `${number} is ${held.state}: only who has it in service proves itself again`, ['number']); // prettier-ignore
  }
  const [row] = await tx
    .insert(reverifications)
    .values(requestOf(held, wish, await databaseNow(tx)))
    .returning()
    .catch((error: unknown) => {
      if (faultCode(error) !== '23505') throw error;
      throw new Refusal('CONFLICT', `number: a re-verification of ${number} is under way`, ['number']);
    });
  return { row: row!, changes: [reverificationRequested(row!)] };
}

/** Locks one until the commit. What waits for the operator its partner may not change, and reads all the same. @throws Refusal NOT_FOUND */
export async function lockReverification(tx: Tx, whose: Whose, id: string): Promise<Reverification> {
  const mine = and(eq(reverifications.id, id), ownedBy(whose, reverifications.partnerId));
  const [locked] = await tx.select().from(reverifications).where(mine).for('update');
  const [row] = locked ? [locked] : await tx.select().from(reverifications).where(mine);
  if (!row) throw new Refusal('NOT_FOUND', 'there is no such re-verification', ['id']);
  return row;
}

export interface Paper {
  kind: DocumentKind;
  documentId: string;
  expiresOn: string | null;
}

/** All its documents at once, in place of those of the time before. @throws Refusal NOT_FOUND, WRONG_STATE, BAD_INPUT, INCOMPLETE with all errors */
export async function submitReverification(
  tx: Tx,
  whose: Whose,
  keys: Keys,
  { id, papers }: { id: string; papers: readonly Paper[] },
): Promise<Change[]> {
  const before = await lockReverification(tx, whose, id);
  const refusal = reverificationRefusal('submit', before.state);
  if (refusal) throw refusal;
  await refusePapers(tx, before, papers);
  const [judged] = await judgeAgain(tx, whose, keys, [{ row: before, papers }]);
  refuseErrors(judged!.findings);
  const round = before.round + 1;
  const { partnerId } = before;
  await tx.insert(reverificationDocuments).values(papers.map((it) => ({ ...it, reverificationId: id, partnerId, round })));
  await keepUntil(tx, whose, papers.map((it) => it.documentId), null);
  const [after] = await tx
    .update(reverifications)
    .set({ state: reverificationMoves.submit.to, stateSince: await databaseNow(tx), round, requirementVersions: [...judged!.requirements.versions] })
    .where(eq(reverifications.id, id))
    .returning();
  return [reverificationSubmitted({ before, after: after! }, papers)];
} // prettier-ignore

/** Another partner's document doesn't exist, and another subscriber's proves nothing of this one. */
async function refusePapers(tx: Tx, { partnerId, subscriberId }: Reverification, papers: readonly Paper[]) {
  if (papers.length < 1 || new Set(papers.map((it) => it.kind)).size < papers.length) {
    throw new Refusal('BAD_INPUT', 'documents: allowed are 1 or more, each kind once', ['documents']);
  }
  const found = new Map((await documentsById(tx, { partnerId }, papers.map((it) => it.documentId))).map((it) => [it.id, it])); // prettier-ignore
  for (const [at, { documentId, expiresOn }] of papers.entries()) {
    const file = found.get(documentId);
    if (!file || (file.subscriberId ?? subscriberId) !== subscriberId) {
      throw new Refusal('NOT_FOUND', 'there is no such document', ['documents', String(at), 'documentId']);
    }
    if (expiresOn !== null && !isDay(expiresOn)) {
      throw new Refusal('BAD_INPUT', 'expiresOn: allowed is a day as text such as "2031-05-20"', ['documents', String(at), 'expiresOn']); // prettier-ignore
    }
  }
}
