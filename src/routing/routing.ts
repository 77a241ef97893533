// Owns destinations as lists show them. Not whether they may be dialled (decide.ts).
import { and, asc, getTableColumns, inArray, sql } from 'drizzle-orm';
import type { Db } from '../db/open.js';
import { ownedBy, type Whose } from '../db/tenant.js';
import { destinations } from './destinations/table.js';
import type { VerificationState } from './destinations/proof.js';

/** By the database's clock: its instant ends a verification, whether or not the sweep was there already. */
const isOver = sql`${destinations.proof} = 'VERIFIED' and ${destinations.verifiedUntil} <= app_now()`;
const warnsFrom = sql`${destinations.verifiedUntil} - (select make_interval(days => proof_warning_days) from route_policy)`;
const shownColumns = {
  ...getTableColumns(destinations),
  state: sql<VerificationState>`case when ${isOver} then 'EXPIRED' else ${destinations.proof} end`,
  expiresSoon: sql<boolean>`${destinations.proof} = 'VERIFIED' and not (${isOver}) and ${warnsFrom} <= app_now()`,
};

/** Where the calls of these numbers go, in the order of trying. */
export async function destinationsOf(db: Db, whose: Whose, list: readonly string[]) {
  return db
    .select(shownColumns)
    .from(destinations)
    .where(and(inArray(destinations.number, [...list]), ownedBy(whose, destinations.partnerId)))
    .orderBy(asc(destinations.position));
}
