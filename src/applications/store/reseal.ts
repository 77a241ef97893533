// Owns sealing applications' people with a newer master key. Not documents' keys: documents/store/rewrap.ts.
import { asc, eq, lt } from 'drizzle-orm';
import type pg from 'pg';
import { transaction } from '../../db/open.js';
import type { MasterKeys } from '../../documents/master-keys.js';
import { openPeople, sealPeople } from '../io/people.js';
import { applications } from '../table.js';

const ROWS_AT_ONCE = 200;

/** Some that an older master key seals; what somebody is at just now is left to the next time. @returns how many, 0 once there are none */
export function resealSome(worker: pg.Pool, keys: MasterKeys, atMost = ROWS_AT_ONCE): Promise<number> {
  return transaction(worker, async (tx) => {
    const rows = await tx
      .select()
      .from(applications)
      .where(lt(applications.peopleKey, keys.newest))
      .orderBy(asc(applications.id))
      .limit(atMost)
      .for('update', { skipLocked: true });
    for (const it of rows) {
      const sealed = sealPeople({ keys }, it.id, openPeople({ keys }, it));
      await tx.update(applications).set(sealed).where(eq(applications.id, it.id));
    }
    return rows.length;
  });
}

/** How many applications' people each master key seals, by its version. */
export async function peopleKeyCounts(worker: pg.Pool): Promise<{ version: number; applications: number }[]> {
  const { rows } = await worker.query<{ version: number; applications: number }>(
    'select people_key as version, count(*)::int as applications from applications where people_key is not null group by 1 order by 1',
  );
  return rows;
}
