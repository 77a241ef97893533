import type pg from 'pg';
import type { Month } from '../month.js';
import { faultCode } from './open.js';

/** What lies by month. */
export const monthlyTables = ['calls', 'charges', 'evidence', 'route_decisions'] as const;

/**
 * The current and the next month, by the clock that decides money, where one of their tables isn't there: nothing of it
 * could be stored (rule O3). Any role may ask.
 */
export async function missingMonths(pool: pg.Pool): Promise<{ month: Month; table: string }[]> {
  const { rows } = await pool.query<{ month: Month; table: string }>(
    `select month, parent as table
     from unnest($1::text[]) parent, generate_series(0, 1) ahead,
       to_char((app_now() at time zone 'Asia/Shanghai') + make_interval(months => ahead), 'YYYY-MM') month
     where not exists (select from pg_inherits where inhparent = to_regclass('public.' || parent) and not inhdetachpending
       and inhrelid = to_regclass(format('public.%s_%s', parent, replace(month, '-', '_'))))
     order by month, parent`,
    [[...monthlyTables]],
  );
  return rows;
}

/** A row of a month that has no partition. */
export function isMissingMonth(error: Error): boolean {
  return (
    faultCode(error) === '23514' &&
    /no partition of relation/.test((error.cause as Error | undefined)?.message ?? error.message)
  );
}
