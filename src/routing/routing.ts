// Owns destinations, and what a decision needs to know of a number. Not the decision itself (decide.ts).
import { and, asc, eq, inArray } from 'drizzle-orm';
import { databaseNow, type Db, type Tx } from '../db/open.js';
import { ownedBy, type Whose } from '../db/tenant.js';
import { monthOf } from '../month.js';
import { numbers } from '../numbers/table.js';
import { capUsesOf } from '../usage/usage.js';
import type { Line } from './decide.js';
import { destinations } from './table.js';

/** Null where the number isn't ours. A cap's month is the database's, now (rule C5): no switch's clock decides it. */
export async function lineOf(tx: Tx, number: string): Promise<Line | null> {
  const [found] = await tx.select().from(numbers).where(eq(numbers.number, number));
  if (!found) return null;
  const rows = await tx
    .select()
    .from(destinations)
    .where(eq(destinations.number, number))
    .orderBy(asc(destinations.position));
  const month = monthOf((await databaseNow(tx)).getTime());
  return {
    state: found.state,
    destinations: rows.map((it) => ({
      number: it.destination,
      ringSeconds: it.ringSeconds,
      verified: it.proof === 'VERIFIED',
    })),
    caps: found.subscriberId ? await capUsesOf(tx, number, found.subscriberId, month) : [],
  };
}

/** Where the calls of these numbers go, in the order of trying. */
export async function destinationsOf(db: Db, whose: Whose, list: readonly string[]) {
  return db
    .select()
    .from(destinations)
    .where(and(inArray(destinations.number, [...list]), ownedBy(whose, destinations.partnerId)))
    .orderBy(asc(destinations.position));
}
