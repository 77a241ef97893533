// Owns reading statements as a list, with their lines and files. Not making them (flows/).
import { and, asc, eq, inArray, type SQL } from 'drizzle-orm';
import type { Db } from '../../db/open.js';
import { countUpTo, rowsAround, type Page, type Slice } from '../../db/page.js';
import { ownedBy, type Whose } from '../../db/tenant.js';
import type { Month } from '../../month.js';
import { statementFiles, statementLines, statements, type Statement } from '../table.js';

export interface StatementList {
  partnerId: string | null;
  subscriberId: string | null;
  month: Month | null;
}

/** By month. */
export async function listStatements(
  db: Db,
  whose: Whose,
  list: StatementList,
  page: Page,
  descending: boolean,
): Promise<Slice<Statement>> {
  return rowsAround(page, { columns: [statements.month, statements.id], descending }, (where, order, limit) =>
    db
      .select()
      .from(statements)
      .where(and(listed(whose, list), where))
      .orderBy(...order)
      .limit(limit),
  );
}

/** Up to COUNT_LIMIT + 1. */
export async function countStatements(db: Db, whose: Whose, list: StatementList): Promise<number> {
  return countUpTo(db, statements, listed(whose, list));
}

function listed(whose: Whose, { partnerId, subscriberId, month }: StatementList): SQL | undefined {
  return and(
    ownedBy(whose, statements.partnerId),
    partnerId === null ? undefined : eq(statements.partnerId, partnerId),
    subscriberId === null ? undefined : eq(statements.subscriberId, subscriberId),
    month === null ? undefined : eq(statements.month, month),
  );
}

export async function linesOfEach(db: Db, whose: Whose, statementIds: readonly string[]) {
  return db
    .select()
    .from(statementLines)
    .where(and(inArray(statementLines.statementId, [...statementIds]), ownedBy(whose, statementLines.partnerId)))
    .orderBy(asc(statementLines.position));
}

export async function filesOfEach(db: Db, whose: Whose, statementIds: readonly string[]) {
  return db
    .select()
    .from(statementFiles)
    .where(and(inArray(statementFiles.statementId, [...statementIds]), ownedBy(whose, statementFiles.partnerId)));
}
