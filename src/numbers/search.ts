import type { MicroYuan } from '../money.js';
import type { GradeRules } from './grade-rules.js';
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

/** What the order makes of the grades that are searched: one list, or one for each grade. Ascending. */
export function segmentsOf({ grades, feeFrom, feeTo, order }: NumberSearch, table: GradeRules): Segment[] {
  const searched = table.grades
    .map((it, at) => ({ ...it, at }))
    .filter((it) => grades === null || grades.includes(it.code))
    .filter((it) => feeFrom === null || it.selectionFee >= feeFrom)
    .filter((it) => feeTo === null || it.selectionFee <= feeTo);
  if (order === 'DIGITS' || order === 'CHANCE') {
    const bits = searched.reduce((set, it) => set | (1 << it.at), 0);
    return searched.length === 0 ? [] : [{ grades: bits, codes: searched.map((it) => it.code) }];
  }
  const price = (it: (typeof searched)[number]) => it.selectionFee * 1_000_000_000_000n + it.monthlyMinimum;
  const sorted = searched.toSorted((a, b) => {
    const [x, y] = order === 'PRICE' ? [price(a), price(b)] : [0n, 0n];
    return x === y ? b.at - a.at : x < y ? -1 : 1; // the table has the dearest first
  });
  return sorted.map((it) => ({ grades: 1 << it.at, codes: [it.code] }));
}
