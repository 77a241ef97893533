// Owns the end of documents: which are due, and their erasure. Not how long they are kept (documents.ts's keepUntil).
import { eq, sql } from 'drizzle-orm';
import { faultCode, type Db, type Tx } from '../../db/open.js';
import { documents, type Document } from '../table.js';
import { lockDocument } from './bytes.js';

const isDue = sql`not ${documents.legalHold} and ((${documents.state} <> 'ERASED' and ${documents.keepUntil} <= app_now())
  or (${documents.state} = 'STAGED' and ${documents.sha256} is null and ${documents.createdAt} <= app_now() - interval '1 day'))`;

/** Past their time, or staged a day ago and never sent. */
export async function documentsToErase(db: Db, atMost: number): Promise<string[]> {
  const rows = await db.select({ id: documents.id }).from(documents).where(isDue).orderBy(documents.id).limit(atMost);
  return rows.map((it) => it.id);
}

/**
 * Takes the key away, and with it every copy of the file that there may be; what was sent, or is referred to, stays as a row, with the
 * hash of what came; else it goes whole. Null where it isn't due, any more or yet.
 *
 * @param removeBytes removes the file, twice if need be: before the commit, so that none is left behind
 */
export async function eraseDocument(
  tx: Tx,
  id: string,
  removeBytes: () => Promise<void>,
): Promise<{ erased: Document } | { forgotten: Document } | null> {
  await lockDocument(tx, id);
  const [row] = await tx
    .select()
    .from(documents)
    .where(sql`${documents.id} = ${id} and ${isDue}`);
  if (!row) return null;
  const stays = row.sha256 !== null || !(await forgotten(tx, id));
  if (stays) {
    await tx
      .update(documents)
      .set({ state: 'ERASED', erasedAt: sql`app_now()`, keyVersion: null, wrappedKey: null, name: '已销毁' })
      .where(eq(documents.id, id));
  }
  await removeBytes();
  return stays ? { erased: row } : { forgotten: row };
}

/** False where something refers to it: it was attached before its bytes came, and they never did. */
async function forgotten(tx: Tx, id: string): Promise<boolean> {
  await tx.$client.query('savepoint forgotten');
  try {
    await tx.delete(documents).where(eq(documents.id, id));
    await tx.$client.query('release savepoint forgotten');
    return true;
  } catch (error) {
    if (faultCode(error) !== '23503') throw error;
    await tx.$client.query('rollback to savepoint forgotten');
    return false;
  }
}
