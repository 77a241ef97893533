// Owns tariffs and their versions. Not whose number is at which prices (store/prices.ts), nor what a call costs (rate-call.ts).
import assert from 'node:assert/strict';
import { inArray } from 'drizzle-orm';
import { databaseNow, type Db } from '../db/open.js';
import { newId } from '../id.js';
import { listBy } from '../list-by.js';
import type { EpochMs } from '../month.js';
import { Refusal } from '../refusal.js';
import { readTariff } from './read-tariff.js';
import { tariffs, tariffVersions, type Layer } from './table.js';
import type { Tariff, TariffInput } from './tariff.js';

/** The published documents of these tariffs, as they hold at an instant; null where none does yet. */
export async function documentsOf(
  db: Db,
  tariffIds: string[],
): Promise<(tariffId: string, at: EpochMs) => Tariff | null> {
  const rows = await db.select().from(tariffVersions).where(inArray(tariffVersions.tariffId, tariffIds));
  rows.sort((a, b) => a.effectiveFrom.getTime() - b.effectiveFrom.getTime());
  const read = rows.map((it) => ({
    tariffId: it.tariffId,
    fromMs: it.effectiveFrom.getTime(),
    value: published(it.body),
  }));
  const versions = listBy(read, (it) => it.tariffId);
  return (tariffId, at) => inForce(versions.get(tariffId), at);
}

/** Of one tariff, oldest first. */
export type Versions<T> = { fromMs: EpochMs; value: T }[];

export function inForce<T>(versions: Versions<T> | undefined, at: EpochMs): T | null {
  if (versions === undefined) return null;
  for (let i = versions.length - 1; i >= 0; i--) if (versions[i]!.fromMs <= at) return versions[i]!.value;
  return null;
}

/**
 * A new tariff with its first version.
 *
 * @throws Refusal BAD_INPUT that lists each fault of the document with its path
 */
export async function publishTariff(
  db: Db,
  { name, layer, effectiveFrom, body }: { name: string; layer: Layer; effectiveFrom: Date; body: TariffInput },
): Promise<string> {
  const read = readTariff(body);
  if (!read.ok) {
    const faults = read.problems.map((it) => `${it.path}: found ${it.found}, allowed is ${it.allowed}`);
    throw new Refusal('BAD_INPUT', `tariff ${name} can't be published: ${faults.join('; ')}`);
  }
  const tariffId = newId();
  await db.insert(tariffs).values({ id: tariffId, name, layer });
  await db
    .insert(tariffVersions)
    .values({ tariffId, effectiveFrom, body: read.tariff, publishedAt: await databaseNow(db) });
  return tariffId;
}

/** What stands in the table was read when it was published. */
export function published(body: unknown): Tariff {
  const read = readTariff(body);
  assert(read.ok, 'a published tariff reads');
  return read.tariff;
}
