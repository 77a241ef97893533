import type { MicroYuan } from '../money.js';
import { formatYuan } from '../money.js';
import { isFree, isOver, type Standing } from './standing.js';

/** A locked number's row, as far as a payment asks. */
export interface Payable extends Standing {
  number: string;
  subscriberId: string | null;
  selectionFee: MicroYuan | null;
}

export type PaymentOutcome = { outcome: 'LOCKED' } | { outcome: 'CREDITED'; reason: string };

/**
 * Rule A6: a payment locks the number that its payer has reserved, or that is still free; else it is credited, to be paid back.
 *
 * @param fee what the number costs whom it is free for
 */
export function outcomeOf(
  row: Payable,
  { subscriberId, amount, fee, now }: { subscriberId: string; amount: MicroYuan; fee: MicroYuan; now: Date },
): PaymentOutcome {
  const isTheirs = row.state === 'RESERVED' && row.subscriberId === subscriberId && !isOver(row, now);
  if (!isTheirs && !isFree(row, now)) {
    const reason = row.waiting > 0 ? 'others wait for it' : 'it is not free';
    return credited(`the payer has no reservation of ${row.number}, and ${reason}`);
  }
  const due = isTheirs ? (row.selectionFee ?? 0n) : fee;
  if (amount >= due) return { outcome: 'LOCKED' };
  return credited(`${formatYuan(amount)} is less than the selection fee, ${formatYuan(due)}`);
}

const credited = (reason: string): PaymentOutcome => ({ outcome: 'CREDITED', reason });
