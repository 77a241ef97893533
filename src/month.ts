/** An instant: milliseconds since 1970, UTC (rule D6). */
export type EpochMs = number;

/** A month in Asia/Shanghai, '2026-11'. */
export type Month = string;

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** China has kept +08:00 all year since 1992, so a month is cut with an addition and no zone table. */
export const SHANGHAI_MS = 8 * HOUR_MS;

/** The month that an instant falls in. A charge belongs to that of its connectedAt (rule S1), half-open. */
export function monthOf(at: EpochMs): Month {
  if (at >= last.from && at < last.to) return last.month;
  const day = Math.floor((at + SHANGHAI_MS) / DAY_MS);
  let found = monthOfDay.get(day);
  if (found === undefined) {
    if (monthOfDay.size > REMEMBERED_DAYS) monthOfDay.clear();
    const month = new Date(day * DAY_MS).toISOString().slice(0, 7);
    monthOfDay.set(day, (found = { month, from: startOf(month), to: startOf(nextMonth(month)) }));
  }
  last = found;
  return found.month;
}

/** Every call asks for its months several times, and a batch is of some days: remembering them is ten times as fast. */
const monthOfDay = new Map<number, { month: Month; from: EpochMs; to: EpochMs }>();
const REMEMBERED_DAYS = 1_000;
let last = { month: '', from: 0, to: 0 };

/** The month's first instant. The last is before `startOf(nextMonth(month))`. */
export function startOf(month: Month): EpochMs {
  return Date.parse(`${month}-01T00:00:00Z`) - SHANGHAI_MS;
}

export function nextMonth(month: Month): Month {
  return addMonths(month, 1);
}

/** `months` may be negative. */
export function addMonths(month: Month, months: number): Month {
  const [year, ordinal] = month.split('-').map(Number) as [number, number];
  return new Date(Date.UTC(year, ordinal - 1 + months)).toISOString().slice(0, 7);
}

/** '2026-11-24', the day in Asia/Shanghai. */
export function dayOf(at: EpochMs): string {
  return new Date(at + SHANGHAI_MS).toISOString().slice(0, 10);
}

/** Whole days of the month: 28 to 31. */
export function daysIn(month: Month): number {
  return (startOf(nextMonth(month)) - startOf(month)) / DAY_MS;
}

export function isMonth(text: string): boolean {
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(text);
}
