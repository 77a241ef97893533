import { createPartner, createSubscriber } from '../src/accounts/accounts.js';
import type { Tx } from '../src/db/open.js';
import { makeOperator, makeSwitch, tariffKinds } from '../src/demo/world.js';
import type { EpochMs } from '../src/month.js';
import { presetBlocks } from '../src/numbers/numbers.js';
import { numbers, type Carrier } from '../src/numbers/table.js';
import { assignments } from '../src/rating/table.js';

const PARTNERS = 4;
const NUMBERS_A_SUBSCRIBER = 10;
/** PostgreSQL takes 65,535 parameters in one statement. */
const ROWS_A_STATEMENT = 5000;

/** Partners, their subscribers, their numbers over the three callee tariffs, a switch. @returns the switch's key */
export async function makeBenchWorld(
  tx: Tx,
  pepper: string,
  hotlines: readonly string[],
  fromAt: EpochMs,
): Promise<string> {
  const since = new Date(fromAt);
  const tariffs = await makeOperator(tx, since);
  const owners: { partnerId: string; subscriberId: string }[] = [];
  for (let partner = 0; partner < PARTNERS; partner++) {
    const partnerId = await createPartner(tx, `示例代理商${partner + 1}`);
    const subscribers = Math.ceil(hotlines.length / NUMBERS_A_SUBSCRIBER / PARTNERS);
    for (let index = 0; index < subscribers; index++) {
      const name = `示例企业${partner + 1}-${index + 1}`;
      const subscriberId = await createSubscriber(tx, { partnerId, name, kind: 'ENTERPRISE', taxId: null });
      owners.push({ partnerId, subscriberId });
    }
  }
  for (let at = 0; at < hotlines.length; at += ROWS_A_STATEMENT) {
    const rows = hotlines.slice(at, at + ROWS_A_STATEMENT).map((number, index) => ({
      number,
      carrier: carrierOf(number),
      state: 'ACTIVE' as const,
      stateSince: since,
      fromAt: since,
      subscriberTariffId: tariffs[tariffKinds[(at + index) % tariffKinds.length]!],
      ...owners[(at + index) % owners.length]!,
    }));
    await tx.insert(numbers).values(rows);
    await tx.insert(assignments).values(rows);
  }
  return makeSwitch(tx, pepper);
}

function carrierOf(number: string): Carrier {
  return presetBlocks.find(({ prefix }) => number.startsWith(prefix))!.carrier;
}
