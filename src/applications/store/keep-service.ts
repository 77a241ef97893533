// Owns how long documents that a service asked for are kept (rule A5): while it goes on, and so long after it.
import type { Tx } from '../../db/open.js';

/**
 * A number was given up: documents of appeals and re-verifications are kept until then, but for those that something else needs. Proofs of
 * destinations are asked for by name, because they come after this.
 */
export async function letServiceDocumentsGo(tx: Tx, number: string, until: Date): Promise<void> {
  await tx.$client.query(
    `update documents d set keep_until = $2 where (d.keep_until is null or d.keep_until < $2)
       and d.id in (select u.document_id from appeal_documents u join suspension_appeals a on a.id = u.appeal_id
         join number_suspensions s on s.id = a.suspension_id where s.number = $1
         union select u.document_id from reverification_documents u join reverifications r on r.id = u.reverification_id where r.number = $1)
       and not needed_by_service(d.id)
       and not exists (select from application_documents p join applications f on f.id = p.application_id where p.document_id = d.id
         and (f.state not in ('ACTIVE', 'REJECTED', 'CANCELLED') or f.state = 'ACTIVE' and exists (select from numbers held
           where held.number = f.number and held.subscriber_id = f.subscriber_id and held.state in ('ACTIVE', 'SUSPENDED'))))
       and not exists (select from destination_papers p join destination_proofs f on f.id = p.proof_id
         where p.document_id = d.id and f.state in ('FILED', 'APPROVED', 'SUSPENDED'))`,
    [number, until.toISOString()],
  );
}
