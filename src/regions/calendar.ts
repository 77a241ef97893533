import assert from 'node:assert/strict';
import { DAY_MS, SHANGHAI_MS, type EpochMs } from '../month.js';
import type { CalendarKind } from './table.js';

/** What a day is for a `DAY` node (rule R2) and for a tariff's holiday price (rule T4). */
export const dayTypes = ['workday', 'weekend', 'holiday'] as const;
export type DayType = (typeof dayTypes)[number];

/** What is said of one day: a day off, a weekend day that is worked to make up for one (调休), or that it is an ordinary one. */
export interface CalendarRow {
  /** 'YYYY-MM-DD', a day in Asia/Shanghai. */
  date: string;
  kind: CalendarKind;
  /** Who says so: a package and its version, a notice, an operator. */
  source: string;
  /** The festival, in Chinese, where it is known. */
  name?: string;
}

export type Exception = Exclude<CalendarKind, 'WEEKDAY_RULE'>;

/** Each asks for the day in Asia/Shanghai that the instant falls in, whatever zone the process runs in. */
export interface Calendar {
  dayTypeOf(at: EpochMs): DayType;
  /** For a `DATE` node (rule R2); null where the weekday alone decides. */
  kindOf(at: EpochMs): Exception | null;
  /** Whether the holidays of its year are known. Where they aren't, its days go by the weekday rule. */
  isCovered(at: EpochMs): boolean;
}

/** 1970-01-01 was a Thursday: the first and second days after it were Friday and Saturday. */
const week: readonly DayType[] = ['workday', 'workday', 'weekend', 'weekend', 'workday', 'workday', 'workday'];

/** `rows` in any order; of two for one date the later wins, so an operator's rows go behind the packaged ones. */
export function calendarOf(rows: readonly CalendarRow[]): Calendar {
  const exceptions = new Map<number, Exception>();
  for (const { date, kind } of rows) {
    if (kind === 'WEEKDAY_RULE') exceptions.delete(dayIndexOf(date));
    else exceptions.set(dayIndexOf(date), kind);
  }
  const covered = new Set([...exceptions].filter(isNationalDay).map(([day]) => yearOf(day)));
  return {
    dayTypeOf(at) {
      const day = dayIndexAt(at);
      const kind = exceptions.get(day);
      if (kind !== undefined) return kind === 'HOLIDAY' ? 'holiday' : 'workday';
      return week[((day % 7) + 7) % 7]!;
    },
    kindOf: (at) => exceptions.get(dayIndexAt(at)) ?? null,
    isCovered: (at) => covered.has(yearOf(dayIndexAt(at))),
  };
}

/** One row a date, in order; of two for one date the later wins. */
export function mergeDays(rows: readonly CalendarRow[]): CalendarRow[] {
  return [...new Map(rows.map((it) => [it.date, it])).values()].toSorted((a, b) => (a.date < b.date ? -1 : 1));
}

/** The next year's notice comes in November; from now on somebody should have it. */
const AHEAD_MS = 60 * DAY_MS;

/** This year, and the next from 60 days before it begins, where its holidays aren't known. */
export function uncoveredYears(calendar: Calendar, at: EpochMs): number[] {
  const years = [at, at + AHEAD_MS].filter((it) => !calendar.isCovered(it)).map((it) => yearOf(dayIndexAt(it)));
  return [...new Set(years)];
}

/** Whether there is such a day: 2026-02-30 is none. */
export function isDate(text: string): boolean {
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

/** A single day that an operator adds doesn't make its year known. The State Council's notice does, and National Day is in each. */
function isNationalDay([day, kind]: readonly [number, Exception]): boolean {
  return kind === 'HOLIDAY' && new Date(day * DAY_MS).toISOString().slice(5, 10) === '10-01';
}

const dayIndexAt = (at: EpochMs) => Math.floor((at + SHANGHAI_MS) / DAY_MS);

const yearOf = (dayIndex: number) => new Date(dayIndex * DAY_MS).getUTCFullYear();

/** Days since 1970-01-01. */
function dayIndexOf(date: string): number {
  assert(isDate(date), `no such day: '${date}'`);
  return Date.parse(`${date}T00:00:00Z`) / DAY_MS;
}
