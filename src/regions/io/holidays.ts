import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { CalendarRow } from '../calendar.js';

interface ChineseDays {
  /** Keyed by 'YYYY-MM-DD'; the value names the festival in English and Chinese: "National Day,国庆节,3". */
  holidays: Record<string, string>;
  workdays: Record<string, string>;
}

/**
 * China's holidays and make-up workdays, 2004 on, from the data of the `chinese-days` package. Its functions are not
 * used: west of UTC they answer for the wrong day, and past their last year they answer without saying so.
 */
export function packagedHolidays(): readonly CalendarRow[] {
  return (packaged ??= readPackaged());
}

/** It never changes while a process runs. */
let packaged: readonly CalendarRow[] | undefined;

function readPackaged(): CalendarRow[] {
  const require = createRequire(import.meta.url);
  const read = (path: string): unknown => JSON.parse(readFileSync(require.resolve(path), 'utf8'));
  const { version } = read('chinese-days/package.json') as { version: string };
  const { holidays, workdays } = read('chinese-days/dist/chinese-days.json') as ChineseDays;
  const rows = (days: Record<string, string>, kind: CalendarRow['kind']) =>
    Object.entries(days).map(([date, names]): CalendarRow => {
      const name = names.split(',')[1];
      return { date, kind, source: `chinese-days ${version}`, ...(name !== undefined && { name }) };
    });
  return [...rows(holidays, 'HOLIDAY'), ...rows(workdays, 'MAKEUP_WORKDAY')];
}
