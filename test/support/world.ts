import { createPartner, createSubscriber, createSwitch } from '../../src/accounts/accounts.js';
import { scopesOf } from '../../src/accounts/scopes.js';
import { createKey } from '../../src/accounts/store/keys.js';
import { transaction } from '../../src/db/open.js';
import { makeOperator } from '../../src/demo/world.js';
import { takeOverNumber } from '../../src/flows/activate-number.js';
import type { TestWork } from './work.js';

const EPOCH = new Date('2026-01-01T00:00:00+08:00');

/** One partner with one subscriber and three numbers, one a tariff of T4; a switch; a key of each kind. */
export async function makeWorld(work: Pick<TestWork, 'worker' | 'pepper'>) {
  return transaction(work.worker, async (tx) => {
    const tariffs = await makeOperator(tx, EPOCH);
    const partnerId = await createPartner(tx, '示例代理商');
    const subscriberId = await createSubscriber(tx, {
      partnerId,
      name: '北京示例科技有限公司',
      kind: 'ENTERPRISE',
      taxId: '91110108551385082Q',
    });
    const numbers = { flat: '4006000001', distance: '4007000002', voip: '4008000003' };
    for (const kind of ['flat', 'distance', 'voip'] as const) {
      await takeOverNumber(tx, {
        number: numbers[kind],
        partnerId,
        subscriberId,
        fromAt: EPOCH,
        subscriberTariffId: tariffs[kind],
        partnerTariffId: null,
        destinations: ['01062000001', '02180000002'],
      });
    }
    const switchId = await createSwitch(tx, { name: 'sw-1' });
    const keys = {
      switch: await createKey(tx, work.pepper, { switchId, name: 'sw-1', scopes: scopesOf('SWITCH') }),
      partner: await createKey(tx, work.pepper, { partnerId, name: 'partner', scopes: scopesOf('PARTNER') }),
      operator: await createKey(tx, work.pepper, { name: 'operator', scopes: scopesOf('OPERATOR') }),
    };
    return { partnerId, subscriberId, numbers, tariffs, switchId, keys };
  });
}

export type World = Awaited<ReturnType<typeof makeWorld>>;

let made = 0;

/** One canonical record as a switch writes it; a call of a minute to the flat number unless said otherwise. */
export function record(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    callUuid: `call-${++made}`,
    called: '4006000001',
    caller: '13800138000',
    answeredBy: '01062000001',
    setupAt: '2026-10-10T10:00:00.000+08:00',
    answerAt: '2026-10-10T10:00:08.000+08:00',
    endAt: '2026-10-10T10:01:08.000+08:00',
    outcome: 'answered',
    ...fields,
  };
}
