import type { NumberState } from './moves.js';

/** What decides where a number stands. */
export interface Standing {
  state: NumberState;
  endsAt: Date | null;
  waiting: number;
}

/** Whether a reservation or quarantine is over at an instant: from its end on, that instant included (rules N3, N5). */
export const isOver = ({ endsAt }: Pick<Standing, 'endsAt'>, now: Date): boolean => endsAt !== null && endsAt <= now;

/** Whether anybody may have it: free, and nobody waits for it (rule N7). */
export const isFree = (it: Standing, now: Date): boolean =>
  (it.state === 'AVAILABLE' || isOver(it, now)) && it.waiting === 0;

/** Rule N4: how many reservations a partner may have at a time. */
export const quotaOf = (
  active: number,
  { quotaNumbers, quotaPercent }: { quotaNumbers: number; quotaPercent: number },
) => Math.max(quotaNumbers, Math.floor((active * quotaPercent) / 100));

/** What no number in stock has. */
export const inStock = {
  partnerId: null,
  subscriberId: null,
  endsAt: null,
  extended: false,
  offered: false,
  selectionFee: null,
  monthlyMinimum: null,
  contractMonths: null,
};
