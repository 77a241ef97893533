import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Tx } from '../db/open.js';
import type { Change } from '../events/change.js';
import type { Move } from '../numbers/moves.js';
import { operate } from '../numbers/store/operate.js';
import { assignments } from '../rating/table.js';

/** A move of the operator's. With a disconnection nobody answers for the number any more, from that instant on (rule T5). */
export async function operateNumber(
  tx: Tx,
  wish: { number: string; move: Move; reason: string },
): Promise<readonly Change[]> {
  const { now, changes } = await operate(tx, wish);
  if (wish.move === 'disconnect') {
    const open = and(eq(assignments.number, wish.number), isNull(assignments.toAt));
    const toAt = sql`greatest(${now.toISOString()}::timestamptz, ${assignments.fromAt} + interval '1 ms')`; // it lasted, if ever so shortly
    await tx.update(assignments).set({ toAt }).where(open);
  }
  return changes;
}
