// Owns the operator's word on a re-verification. Not what it does to the number: flows/decide-reverification.ts.
import { and, eq, notInArray } from 'drizzle-orm';
import { databaseNow, type Tx } from '../../../db/open.js';
import type { Change } from '../../../events/change.js';
import { reverificationDecided } from '../changes.js';
import { reverificationMoves, reverificationRefusal } from '../moves.js';
import { reverifications, type Reverification } from '../table.js';
import { deadlineAfter } from './request.js';

export interface Word {
  move: 'return' | 'accept' | 'withdraw';
  answer: string;
  by: string;
  /** Until when it is to be mended; null leaves the deadline. */
  dueOn: string | null;
}

/** Of a locked one. @throws Refusal WRONG_STATE, BAD_INPUT */
export async function decideLocked(tx: Tx, before: Reverification, { move, answer, by, dueOn }: Word): Promise<Change> {
  const refusal = reverificationRefusal(move, before.state);
  if (refusal) throw refusal;
  const now = await databaseNow(tx);
  const dueAt = dueOn === null ? before.dueAt : deadlineAfter(dueOn, now);
  const [after] = await tx
    .update(reverifications)
    .set({ state: reverificationMoves[move].to, stateSince: now, answer, decidedAt: now, decidedBy: by, dueAt })
    .where(eq(reverifications.id, before.id))
    .returning();
  return reverificationDecided({ before, after: after! });
}

/** The number is given up: there is nothing to prove any more. @param tx with the worker's rights; the number is locked */
export async function withdrawReverifications(
  tx: Tx,
  number: string,
  { answer, by }: { answer: string; by: string },
): Promise<Change[]> {
  const rows = await tx
    .select()
    .from(reverifications)
    .where(and(eq(reverifications.number, number), notInArray(reverifications.state, ['ACCEPTED', 'WITHDRAWN'])))
    .for('update');
  const changes: Change[] = [];
  for (const it of rows) changes.push(await decideLocked(tx, it, { move: 'withdraw', answer, by, dueOn: null }));
  return changes;
}
