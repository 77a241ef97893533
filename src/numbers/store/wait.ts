// Owns the line of those who wait for a number (rule N7). Not the offer to the next of them (tidy.ts).
import { and, eq, inArray, isNull, sql, type SQL } from 'drizzle-orm';
import { databaseNow, faultCode, type Db, type Tx } from '../../db/open.js';
import { countUpTo, rowsAround, type Page, type Slice } from '../../db/page.js';
import { ownedBy, type Whose } from '../../db/tenant.js';
import { newId } from '../../id.js';
import { Refusal } from '../../refusal.js';
import { numberWaits, type NumberWait } from '../table.js';
import { policyOf } from './policy.js';
import { lockQuota, type Reserving } from './reserve.js';

/** A place in line, and how many stand before it; null once it has ended. */
export type PlaceInLine = NumberWait & { before: number | null };

const live = isNull(numberWaits.endedAt);

/**
 * Takes the last place in the line for a number that another has reserved.
 *
 * @throws Refusal NOT_AVAILABLE where nobody has reserved it, CONFLICT where the partner waits already, or for too many
 */
export async function joinLine(tx: Tx, { partnerId, subscriberId }: Reserving, number: string): Promise<NumberWait> {
  await lockQuota(tx, partnerId);
  const { waitsAtOnce } = await policyOf(tx);
  const mine = await tx
    .select()
    .from(numberWaits)
    .where(and(eq(numberWaits.partnerId, partnerId), live));
  if (mine.some((it) => it.number === number))
    throw new Refusal('CONFLICT', `you wait for ${number} already`, ['number']);
  if (mine.length >= waitsAtOnce) {
    throw new Refusal(
      'CONFLICT',
      `you wait for ${mine.length} numbers, which is all that one may: leave a line first`,
      ['number'],
    );
  }
  const row = {
    id: newId(),
    number,
    partnerId,
    subscriberId,
    joinedAt: await databaseNow(tx),
    endedAt: null,
    ending: null,
  };
  try {
    await tx.insert(numberWaits).values(row);
  } catch (error) {
    if (!NOTHING_TO_WAIT_FOR.has(faultCode(error))) throw error;
    throw new Refusal('NOT_AVAILABLE', `nobody else has reserved ${number}: there is nothing to wait for`, ['number']);
  }
  return row;
}

/** The trigger's refusal, and the foreign key's for a number that there is not. */
const NOTHING_TO_WAIT_FOR = new Set(['23514', '23503']);

/** @throws Refusal NOT_FOUND, WRONG_STATE where it has ended */
export async function leaveLine(tx: Tx, whose: Whose, id: string): Promise<NumberWait> {
  const [row] = await tx
    .select()
    .from(numberWaits)
    .where(and(eq(numberWaits.id, id), ownedBy(whose, numberWaits.partnerId)))
    .for('update');
  if (!row) throw new Refusal('NOT_FOUND', 'there is no such place in line', ['id']);
  if (row.endedAt) throw new Refusal('WRONG_STATE', `it has ended: ${row.ending}`, ['id']);
  const endedAt = await databaseNow(tx);
  await tx.update(numberWaits).set({ endedAt, ending: 'LEFT' }).where(eq(numberWaits.id, id));
  return row;
}

export interface WaitList {
  number: string | null;
  /** Those that haven't ended. */
  live: boolean;
}

/** Places in line, the oldest first: for the operator that is the line. */
export async function waitsOf(db: Db, whose: Whose, list: WaitList, page: Page): Promise<Slice<PlaceInLine>> {
  const columns = [numberWaits.joinedAt, numberWaits.id];
  return rowsAround(page, { columns, descending: false }, (where, order, limit) =>
    selected(db)
      .where(and(listed(whose, list), where))
      .orderBy(...order)
      .limit(limit),
  );
}

/** Up to COUNT_LIMIT + 1. */
export async function countWaits(db: Db, whose: Whose, list: WaitList): Promise<number> {
  return countUpTo(db, numberWaits, listed(whose, list));
}

export async function waitsById(db: Db, whose: Whose, ids: readonly string[]): Promise<PlaceInLine[]> {
  return selected(db).where(and(inArray(numberWaits.id, [...ids]), ownedBy(whose, numberWaits.partnerId)));
}

function selected(db: Db) {
  const before = sql<number | null>`case when ${live} then waiting_before(number_waits) end`;
  const { id, number, partnerId, subscriberId, joinedAt, endedAt, ending } = numberWaits;
  return db.select({ id, number, partnerId, subscriberId, joinedAt, endedAt, ending, before }).from(numberWaits);
}

const listed = (whose: Whose, list: WaitList): SQL | undefined =>
  and(
    ownedBy(whose, numberWaits.partnerId),
    list.number === null ? undefined : eq(numberWaits.number, list.number),
    list.live ? live : undefined,
  );
