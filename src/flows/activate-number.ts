import type { Tx } from '../db/open.js';
import { takeIntoUse } from '../numbers/numbers.js';
import { assignments } from '../rating/table.js';
import { destinations } from '../routing/table.js';

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

const RING_SECONDS = 20;

/** A number goes into service: its state, who answers for it at which prices, and where its calls go, or none of them. */
export async function activateNumber(tx: Tx, activation: Activation): Promise<void> {
  const { number, partnerId, subscriberId, fromAt, subscriberTariffId, partnerTariffId } = activation;
  await takeIntoUse(tx, { number, partnerId, subscriberId });
  await tx.insert(assignments).values({ number, fromAt, partnerId, subscriberId, subscriberTariffId, partnerTariffId });
  if (activation.destinations.length === 0) return;
  await tx.insert(destinations).values(
    activation.destinations.map((destination, position) => ({
      number,
      position,
      partnerId,
      destination,
      ringSeconds: RING_SECONDS,
      proof: 'VERIFIED' as const,
    })),
  );
}
