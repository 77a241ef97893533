// Owns bringing numbers into stock. Not reading them (read-number.ts, io/number-list.ts).
import assert from 'node:assert/strict';
import { and, eq, isNull } from 'drizzle-orm';
import type pg from 'pg';
import { copyBlocks } from '../../db/copy.js';
import { asDb, databaseNow, transaction, type Db, type Tx } from '../../db/open.js';
import { byCommand } from '../../events/change.js';
import { record } from '../../events/store/record.js';
import { Refusal } from '../../refusal.js';
import { numbersImported } from '../changes.js';
import { gradeCodeOf } from '../grade-diagram.js';
import { carrierIn, type Block } from '../read-number.js';
import { numberBlocks, numberImports } from '../table.js';
import { gradesInForce, whileGradesStand } from './grades.js';

/** Some numbers of a source, in its order. */
export interface ImportPart {
  numbers: readonly string[];
  refused: number;
  /** Where the source stands before them; the first part may leave it out. */
  from?: number;
  /** Where the source stands behind them: a count of numbers or lines. */
  done: number;
}

export type NumberImport = typeof numberImports.$inferSelect;

/**
 * Finds what was imported of a source before, or begins it.
 *
 * @param again forgets what was done of it, so that it is gone through once more; its numbers stay
 * @throws Refusal WRONG_STATE where no table of grades is published
 */
export async function beginImport(worker: pg.Pool, source: string, again = false): Promise<NumberImport> {
  const db = asDb(worker);
  if (!(await gradesInForce(db))) {
    throw new Refusal('WRONG_STATE', 'no table of grades is published yet: `hotline400 grades publish` comes first');
  }
  const afresh = { done: 0, added: 0, known: 0, refused: 0, startedAt: await databaseNow(db), finishedAt: null };
  const insert = db.insert(numberImports).values({ source, ...afresh });
  await (again
    ? insert.onConflictDoUpdate({ target: numberImports.source, set: afresh })
    : insert.onConflictDoNothing());
  const [row] = await db.select().from(numberImports).where(eq(numberImports.source, source));
  return row!;
}

/**
 * Adds a part to the stock, and notes how far the import is, in one transaction. What is there already stays as it is. A part
 * that was added before, by this process or another one, is left alone.
 *
 * @returns the import as it stands then
 * @throws Refusal CONFLICT where it stands neither before nor behind the part: it was begun again meanwhile
 */
export async function importPart(worker: pg.Pool, source: string, part: ImportPart): Promise<NumberImport> {
  return transaction(worker, async (tx) => {
    await whileGradesStand(tx);
    const [before] = await tx.select().from(numberImports).where(eq(numberImports.source, source)).for('update');
    assert(before, `${source} was not begun`);
    const { from = 0, done } = part;
    if (before.done >= done) return before;
    if (before.done !== from) {
      const message = `another process is at ${source} and stands at ${before.done}, this one at ${from}: let it finish`;
      throw new Refusal('CONFLICT', message);
    }
    const added = await addNumbers(tx, part.numbers);
    const after = {
      done,
      added: before.added + added,
      known: before.known + part.numbers.length - added,
      refused: before.refused + part.refused,
    };
    await tx.update(numberImports).set(after).where(eq(numberImports.source, source));
    return { ...before, ...after };
  });
}

/** In the order of their digits, as everyone locks them: two imports of the same numbers don't wait in a circle. */
async function addNumbers(tx: Tx, numbers: readonly string[]): Promise<number> {
  const grades = await gradesInForce(tx);
  const blocks = await blocksOf(tx);
  const lines = numbers.toSorted().map((it) => {
    const carrier = carrierIn(blocks, it);
    assert(carrier, `${it} is in no block`);
    return `${it}\t${carrier}\t${gradeCodeOf(grades!, it)}\n`;
  });
  await tx.$client.query('create temp table imported (number text, carrier text, grade text) on commit drop');
  await copyBlocks(tx, 'imported', [lines.join('')]);
  const { rowCount } = await tx.$client.query(`
    insert into numbers (number, carrier, grade, state, state_since)
    select number, carrier, grade, 'AVAILABLE', app_now() from imported on conflict (number) do nothing`);
  return rowCount ?? 0;
}

/** Of several processes that come to its end, one logs it. */
export async function finishImport(worker: pg.Pool, source: string): Promise<NumberImport> {
  return transaction(worker, async (tx) => {
    const unfinished = and(eq(numberImports.source, source), isNull(numberImports.finishedAt));
    const [row] = await tx
      .update(numberImports)
      .set({ finishedAt: await databaseNow(tx) })
      .where(unfinished)
      .returning();
    if (row) await record(tx, byCommand, [numbersImported(row)]);
    return row ?? (await tx.select().from(numberImports).where(eq(numberImports.source, source)))[0]!;
  });
}

export async function blocksOf(db: Db): Promise<Block[]> {
  return db.select().from(numberBlocks);
}

/**
 * Adds a block of numbers and whose it is (rule N1).
 *
 * @throws Refusal CONFLICT where the block, or a number of it that is here, is another carrier's
 */
export async function addBlock(tx: Tx, { prefix, carrier }: Block): Promise<void> {
  await tx.insert(numberBlocks).values({ prefix, carrier }).onConflictDoNothing();
  const [block] = await tx.select().from(numberBlocks).where(eq(numberBlocks.prefix, prefix));
  const { rows } = await tx.$client.query<{ number: string; carrier: string }>(
    `select number, carrier from numbers n
     where number between rpad($1, 10, '0') and rpad($1, 10, '9') and carrier <> $2 and not exists (
       select from number_blocks b where starts_with(n.number, b.prefix) and length(b.prefix) > length($1))
     limit 1`,
    [prefix, carrier],
  );
  const others =
    block!.carrier === carrier
      ? rows[0] && `${rows[0].number} in it is ${rows[0].carrier}’s`
      : `it is ${block!.carrier}’s`;
  if (others) throw new Refusal('CONFLICT', `block ${prefix} can't be ${carrier}’s: ${others}`);
}
