import assert from 'node:assert/strict';
import { DAY_MS, SHANGHAI_MS, type EpochMs } from '../month.js';

/** What a day is for a `DAY` or `DATE` node (rule R2) and for a tariff's holiday price (rule T4). */
export const dayTypes = ['workday', 'weekend', 'holiday'] as const;
export type DayType = (typeof dayTypes)[number];

/** One day that differs from the weekday rule: a day off, or a weekend day that is worked to make up for one (调休). */
export interface CalendarRow {
  /** 'YYYY-MM-DD', a day in Asia/Shanghai. */
  date: string;
  kind: 'holiday' | 'workday';
  /** Who says so: a package and its version, a notice, an operator. */
  source: string;
}

export interface Calendar {
  /** The type of the day in Asia/Shanghai that the instant falls in, whatever zone the process runs in. */
  dayTypeOf(at: EpochMs): DayType;
  /**
   * The last year whose holidays are known, 0 where none is. A later day goes by the weekday rule alone, so whoever
   * plans past it should be warned.
   */
  coveredThrough: number;
}

/** 1970-01-01 was a Thursday: the first and second days after it were Friday and Saturday. */
const week: readonly DayType[] = ['workday', 'workday', 'weekend', 'weekend', 'workday', 'workday', 'workday'];

/** `rows` in any order; of two for one date the later wins, so an operator's rows go behind the packaged ones. */
export function calendarOf(rows: readonly CalendarRow[]): Calendar {
  const exceptions = new Map<number, DayType>();
  let coveredThrough = 0;
  for (const { date, kind } of rows) {
    exceptions.set(dayIndexOf(date), kind);
    // A single day that an operator adds doesn't make its year known. The State Council's notice does, and National Day is in each.
    if (kind === 'holiday' && date.endsWith('-10-01'))
      coveredThrough = Math.max(coveredThrough, Number(date.slice(0, 4)));
  }
  return {
    dayTypeOf(at) {
      const day = Math.floor((at + SHANGHAI_MS) / DAY_MS);
      return exceptions.get(day) ?? week[((day % 7) + 7) % 7]!;
    },
    coveredThrough,
  };
}

/** Days since 1970-01-01. The round trip refuses what Date.parse would move, such as 02-30. */
function dayIndexOf(date: string): number {
  const ms = Date.parse(`${date}T00:00:00Z`);
  assert(!Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === date, `no such day: '${date}'`);
  return ms / DAY_MS;
}
