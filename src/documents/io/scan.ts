import { asDb, transaction } from '../../db/open.js';
import { bySystem } from '../../events/change.js';
import { record } from '../../events/store/record.js';
import type pg from 'pg';
import { documentScanned } from '../changes.js';
import { noteScanned, sealedDocument } from '../store/bytes.js';
import { scanWith } from './clamd.js';
import type { DocumentStore } from './document-store.js';
import { takeOut } from './vault.js';

/** Asks the virus scanner about a document that waits for it. Without its word it goes on waiting. @throws an error where there is none */
export async function scanDocument(worker: pg.Pool, store: DocumentStore, id: string): Promise<void> {
  const waiting = await sealedDocument(asDb(worker), id);
  if (waiting?.state !== 'STAGED') return;
  const verdict = store.scanner
    ? await scanWith(store.scanner, await takeOut(store, waiting))
    : { clean: true as const };
  await transaction(worker, async (tx) => {
    const scanned = await noteScanned(tx, id, verdict.clean ? null : verdict.found);
    if (scanned) await record(tx, bySystem, [documentScanned(scanned)]);
  });
}
