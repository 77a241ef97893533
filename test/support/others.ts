import { createPartner, createSubscriber, createSwitch } from '../../src/accounts/accounts.js';
import { scopesOf } from '../../src/accounts/scopes.js';
import { createKey } from '../../src/accounts/store/keys.js';
import { transaction } from '../../src/db/open.js';
import { takeOverNumber, type Activation } from '../../src/flows/activate-number.js';
import type { TestWork } from './work.js';
import type { World } from './world.js';

/** One more switch, and its key. */
export function addSwitch(
  work: TestWork,
  name: string,
  settings: Omit<Parameters<typeof createSwitch>[1], 'name'> = {},
): Promise<{ switchId: string; key: string }> {
  return transaction(work.worker, async (tx) => {
    const switchId = await createSwitch(tx, { name, ...settings });
    return { switchId, key: await createKey(tx, work.pepper, { switchId, name, scopes: scopesOf('SWITCH') }) };
  });
}

/** One more number, the world's subscriber's on the flat tariff unless said otherwise. */
export function addNumber(
  work: TestWork,
  { partnerId, subscriberId, tariffs }: World,
  it: Partial<Omit<Activation, 'fromAt'>> & { number: string; fromAt?: string },
): Promise<void> {
  const fromAt = new Date(it.fromAt ?? '2026-01-01T00:00:00+08:00');
  const usual = { partnerId, subscriberId, subscriberTariffId: tariffs.flat, partnerTariffId: null };
  return transaction(work.worker, (tx) =>
    takeOverNumber(tx, { ...usual, destinations: ['01062000009'], ...it, fromAt }),
  );
}

/** A partner beside the world's, with a subscriber and a number of its own. */
export async function addRival(work: TestWork, world: World, number = '4006000009') {
  const rival = await transaction(work.worker, async (tx) => {
    const partnerId = await createPartner(tx, '另一代理商');
    const subscriberId = await createSubscriber(tx, { partnerId, name: '另一公司', kind: 'ENTERPRISE', taxId: null });
    const key = await createKey(tx, work.pepper, { partnerId, name: 'rival', scopes: scopesOf('PARTNER') });
    return { partnerId, subscriberId, key };
  });
  await addNumber(work, world, { ...rival, number });
  return { ...rival, number };
}
