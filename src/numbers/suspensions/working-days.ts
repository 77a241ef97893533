import { DAY_MS, SHANGHAI_MS, type EpochMs } from '../../month.js';
import type { Calendar } from '../../regions/calendar.js';

/**
 * The end of so many working days after the day of an instant, in Asia/Shanghai: of one working day, asked on a Friday, the midnight
 * after Monday.
 *
 * @param days 1 or more
 */
export function endOfWorkingDays(at: EpochMs, days: number, calendar: Pick<Calendar, 'dayTypeOf'>): EpochMs {
  let day = Math.floor((at + SHANGHAI_MS) / DAY_MS) * DAY_MS - SHANGHAI_MS;
  for (let left = days; left > 0;) {
    day += DAY_MS;
    if (calendar.dayTypeOf(day) === 'workday') left -= 1;
  }
  return day + DAY_MS;
}
