// Owns the policy of applications: how long they are held, how long their documents are kept, when newer ones are asked for, how many
// numbers a company may have.
import { refuseOutside, type Bounds } from '../../bounds.js';
import type { Db } from '../../db/open.js';
import { applicationPolicy, type ApplicationPolicy } from '../table.js';

export async function applicationPolicyOf(db: Db): Promise<ApplicationPolicy> {
  const [row] = await db.select().from(applicationPolicy);
  const { one: _one, ...policy } = row!;
  return policy;
}

const bounds: Bounds<ApplicationPolicy> = {
  holdMinutes: [1, 10_080],
  keepRefusedDays: [0, 3650],
  keepEndedMonths: [24, 240], // MIIT order 25, section 11: two years at least
  reverifyDays: [0, 365],
  numbersPerCompany: [0, 10_000],
};

/** Changes what is given, from now on. @throws Refusal BAD_INPUT that names the field */
export async function updateApplicationPolicy(
  db: Db,
  change: Partial<ApplicationPolicy>,
): Promise<{ before: ApplicationPolicy; after: ApplicationPolicy }> {
  refuseOutside(bounds, change);
  const [row] = await db.select().from(applicationPolicy).for('update');
  const { one: _one, ...before } = row!;
  if (Object.keys(change).length > 0) await db.update(applicationPolicy).set(change);
  return { before, after: { ...before, ...change } };
}
