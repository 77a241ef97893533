import type { MicroYuan } from '../money.js';
import type { Grade, GradeRules } from './grade-rules.js';
import type { Wish } from './wish.js';

export const searchOrders = ['DIGITS', 'PRICE', 'GRADE', 'CHANCE'] as const;
export type SearchOrder = (typeof searchOrders)[number];

export interface NumberSearch<Carrier extends string = string> {
  wish: Wish;
  carrier: Carrier | null;
  /** Codes; null is all. */
  grades: readonly string[] | null;
  /** Selection fees, both ends included. */
  feeFrom: MicroYuan | null;
  feeTo: MicroYuan | null;
  order: SearchOrder;
  descending: boolean;
  /** Which chance. */
  seed: number;
}

/** Some grades that are listed together, by digits; lists stand one after another. */
export interface Segment {
  /** A bit each. */
  grades: number;
  /** Their codes. */
  codes: readonly string[];
}

/** What the order makes of the grades that are searched: one list, or one for each price or grade. Ascending. */
export function segmentsOf({ grades, feeFrom, feeTo, order }: NumberSearch, table: GradeRules): Segment[] {
  const searched = table.grades
    .map((it, at) => ({ ...it, at }))
    .filter((it) => grades === null || grades.includes(it.code))
    .filter((it) => feeFrom === null || it.selectionFee >= feeFrom)
    .filter((it) => feeTo === null || it.selectionFee <= feeTo);
  const lists = new Map<string, typeof searched>();
  for (const it of searched) {
    const name = order === 'PRICE' ? `${it.selectionFee} ${it.monthlyMinimum}` : order === 'GRADE' ? it.code : '';
    lists.set(name, [...(lists.get(name) ?? []), it]);
  }
  const sorted = [...lists.values()].toSorted(([a], [b]) => {
    return order === 'PRICE' ? byPrice(a!, b!) : b!.at - a!.at; // the table has the dearest first
  });
  return sorted.map((list) => ({
    grades: list.reduce((set, it) => set | (1 << it.at), 0),
    codes: list.map((it) => it.code),
  }));
}

const compare = (a: MicroYuan, b: MicroYuan) => (a < b ? -1 : Number(a > b));
const byPrice = (a: Grade, b: Grade) =>
  compare(a.selectionFee, b.selectionFee) || compare(a.monthlyMinimum, b.monthlyMinimum);
