// Owns how long the papers of a destination that was taken away are kept (rule A5): the service's end, and so long after it.
import type { Tx } from '../../../db/open.js';

/**
 * But for those that another proof needs, or an application that goes on: who ends that says it of them.
 *
 * @param destination null for all that the number has
 */
export async function letPapersGo(tx: Tx, number: string, destination: string | null): Promise<void> {
  await tx.$client.query(
    `update documents d set keep_until = app_now() + (select make_interval(months => keep_ended_months) from application_policy)
     where (d.keep_until is null or d.keep_until < app_now() + (select make_interval(months => keep_ended_months) from application_policy))
       and d.id in (select document_id from destination_papers p join destination_proofs f on f.id = p.proof_id
         where f.number = $1 and ($2::text is null or f.destination = $2))
       and not needed_by_service(d.id)
       and not exists (select from application_documents a join applications of on of.id = a.application_id where a.document_id = d.id
         and (of.state not in ('ACTIVE', 'REJECTED', 'CANCELLED') or of.state = 'ACTIVE' and exists (select from numbers held
           where held.number = of.number and held.subscriber_id = of.subscriber_id and held.state in ('ACTIVE', 'SUSPENDED'))))
       and not exists (select from destination_papers p join destination_proofs f on f.id = p.proof_id
         where p.document_id = d.id and f.state in ('FILED', 'APPROVED', 'SUSPENDED')
           and not (f.number = $1 and ($2::text is null or f.destination = $2)))`,
    [number, destination],
  );
}
