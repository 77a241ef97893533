// Owns published tables of grades. Not going through the stock with one (regrade.ts).
import { desc } from 'drizzle-orm';
import type pg from 'pg';
import { databaseNow, type Db, type Tx } from '../../db/open.js';
import { Refusal } from '../../refusal.js';
import { gradeDiagram, type GradeDiagram } from '../grade-diagram.js';
import { readGradeRules, type GradeRules } from '../grade-rules.js';
import { gradeVersions } from '../table.js';

/** The table that holds, ready for use. */
export interface GradesInForce extends GradeRules {
  version: number;
  diagram: GradeDiagram;
  /** Whether all of the stock has its grade by this table. */
  settled: boolean;
}

/** Null where none was published yet: then there is no stock either. */
export async function gradesInForce(db: Db): Promise<GradesInForce | null> {
  const { rows } = await (db.$client as pg.Pool).query<{ version: number; settled: boolean; document: string }>({
    name: 'grades-in-force',
    text: `
      select version, finished_at is not null as settled, document::text
      from grade_versions order by version desc limit 1`,
  });
  const [row] = rows;
  return row ? { version: row.version, settled: row.settled, ...compiled(row.document) } : null;
}

type Compiled = GradeRules & { diagram: GradeDiagram };

/** Compiling takes some 50 ms, and the same text is always the same table: the last ones are kept. */
const kept = new Map<string, Compiled>();
const KEPT = 4;

export function compiled(document: string): Compiled {
  const before = kept.get(document);
  if (before) return before;
  const rules = readGradeRules(JSON.parse(document));
  const now = { ...rules, diagram: gradeDiagram(rules) };
  if (kept.size >= KEPT) kept.delete(kept.keys().next().value!);
  kept.set(document, now);
  return now;
}

/** Taken by what grades numbers, and alone by what publishes a table: so nobody grades by an old one once a new one holds. */
const GRADES_LOCK = 400_006;

export async function whileGradesStand(tx: Tx): Promise<void> {
  await tx.$client.query('select pg_advisory_xact_lock_shared($1)', [GRADES_LOCK]);
}

/**
 * Publishes a table; from now on it holds for prices and for what is imported, and the stock is gone through for it.
 *
 * @throws Refusal BAD_INPUT where it can't be read, or grades are missing
 */
export async function publishGrades(tx: Tx, document: unknown): Promise<number> {
  const rules = readGradeRules(document);
  gradeDiagram(rules); // what can't be compiled isn't published
  await tx.$client.query('select pg_advisory_xact_lock($1)', [GRADES_LOCK]);
  const before = await gradesInForce(tx);
  refuseMissing(before, rules);
  const version = (before?.version ?? 0) + 1;
  const publishedAt = await databaseNow(tx);
  await tx.insert(gradeVersions).values({ version, document, publishedAt });
  return version;
}

/** @throws Refusal BAD_INPUT where a grade is missing that the table before it has: a number may still be of it */
export function refuseMissing(before: GradeRules | null, { grades }: GradeRules): void {
  const missing = before?.grades.filter((old) => !grades.some((it) => it.code === old.code)).map((it) => it.code) ?? [];
  if (missing.length === 0) return;
  const what = `${missing.join(', ')} missing: a grade stays in the table, without a rule where no number is to have it`;
  throw new Refusal('BAD_INPUT', what);
}

/** The newest table, as it was published; null where there is none. */
export async function newestGrades(db: Db): Promise<typeof gradeVersions.$inferSelect | null> {
  const [row] = await db.select().from(gradeVersions).orderBy(desc(gradeVersions.version)).limit(1);
  return row ?? null;
}
