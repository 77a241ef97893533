import type pg from 'pg';
import { databaseNow, type Tx } from '../../db/open.js';
import { asTenant, readAsTenant, type Tenant } from '../../db/tenant.js';
import type { By } from '../../events/change.js';
import { record } from '../../events/store/record.js';
import { Refusal } from '../../refusal.js';
import { readAddress, type UploadAddress } from '../address.js';
import { documentReceived } from '../changes.js';
import { documentPolicyOf, documentsById } from '../documents.js';
import type { Content } from '../limits.js';
import { sha256Of } from '../seal.js';
import { lockDocument, noteReceived, noteRefused } from '../store/bytes.js';
import type { Document, DocumentPolicy } from '../table.js';
import type { DocumentStore } from './document-store.js';
import { keysOf, putAway } from './vault.js';

/** A document whose bytes are in; `repeated` where they were before. */
export interface Received {
  document: Document;
  repeated: boolean;
}

/** An address that may be used, and what it is for. */
export interface Opened {
  address: UploadAddress;
  document: Document;
  policy: DocumentPolicy;
}

const tenantOf = ({ partnerId }: UploadAddress): Tenant => ({ kind: 'partner', partnerId });

/** Before a byte is read. @throws Refusal NOT_FOUND, FORBIDDEN where it has expired, WRONG_STATE, UNAVAILABLE */
export async function openAddress(app: pg.Pool, store: DocumentStore, token: string): Promise<Opened> {
  keysOf(store);
  const address = readAddress(store.addressKey, token);
  if (!address) throw new Refusal('NOT_FOUND', 'there is no such upload address');
  const { document, policy, now } = await readAsTenant(app, tenantOf(address), async (tx) => ({
    document: (await documentsById(tx, { partnerId: address.partnerId }, [address.id]))[0],
    policy: await documentPolicyOf(tx),
    now: await databaseNow(tx),
  }));
  if (!document) throw new Refusal('NOT_FOUND', 'there is no such upload address');
  if (now >= address.expiresAt) {
    throw new Refusal(
      'FORBIDDEN',
      `this upload address expired at ${address.expiresAt.toISOString()}; stage the document again`,
    );
  }
  if (document.state === 'ERASED') throw new Refusal('WRONG_STATE', 'this document is erased');
  return { address, document, policy };
}

/**
 * Takes a document's bytes: durable, sealed and noted when it returns. Once: the same bytes again change nothing, others are refused.
 *
 * @throws Refusal CONFLICT, and what the content is refused for, which the row notes
 */
export async function receive(
  app: pg.Pool,
  store: DocumentStore,
  { address, document, policy }: Opened,
  bytes: Buffer,
): Promise<Received> {
  const sha256 = sha256Of(bytes);
  if (document.sha256) return same(document, sha256);
  const content = await looked(app, store, address, bytes, policy);
  const state = store.scanner ? 'STAGED' : 'CLEAN';
  return asTenant(app, tenantOf(address), async (tx) => {
    const row = await lockDocument(tx, address.id);
    if (!row) throw new Refusal('NOT_FOUND', 'there is no such upload address');
    if (row.sha256) return same(row, sha256); // another sending of it was faster
    const { partnerId, id } = address;
    const wrapped = await putAway(store, { id, partnerId, bytes: bytes.length, sha256 }, bytes);
    const received = await noteReceived(tx, id, { ...content, ...wrapped, sha256, state });
    await record(tx, byAddress(address), [documentReceived(received)]);
    return { document: received, repeated: false };
  });
}

async function looked(
  app: pg.Pool,
  store: DocumentStore,
  address: UploadAddress,
  bytes: Buffer,
  limits: DocumentPolicy,
): Promise<Content> {
  try {
    const { pixelsAtMost, sideAtLeast, pagesAtMost } = limits;
    return await store.workshop.run('inspect', { bytes, limits: { pixelsAtMost, sideAtLeast, pagesAtMost } });
  } catch (error) {
    if (error instanceof Refusal && error.code !== 'UNAVAILABLE') {
      await asTenant(app, tenantOf(address), (tx: Tx) => noteRefused(tx, address.id, error.message));
    }
    throw error;
  }
}

function same(document: Document, sha256: Buffer): Received {
  if (document.sha256!.equals(sha256)) return { document, repeated: true };
  throw new Refusal('CONFLICT', 'this document has its bytes, and these are others; stage another document for them');
}

/** Whoever has the address sends; what is known is who staged it. */
const byAddress = ({ side }: UploadAddress): By => ({ who: 'upload address', side });
