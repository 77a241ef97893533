// Owns going through the stock with the newest table of grades (rule N6). What a number costs that somebody has stays as it was.
import { sql } from 'drizzle-orm';
import type pg from 'pg';
import { transaction, type Db, type Tx } from '../../db/open.js';
import { gradeCodeOf } from '../grade-diagram.js';
import { numberTotals } from '../table.js';
import { gradesInForce, whileGradesStand } from './grades.js';

/** Numbers that are looked at in one transaction, and how many of them get another grade: until its commit nobody else has those. */
const LOOKED_AT = 20_000;
const CHANGED = 2_000;

interface Graded<Grade = string> {
  number: string;
  grade: Grade;
}

/**
 * One slice, and where it ended, in one transaction: who broke off, or comes second, goes on from there. It takes locks in the
 * order of all: the table, then numbers by their digits.
 *
 * @returns whether there is more to do; not where another process is at it
 */
export async function regradeSome(worker: pg.Pool): Promise<boolean> {
  return transaction(worker, async (tx) => {
    await whileGradesStand(tx);
    const at = await lockNewest(tx);
    if (!at || at.isFinished) return false;
    const { looked, wrong } = await lookedAt(tx, at.regradedTo);
    const changed = wrong.slice(0, CHANGED);
    await regrade(tx, changed);
    const isCut = wrong.length > CHANGED;
    const isLast = !isCut && looked.length < LOOKED_AT;
    const to = (isCut ? changed : looked).at(-1)?.number ?? at.regradedTo;
    await tx.$client.query(
      `update grade_versions set regraded_to = $2, regraded = regraded + $3, finished_at = case when $4 then app_now() end
       where version = $1`,
      [at.version, to, changed.length, isLast],
    );
    return !isLast;
  });
}

/** Null where there is none, or another process has it. */
async function lockNewest(tx: Tx): Promise<{ version: number; regradedTo: string | null; isFinished: boolean } | null> {
  const { rows } = await tx.$client.query<{ version: number; regradedTo: string | null; isFinished: boolean }>(`
    select version, regraded_to as "regradedTo", finished_at is not null as "isFinished" from grade_versions
    where version = (select max(version) from grade_versions) for update skip locked`);
  return rows[0] ?? null;
}

/** The next numbers, and those of them that the table grades otherwise, with the grade that they are to have. */
async function lookedAt(tx: Tx, after: string | null): Promise<{ looked: Graded<string | null>[]; wrong: Graded[] }> {
  const grades = (await gradesInForce(tx))!;
  const looked = await numbersAfter(tx, after);
  const graded = looked.map(({ number }) => ({ number, grade: gradeCodeOf(grades, number) }));
  return { looked, wrong: graded.filter((it, at) => it.grade !== looked[at]!.grade) };
}

async function numbersAfter(db: Db, after: string | null): Promise<Graded<string | null>[]> {
  const { rows } = await (db.$client as pg.Pool).query<Graded<string | null>>(
    'select number, grade from numbers where number > $1 order by number limit $2',
    [after ?? '', LOOKED_AT],
  );
  return rows;
}

/** A number that somebody keeps locked is waited for no longer than a partner would wait for us; the job comes again. */
async function regrade(tx: Tx, numbers: readonly Graded[]): Promise<void> {
  if (numbers.length === 0) return;
  const list = numbers.map((it) => it.number);
  await tx.$client.query(`set local lock_timeout = '1s'`);
  await tx.$client.query('select from numbers where number = any($1) order by number for no key update', [list]);
  await tx.$client.query(
    `update numbers n set grade = it.grade from unnest($1::text[], $2::text[]) it (number, grade) where n.number = it.number`,
    [list, numbers.map((it) => it.grade)],
  );
}

/** All numbers that there are with their grades, some at a time, in the order of their digits. */
export async function* stockInOrder(db: Db): AsyncGenerator<Graded<string | null>[]> {
  for (let after: string | null = null; ;) {
    const some = await numbersAfter(db, after);
    yield some;
    if (some.length < LOOKED_AT) return;
    after = some.at(-1)!.number;
  }
}

/** How many there are, as a trigger has counted them. */
export async function stockSize(db: Db): Promise<number> {
  const [row] = await db
    .select({ total: sql<number>`coalesce(sum(${numberTotals.total}), 0)::int` })
    .from(numberTotals);
  return row!.total;
}
