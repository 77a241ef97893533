// Owns moving numbers from state to state (rule N2). Not who may, nor how long a state lasts.
import { asc, inArray } from 'drizzle-orm';
import type { Tx } from '../../db/open.js';
import type { Change, Shown } from '../../events/change.js';
import { numberMoved } from '../changes.js';
import { moves, refusalOf, type Move } from '../moves.js';
import { inStock } from '../standing.js';
import { numbers, type HotlineNumber } from '../table.js';

/** Locks numbers until the commit, in the order of their digits, as everyone does: so nobody waits in a circle. */
export async function lockNumbers(tx: Tx, list: readonly string[]): Promise<HotlineNumber[]> {
  return tx
    .select()
    .from(numbers)
    .where(inArray(numbers.number, [...list]))
    .orderBy(asc(numbers.number))
    .for('update');
}

export type Set = Partial<Omit<HotlineNumber, 'number' | 'state' | 'carrier'>>;

/** Moves locked numbers alike. @returns what the audit log is to say. @throws Refusal WRONG_STATE where one can't */
export async function moveNumbers(
  tx: Tx,
  move: Move,
  rows: readonly HotlineNumber[],
  { now, set = {}, more = {} }: { now: Date; set?: Set; more?: Shown },
): Promise<Change[]> {
  if (rows.length === 0) return [];
  const refusal = rows.map((it) => refusalOf(move, it.number, it.state)).find((it) => it !== null);
  if (refusal) throw refusal;
  const { to } = moves[move];
  const stays = rows.every((it) => it.state === to);
  const after = await tx
    .update(numbers)
    .set({
      ...(!stays && { state: to, stateSince: now }),
      ...(to === 'AVAILABLE' ? inStock : to !== 'RESERVED' && { endsAt: null, extended: false, offered: false }),
      ...set,
    })
    .where(
      inArray(
        numbers.number,
        rows.map((it) => it.number),
      ),
    )
    .returning();
  const byNumber = new Map(after.map((it) => [it.number, it]));
  return rows.map((before) => numberMoved(move, before, byNumber.get(before.number)!, more));
}
