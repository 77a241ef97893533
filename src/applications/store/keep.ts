// Owns how long an application's documents are kept (rule A5): while one that needs them lives, and so long after it.
import { and, eq, inArray, ne, sql } from 'drizzle-orm';
import type { Tx } from '../../db/open.js';
import type { Whose } from '../../db/tenant.js';
import { documentsById, keepUntil } from '../../documents/documents.js';
import { applicationDocuments, applications } from '../table.js';

/** An application has ended: its documents are kept until then, but for those that another one needs, or that are kept longer. */
export async function letDocumentsGo(tx: Tx, whose: Whose, applicationId: string, until: Date): Promise<void> {
  const own = await tx
    .selectDistinct({ id: applicationDocuments.documentId })
    .from(applicationDocuments)
    .where(eq(applicationDocuments.applicationId, applicationId));
  if (own.length === 0) return;
  const ids = own.map((it) => it.id);
  const needed = await tx
    .selectDistinct({ id: applicationDocuments.documentId })
    .from(applicationDocuments)
    .innerJoin(applications, eq(applications.id, applicationDocuments.applicationId))
    .where(and(inArray(applicationDocuments.documentId, ids), ne(applications.id, applicationId), goesOn));
  const proving = await tx.$client.query<{ id: string }>(
    `select distinct document_id as id from destination_papers p join destination_proofs f on f.id = p.proof_id
     where document_id = any($1) and f.state in ('FILED', 'APPROVED', 'SUSPENDED')
     union select id from unnest($1::uuid[]) id where needed_by_service(id)`,
    [ids],
  ); // by name, because destinations come after this: whoever ends such a proof says it of its papers
  const inUse = new Set([...needed, ...proving.rows].map((it) => it.id));
  const ending = (await documentsById(tx, whose, ids)).filter(
    (it) => !inUse.has(it.id) && (it.keepUntil === null || it.keepUntil < until),
  );
  await keepUntil(tx, whose, ending.map((it) => it.id), until); // prettier-ignore
}

/** It is under way, or the service that it began is. */
const goesOn = sql`(${applications.state} not in ('ACTIVE', 'REJECTED', 'CANCELLED') or ${applications.state} = 'ACTIVE' and exists (
  select from numbers held where held.number = ${applications.number} and held.subscriber_id = ${applications.subscriberId}
    and held.state in ('ACTIVE', 'SUSPENDED')))`;
