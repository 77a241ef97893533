import { createSubscriber } from '../../../src/accounts/accounts.js';
import { transaction } from '../../../src/db/open.js';
import { takeOverNumber } from '../../../src/flows/activate-number.js';
import { newId } from '../../../src/id.js';
import { flatTariff, localLongDistanceTariff, voipTariff } from '../../../src/rating/presets.js';
import { caps } from '../../../src/usage/table.js';
import type { TestWork } from '../work.js';
import { makeWorld } from '../world.js';
import { makeCalls, type Hotline } from './calls.js';
import { randomOf } from './random.js';
import { reckon, reckonAlerts, type Cap, type Expected } from './reckon.js';

const tariffs = { flat: flatTariff, distance: localLongDistanceTariff, voip: voipTariff };
const kinds = ['flat', 'distance', 'voip'] as const;

/** Two subscribers with three numbers each, one a tariff of rule T4; calls to them; and caps that these reach halfway. */
export async function makeChaos(
  work: Pick<TestWork, 'worker' | 'pepper'>,
  { seed, count, until }: { seed: number; count: number; until: number },
) {
  const world = await makeWorld(work);
  const second = await addSubscriber(work, world);
  const first = { subscriberId: world.subscriberId, numbers: world.numbers };
  const hotlines = [first, second].flatMap(({ subscriberId, numbers }) =>
    kinds.map((kind): Hotline => ({ number: numbers[kind], subscriberId, tariff: tariffs[kind] })),
  );
  const random = randomOf(seed);
  const calls = makeCalls(count, hotlines, until, random);
  const expected = reckon(calls);
  const made = capsOf(expected, hotlines);
  await transaction(work.worker, async (tx) => {
    for (const { limit, ...cap } of made) {
      const limits =
        cap.kind === 'AMOUNT'
          ? { limitAmount: limit, limitCalls: null }
          : { limitAmount: null, limitCalls: Number(limit) };
      await tx.insert(caps).values({ ...cap, ...limits, partnerId: world.partnerId });
    }
  });
  return { world, calls, expected, alerts: reckonAlerts(expected, made), random };
}

export type Chaos = Awaited<ReturnType<typeof makeChaos>>;

async function addSubscriber(work: Pick<TestWork, 'worker'>, world: Awaited<ReturnType<typeof makeWorld>>) {
  const { partnerId, tariffs: published } = world;
  const numbers = { flat: '4006000011', distance: '4007000012', voip: '4008000013' };
  const subscriberId = await transaction(work.worker, async (tx) => {
    const id = await createSubscriber(tx, { partnerId, name: '上海示例商贸有限公司', kind: 'ENTERPRISE', taxId: null });
    for (const kind of kinds) {
      await takeOverNumber(tx, {
        number: numbers[kind],
        partnerId,
        subscriberId: id,
        fromAt: new Date('2026-01-01T00:00:00+08:00'),
        subscriberTariffId: published[kind],
        partnerTariffId: null,
        destinations: [],
      });
    }
    return id;
  });
  return { subscriberId, numbers };
}

/** In the month with the most money: two limits that half of it reaches, one that is reached to nine tenths, one never. */
function capsOf({ counters }: Expected, hotlines: readonly Hotline[]): Cap[] {
  const [key, most] = [...counters].reduce((a, b) => (a[1].amount > b[1].amount ? a : b));
  const [number, , subscriberId] = key.split(' ') as [string, string, string];
  const other = hotlines.find((it) => it.subscriberId !== subscriberId)!;
  const cap = (of: Omit<Cap, 'id'>): Cap => ({ id: newId(), ...of });
  return [
    cap({ subscriberId, number: null, kind: 'AMOUNT', limit: most.amount / 2n }),
    cap({ subscriberId, number, kind: 'CALLS', limit: BigInt(Math.floor(most.answered / 2)) }),
    cap({ subscriberId, number, kind: 'AMOUNT', limit: (most.amount * 10n) / 9n }),
    cap({ subscriberId: other.subscriberId, number: null, kind: 'AMOUNT', limit: most.amount * 1000n }),
  ];
}
