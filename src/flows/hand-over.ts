import { connectedAt } from '../calls/assess.js';
import type { Read } from '../calls/cdr.js';
import type { Tx } from '../db/open.js';
import type { EpochMs } from '../month.js';
import type { Assignment } from '../rating/table.js';

const OWNERS = `hashtext('who answers for numbers')`;

/** No hand-over lasts so long after it has read the clock: `holdOwners` bounds each of its few statements. */
const LONGEST_MS = 3_600_000;

/**
 * For a posting, before its first look at whose numbers are: until its commit nobody ends to answer for a number. Calls of longer ago than a
 * hand-over lasts are on the old side of every one that still runs, so a posting of such calls alone needn't wait.
 */
export async function shareOwners(tx: Tx, records: readonly Read[], receivedAt: EpochMs): Promise<void> {
  if (!records.some(({ cdr }) => (connectedAt(cdr) ?? cdr.setupAt) > receivedAt - LONGEST_MS)) return;
  await tx.$client.query(`select pg_advisory_xact_lock_shared(${OWNERS})`);
}

/**
 * For who ends an assignment, before the database's clock is read: postings of fresh calls that run are waited for, and others wait, so that
 * none books a call of after the end to who answered before.
 */
export async function holdOwners(tx: Tx): Promise<void> {
  await tx.$client.query(`set local statement_timeout = '30s'; set local idle_in_transaction_session_timeout = '30s'`);
  await tx.$client.query(`select pg_advisory_xact_lock(${OWNERS})`);
}

/**
 * Nobody answers for the number any more, from now on (rule T5); or, where a switch's clock is ahead, from after the last call that is
 * booked. It lasted, if ever so shortly.
 *
 * @param tx with the worker's rights, after `holdOwners`
 * @returns what ended, with that instant; null where nobody answered for it
 */
export async function endAssignment(tx: Tx, number: string, now: Date): Promise<Ended | null> {
  const { rows } = await tx.$client.query<Ended>(
    `update assignments set to_at = greatest($2, from_at + interval '1 ms',
       (select max(connected_at) + interval '1 ms' from charges where number = $1 and connected_at >= $2))
     where number = $1 and to_at is null returning to_at as "toAt", partner_tariff_id as "partnerTariffId"`,
    [number, now.toISOString()],
  );
  return rows[0] ?? null;
}

export type Ended = Pick<Assignment, 'partnerTariffId'> & { toAt: Date };
