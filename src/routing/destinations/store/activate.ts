// Owns destinations that the operator looked at with a number's activation: proven from that day on. Not those that are filed (file.ts).
import { databaseNow, type Tx } from '../../../db/open.js';
import { newId } from '../../../id.js';
import { dayOf } from '../../../month.js';
import { RING_SECONDS } from '../../store/destinations.js';
import { routePolicyOf } from '../../store/policy.js';
import { untilOf } from '../proof.js';

/** They are behind those that the number has, in the order of trying, and each once. @param tx with the worker's rights */
export async function verifyDestinations(
  tx: Tx,
  it: { number: string; partnerId: string; subscriberId: string; list: readonly string[] },
): Promise<void> {
  const list = [...new Set(it.list)];
  if (list.length === 0) return;
  const now = await databaseNow(tx);
  const issuedOn = dayOf(now.getTime());
  const { verifiedMonths } = await routePolicyOf(tx);
  const until = new Date(untilOf({ issuedOn, validThrough: null }, verifiedMonths));
  await tx.$client.query(
    `insert into destinations (number, position, partner_id, destination, ring_seconds, proof, verified_until)
     select $1, (select coalesce(max(position), -1) from destinations where number = $1) + nth, $2, destination, $4, 'VERIFIED', $5
     from unnest($3::text[]) with ordinality as it (destination, nth)
     on conflict (number, destination) do update set proof = 'VERIFIED', verified_until = excluded.verified_until, partner_id = excluded.partner_id`,
    [it.number, it.partnerId, list, RING_SECONDS, until],
  );
  await tx.$client.query(
    `update destination_proofs set state = 'REPLACED' where number = $1 and destination = any($2) and state in ('APPROVED', 'SUSPENDED')`,
    [it.number, list],
  );
  await tx.$client.query(
    `insert into destination_proofs (id, partner_id, subscriber_id, number, destination, version, origin, state, issued_on, filed_at, filed_by,
       reviewed_at, reviewed_by, verified_until)
     select id, $3, $4, $5, destination, (select coalesce(max(version), 0) + 1 from destination_proofs before
         where before.subscriber_id = $4 and before.number = $5 and before.destination = it.destination),
       'ACTIVATION', 'APPROVED', $6, $7, 'activation', $7, 'activation', $8
     from unnest($1::uuid[], $2::text[]) as it (id, destination)`,
    [list.map(() => newId()), list, it.partnerId, it.subscriberId, it.number, issuedOn, now, until],
  );
}
