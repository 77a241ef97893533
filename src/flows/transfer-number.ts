import type { Application } from '../applications/table.js';
import type { Tx } from '../db/open.js';
import type { Change } from '../events/change.js';
import { operate } from '../numbers/store/operate.js';
import { Refusal } from '../refusal.js';
import { forgetDestinations, readDestination } from '../routing/store/destinations.js';
import { forgetPin } from '../routing/store/pins.js';
import { lockPlansOf } from '../routing/store/plans.js';
import { shutOffsOn } from '../routing/store/shut-offs.js';
import { putIntoService, tariffNamed } from './activate-number.js';
import { endAssignment, holdOwners } from './hand-over.js';
import { partFromNumber } from './part-from-number.js';

export interface Transfer {
  application: Application;
  tariff: string;
  /** Null leaves what its partner pays by. */
  partnerTariff: string | null;
  /** In the order of trying; each counts as verified. */
  destinations: readonly string[];
  reason: string;
  by: string;
}

/**
 * A number in service goes from one company to another of the same partner: calls that connect before this instant are the old one's, from
 * it on the new one's (rule T5). The old one's destinations, PIN and plans hold no longer, and its documents are kept as after any service.
 *
 * @param tx with the worker's rights; the application is locked
 * @throws Refusal WRONG_STATE, NOT_FOUND, BAD_INPUT
 */
export async function transferNumber(tx: Tx, wish: Transfer): Promise<Change[]> {
  const { number, partnerId, subscriberId, transferorId } = wish.application;
  const destinations = wish.destinations.map((it) => readDestination(it, ['destinations']));
  if (destinations.length === 0) {
    throw new Refusal('BAD_INPUT', 'destinations: needed, for the application names none', ['destinations']);
  }
  await holdOwners(tx);
  await lockPlansOf(tx, number); // before the number's row, as who adds a destination does
  const { before, now, changes } = await operate(tx, { number, move: 'transfer', reason: wish.reason, set: { subscriberId } }); // prettier-ignore
  if (before.subscriberId !== transferorId) {
    throw new Refusal('WRONG_STATE', `${number} isn’t the transferor’s any more`, ['id']);
  }
  const shut = await shutOffsOn(tx, [number, transferorId!, subscriberId]);
  if (shut.length > 0) {
    throw new Refusal('WRONG_STATE', `shutoff_${shut[0]!.id} holds for ${shut[0]!.kind} ${shut[0]!.target}: lift it first`, ['id']);
  }
  await forgetDestinations(tx, number);
  await forgetPin(tx, number);
  changes.push(...(await partFromNumber(tx, { ...before, now }, [], wish)));
  const ended = await endAssignment(tx, number, now);
  await putIntoService(tx, {
    number,
    partnerId,
    subscriberId,
    fromAt: ended?.toAt ?? now,
    subscriberTariffId: await tariffNamed(tx, wish.tariff, 'SUBSCRIBER', 'tariff'),
    partnerTariffId: wish.partnerTariff === null ? (ended?.partnerTariffId ?? null) : await tariffNamed(tx, wish.partnerTariff, 'PARTNER', 'partnerTariff'),
    destinations,
  });
  return changes;
} // prettier-ignore
