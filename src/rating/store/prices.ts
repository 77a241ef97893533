// Owns whose numbers are at which prices, for many calls at once. Not what a call costs (rate-call.ts).
import type pg from 'pg';
import type { Db } from '../../db/open.js';
import { listBy } from '../../list-by.js';
import type { EpochMs } from '../../month.js';
import type { Calendar } from '../../regions/calendar.js';
import { compileTariff, type CompiledTariff } from '../compile-tariff.js';
import type { CallTariffs } from '../rate-call.js';
import { inForce, published, type Versions } from '../rating.js';
import type { Layer } from '../table.js';

/** Who answers for a number, for some time. */
export interface Owner {
  number: string;
  partnerId: string;
  subscriberId: string;
  subscriberTariffId: string;
  partnerTariffId: string | null;
  /** Half-open; null is still. */
  fromAt: EpochMs;
  toAt: EpochMs | null;
  carrier: string;
}

/** Whose a number is at an instant, and the prices then in force (rule T5). */
export interface Prices {
  /** Null where the number isn't ours, or was nobody's then. */
  ownerAt(number: string, at: EpochMs): Owner | null;
  /** Null where the caller or the subscriber layer has no version in force: such a call waits in suspense. */
  tariffsAt(owner: Owner, at: EpochMs): CallTariffs | null;
}

/** All that rating these numbers needs, in three queries whatever their count: one object an owner, since a chunk has thousands. */
export async function pricesOf(db: Db, called: string[], calendar: Calendar): Promise<Prices> {
  const owners = listBy(await ownersOf(db, called), (it) => it.number);
  const ofCarrier = await carrierTariffsOf(db);
  const own = [...owners.values()].flat().flatMap((it) => [it.subscriberTariffId, it.partnerTariffId ?? []].flat());
  const versions = await versionsOf(db, [...new Set([...own, ...ofCarrier.values()])], calendar);
  const layersOf = ({ carrier, subscriberTariffId, partnerTariffId }: Owner): Layers => ({
    caller: versions.get(ofCarrier.get(`${carrier} CALLER`) ?? ''),
    subscriber: versions.get(subscriberTariffId),
    partner: versions.get(partnerTariffId ?? ''),
    cost: versions.get(ofCarrier.get(`${carrier} COST`) ?? ''),
  });
  const layers = new Map<Owner, Layers>();
  return {
    ownerAt: (number, at) => owners.get(number)?.find((it) => it.fromAt <= at && (it.toAt === null || at < it.toAt)) ?? null, // prettier-ignore
    tariffsAt(owner, at) {
      let its = layers.get(owner);
      if (!its) layers.set(owner, (its = layersOf(owner)));
      const caller = inForce(its.caller, at);
      const subscriber = inForce(its.subscriber, at);
      if (!caller || !subscriber) return null;
      return { caller, subscriber, partner: inForce(its.partner, at), cost: inForce(its.cost, at) };
    },
  };
}

type Layers = Record<'caller' | 'subscriber' | 'partner' | 'cost', Versions<CompiledTariff> | undefined>;

/** Plain rows, and no dates: drizzle takes three times as long over some thousands. */
async function ownersOf(db: Db, called: string[]): Promise<Owner[]> {
  const { rows } = await (db.$client as pg.Pool).query<Owner>({
    name: 'owners-of',
    text: `
      select a.number, a.partner_id as "partnerId", a.subscriber_id as "subscriberId", a.subscriber_tariff_id as "subscriberTariffId",
        a.partner_tariff_id as "partnerTariffId", extract(epoch from a.from_at)::float8 * 1000 as "fromAt",
        extract(epoch from a.to_at)::float8 * 1000 as "toAt", n.carrier
      from assignments a join numbers n on n.number = a.number where a.number = any($1)`,
    values: [called],
  });
  return rows;
}

async function carrierTariffsOf(db: Db): Promise<Map<string, string>> {
  const { rows } = await (db.$client as pg.Pool).query<{ carrier: string; layer: Layer; tariffId: string }>(
    'select carrier, layer, tariff_id as "tariffId" from carrier_tariffs',
  );
  return new Map(rows.map((it) => [`${it.carrier} ${it.layer}`, it.tariffId]));
}

/** A version is immutable: it is compiled once for a calendar. Which one holds is asked anew. */
const compiled = new WeakMap<Calendar, Map<number, CompiledTariff>>();

/** By tariff, oldest first. */
async function versionsOf(
  db: Db,
  tariffIds: string[],
  calendar: Calendar,
): Promise<Map<string, Versions<CompiledTariff>>> {
  const known = compiled.get(calendar) ?? new Map<number, CompiledTariff>();
  compiled.set(calendar, known);
  const { rows } = await (db.$client as pg.Pool).query<{
    tariffId: string;
    version: number;
    fromMs: EpochMs;
    body: unknown;
  }>({
    name: 'tariff-versions',
    text: `
      select tariff_id as "tariffId", version, extract(epoch from effective_from)::float8 * 1000 as "fromMs",
        case when version <> all($1) then body end as body
      from tariff_versions where tariff_id = any($2) order by effective_from, version`,
    values: [[...known.keys()], tariffIds],
  });
  for (const { version, body } of rows) {
    if (!known.has(version)) known.set(version, compileTariff(version, published(body), calendar));
  }
  return listBy(rows.map((it) => ({ ...it, value: known.get(it.version)! })), (it) => it.tariffId); // prettier-ignore
}
