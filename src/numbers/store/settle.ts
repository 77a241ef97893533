// Owns bringing one locked number to where it stands by the clock, with the worker's rights.
import { databaseNow, type Tx } from '../../db/open.js';
import type { Change } from '../../events/change.js';
import { Refusal } from '../../refusal.js';
import { isOver } from '../standing.js';
import type { HotlineNumber } from '../table.js';
import { lockNumbers, moveNumbers } from './move.js';

/** What puts an end to a state that is over. */
export const endings = { RESERVED: 'lapse', QUARANTINED: 'restock' } as const;

/** Locks a number; if its time is over, that is done and logged first. @throws Refusal NOT_FOUND */
export async function lockSettled(
  tx: Tx,
  number: string,
): Promise<{ row: HotlineNumber; now: Date; changes: Change[] }> {
  const [row] = await lockNumbers(tx, [number]);
  if (!row) throw new Refusal('NOT_FOUND', `there is no number ${number} here`, ['number']);
  const now = await databaseNow(tx);
  if (!isOver(row, now)) return { row, now, changes: [] };
  const changes = await moveNumbers(tx, endings[row.state as keyof typeof endings], [row], { now });
  const [settled] = await lockNumbers(tx, [number]);
  return { row: settled!, now, changes };
}
