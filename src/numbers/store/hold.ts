// Owns what its holder does with a reservation: extends it, gives it back, accepts an offer; or reclaims a number that it had.
import { and, inArray, isNotNull } from 'drizzle-orm';
import { databaseNow, type Tx } from '../../db/open.js';
import { isOwnedBy, ownedBy, type Whose } from '../../db/tenant.js';
import type { Change } from '../../events/change.js';
import { DAY_MS } from '../../month.js';
import { Refusal } from '../../refusal.js';
import { refusalOf, type Move } from '../moves.js';
import { isOver } from '../standing.js';
import { numbers, type HotlineNumber } from '../table.js';
import { lockNumbers, moveNumbers } from './move.js';
import { endOfReservation, policyOf } from './policy.js';
import { assertList, lockQuota, overQuota, quotaUse, type Outcome } from './reserve.js';

/** Gives reservations and offers back, each by itself. @throws Refusal BAD_INPUT, TOO_LARGE for the list as a whole */
export async function release(
  tx: Tx,
  whose: Whose,
  asked: readonly string[],
): Promise<{ outcomes: Outcome[]; changes: Change[] }> {
  assertList(asked);
  const rows = await lockHeld(tx, whose, asked);
  const now = await databaseNow(tx);
  const outcomes = asked.map((number): Outcome => ({
    number,
    refusal: refusalFor('release', number, rows.get(number), now),
  }));
  const given = outcomes.filter((it) => !it.refusal).map((it) => rows.get(it.number)!);
  return { outcomes, changes: await moveNumbers(tx, 'release', given, { now }) };
}

/** Once, by 15 days from its end on. @throws Refusal NOT_FOUND, WRONG_STATE */
export async function extend(tx: Tx, whose: Whose, number: string): Promise<Change[]> {
  const { row, now } = await lockOne(tx, 'extend', whose, number);
  if (row.extended || row.offered) {
    const why = row.offered ? 'it is only offered: accept it first' : 'it was extended before, and once is all';
    throw new Refusal('WRONG_STATE', `${number} can't be extended: ${why} (rule N3)`, ['number']);
  }
  const { extensionDays } = await policyOf(tx);
  const endsAt = new Date(row.endsAt!.getTime() + extensionDays * DAY_MS);
  return moveNumbers(tx, 'extend', [row], { now, set: { endsAt, extended: true } });
}

/** What was offered to the next in line becomes a reservation like any other. @throws Refusal NOT_FOUND, WRONG_STATE, RESERVATION_QUOTA_EXCEEDED */
export async function acceptOffer(tx: Tx, whose: Whose, number: string): Promise<Change[]> {
  const [held] = await tx
    .select()
    .from(numbers)
    .where(heldBy(whose, [number]));
  if (held?.partnerId) await lockQuota(tx, held.partnerId); // before the number, as in every reservation
  const { row, now } = await lockOne(tx, 'accept', whose, number);
  if (!row.offered)
    throw new Refusal('WRONG_STATE', `${number} is reserved already: there is no offer to accept`, ['number']);
  const quota = await quotaUse(tx, row.partnerId!, now);
  if (quota.used >= quota.limit) throw overQuota(quota);
  return moveNumbers(tx, 'accept', [row], { now, set: { endsAt: await endOfReservation(tx, now), offered: false } });
}

/** Within quarantine its former subscriber has it back, as a reservation (rule N5). @throws Refusal NOT_FOUND, WRONG_STATE */
export async function reclaim(tx: Tx, whose: Whose, number: string): Promise<Change[]> {
  const { row, now } = await lockOne(tx, 'reclaim', whose, number);
  return moveNumbers(tx, 'reclaim', [row], { now, set: { endsAt: await endOfReservation(tx, now) } });
}

const heldBy = (whose: Whose, list: readonly string[]) =>
  and(inArray(numbers.number, [...list]), isNotNull(numbers.partnerId), ownedBy(whose, numbers.partnerId));

/** Locks what may be moved. What its holder may not move is read all the same, to say in which state it is. */
async function lockHeld(tx: Tx, whose: Whose, list: readonly string[]): Promise<Map<string, HotlineNumber>> {
  const rows = await lockNumbers(tx, list);
  const locked = rows.filter((it) => it.partnerId !== null && isOwnedBy(whose, it.partnerId));
  const read = await tx.select().from(numbers).where(heldBy(whose, list));
  return new Map([...read, ...locked].map((it) => [it.number, it]));
}

/** @throws Refusal */
async function lockOne(tx: Tx, move: Move, whose: Whose, number: string) {
  const row = (await lockHeld(tx, whose, [number])).get(number);
  const now = await databaseNow(tx);
  const refusal = refusalFor(move, number, row, now);
  if (refusal) throw refusal;
  return { row: row!, now };
}

function refusalFor(move: Move, number: string, row: HotlineNumber | undefined, now: Date): Refusal | null {
  if (!row || isOver(row, now))
    return new Refusal('NOT_FOUND', `you have no ${number}, or its time is over`, ['number']);
  return refusalOf(move, number, row.state);
}
