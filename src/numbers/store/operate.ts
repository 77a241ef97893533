// Owns what the operator does to a number, but for what it takes to put it into service (flows/).
import type { Tx } from '../../db/open.js';
import type { Change, Shown } from '../../events/change.js';
import { DAY_MS } from '../../month.js';
import { Refusal } from '../../refusal.js';
import type { Move } from '../moves.js';
import type { HotlineNumber } from '../table.js';
import { moveNumbers, type Set } from './move.js';
import { policyOf } from './policy.js';
import { lockSettled } from './settle.js';

/**
 * One move of the operator's, with its reason.
 *
 * @param tx with the worker's rights
 * @returns the number as it was before, and what the audit log is to say
 * @throws Refusal NOT_FOUND, WRONG_STATE, BAD_INPUT
 */
export async function operate(
  tx: Tx,
  {
    number,
    move,
    reason,
    more = {},
    set = {},
  }: { number: string; move: Move; reason: string; more?: Shown; set?: Set },
): Promise<{ before: HotlineNumber; now: Date; changes: Change[] }> {
  const text = reason.trim();
  if (text === '' || text.length > 200)
    throw new Refusal('BAD_INPUT', 'reason: allowed are 1 to 200 characters', ['reason']);
  const { row, now, changes } = await lockSettled(tx, number);
  const end = move === 'quarantine' ? { endsAt: await endOfQuarantine(tx, row) } : {};
  return {
    before: row,
    now,
    changes: [
      ...changes,
      ...(await moveNumbers(tx, move, [row], { now, set: { ...set, ...end }, more: { reason: text, ...more } })),
    ],
  };
}

/** Rule N5: from its disconnection on. */
async function endOfQuarantine(tx: Tx, { stateSince }: HotlineNumber): Promise<Date> {
  const { quarantineDays } = await policyOf(tx);
  return new Date(stateSince.getTime() + quarantineDays * DAY_MS);
}
