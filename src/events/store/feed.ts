// Owns reading the audit log, as a feed of what happened.
import { and, eq, sql, type SQL } from 'drizzle-orm';
import type { Db } from '../../db/open.js';
import { countUpTo, rowsAround, type Page, type Slice } from '../../db/page.js';
import { isOwnedBy, ownedBy, type Whose } from '../../db/tenant.js';
import type { Entry } from '../change.js';
import { auditLog } from '../table.js';

/** A chain's entries in order, oldest first. */
export async function eventsOf(db: Db, whose: Whose, chain: string, page: Page): Promise<Slice<Entry>> {
  const { rows, more } = await rowsAround(page, { columns: [auditLog.seq], descending: false }, (where, order, limit) =>
    db
      .select({ entry: auditLog.entry })
      .from(auditLog)
      .where(and(ofChain(whose, chain), where))
      .orderBy(...order)
      .limit(limit),
  );
  return { rows: rows.map(({ entry }) => JSON.parse(entry) as Entry), more };
}

/** Up to COUNT_LIMIT + 1. */
export async function countEvents(db: Db, whose: Whose, chain: string): Promise<number> {
  return countUpTo(db, auditLog, ofChain(whose, chain));
}

function ofChain(whose: Whose, chain: string): SQL {
  return and(eq(auditLog.chain, chain), isOwnedBy(whose, chain) ? undefined : sql`false`)!;
}

/** All that happened to one thing, in whoever's hands it was, oldest first: of a partner's, what is in its own chain. */
export async function eventsAbout(db: Db, whose: Whose, subject: string, page: Page): Promise<Slice<Entry>> {
  const columns = [sql`${json} ->> 'at'`, auditLog.chain, auditLog.seq];
  const { rows, more } = await rowsAround(page, { columns, descending: false }, (where, order, limit) =>
    db
      .select({ entry: auditLog.entry })
      .from(auditLog)
      .where(and(about(whose, subject), where))
      .orderBy(...order)
      .limit(limit),
  );
  return { rows: rows.map(({ entry }) => JSON.parse(entry) as Entry), more };
}

/** Up to COUNT_LIMIT + 1. */
export async function countEventsAbout(db: Db, whose: Whose, subject: string): Promise<number> {
  return countUpTo(db, auditLog, about(whose, subject));
}

const json = sql`(${auditLog.entry}::jsonb)`;

/** In the index's words (migration 0007). */
const about = (whose: Whose, subject: string): SQL =>
  and(sql`${json} ->> 'subject' = ${subject}`, ownedBy(whose, auditLog.chain))!;
