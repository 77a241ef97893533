import { and, eq, isNull, sql } from 'drizzle-orm';
import { lockApplicationsOf } from '../applications/store/submit.js';
import type { Tx } from '../db/open.js';
import type { Change } from '../events/change.js';
import type { Move } from '../numbers/moves.js';
import { operate } from '../numbers/store/operate.js';
import { assignments } from '../rating/table.js';
import { forgetDestinations } from '../routing/store/destinations.js';
import { forgetPin } from '../routing/store/pins.js';
import { lockPlansOf } from '../routing/store/plans.js';
import { partFromNumber } from './part-from-number.js';

/** By which a number has no subscriber any more. */
const partings: readonly Move[] = ['unlock', 'disconnect'];

/**
 * A move of the operator's. With a disconnection nobody answers for the number any more, from that instant on (rule T5), and
 * its subscriber's destinations and PIN go: the next one has its own. An application that was under way is over.
 */
export async function operateNumber(
  tx: Tx,
  wish: { number: string; move: Move; reason: string },
): Promise<readonly Change[]> {
  const isParting = partings.includes(wish.move);
  const underWay = isParting ? await lockApplicationsOf(tx, wish.number) : []; // before plans and the number's row, as who activates one does
  if (isParting) await lockPlansOf(tx, wish.number); // before the number's row, as who adds a destination does
  const { before, now, changes } = await operate(tx, wish);
  if (isParting) {
    await forgetDestinations(tx, wish.number);
    await forgetPin(tx, wish.number);
    changes.push(...(await partFromNumber(tx, { ...before, now }, underWay, wish.reason)));
  }
  if (wish.move === 'disconnect') {
    const open = and(eq(assignments.number, wish.number), isNull(assignments.toAt));
    const toAt = sql`greatest(${now.toISOString()}::timestamptz, ${assignments.fromAt} + interval '1 ms')`; // it lasted, if ever so shortly
    await tx.update(assignments).set({ toAt }).where(open);
  }
  return changes;
}
