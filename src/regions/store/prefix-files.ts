// Owns imported files of mobile prefixes, of which the newest holds. Not how a list is read.
import { desc, eq } from 'drizzle-orm';
import type { Db } from '../../db/open.js';
import { prefixFiles } from '../table.js';

export type PrefixFile = typeof prefixFiles.$inferSelect;

/** The one in force; null where none was ever imported. It has no prefix where it was taken back to the packaged ones. */
export async function newestPrefixFile(db: Db): Promise<Omit<PrefixFile, 'list'> | null> {
  const { id, name, sha256, prefixes, importedAt } = prefixFiles;
  const newest = db.select({ id, name, sha256, prefixes, importedAt }).from(prefixFiles);
  const [row] = await newest.orderBy(desc(importedAt), desc(id)).limit(1);
  return row ?? null;
}

export async function prefixListIn(db: Db, id: string): Promise<Buffer> {
  const [row] = await db.select({ list: prefixFiles.list }).from(prefixFiles).where(eq(prefixFiles.id, id));
  return row!.list;
}

export async function addPrefixFile(db: Db, file: PrefixFile): Promise<void> {
  await db.insert(prefixFiles).values(file);
}
