import { callerTariff } from '../../../src/rating/presets.js';
import { oracleCharge } from '../oracle.js';
import type { Hotline, MadeCall } from './calls.js';

/** A cap of the world; `number` null is the whole subscriber's. */
export interface Cap {
  id: string;
  subscriberId: string;
  number: string | null;
  kind: 'AMOUNT' | 'CALLS';
  /** Micro-yuan, or answered calls. */
  limit: bigint;
}

export interface Charged {
  month: string;
  talkSeconds: number;
  caller: bigint;
  subscriber: bigint;
}

export interface Counted {
  attempts: number;
  answered: number;
  amount: bigint;
}

/** What the ledger must hold, reckoned by the oracle and by plain sums: nothing here is shared with the system. */
export interface Expected {
  /** By callUuid. `charge` null: not answered. */
  calls: Map<string, { hotline: Hotline; capMonth: string; outcome: string; charge: Charged | null }>;
  /** By 'number month subscriber'. */
  counters: Map<string, Counted>;
}

const monthOf = (at: number) => new Date(at + 8 * 3_600_000).toISOString().slice(0, 7);

export function reckon(calls: readonly MadeCall[]): Expected {
  const expected: Expected = { calls: new Map(), counters: new Map() };
  for (const call of calls) {
    const { callUuid, hotline, outcome } = call;
    const capMonth = monthOf(call.setupAt); // rule C5
    const charge = chargeOf(call);
    expected.calls.set(callUuid, { hotline, capMonth, outcome, charge });
    const key = `${hotline.number} ${capMonth} ${hotline.subscriberId}`;
    const counter = expected.counters.get(key) ?? { attempts: 0, answered: 0, amount: 0n };
    counter.attempts++;
    counter.answered += charge ? 1 : 0;
    counter.amount += charge?.subscriber ?? 0n;
    expected.counters.set(key, counter);
  }
  return expected;
}

/** Rule T5: the subscriber pays from the bridge, the caller from the answer. */
function chargeOf(call: MadeCall): Charged | null {
  if (call.answerAt === null) return null;
  const connectedAt = call.bridgeAt ?? call.answerAt;
  const facts = {
    distance: call.isLocal ? 'LOCAL' : 'LONG_DISTANCE',
    callerType: call.callerType,
    destinationType: 'fixed',
  };
  const from = (startAt: number) => ({ startAt, talkMs: call.endAt - startAt, ...facts });
  return {
    month: monthOf(connectedAt),
    talkSeconds: Math.ceil((call.endAt - connectedAt) / 1000),
    caller: oracleCharge(callerTariff, from(call.answerAt), everyDay),
    subscriber: oracleCharge(call.hotline.tariff, from(connectedAt), everyDay),
  };
}

/** None of the three tariffs asks what day it is. */
const everyDay = () => 'workday' as const;

/** Rule C1: 'cap month percent' of each alert that the month's sum makes due, once. */
export function reckonAlerts({ counters }: Expected, caps: readonly Cap[]): string[] {
  return caps.flatMap((cap) => {
    const used = new Map<string, bigint>();
    for (const [key, { answered, amount }] of counters) {
      const [number, month, subscriberId] = key.split(' ') as [string, string, string];
      if (subscriberId !== cap.subscriberId || (cap.number !== null && cap.number !== number)) continue;
      used.set(month, (used.get(month) ?? 0n) + (cap.kind === 'AMOUNT' ? amount : BigInt(answered)));
    }
    return [...used].flatMap(([month, sum]) =>
      [80, 90, 100].filter((it) => sum * 100n >= cap.limit * BigInt(it)).map((it) => `${cap.id} ${month} ${it}`),
    );
  });
}
