// Owns numbers that test calls come from (rule R12), and since when. Not what it means for a call (assess.ts).
import { eq, isNull, inArray } from 'drizzle-orm';
import { databaseNow, faultCode, type Db, type Tx } from '../../db/open.js';
import { countUpTo, rowsAround, type Page, type Slice } from '../../db/page.js';
import { newId } from '../../id.js';
import { listBy } from '../../list-by.js';
import type { EpochMs } from '../../month.js';
import { oneLine } from '../../one-line.js';
import { readPhone } from '../../phone.js';
import { Refusal } from '../../refusal.js';
import { testCallers, type TestCaller } from '../table.js';

/** From now on. @param tx as the operator @throws Refusal BAD_INPUT, CONFLICT where it is one already */
export async function addTestCaller(tx: Tx, wish: { caller: string; note: string }): Promise<TestCaller> {
  const { number: caller } = readPhone(wish.caller);
  if (caller === null) {
    const message = 'caller: found no telephone number, allowed is one such as 13800138000 or 075582345678';
    throw new Refusal('BAD_INPUT', message, ['caller']);
  }
  const row = { id: newId(), caller, note: oneLine('note', wish.note), fromAt: await databaseNow(tx), toAt: null };
  try {
    await tx.insert(testCallers).values(row);
  } catch (error) {
    if (faultCode(error) !== '23505') throw error;
    throw new Refusal('CONFLICT', 'caller: it is a test caller already', ['caller']);
  }
  return row;
}

/** Its row stays, because a call's record may come later. @param tx as the operator @throws Refusal NOT_FOUND, WRONG_STATE */
export async function endTestCaller(tx: Tx, id: string): Promise<TestCaller> {
  const [row] = await tx.select().from(testCallers).where(eq(testCallers.id, id)).for('update');
  if (!row) throw new Refusal('NOT_FOUND', 'there is no such test caller', ['id']);
  if (row.toAt) throw new Refusal('WRONG_STATE', `the test caller ended at ${row.toAt.toISOString()} already`, ['id']);
  const toAt = await databaseNow(tx);
  await tx.update(testCallers).set({ toAt }).where(eq(testCallers.id, id));
  return { ...row, toAt };
}

/** What every node holds. */
export async function liveTestCallers(db: Db): Promise<string[]> {
  const rows = await db.select({ caller: testCallers.caller }).from(testCallers).where(isNull(testCallers.toAt));
  return rows.map((it) => it.caller);
}

/** Whether a number was a test caller's at an instant: from its beginning on, and no more at its end. */
export type IsTestCaller = (caller: string | null, at: EpochMs) => boolean;

/** Asked once for many calls; there are few test callers. */
export async function testCallersAt(db: Db): Promise<IsTestCaller> {
  const rows = await db.select().from(testCallers);
  if (rows.length === 0) return nobody;
  const spans = listBy(rows, (it) => it.caller);
  return (caller, at) =>
    caller !== null &&
    (spans.get(caller)?.some((it) => it.fromAt.getTime() <= at && (it.toAt === null || at < it.toAt.getTime())) ??
      false);
}

const nobody: IsTestCaller = () => false;

/** The newest first. */
export async function testCallersOf(db: Db, page: Page): Promise<Slice<TestCaller>> {
  const columns = [testCallers.fromAt, testCallers.id];
  return rowsAround(page, { columns, descending: true }, (where, order, limit) =>
    db
      .select()
      .from(testCallers)
      .where(where)
      .orderBy(...order)
      .limit(limit),
  );
}

/** Up to COUNT_LIMIT + 1. */
export const countTestCallers = (db: Db): Promise<number> => countUpTo(db, testCallers, undefined);

export async function testCallersById(db: Db, ids: readonly string[]): Promise<TestCaller[]> {
  return db
    .select()
    .from(testCallers)
    .where(inArray(testCallers.id, [...ids]));
}
