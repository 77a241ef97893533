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
  const owners = await ownersOf(db, called);
  const ofCarrier = await carrierTariffsOf(db);
  const own = new Set([...owners.flatMap(tariffIdsOf), ...ofCarrier.values()]);
  return new LoadedPrices(owners, ofCarrier, await versionsOf(db, [...own], calendar));
}

const tariffIdsOf = ({ subscriberTariffId, partnerTariffId }: Owner) =>
  partnerTariffId === null ? [subscriberTariffId] : [subscriberTariffId, partnerTariffId];
const numberOf = (it: Owner) => it.number;

/** A class, so that what is asked a million times is compiled once, and not anew for each chunk. */
class LoadedPrices implements Prices {
  readonly #owners: Map<string, Owner[]>;
  readonly #layers = new Map<Owner, Layers>();

  constructor(
    owners: readonly Owner[],
    readonly ofCarrier: ReadonlyMap<string, string>,
    readonly versions: ReadonlyMap<string, Versions<CompiledTariff>>,
  ) {
    this.#owners = listBy(owners, numberOf);
  }

  ownerAt(number: string, at: EpochMs): Owner | null {
    for (const it of this.#owners.get(number) ?? none) {
      if (it.fromAt <= at && (it.toAt === null || at < it.toAt)) return it;
    }
    return null;
  }

  tariffsAt(owner: Owner, at: EpochMs): CallTariffs | null {
    let its = this.#layers.get(owner);
    if (!its) this.#layers.set(owner, (its = this.#layersOf(owner)));
    const caller = inForce(its.caller, at);
    const subscriber = inForce(its.subscriber, at);
    if (!caller || !subscriber) return null;
    return { caller, subscriber, partner: inForce(its.partner, at), cost: inForce(its.cost, at) };
  }

  #layersOf({ carrier, subscriberTariffId, partnerTariffId }: Owner): Layers {
    return {
      caller: this.versions.get(this.ofCarrier.get(`${carrier} CALLER`) ?? ''),
      subscriber: this.versions.get(subscriberTariffId),
      partner: this.versions.get(partnerTariffId ?? ''),
      cost: this.versions.get(this.ofCarrier.get(`${carrier} COST`) ?? ''),
    };
  }
}

const none: readonly Owner[] = [];

type Layers = Record<'caller' | 'subscriber' | 'partner' | 'cost', Versions<CompiledTariff> | undefined>;

/** A list a column: as rows some thousands take twice the time, and by drizzle six times. */
async function ownersOf(db: Db, called: string[]): Promise<Owner[]> {
  const { rows } = await (db.$client as pg.Pool).query<{ [field in keyof Owner]: Owner[field][] }>({
    name: 'owners-of',
    text: `
      select ${OWNER_COLUMNS}
      from assignments a join numbers n on n.number = a.number where a.number = any($1)`,
    values: [`{${called.join()}}`], // as text: pg looks at each element of an array
  });
  const { number, partnerId, subscriberId, subscriberTariffId, partnerTariffId, fromAt, toAt, carrier } = rows[0]!;
  const owners: Owner[] = [];
  for (let at = 0; at < number.length; at++) {
    owners.push({
      number: number[at]!,
      partnerId: partnerId[at]!,
      subscriberId: subscriberId[at]!,
      subscriberTariffId: subscriberTariffId[at]!,
      partnerTariffId: partnerTariffId[at]!,
      fromAt: fromAt[at]!,
      toAt: toAt[at]!,
      carrier: carrier[at]!,
    });
  }
  return owners;
}

const OWNER_COLUMNS = Object.entries({
  number: 'a.number',
  partnerId: 'a.partner_id',
  subscriberId: 'a.subscriber_id',
  subscriberTariffId: 'a.subscriber_tariff_id',
  partnerTariffId: 'a.partner_tariff_id',
  fromAt: 'extract(epoch from a.from_at)::float8 * 1000',
  toAt: 'extract(epoch from a.to_at)::float8 * 1000',
  carrier: 'n.carrier',
} satisfies Record<keyof Owner, string>).map(
  ([name, sql]) => `coalesce(to_json(array_agg(${sql})), '[]') as "${name}"`,
);

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
