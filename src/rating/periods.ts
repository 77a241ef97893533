import type { DayType } from '../regions/calendar.js';

/** Minutes of a day in Asia/Shanghai. Half-open; '24:00' is the day's end. One whose end is not after its start runs past midnight. */
export interface Range {
  from: string;
  to: string;
}

export interface Period {
  name: string;
  dayTypes: readonly DayType[];
  ranges: readonly Range[];
}

export const DAY_MINUTES = 1440;

/** '07:30' -> 450. The text has been checked by readTariff. */
export function minuteOf(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3));
}

/**
 * [from, to) in minutes. A range past midnight is split in two, and each half goes by the type of its own day: holidays
 * 22:00-07:00 are a holiday's first seven hours and its last two.
 */
export function halvesOf(range: Range): readonly (readonly [number, number])[] {
  const [from, to] = [minuteOf(range.from), minuteOf(range.to)];
  if (from < to) return [[from, to]];
  return to === 0 ? [[from, DAY_MINUTES]] : [[0, to], [from, DAY_MINUTES]]; // prettier-ignore
}

/** The period of each minute of such a day: 0 is the base price, n is `periods[n - 1]`. */
export function minutesOf(periods: readonly Period[], dayType: DayType): Uint8Array {
  const minutes = new Uint8Array(DAY_MINUTES);
  for (const [index, period] of periods.entries()) {
    if (!period.dayTypes.includes(dayType)) continue;
    for (const [from, to] of period.ranges.flatMap(halvesOf)) minutes.fill(index + 1, from, to);
  }
  return minutes;
}
