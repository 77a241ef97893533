// Owns the list of barred subjects as the operator sees it; nobody else does, by row-level security.
import { and, eq, inArray, isNotNull, isNull, type SQL } from 'drizzle-orm';
import type { Db } from '../../../db/open.js';
import { countUpTo, rowsAround, type Page, type Slice } from '../../../db/page.js';
import type { BarredKind } from '../subject.js';
import { barredSubjects, type BarredSubject } from '../table.js';

export interface BarredList {
  /** Those that hold, those that were lifted, or null for both. */
  live: boolean | null;
  kind: BarredKind | null;
}

/** The newest first. */
export async function barredSubjectsOf(db: Db, list: BarredList, page: Page): Promise<Slice<BarredSubject>> {
  const columns = [barredSubjects.since, barredSubjects.id];
  return rowsAround(page, { columns, descending: true }, (where, order, limit) =>
    db
      .select()
      .from(barredSubjects)
      .where(and(listed(list), where))
      .orderBy(...order)
      .limit(limit),
  );
}

/** Up to COUNT_LIMIT + 1. */
export const countBarredSubjects = (db: Db, list: BarredList): Promise<number> =>
  countUpTo(db, barredSubjects, listed(list));

export async function barredSubjectsById(db: Db, ids: readonly string[]): Promise<BarredSubject[]> {
  return db
    .select()
    .from(barredSubjects)
    .where(inArray(barredSubjects.id, [...ids]));
}

const listed = ({ live, kind }: BarredList): SQL | undefined =>
  and(
    live === null ? undefined : live ? isNull(barredSubjects.liftedAt) : isNotNull(barredSubjects.liftedAt),
    kind === null ? undefined : eq(barredSubjects.kind, kind),
  );
