import type pg from 'pg';
import { transaction } from '../../db/open.js';
import { bySystem } from '../../events/change.js';
import { record } from '../../events/store/record.js';
import { documentErased } from '../changes.js';
import { eraseDocument } from '../store/erase.js';
import { removeSealed } from './files.js';
import type { DocumentStore } from './document-store.js';

/** Erases a document whose time has come: bytes, key, name. */
export async function erase(worker: pg.Pool, { folder }: DocumentStore, id: string): Promise<void> {
  await transaction(worker, async (tx) => {
    const done = await eraseDocument(tx, id, () => removeSealed(folder, id));
    if (done && 'erased' in done) await record(tx, bySystem, [documentErased(done.erased)]);
  });
}
