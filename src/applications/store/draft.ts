// Owns changing an application, and attaching documents to it. Not whether it is complete: judge.ts.
import { and, eq, max } from 'drizzle-orm';
import { assertSeen } from '../../accounts/accounts.js';
import type { Tx } from '../../db/open.js';
import type { Whose } from '../../db/tenant.js';
import { documentsById, keepUntil } from '../../documents/documents.js';
import type { Change } from '../../events/change.js';
import { newId } from '../../id.js';
import { Refusal } from '../../refusal.js';
import { newestDocumentsOf } from '../applications.js';
import { applicationUpdated, documentAttached } from '../changes.js';
import { readFields, type ApplicationFields } from '../fields.js';
import { isDay } from '../identity/resident-id.js';
import { openPeople, sealPeople } from '../io/people.js';
import { transferorKinds, type DocumentKind } from '../kinds.js';
import { editRefusal } from '../moves.js';
import { proofRefusal, provenFields } from '../proofs.js';
import { applicationDocuments, applications } from '../table.js';
import { copied, type Writing } from './begin.js';
import { lockApplication } from './move.js';

/** Changes the fields that are given, of a draft or of one that was returned. @throws Refusal NOT_FOUND, VERSION_CONFLICT, WRONG_STATE, BAD_INPUT */
export async function updateApplication(
  tx: Tx,
  { whose, keys, pepper }: Writing,
  { id, expectedVersion, ...given }: ApplicationFields & { id: string; expectedVersion: number },
): Promise<Change[]> {
  const { row } = await lockApplication(tx, whose, id);
  const refusal = editRefusal(row.state);
  if (refusal) throw refusal;
  assertSeen('application', row, expectedVersion);
  const before = openPeople(keys, row);
  const { principal = before.principal, handler = before.handler, ...fields } = readFields(given);
  const people = { principal, handler };
  const said = { ...row, ...fields, ...people };
  const was = { ...row, ...before };
  const changed = provenFields.filter((it) => JSON.stringify(said[it]) !== JSON.stringify(was[it]));
  const proven = proofRefusal(changed, await newestDocumentsOf(tx, whose, [id]));
  if (proven) throw proven;
  const sealed = JSON.stringify(people) === JSON.stringify(before) ? {} : sealPeople(keys, id, people);
  const [after] = await tx
    .update(applications)
    .set({ ...copied(fields), ...sealed, version: row.version + 1 })
    .where(eq(applications.id, id))
    .returning();
  return [applicationUpdated(pepper, [row, before], [after!, people])];
}

/**
 * Attaches an uploaded document as the next version of its kind (rule A3).
 *
 * @throws Refusal NOT_FOUND, WRONG_STATE, BAD_INPUT
 */
export async function attachDocument(
  tx: Tx,
  whose: Whose,
  wish: { id: string; kind: DocumentKind; documentId: string; expiresOn: string | null },
): Promise<Change[]> {
  const { id, kind, documentId, expiresOn } = wish;
  const { row, now } = await lockApplication(tx, whose, id);
  const refusal = editRefusal(row.state);
  if (refusal) throw refusal;
  if (expiresOn !== null && !isDay(expiresOn)) {
    throw new Refusal('BAD_INPUT', 'expiresOn: allowed is a day as text such as "2031-05-20"', ['expiresOn']);
  }
  const { partnerId, subscriberId, transferorId } = row;
  const companies = transferorKinds.includes(kind) ? [subscriberId, transferorId] : [subscriberId];
  const [file] = await documentsById(tx, whose, [documentId]);
  const isTheirs = file?.partnerId === partnerId && companies.includes(file.subscriberId ?? subscriberId);
  if (!file || !isTheirs) throw new Refusal('NOT_FOUND', 'there is no such document', ['documentId']);
  if (file.state === 'QUARANTINED' || file.state === 'ERASED') {
    throw new Refusal('WRONG_STATE', `the document is ${file.state}: upload it again`, ['documentId']);
  }
  const [last] = await tx
    .select({ version: max(applicationDocuments.version) })
    .from(applicationDocuments)
    .where(and(eq(applicationDocuments.applicationId, id), eq(applicationDocuments.kind, kind)));
  const version = (last?.version ?? 0) + 1;
  const attached = { id: newId(), partnerId, applicationId: id, kind, version, documentId, expiresOn, attachedAt: now };
  await tx.insert(applicationDocuments).values(attached);
  await keepUntil(tx, whose, [documentId], null);
  return [documentAttached(row, attached)];
}
