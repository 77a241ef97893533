// Owns whether a month is open for charges. Not what a statement says (statements.ts).
import type { Tx } from '../../db/open.js';
import type { EpochMs, Month } from '../../month.js';

/**
 * Locks the months for posting, shared, until the transaction ends: a month that closes waits for it, and a posting that
 * comes after finds it closed.
 *
 * @returns for each month null where it is open, else the next open one, which bills it as late (rule S2)
 */
export async function lockBillingMonths(tx: Tx, months: readonly Month[]): Promise<(month: Month) => Month | null> {
  if (months.length === 0) return () => null;
  const earliest = months.reduce((a, b) => (a < b ? a : b));
  const { rows } = await tx.$client.query<{ month: Month; closed: boolean }>({
    name: 'lock-billing-months',
    text: `select month, closed_at is not null as closed from billing_months where month >= $1 order by month for share`,
    values: [earliest],
  });
  const bills = new Map(
    rows.map(({ month, closed }) => [month, closed ? rows.find((it) => it.month > month && !it.closed)?.month : null]),
  );
  return (month) => {
    const late = bills.get(month);
    if (late === undefined)
      throw new Error(`no open month bills ${month}: the months ahead are missing (ensure_months)`);
    return late;
  };
}

/**
 * Locks a month alone, for closing: postings that hold it finish first.
 *
 * @returns when it was closed, null where it is open
 */
export async function lockToClose(tx: Tx, month: Month): Promise<EpochMs | null> {
  await tx.$client.query('insert into billing_months (month) values ($1) on conflict do nothing', [month]);
  const { rows } = await tx.$client.query<{ closedAt: Date | null }>(
    `select closed_at as "closedAt" from billing_months where month = $1 for update`,
    [month],
  );
  return rows[0]!.closedAt?.getTime() ?? null;
}

export async function markClosed(tx: Tx, month: Month): Promise<void> {
  await tx.$client.query('update billing_months set closed_at = app_now() where month = $1', [month]);
}
