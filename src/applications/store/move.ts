// Owns moving applications from state to state (rule A1). Not who may.
import { and, eq } from 'drizzle-orm';
import { databaseNow, type Tx } from '../../db/open.js';
import { ownedBy, type Whose } from '../../db/tenant.js';
import type { Change, Shown } from '../../events/change.js';
import { Refusal } from '../../refusal.js';
import { applicationMoved } from '../changes.js';
import { applicationMoves, moveRefusal, type ApplicationMove } from '../moves.js';
import { applications, type Application } from '../table.js';

/**
 * Locks an application until the commit. What its partner may not change any more is read all the same, to say in which state it is.
 *
 * @returns the row, and the clock that was read under its lock
 * @throws Refusal NOT_FOUND
 */
export async function lockApplication(tx: Tx, whose: Whose, id: string): Promise<{ row: Application; now: Date }> {
  const mine = and(eq(applications.id, id), ownedBy(whose, applications.partnerId));
  const [locked] = await tx.select().from(applications).where(mine).for('update');
  const [row] = locked ? [locked] : await tx.select().from(applications).where(mine);
  if (!row) throw new Refusal('NOT_FOUND', 'there is no such application', ['id']);
  return { row, now: await databaseNow(tx) };
}

type Set = Partial<
  Omit<Application, 'id' | 'partnerId' | 'subscriberId' | 'number' | 'carrier' | 'createdAt' | 'state'>
>;

/** Moves a locked one. Out of review nobody holds it. @throws Refusal WRONG_STATE */
export async function moveApplication(
  tx: Tx,
  move: ApplicationMove,
  row: Application,
  { now, set = {}, more = {} }: { now: Date; set?: Set; more?: Shown },
): Promise<{ after: Application; change: Change }> {
  const refusal = moveRefusal(move, row.state);
  if (refusal) throw refusal;
  const { to } = applicationMoves[move];
  const [after] = await tx
    .update(applications)
    .set({
      ...(row.state !== to && { state: to, stateSince: now }),
      ...(to !== 'IN_REVIEW' && { reviewer: null, heldUntil: null }),
      ...set,
    })
    .where(eq(applications.id, row.id))
    .returning();
  return { after: after!, change: applicationMoved(move, row, more) };
}
