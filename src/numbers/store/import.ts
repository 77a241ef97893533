// Owns bringing numbers into stock. Not reading them (read-number.ts, io/number-list.ts).
import { eq } from 'drizzle-orm';
import type pg from 'pg';
import { copyBlocks } from '../../db/copy.js';
import { asDb, databaseNow, transaction, type Tx } from '../../db/open.js';
import { byCommand } from '../../events/change.js';
import { record } from '../../events/store/record.js';
import { Refusal } from '../../refusal.js';
import { numbersImported } from '../changes.js';
import { gradeAt } from '../grade-diagram.js';
import { carrierIn, type Block } from '../read-number.js';
import { numberBlocks, numberImports } from '../table.js';
import { tailOf } from '../tail.js';
import { gradesInForce, whileGradesStand } from './grades.js';

/** Some numbers of a source, in its order. */
export interface ImportPart {
  numbers: readonly string[];
  refused: number;
  /** Where the source stands behind them: a count of numbers or lines. */
  done: number;
}

export type NumberImport = typeof numberImports.$inferSelect;

/** Finds what was imported of a source before, or begins it. @throws Refusal WRONG_STATE where no table of grades is published */
export async function beginImport(worker: pg.Pool, source: string): Promise<NumberImport> {
  const db = asDb(worker);
  if (!(await gradesInForce(db))) {
    throw new Refusal('WRONG_STATE', 'no table of grades is published yet: `hotline400 grades publish` comes first');
  }
  const startedAt = await databaseNow(db);
  await db.insert(numberImports).values({ source, startedAt }).onConflictDoNothing();
  const [row] = await db.select().from(numberImports).where(eq(numberImports.source, source));
  return row!;
}

/**
 * Adds a part to the stock, and notes how far the import is, in one transaction. What is there already stays as it is, so a
 * part may come twice.
 */
export async function importPart(worker: pg.Pool, source: string, part: ImportPart): Promise<NumberImport> {
  return transaction(worker, async (tx) => {
    await whileGradesStand(tx);
    const grades = await gradesInForce(tx);
    const blocks = await blocksOf(tx);
    const lines = part.numbers.map((it) => {
      const grade = grades!.grades[gradeAt(grades!.diagram, tailOf(it))]!.code;
      return `${it}\t${carrierIn(blocks, it)!}\t${grade}\n`;
    });
    await tx.$client.query('create temp table imported (number text, carrier text, grade text) on commit drop');
    await copyBlocks(tx, 'imported', [lines.join('')]);
    const { rowCount } = await tx.$client.query(`
      insert into numbers (number, carrier, grade, state, state_since)
      select number, carrier, grade, 'AVAILABLE', app_now() from imported on conflict (number) do nothing`);
    const added = rowCount ?? 0;
    return noted(tx, source, part, added);
  });
}

async function noted(tx: Tx, source: string, { numbers, refused, done }: ImportPart, added: number) {
  const { rows } = await tx.$client.query<NumberImport>(
    `update number_imports set done = $2, added = added + $3, known = known + $4, refused = refused + $5 where source = $1
     returning source, done, added, known, refused, started_at as "startedAt", finished_at as "finishedAt"`,
    [source, done, added, numbers.length - added, refused],
  );
  return rows[0]!;
}

export async function finishImport(worker: pg.Pool, source: string): Promise<NumberImport> {
  return transaction(worker, async (tx) => {
    const finishedAt = await databaseNow(tx);
    const [row] = await tx
      .update(numberImports)
      .set({ finishedAt })
      .where(eq(numberImports.source, source))
      .returning();
    await record(tx, byCommand, [numbersImported(row!)]);
    return row!;
  });
}

export async function blocksOf(tx: Tx): Promise<Block[]> {
  return tx.select().from(numberBlocks);
}
