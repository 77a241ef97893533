// Owns suspensions, their appeals and documents as lists show them. Not what is made of them (suspend.ts, appeal.ts).
import { and, asc, eq, getTableColumns, inArray, isNull, sql, type SQL } from 'drizzle-orm';
import type { Db } from '../../../db/open.js';
import { countUpTo, rowsAround, type Page, type Slice } from '../../../db/page.js';
import { ownedBy, type Whose } from '../../../db/tenant.js';
import { appealDocuments, numberSuspensions as suspensions, suspensionAppeals as appeals, type Appeal, type AppealDocument, type Suspension } from '../table.js'; // prettier-ignore

export interface SuspensionList {
  number: string | null;
  partnerId: string | null;
  /** True: those that stand; false: those that are over. */
  open: boolean | null;
  /** With an appeal that waits for its answer, or waits too long. */
  appeal: 'OPEN' | 'OVERDUE' | null;
}

/** The newest first. */
export async function suspensionsOf(
  db: Db,
  whose: Whose,
  list: SuspensionList,
  page: Page,
): Promise<Slice<Suspension>> {
  const columns = [suspensions.suspendedAt, suspensions.id];
  return rowsAround(page, { columns, descending: true }, (where, order, limit) =>
    db
      .select()
      .from(suspensions)
      .where(and(listed(whose, list), where))
      .orderBy(...order)
      .limit(limit),
  );
}

/** Up to COUNT_LIMIT + 1. */
export const countSuspensions = (db: Db, whose: Whose, list: SuspensionList): Promise<number> =>
  countUpTo(db, suspensions, listed(whose, list));

const listed = (whose: Whose, { number, partnerId, open, appeal }: SuspensionList): SQL | undefined =>
  and(
    ownedBy(whose, suspensions.partnerId),
    number === null ? undefined : eq(suspensions.number, number),
    partnerId === null ? undefined : eq(suspensions.partnerId, partnerId),
    open === null ? undefined : sql`(${suspensions.endedAt} is null) = ${open}`,
    appeal === null
      ? undefined
      : sql`exists (select from ${appeals} where ${appeals.suspensionId} = ${suspensions.id} and ${appeals.state} = 'OPEN'
          ${appeal === 'OVERDUE' ? sql`and ${isLate}` : sql``})`,
  );

const isLate = sql`${appeals.dueAt} <= (select app_now())`;

export async function suspensionsById(db: Db, whose: Whose, ids: readonly string[]): Promise<Suspension[]> {
  return db
    .select()
    .from(suspensions)
    .where(and(inArray(suspensions.id, [...ids]), ownedBy(whose, suspensions.partnerId)));
}

/** That stand, one a number at most. */
export async function standingSuspensions(db: Db, whose: Whose, numbers: readonly string[]): Promise<Suspension[]> {
  return db
    .select()
    .from(suspensions)
    .where(
      and(
        inArray(suspensions.number, [...numbers]),
        isNull(suspensions.endedAt),
        ownedBy(whose, suspensions.partnerId),
      ),
    );
}

export type SeenAppeal = Appeal & { overdue: boolean };

/** The oldest first. */
export async function appealsOfEach(db: Db, whose: Whose, ids: readonly string[]): Promise<SeenAppeal[]> {
  return db
    .select({ ...getTableColumns(appeals), overdue: sql<boolean>`${appeals.state} = 'OPEN' and ${isLate}` })
    .from(appeals)
    .where(and(inArray(appeals.suspensionId, [...ids]), ownedBy(whose, appeals.partnerId)))
    .orderBy(asc(appeals.filedAt), asc(appeals.id));
}

export async function documentsOfAppeals(db: Db, whose: Whose, ids: readonly string[]): Promise<AppealDocument[]> {
  return db
    .select()
    .from(appealDocuments)
    .where(and(inArray(appealDocuments.appealId, [...ids]), ownedBy(whose, appealDocuments.partnerId)))
    .orderBy(asc(appealDocuments.documentId));
}
