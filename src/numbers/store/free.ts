// Owns looking which numbers are free. Not in which order a search looks (search.ts).
import type pg from 'pg';
import type { Db } from '../../db/open.js';
import type { Candidates } from '../candidates.js';
import type { Segment } from '../search.js';
import type { Carrier } from '../table.js';
import { numberOf, TAILS } from '../tail.js';
import type { GradesInForce } from './grades.js';

export interface FreeNumber {
  number: string;
  carrier: Carrier;
  grade: string;
}

/** What one search asks with. */
export interface Asking {
  db: Db;
  carrier: Carrier | null;
  candidates: Candidates;
  grades: GradesInForce;
}

/** In these words, because the indexes of free numbers know them (table.ts). */
const FREE = `state in ('AVAILABLE', 'RESERVED', 'QUARANTINED') and (ends_at is null or ends_at <= (select app_now())) and waiting = 0`;

/** Those of the tails that are free, in any order. */
export async function freeOf({ db, carrier }: Asking, tails: readonly number[]): Promise<FreeNumber[]> {
  if (tails.length === 0) return [];
  const { rows } = await (db.$client as pg.Pool).query<FreeNumber>({
    name: 'numbers-free-of',
    text: `select number, carrier, grade from numbers where number = any($1) and ${FREE} and ($2::text is null or carrier = $2)`,
    values: [tails.map(numberOf), carrier],
  });
  return rows;
}

/** The next numbers that are free, of some grades as they stand in stock, from a tail on. */
export async function freeAlong(
  { db, carrier, grades }: Asking,
  { codes }: Segment,
  { next, down }: { next: number | null; down: boolean },
  many: number,
): Promise<FreeNumber[]> {
  const all = codes.length === grades.grades.length;
  const [beyond, order] = down ? ['<=', 'desc'] : ['>=', 'asc'];
  const free = (ofGrade: string) => `
    select number, carrier, grade from numbers
    where ${FREE} and number ${beyond} $1 and ($2::text is null or carrier = $2) and grade ${ofGrade} order by number ${order} limit $3`;
  const { rows } = await (db.$client as pg.Pool).query<FreeNumber>({
    name: `numbers-free-along-${order}-${all}`,
    text: all
      ? free('is not null')
      : `select it.* from unnest($4::text[]) code cross join lateral (${free('= code')}) it order by number ${order} limit $3`,
    values: [numberOf(next ?? (down ? TAILS - 1 : 0)), carrier, many, ...(all ? [] : [codes])],
  });
  return rows;
}
