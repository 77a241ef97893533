// Owns destinations as lists show them. Not whether they may be dialled (decide.ts).
import { and, asc, inArray } from 'drizzle-orm';
import type { Db } from '../db/open.js';
import { ownedBy, type Whose } from '../db/tenant.js';
import { destinations } from './table.js';

/** Where the calls of these numbers go, in the order of trying. */
export async function destinationsOf(db: Db, whose: Whose, list: readonly string[]) {
  return db
    .select()
    .from(destinations)
    .where(and(inArray(destinations.number, [...list]), ownedBy(whose, destinations.partnerId)))
    .orderBy(asc(destinations.position));
}
