import { createKey, createPartner, createSubscriber, createSwitch } from '../../src/accounts/accounts.js';
import { transaction } from '../../src/db/open.js';
import { activateNumber } from '../../src/flows/activate-number.js';
import type { TestWork } from './work.js';
import type { World } from './world.js';

/** One more switch, and its key. */
export function addSwitch(work: TestWork, name: string): Promise<{ switchId: string; key: string }> {
  return transaction(work.worker, async (tx) => {
    const switchId = await createSwitch(tx, { name });
    return { switchId, key: await createKey(tx, work.pepper, { switchId, name, scopes: ['cdrs:write', 'route:ask'] }) };
  });
}

/** A partner beside the world's, with a subscriber and a number of its own on the flat tariff. */
export function addRival(work: TestWork, { tariffs }: World, number = '4006000009') {
  return transaction(work.worker, async (tx) => {
    const partnerId = await createPartner(tx, '另一代理商');
    const subscriberId = await createSubscriber(tx, { partnerId, name: '另一公司', kind: 'ENTERPRISE', taxId: null });
    await activateNumber(tx, {
      number,
      partnerId,
      subscriberId,
      fromAt: new Date('2026-01-01T00:00:00+08:00'),
      subscriberTariffId: tariffs.flat,
      partnerTariffId: null,
      destinations: ['01062000009'],
    });
    const key = await createKey(tx, work.pepper, { partnerId, name: 'rival', scopes: ['statements:read'] });
    return { partnerId, subscriberId, number, key };
  });
}
