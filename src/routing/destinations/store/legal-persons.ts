// Owns whose name a line may be in besides the company's: the legal persons whom its applications name.
import { and, desc, eq, isNotNull } from 'drizzle-orm';
import { openPeople, type Keys } from '../../../applications/io/people.js';
import { applications } from '../../../applications/table.js';
import type { Tx } from '../../../db/open.js';
import { ownedBy, type Whose } from '../../../db/tenant.js';

/** Companies change hands, and old applications stay: the newest few count. */
const APPLICATIONS = 5;

export async function legalPersonsOf(tx: Tx, whose: Whose, keys: Keys, subscriberId: string): Promise<string[]> {
  const rows = await tx
    .select({ id: applications.id, people: applications.people, peopleKey: applications.peopleKey })
    .from(applications)
    .where(
      and(
        eq(applications.subscriberId, subscriberId),
        isNotNull(applications.people),
        ownedBy(whose, applications.partnerId),
      ),
    )
    .orderBy(desc(applications.createdAt))
    .limit(APPLICATIONS);
  return rows.flatMap((it) => openPeople(keys, it).principal?.name ?? []);
}
