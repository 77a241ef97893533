// Owns how many numbers there are, by state, carrier and grade.
import type pg from 'pg';
import type { Db } from '../../db/open.js';
import type { NumberState } from '../moves.js';
import type { Carrier } from '../table.js';

export interface StockFigure {
  state: NumberState;
  carrier: Carrier;
  /** Null where it has none. */
  grade: string | null;
  count: number;
}

/** What is out of stock is counted; what is in stock is the rest of the totals, because nobody can count millions for a page. */
export async function stockFigures(db: Db): Promise<StockFigure[]> {
  const { rows } = await (db.$client as pg.Pool).query<StockFigure>({
    name: 'stock-figures',
    text: `
      with out_of_stock as (
        select state, carrier, coalesce(grade, '') as grade, count(*)::int as count from numbers
        where state <> 'AVAILABLE' and (ends_at is null or ends_at > (select app_now())) group by 1, 2, 3),
      in_stock as (
        select 'AVAILABLE', carrier, grade, total - coalesce((select sum(count)::int from out_of_stock o
          where o.carrier = t.carrier and o.grade = t.grade), 0) as count
        from number_totals t)
      select state, carrier, nullif(grade, '') as grade, count
      from (table out_of_stock union all table in_stock) it where count > 0 order by 1, 2, 3`,
  });
  return rows;
}
