import { and, eq } from 'drizzle-orm';
import type { Tx } from '../db/open.js';
import type { Change } from '../events/change.js';
import { takeIntoUse } from '../numbers/numbers.js';
import { operate } from '../numbers/store/operate.js';
import { assignments, tariffs, type Layer } from '../rating/table.js';
import { Refusal } from '../refusal.js';
import { verifyDestinations } from '../routing/destinations/store/activate.js';
import { readDestination } from '../routing/store/destinations.js';
import { lockPlansOf } from '../routing/store/plans.js';

export interface Activation {
  number: string;
  partnerId: string;
  subscriberId: string;
  fromAt: Date;
  subscriberTariffId: string;
  partnerTariffId: string | null;
  /** In the order of trying; each counts as verified. */
  destinations: readonly string[];
}

/** A number that was in service before it came here: its state, who answers for it at which prices, and where its calls go. */
export async function takeOverNumber(tx: Tx, service: Activation): Promise<void> {
  const { number, partnerId, subscriberId } = service;
  await takeIntoUse(tx, { number, partnerId, subscriberId });
  await putIntoService(tx, service);
}

/**
 * A number that was set up at the carrier goes into service, from now on: its state, its prices and where its calls go, or
 * none of them. Destinations that its subscriber added before stay, before those that are new.
 *
 * @param tx with the worker's rights
 * @throws Refusal WRONG_STATE, NOT_FOUND, BAD_INPUT
 */
export async function activateNumber(
  tx: Tx,
  wish: {
    number: string;
    reason: string;
    tariff: string;
    partnerTariff: string | null;
    destinations: readonly string[];
    /** Whose it must be, where that was decided before. */
    subscriberId?: string;
  },
): Promise<readonly Change[]> {
  const named = wish.destinations.map((it) => readDestination(it, ['destinations']));
  await lockPlansOf(tx, wish.number); // before the number's row, as who adds a destination does
  const { before, now, changes } = await operate(tx, { number: wish.number, move: 'activate', reason: wish.reason });
  if (wish.subscriberId !== undefined && before.subscriberId !== wish.subscriberId) {
    throw new Refusal('WRONG_STATE', `${wish.number} isn’t this subscriber’s any more`, ['id']);
  }
  await putIntoService(tx, {
    number: wish.number,
    partnerId: before.partnerId!,
    subscriberId: before.subscriberId!,
    fromAt: now,
    subscriberTariffId: await tariffNamed(tx, wish.tariff, 'SUBSCRIBER', 'tariff'),
    partnerTariffId: wish.partnerTariff && (await tariffNamed(tx, wish.partnerTariff, 'PARTNER', 'partnerTariff')),
    destinations: named,
  });
  return changes;
}

/** @throws Refusal NOT_FOUND */
export async function tariffNamed(tx: Tx, name: string, layer: Layer, field: string): Promise<string> {
  const [found] = await tx
    .select()
    .from(tariffs)
    .where(and(eq(tariffs.name, name), eq(tariffs.layer, layer)));
  if (!found) throw new Refusal('NOT_FOUND', `there is no ${layer.toLowerCase()} tariff of this name`, [field]);
  return found.id;
}

/** Whose it is from an instant on, at which prices, and where its calls go. */
export async function putIntoService(tx: Tx, service: Activation): Promise<void> {
  const { number, partnerId, subscriberId, fromAt, subscriberTariffId, partnerTariffId } = service;
  await tx.insert(assignments).values({ number, fromAt, partnerId, subscriberId, subscriberTariffId, partnerTariffId });
  await verifyDestinations(tx, { number, partnerId, subscriberId, list: service.destinations });
}
