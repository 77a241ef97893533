// Owns the policy of the stock: how long, how many.
import { refuseOutside, type Bounds } from '../../bounds.js';
import type { Db } from '../../db/open.js';
import { DAY_MS } from '../../month.js';
import { numberPolicy, type NumberPolicy } from '../table.js';

export async function policyOf(db: Db): Promise<NumberPolicy> {
  const [row] = await db.select().from(numberPolicy);
  const { one: _one, ...policy } = row!;
  return policy;
}

/** Of one that is made now (rule N3). */
export async function endOfReservation(db: Db, now: Date): Promise<Date> {
  const { reservationDays } = await policyOf(db);
  return new Date(now.getTime() + reservationDays * DAY_MS);
}

const bounds: Bounds<NumberPolicy> = {
  reservationDays: [1, 365],
  extensionDays: [1, 365],
  quotaNumbers: [1, 1_000_000],
  quotaPercent: [0, 100],
  quarantineDays: [1, 3650],
  offerHours: [1, 720],
  waitsAtOnce: [1, 10_000],
  appealDays: [1, 60],
};

/** Changes what is given, from now on; what was reserved keeps its end. @throws Refusal BAD_INPUT that names the field */
export async function updatePolicy(
  db: Db,
  change: Partial<NumberPolicy>,
): Promise<{ before: NumberPolicy; after: NumberPolicy }> {
  refuseOutside(bounds, change);
  const [row] = await db.select().from(numberPolicy).for('update');
  const { one: _one, ...before } = row!;
  if (Object.keys(change).length > 0) await db.update(numberPolicy).set(change);
  return { before, after: { ...before, ...change } };
}
