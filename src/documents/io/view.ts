import type pg from 'pg';
import type { Viewer } from '../../accounts/store/find-viewer.js';
import { databaseNow, type Tx } from '../../db/open.js';
import { asTenant, readAsTenant } from '../../db/tenant.js';
import { record } from '../../events/store/record.js';
import { dayOf } from '../../month.js';
import { Refusal } from '../../refusal.js';
import { documentViewed } from '../changes.js';
import { documentsById, operatorName } from '../documents.js';
import { sealedDocument } from '../store/bytes.js';
import type { Document } from '../table.js';
import type { DocumentStore } from './document-store.js';
import { takeOut } from './vault.js';

export interface View {
  id: string;
  /** Why, on one line: the copy and the audit log say it. */
  purpose: string;
  as: 'COPY' | 'THUMBNAIL';
}

/**
 * A marked copy of a document. That it was taken is written down and committed before a byte is given, or none is.
 *
 * @throws Refusal NOT_FOUND, WRONG_STATE for whatever isn't clean, NOT_AVAILABLE where it has no thumbnail
 */
export async function viewDocument(
  app: pg.Pool,
  store: DocumentStore,
  viewer: Viewer,
  { id, purpose, as }: View,
): Promise<{ document: Document; copy: Uint8Array }> {
  const { sealed, operator, now } = await readAsTenant(app, viewer.tenant, async (tx) => {
    await clean(tx, viewer, id);
    return { sealed: await sealedDocument(tx, id), operator: await operatorName(tx), now: await databaseNow(tx) };
  });
  if (!sealed) throw new Refusal('WRONG_STATE', 'the document has no bytes');
  const bytes = await takeOut(store, sealed);
  const mark = markOf(operator, purpose, now);
  const media = sealed.media!;
  const made =
    as === 'COPY'
      ? await store.workshop.run('copy', { bytes, media, mark, at: now })
      : await store.thumbnails.run('thumbnail', { bytes, media, mark });
  const document = await asTenant(app, viewer.tenant, async (tx) => {
    const still = await clean(tx, viewer, id); // it may have been erased meanwhile
    await record(tx, viewer.by, [documentViewed(still, purpose, as)]);
    return still;
  });
  return { document, copy: made };
}

async function clean(tx: Tx, { whose }: Viewer, id: string): Promise<Document> {
  const [document] = await documentsById(tx, whose, [id]);
  if (!document) throw new Refusal('NOT_FOUND', 'there is no such document');
  if (document.state === 'CLEAN') return document;
  throw new Refusal('WRONG_STATE', `the document is ${document.state}; only one that is CLEAN is shown`);
}

/** What copies of identity documents must say: who made them, for what, when (MIIT order 25, section 9). */
const markOf = (operator: string, purpose: string, at: Date): string =>
  `仅限办理400电话使用 · ${operator} · ${purpose} · ${dayOf(at.getTime())}`;
