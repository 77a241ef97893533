import type { Tx } from '../db/open.js';
import type { Assignment } from '../rating/table.js';

const OWNERS = `hashtext('who answers for numbers')`;

/** For a posting: until the commit nobody begins or ends to answer for a number. Before its first look at whose numbers are. */
export async function shareOwners(tx: Tx): Promise<void> {
  await tx.$client.query(`select pg_advisory_xact_lock_shared(${OWNERS})`);
}

/**
 * For who ends an assignment: postings that run are waited for, and others wait, so that none books a call of after the end to who answered
 * before. Before the database's clock is read.
 */
export async function holdOwners(tx: Tx): Promise<void> {
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
