// Owns by what numbers in service were proven.
import { and, inArray, sql } from 'drizzle-orm';
import type { Db } from '../../db/open.js';
import { ownedBy, type Whose } from '../../db/tenant.js';
import { applications, type Application } from '../table.js';

/** Of those by which a subscriber came to a number, the newest: it may have come to it twice. */
const isServing = sql`${applications.state} = 'ACTIVE' and not exists (select from applications again
  where again.number = ${applications.number} and again.subscriber_id = ${applications.subscriberId} and again.state = 'ACTIVE'
    and (again.state_since, again.id) > (${applications.stateSince}, ${applications.id}))`;

/** The applications by which these numbers went into service, one for each subscriber that has or had the number. */
export async function servingApplications(db: Db, whose: Whose, numbers: readonly string[]): Promise<Application[]> {
  const asked = and(inArray(applications.number, [...numbers]), ownedBy(whose, applications.partnerId), isServing);
  return db.select().from(applications).where(asked);
}
