// Owns tariffs, their versions, and who answers for a number at which prices. Not what a call costs (rate-call.ts).
import assert from 'node:assert/strict';
import { eq, inArray, sql } from 'drizzle-orm';
import { databaseNow, type Db } from '../db/open.js';
import { newId } from '../id.js';
import { listBy } from '../list-by.js';
import type { EpochMs } from '../month.js';
import { numbers } from '../numbers/table.js';
import type { Calendar } from '../regions/calendar.js';
import { Refusal } from '../refusal.js';
import { compileTariff, type CompiledTariff } from './compile-tariff.js';
import type { CallTariffs } from './rate-call.js';
import { readTariff } from './read-tariff.js';
import {
  assignments,
  carrierTariffs,
  tariffs,
  tariffVersions,
  type Assignment,
  type Layer,
  type TariffVersion,
} from './table.js';
import type { Tariff, TariffInput } from './tariff.js';

/** Whose a number is at an instant, and the prices then in force (rule T5). */
export interface Prices {
  /** Null where the number isn't ours, or was nobody's then. */
  ownerAt(number: string, at: EpochMs): Assignment | null;
  /** Null where the caller or the subscriber layer has no version in force: such a call waits in suspense. */
  tariffsAt(owner: Assignment, at: EpochMs): CallTariffs | null;
}

/** All that rating these numbers needs, in four queries whatever their count. A version is immutable; which one holds is asked anew. */
export async function pricesOf(db: Db, called: string[], calendar: Calendar): Promise<Prices> {
  const some = sql`any(${sql.param(called)})`;
  const owners = listBy(await db.select().from(assignments).where(eq(assignments.number, some)), (it) => it.number);
  const held = await db
    .select({ number: numbers.number, layer: carrierTariffs.layer, tariffId: carrierTariffs.tariffId })
    .from(numbers)
    .innerJoin(carrierTariffs, eq(carrierTariffs.carrier, numbers.carrier))
    .where(eq(numbers.number, some));
  const ofCarrier = new Map(held.map((it) => [`${it.number} ${it.layer}`, it.tariffId]));
  const own = [...owners.values()].flat().flatMap((it) => [it.subscriberTariffId, it.partnerTariffId ?? []].flat());
  const tariffIds = [...new Set([...own, ...ofCarrier.values()])];
  const versions = await versionsOf(db, tariffIds, ({ version, body }) =>
    compileTariff(version, published(body), calendar),
  );
  const layersOf = (owner: Assignment): Layers => ({
    caller: versions.get(ofCarrier.get(`${owner.number} CALLER`) ?? ''),
    subscriber: versions.get(owner.subscriberTariffId),
    partner: versions.get(owner.partnerTariffId ?? ''),
    cost: versions.get(ofCarrier.get(`${owner.number} COST`) ?? ''),
  });
  const layers = new Map<Assignment, Layers>();
  return {
    ownerAt: (number, at) => owners.get(number)?.find((it) => covers(it, at)) ?? null,
    tariffsAt(owner, at) {
      let its = layers.get(owner);
      if (!its) layers.set(owner, (its = layersOf(owner))); // once an owner: a chunk has twenty thousand calls
      const caller = inForce(its.caller, at);
      const subscriber = inForce(its.subscriber, at);
      if (!caller || !subscriber) return null;
      return { caller, subscriber, partner: inForce(its.partner, at), cost: inForce(its.cost, at) };
    },
  };
}

type Layers = Record<'caller' | 'subscriber' | 'partner' | 'cost', Versions<CompiledTariff> | undefined>;

const covers = ({ fromAt, toAt }: Assignment, at: EpochMs) =>
  fromAt.getTime() <= at && (toAt === null || at < toAt.getTime());

/** The published documents of these tariffs, as they hold at an instant; null where none does yet. */
export async function documentsOf(
  db: Db,
  tariffIds: string[],
): Promise<(tariffId: string, at: EpochMs) => Tariff | null> {
  const versions = await versionsOf(db, tariffIds, ({ body }) => published(body));
  return (tariffId, at) => inForce(versions.get(tariffId), at);
}

/** By tariff its versions, oldest first, each made into what the caller needs. One query. */
async function versionsOf<T>(db: Db, tariffIds: string[], make: (row: TariffVersion) => T) {
  const rows = await db.select().from(tariffVersions).where(inArray(tariffVersions.tariffId, tariffIds));
  rows.sort((a, b) => a.effectiveFrom.getTime() - b.effectiveFrom.getTime());
  const made = rows.map((row) => ({ tariffId: row.tariffId, fromMs: row.effectiveFrom.getTime(), value: make(row) }));
  return listBy(made, (it) => it.tariffId);
}

/** Of one tariff, oldest first. */
type Versions<T> = { fromMs: EpochMs; value: T }[];

function inForce<T>(versions: Versions<T> | undefined, at: EpochMs): T | null {
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
function published(body: unknown): Tariff {
  const read = readTariff(body);
  assert(read.ok, 'a published tariff reads');
  return read.tariff;
}
