// Owns by what numbers in service were proven. Not until when: reverifications/table.ts has that, kept by triggers.
import { and, inArray, sql, type SQL } from 'drizzle-orm';
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

/** Whether an application has a document whose last day is this or earlier. Of one that is done it is its service that has them. */
export const documentsEndBy = (day: string): SQL => sql`case when ${applications.state} = 'ACTIVE'
  then ${isServing} and exists (select from service_papers p where p.number = ${applications.number}
    and p.subscriber_id = ${applications.subscriberId} and p.expires_on <= ${day}::date and p.expires_on < '9999-12-31')
  else exists (select from application_documents d where d.application_id = ${applications.id}
    and d.expires_on <= ${day}::date and d.expires_on < '9999-12-31' and not exists (select from application_documents newer
      where newer.application_id = d.application_id and newer.kind = d.kind and newer.version > d.version)) end`;
