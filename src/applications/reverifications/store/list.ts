// Owns re-verifications as lists show them. Not what is made of them (request.ts, decide.ts).
import { and, asc, desc, eq, getTableColumns, inArray, sql, type SQL } from 'drizzle-orm';
import type { Db } from '../../../db/open.js';
import { countUpTo, rowsAround, type Page, type Slice } from '../../../db/page.js';
import { ownedBy, type Whose } from '../../../db/tenant.js';
import type { ReverificationState } from '../moves.js';
import { reverificationDocuments as papers, reverifications as rows, type Reverification, type ReverificationDocument } from '../table.js'; // prettier-ignore

export type SeenReverification = Reverification & { overdue: boolean };

const isLate = sql`${rows.state} in ('REQUESTED', 'RETURNED') and ${rows.dueAt} <= (select app_now())`;
const seen = { ...getTableColumns(rows), overdue: sql<boolean>`${isLate}` };

export interface ReverificationList {
  number: string | null;
  partnerId: string | null;
  states: readonly ReverificationState[] | null;
  overdue: boolean | null;
}

/** The newest first. */
export async function reverificationsOf(
  db: Db,
  whose: Whose,
  list: ReverificationList,
  page: Page,
): Promise<Slice<SeenReverification>> {
  const columns = [rows.requestedAt, rows.id];
  return rowsAround(page, { columns, descending: true }, (where, order, limit) =>
    db
      .select(seen)
      .from(rows)
      .where(and(listed(whose, list), where))
      .orderBy(...order)
      .limit(limit),
  );
}

/** Up to COUNT_LIMIT + 1. */
export const countReverifications = (db: Db, whose: Whose, list: ReverificationList): Promise<number> =>
  countUpTo(db, rows, listed(whose, list));

const listed = (whose: Whose, { number, partnerId, states, overdue }: ReverificationList): SQL | undefined =>
  and(
    ownedBy(whose, rows.partnerId),
    number === null ? undefined : eq(rows.number, number),
    partnerId === null ? undefined : eq(rows.partnerId, partnerId),
    states === null ? undefined : inArray(rows.state, [...states]),
    overdue === null ? undefined : sql`(${isLate}) = ${overdue}`,
  );

export async function reverificationsById(db: Db, whose: Whose, ids: readonly string[]): Promise<SeenReverification[]> {
  return db
    .select(seen)
    .from(rows)
    .where(and(inArray(rows.id, [...ids]), ownedBy(whose, rows.partnerId)));
}

/** Of all rounds, the newest first. */
export async function papersOfReverifications(
  db: Db,
  whose: Whose,
  ids: readonly string[],
): Promise<ReverificationDocument[]> {
  return db
    .select()
    .from(papers)
    .where(and(inArray(papers.reverificationId, [...ids]), ownedBy(whose, papers.partnerId)))
    .orderBy(desc(papers.round), asc(papers.kind));
}
