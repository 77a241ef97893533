// Owns what a row keeps of its bytes: their key, what they are, what the scanner says. Not the bytes (io/vault.ts).
import { and, eq, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/open.js';
import type { Content } from '../limits.js';
import { documents, type Document } from '../table.js';
import type { Wrapped } from '../io/vault.js';

export type Sealed = Document & { sha256: Buffer } & Wrapped;

/** With the key that opens it. Null where there is none, or it has no bytes any more, or none yet. */
export async function sealedDocument(db: Db, id: string): Promise<Sealed | null> {
  const [row] = await db.select().from(documents).where(eq(documents.id, id));
  return row?.wrappedKey && row.sha256 ? (row as Sealed) : null;
}

/** The row, locked until the transaction's end. */
export async function lockDocument(tx: Tx, id: string): Promise<Document | null> {
  const [row] = await tx.select().from(documents).where(eq(documents.id, id)).for('update');
  return row ?? null;
}

/** What was received, once and for all. Clean at once where no scanner is to look at it. */
export async function noteReceived(
  tx: Tx,
  id: string,
  received: Content & Wrapped & { sha256: Buffer; state: 'STAGED' | 'CLEAN' },
): Promise<Document> {
  const [row] = await tx
    .update(documents)
    .set({ ...received, fault: null, uploadedAt: sql`app_now()` })
    .where(eq(documents.id, id))
    .returning();
  return row!;
}

/** Why bytes weren't taken; the address stands, for others of the same length. */
export async function noteRefused(tx: Tx, id: string, fault: string): Promise<void> {
  await tx
    .update(documents)
    .set({ fault: fault.slice(0, 500) })
    .where(and(eq(documents.id, id), sql`${documents.sha256} is null and ${documents.state} = 'STAGED'`));
}

/** Received, and not scanned yet; the oldest first. */
export async function unscannedDocuments(db: Db, atMost: number): Promise<string[]> {
  const rows = await db
    .select({ id: documents.id })
    .from(documents)
    .where(
      sql`${documents.state} = 'STAGED' and ${documents.sha256} is not null and ${documents.uploadedAt} < app_now() - interval '3 seconds'`,
    )
    .orderBy(documents.createdAt)
    .limit(atMost);
  return rows.map((it) => it.id);
}

/** Null where somebody else noted it already. */
export async function noteScanned(tx: Tx, id: string, found: string | null): Promise<Document | null> {
  const row = await lockDocument(tx, id);
  if (row?.state !== 'STAGED' || !row.sha256) return null;
  const [after] = await tx
    .update(documents)
    .set(
      found === null
        ? { state: 'CLEAN' }
        : {
            state: 'QUARANTINED',
            fault: `virus scanner: ${found}`,
            keepUntil: sql`app_now() + make_interval(days => (select quarantine_days from document_policy))`,
          },
    )
    .where(eq(documents.id, id))
    .returning();
  return after!;
}
