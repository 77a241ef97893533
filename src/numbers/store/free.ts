// Owns looking which numbers are free. Not in which order a search looks (search.ts).
import type pg from 'pg';
import type { Db } from '../../db/open.js';
import { Refusal } from '../../refusal.js';
import type { Candidates } from '../candidates.js';
import type { Segment } from '../search.js';
import type { Carrier } from '../table.js';
import { numberOf, tailOf, TAILS } from '../tail.js';
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

/** Beyond so many looks hardly any is free of very many: each page would take seconds. A whole count may take them. */
export const mostLooks = (need: number): number => Math.max(200_000, 100 * need);

export const tooFewFree = () =>
  new Refusal('QUERY_TOO_COMPLEX', 'hardly any number of this wish is free: narrow the wish, or take another order');

/** In these words, because the indexes of free numbers know them (table.ts). */
const FREE = `state in ('AVAILABLE', 'RESERVED', 'QUARANTINED') and (ends_at is null or ends_at <= (select app_now())) and waiting = 0`;

/** Those of the tails that are free and have one of the grades, in any order. */
export async function freeOf(
  { db, carrier }: Asking,
  { codes }: Segment,
  tails: readonly number[],
): Promise<FreeNumber[]> {
  if (tails.length === 0) return [];
  const { rows } = await (db.$client as pg.Pool).query<FreeNumber>({
    name: 'numbers-free-of',
    text: `select number, carrier, grade from numbers where number = any($1) and ${FREE}`,
    values: [tails.map(numberOf)],
  });
  return rows.filter((it) => codes.includes(it.grade) && (carrier === null || it.carrier === carrier));
}

export interface Position {
  /** The tail to begin with; null is the end where it begins. */
  next: number | null;
  down: boolean;
}

export interface Look {
  /** Those that are what is searched for. */
  rows: FreeNumber[];
  /** The last tail that was looked at; null where there are no more. */
  last: number | null;
}

/**
 * The next numbers that are free, of some grades as they stand in stock. The carrier is looked at afterwards: asked for in
 * SQL, one that has sold out would have the database go through all numbers of the others. A grade is said as a range, which
 * only the index by grade has in order: with "=" PostgreSQL, which doesn't know how rare one is, goes by the other index,
 * through all numbers where a grade has sold out.
 */
export async function freeAlong(
  { db, carrier, candidates, grades }: Asking,
  { codes }: Segment,
  { next, down }: Position,
  many: number,
): Promise<Look> {
  const whole = codes.length === grades.grades.length;
  const [beyond, within, order] = down ? ['<=', '>=', 'desc'] : ['>=', '<=', 'asc'];
  const free = (where: string, columns: string[]) => `
    select number, carrier, grade from numbers
    where ${FREE} and ${where} order by ${columns.map((it) => `${it} ${order}`).join(', ')} limit $2`;
  const ofCode = free(`(grade, number) ${beyond} (code, $1) and grade ${within} code`, ['grade', 'number']);
  const { rows } = await (db.$client as pg.Pool).query<FreeNumber>({
    name: `numbers-free-along-${order}-${whole}`,
    text: whole
      ? free(`number ${beyond} $1 and grade is not null`, ['number'])
      : `select it.* from unnest($3::text[]) code cross join lateral (${ofCode}) it order by number ${order} limit $2`,
    values: [numberOf(next ?? (down ? TAILS - 1 : 0)), many, ...(whole ? [] : [codes])],
  });
  return {
    rows: rows.filter(
      (it) => (carrier === null || it.carrier === carrier) && candidates.gradeOf(tailOf(it.number)) >= 0,
    ),
    last: rows.length < many ? null : tailOf(rows.at(-1)!.number),
  };
}
