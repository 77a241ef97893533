// Owns the policy of routing: how often a call is forwarded, how often a PIN is tried, how long a call may last.
import { refuseOutside, type Bounds } from '../../bounds.js';
import type { Db } from '../../db/open.js';
import { routePolicy, type RoutePolicy } from '../table.js';

export async function routePolicyOf(db: Db): Promise<RoutePolicy> {
  const [row] = await db.select().from(routePolicy);
  const { one: _one, ...policy } = row!;
  return policy;
}

/** The table's constraint says the same. */
const bounds: Bounds<RoutePolicy> = {
  forwardsOnBusy: [0, 10],
  forwardsOnNoAnswer: [0, 10],
  forwardsACall: [0, 10],
  pinTries: [1, 10],
  maxSeconds: [60, 86_400],
  snapshotSeconds: [0, 86_400],
  verifiedMonths: [1, 60],
  proofWarningDays: [1, 180],
};

/** Changes what is given, for calls that are asked about from now on. @throws Refusal BAD_INPUT that names the field */
export async function updateRoutePolicy(
  db: Db,
  change: Partial<RoutePolicy>,
): Promise<{ before: RoutePolicy; after: RoutePolicy }> {
  refuseOutside(bounds, change);
  const [row] = await db.select().from(routePolicy).for('update');
  const { one: _one, ...before } = row!;
  if (Object.keys(change).length > 0) await db.update(routePolicy).set(change);
  return { before, after: { ...before, ...change } };
}
