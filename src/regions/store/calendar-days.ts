// Owns what the operator says of days, and a year as it holds. Not what a day is for a plan or a price (calendar.ts).
import { asc, between, inArray, sql } from 'drizzle-orm';
import type pg from 'pg';
import { databaseNow, type Db } from '../../db/open.js';
import { Refusal } from '../../refusal.js';
import { calendarOf, isDate, mergeDays, type CalendarRow } from '../calendar.js';
import { packagedHolidays } from '../io/holidays.js';
import { calendarDays, type CalendarKind } from '../table.js';

export type CalendarDay = Pick<CalendarRow, 'date' | 'kind' | 'source'>;

const { date, kind, source } = calendarDays;

export async function ownDays(db: Db): Promise<CalendarDay[]> {
  return db.select({ date, kind, source }).from(calendarDays).orderBy(asc(date));
}

/** Short text that changes whenever a day does; '' where there is none. */
export async function stampOfDays(db: Db): Promise<string> {
  const { rows } = await (db.$client as pg.Pool).query<{ stamp: string }>(
    `select coalesce(md5(string_agg(concat_ws(' ', date, kind), ',' order by date)), '') as stamp from calendar_days`,
  );
  return rows[0]!.stamp;
}

/** @throws Refusal BAD_INPUT that names the year */
export async function calendarYear(db: Db, year: number): Promise<{ covered: boolean; days: CalendarRow[] }> {
  if (year < FIRST_YEAR || year > LAST_YEAR) {
    throw new Refusal('BAD_INPUT', `year: found ${year}, allowed is ${FIRST_YEAR} to ${LAST_YEAR}`, ['year']);
  }
  const own = await db.select({ date, kind, source }).from(calendarDays).where(between(date, `${year}-01-01`, `${year}-12-31`)); // prettier-ignore
  const days = mergeDays([...packagedHolidays().filter((it) => it.date.startsWith(`${year}-`)), ...own]);
  return { covered: calendarOf(days).isCovered(Date.parse(`${year}-07-01T00:00:00Z`)), days };
}

export async function daysOn(db: Db, dates: readonly string[]): Promise<CalendarDay[]> {
  const found = db.select({ date, kind, source }).from(calendarDays);
  return found.where(inArray(date, [...dates])).orderBy(asc(date));
}

const FIRST_YEAR = 2000;
const LAST_YEAR = 2100;
const DAYS_AT_ONCE = 400;
const LONGEST_SOURCE = 200;

/**
 * Says what these days are, whatever was said of them before.
 *
 * @returns the rows that were there before @throws Refusal BAD_INPUT that names the field
 */
export async function setDays(
  db: Db,
  days: readonly { date: string; kind: CalendarKind }[],
  by: string,
): Promise<CalendarDay[]> {
  refuseDays(days);
  if (by.trim() === '' || by.length > LONGEST_SOURCE || /\p{C}/u.test(by)) {
    const message = `source: allowed are 1 to ${LONGEST_SOURCE} characters on one line`;
    throw new Refusal('BAD_INPUT', message, ['source']);
  }
  const setAt = await databaseNow(db);
  const inOrder = days.toSorted((a, b) => (a.date < b.date ? -1 : 1)); // so that two at once don't wait for each other in a circle
  const known = db.select({ date, kind, source }).from(calendarDays);
  const before = await known.where(inArray(date, inOrder.map((it) => it.date))).for('update'); // prettier-ignore
  await db
    .insert(calendarDays)
    .values(inOrder.map((it) => ({ ...it, source: by.trim(), setAt })))
    .onConflictDoUpdate({
      target: date,
      set: { kind: sql`excluded.kind`, source: sql`excluded.source`, setAt: sql`excluded.set_at` },
    });
  return before;
}

function refuseDays(days: readonly { date: string }[]): void {
  if (days.length < 1 || days.length > DAYS_AT_ONCE) {
    throw new Refusal('BAD_INPUT', `days: found ${days.length}, allowed are 1 to ${DAYS_AT_ONCE}`, ['days']);
  }
  const firstAt = new Map<string, number>();
  for (const [at, { date: found }] of days.entries()) {
    const path = ['days', String(at), 'date'];
    const year = Number(found.slice(0, 4));
    if (!isDate(found) || year < FIRST_YEAR || year > LAST_YEAR) {
      const allowed = `a day such as "2027-02-06" of the years ${FIRST_YEAR} to ${LAST_YEAR}`;
      throw new Refusal('BAD_INPUT', `date: found ${JSON.stringify(found.slice(0, 40))}, allowed is ${allowed}`, path);
    }
    const first = firstAt.get(found);
    if (first !== undefined) throw new Refusal('BAD_INPUT', `date: found ${found} a second time, allowed is once: it is days.${first} too`, path); // prettier-ignore
    firstAt.set(found, at);
  }
}
