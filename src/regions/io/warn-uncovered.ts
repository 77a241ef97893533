import type pg from 'pg';
import type { Logger } from 'pino';
import { asDb, databaseNow } from '../../db/open.js';
import { uncoveredYears } from '../calendar.js';
import type { LiveReference } from './reference.js';

/** Says in the log which year's holidays aren't known, what that does, and what is to be done. */
export async function warnUncovered(it: { log: Logger; worker: pg.Pool; reference: LiveReference }): Promise<void> {
  const now = await databaseNow(asDb(it.worker));
  for (const year of uncoveredYears(it.reference.now().calendar, now.getTime())) {
    it.log.warn(
      { year },
      `the holidays of ${year} are not known: all its days go by the weekday rule, in route plans and in prices. ` +
        'Set them with the mutation setCalendarDays, or install a newer chinese-days',
    );
  }
}
