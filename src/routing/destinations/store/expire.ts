// Owns saying that proofs of destinations end: a warning before, once for each deadline, and the end itself (rule A7). Nothing waits for it:
// from its instant on a destination isn't dialled by comparison, on every node.
import type pg from 'pg';
import { transaction, type Tx } from '../../../db/open.js';
import { bySystem, type Change } from '../../../events/change.js';
import { record } from '../../../events/store/record.js';
import { proofExpired, proofExpiring, type Ending } from '../changes.js';

const AT_ONCE = 500;

/** @returns how many it told of */
export async function tellOfEndings(worker: pg.Pool): Promise<number> {
  const { rowCount } = await worker.query({
    name: 'destination-endings',
    text: `select from (${ENDINGS}) due limit 1`,
  });
  if (rowCount === 0) return 0;
  return transaction(worker, async (tx) => {
    const due = await lockDue(tx);
    const over = due.filter((it) => it.isOver);
    const soon = due.filter((it) => !it.isOver);
    await tx.$client.query(
      `update destinations d set proof = 'EXPIRED' from unnest($1::text[], $2::text[]) it (number, destination)
       where d.number = it.number and d.destination = it.destination`,
      [over.map((it) => it.number), over.map((it) => it.destination)],
    );
    await tx.$client.query(
      `update destinations d set warned_for = d.verified_until from unnest($1::text[], $2::text[]) it (number, destination)
       where d.number = it.number and d.destination = it.destination`,
      [soon.map((it) => it.number), soon.map((it) => it.destination)],
    );
    const changes: Change[] = [...over.map(proofExpired), ...soon.map(proofExpiring)];
    await record(tx, bySystem, changes);
    return changes.length;
  });
}

const ENDINGS = `
  select number, destination, partner_id, verified_until, verified_until <= app_now() as is_over from destinations
  where proof = 'VERIFIED' and verified_until <= (select app_now() + make_interval(days => proof_warning_days) from route_policy)
    and (verified_until <= app_now() or warned_for is distinct from verified_until)`;

/** What another worker has in hand is its. */
async function lockDue(tx: Tx): Promise<(Ending & { isOver: boolean })[]> {
  const { rows } = await tx.$client.query<Ending & { isOver: boolean }>(
    `select number, destination, partner_id as "partnerId", verified_until as "verifiedUntil", is_over as "isOver"
     from (${ENDINGS} order by verified_until, number, destination limit ${AT_ONCE} for update skip locked) due`,
  );
  return rows;
}
