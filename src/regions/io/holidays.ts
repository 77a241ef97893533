import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { CalendarRow } from '../calendar.js';

interface ChineseDays {
  /** Keyed by 'YYYY-MM-DD'; the value names the festival. */
  holidays: Record<string, string>;
  workdays: Record<string, string>;
}

/**
 * China's holidays and make-up workdays, 2004 on, from the data of the `chinese-days` package. Its functions are not
 * used: west of UTC they answer for the wrong day, and past their last year they answer without saying so.
 */
export function packagedHolidays(): CalendarRow[] {
  const require = createRequire(import.meta.url);
  const read = (path: string): unknown => JSON.parse(readFileSync(require.resolve(path), 'utf8'));
  const { version } = read('chinese-days/package.json') as { version: string };
  const { holidays, workdays } = read('chinese-days/dist/chinese-days.json') as ChineseDays;
  const rows = (dates: object, kind: CalendarRow['kind']) =>
    Object.keys(dates).map((date): CalendarRow => ({ date, kind, source: `chinese-days ${version}` }));
  return [...rows(holidays, 'holiday'), ...rows(workdays, 'workday')];
}
