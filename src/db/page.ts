import { asc, desc, sql, type AnyColumn, type SQL } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Db } from './open.js';

/** A part of a list that has a fixed order: the first rows after one, or the last before it. */
export interface Page {
  limit: number;
  /** The sort values of the row that it starts from, as text; null is the list's end. */
  from: readonly string[] | null;
  backward: boolean;
}

/** What the list is ordered by: together unique, and the same way all. An index has them in this order. */
export interface Order {
  columns: readonly (AnyColumn | SQL)[];
  descending: boolean;
}

export interface Slice<Row> {
  /** In the list's order, also where the page was asked for backwards. */
  rows: Row[];
  /** Whether there are more in the direction of the page. */
  more: boolean;
}

/** Reads one row more than the page holds, which tells whether there are more. No offset: the 1,000th page costs what the first does. */
export async function rowsAround<Row>(
  page: Page,
  { columns, descending }: Order,
  ask: (where: SQL | undefined, order: SQL[], limit: number) => Promise<Row[]>,
): Promise<Slice<Row>> {
  const down = descending !== page.backward;
  const beyond = down ? sql`<` : sql`>`;
  const list = (items: readonly unknown[]) =>
    sql.join(
      items.map((it) => sql`${it}`),
      sql`, `,
    );
  const where = page.from ? sql`(${list(columns)}) ${beyond} (${list(page.from)})` : undefined;
  const order = columns.map((it) => (down ? desc(it) : asc(it)));
  return sliceOf(page, await ask(where, order, page.limit + 1));
}

/** Of rows that were read in the page's direction, one more than it holds. */
export function sliceOf<Row>(page: Page, read: Row[]): Slice<Row> {
  const rows = read.slice(0, page.limit);
  return { rows: page.backward ? rows.toReversed() : rows, more: read.length > page.limit };
}

/** Counting stops here: one more than this means "more than". */
export const COUNT_LIMIT = 10_000;

/** How many rows there are, up to COUNT_LIMIT + 1. */
export async function countUpTo(db: Db, table: PgTable, where: SQL | undefined): Promise<number> {
  const some = db
    .select({ one: sql`1`.as('one') })
    .from(table)
    .where(where)
    .limit(COUNT_LIMIT + 1);
  return db.$count(some.as('some'));
}
