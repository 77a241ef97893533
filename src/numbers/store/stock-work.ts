// Owns how far long work on the stock is.
import { desc } from 'drizzle-orm';
import type { Db } from '../../db/open.js';
import { tailOf } from '../tail.js';
import { numberImports } from '../table.js';
import { newestGrades } from './grades.js';

export interface StockWork {
  source: string;
  startedAt: Date;
  finishedAt: Date | null;
  done: number;
  changed: number;
}

const LATEST = 20;

export async function latestImports(db: Db): Promise<StockWork[]> {
  const rows = await db.select().from(numberImports).orderBy(desc(numberImports.startedAt)).limit(LATEST);
  return rows.map(({ source, startedAt, finishedAt, done, added }) => ({
    source,
    startedAt,
    finishedAt,
    done,
    changed: added,
  }));
}

/** Of the newest table of grades; null where none was published. Its place among all ten million numbers is how far it is. */
export async function regradingOf(db: Db): Promise<StockWork | null> {
  const row = await newestGrades(db);
  if (!row) return null;
  const { version, publishedAt, finishedAt, regradedTo, regraded } = row;
  const done = regradedTo === null ? 0 : tailOf(regradedTo) + 1;
  return { source: `grades ${version}`, startedAt: publishedAt, finishedAt, done, changed: regraded };
}
