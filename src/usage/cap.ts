import type { MicroYuan } from '../money.js';

/** What a cap counts in one month, and its limit (rule C1). */
export type CapUse =
  { kind: 'AMOUNT'; posted: MicroYuan; limit: MicroYuan } | { kind: 'CALLS'; posted: number; limit: number };

/** Rule C1: each is sent once. */
export const alertPercents = [80, 90, 100] as const;

/** A soft cap refuses when what is posted has reached the limit (rule C2); a limit of nothing refuses all. */
export function isReached({ posted, limit }: CapUse): boolean {
  return posted >= limit;
}

/** The alerts that are due. A cap of nothing is always at 100 %. */
export function alertsDue(use: CapUse): number[] {
  return alertPercents.filter((percent) =>
    use.kind === 'AMOUNT' ? use.posted * 100n >= use.limit * BigInt(percent) : use.posted * 100 >= use.limit * percent,
  );
}

/** For people: rounded down to a tenth, so that 100 means reached. A cap of nothing is always used up. */
export function percentOf(use: CapUse): number {
  if (use.kind === 'CALLS') return use.limit === 0 ? 100 : Math.floor((use.posted * 1000) / use.limit) / 10;
  return use.limit === 0n ? 100 : Number((use.posted * 1000n) / use.limit) / 10;
}
