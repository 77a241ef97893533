// Owns reading published prices, as a receipt names them. Not which of them holds for a call (rating.ts).
import { eq, inArray } from 'drizzle-orm';
import type { Db } from '../../db/open.js';
import { tariffs, tariffVersions } from '../table.js';

/** Row-level security says which prices a partner may see: its own numbers', and what callers pay. */
export async function versionsByNumber(db: Db, versions: readonly number[]) {
  return db
    .select({
      version: tariffVersions.version,
      name: tariffs.name,
      layer: tariffs.layer,
      effectiveFrom: tariffVersions.effectiveFrom,
      publishedAt: tariffVersions.publishedAt,
      body: tariffVersions.body,
    })
    .from(tariffVersions)
    .innerJoin(tariffs, eq(tariffs.id, tariffVersions.tariffId))
    .where(inArray(tariffVersions.version, [...versions]));
}

export type PublishedVersion = Awaited<ReturnType<typeof versionsByNumber>>[number];
