import { DAY_MS, SHANGHAI_MS, daysIn, nextMonth, startOf, type EpochMs, type Month } from '../month.js';
import type { MicroYuan } from '../money.js';

export interface Fee {
  label: string;
  amount: MicroYuan;
}

/**
 * A monthly fee for the days of the month on which the number was answered for; a begun day counts. A day on which it changed hands is
 * paid once, by who had it first. Part of a month says so in its label, and its part is rounded half up to the micro-yuan, once (rule T6:
 * proration is explicit).
 *
 * @param span when the number was the subscriber's, half-open; `toAt` null is still, `othersTo` the end of who had it before, if anybody
 * @returns null where no day of the month is the span's to pay
 */
export function feeOf(
  monthlyFee: MicroYuan,
  month: Month,
  { fromAt, toAt, othersTo }: { fromAt: EpochMs; toAt: EpochMs | null; othersTo: EpochMs | null },
): Fee | null {
  const paid = othersTo === null ? -1 : dayIndex(othersTo - 1);
  const first = Math.max(dayIndex(Math.max(fromAt, startOf(month))), paid + 1);
  const last = dayIndex(Math.min(toAt ?? Infinity, startOf(nextMonth(month))) - 1);
  const days = last - first + 1;
  if (days <= 0) return null;
  const whole = daysIn(month);
  if (days === whole) return { label: '包月费', amount: monthlyFee };
  const amount = (monthlyFee * BigInt(days) * 2n + BigInt(whole)) / (2n * BigInt(whole));
  return { label: `包月费（${days}/${whole} 天）`, amount };
}

const dayIndex = (at: EpochMs) => Math.floor((at + SHANGHAI_MS) / DAY_MS);
