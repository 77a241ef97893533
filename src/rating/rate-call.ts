import assert from 'node:assert/strict';
import type { MicroYuan } from '../money.js';
import type { EpochMs } from '../month.js';
import type { CompiledTariff } from './compile-tariff.js';
import { indexOfFacts, type Facts } from './facts.js';
import { chargeClassOf, chargeLeg } from './rate-leg.js';
import { NO_LAYER } from './receipt.js';
import type { ChargeClass } from './tariff.js';

/** Whose prices a call is rated at (rule T7). Null where a partner or carrier has none. */
export interface CallTariffs {
  /** Of the number's carrier: what the caller pays. */
  caller: CompiledTariff;
  subscriber: CompiledTariff;
  /** Wholesale. */
  partner: CompiledTariff | null;
  /** What the carrier charges us. */
  cost: CompiledTariff | null;
}

/** The instants of one answered call, in order. */
export interface AnsweredCall {
  answerAt: EpochMs;
  /** bridgeAt, else answerAt; null where only an IVR answered, which costs subscriber and partner nothing (rule T5). */
  connectedAt: EpochMs | null;
  endAt: EpochMs;
}

/** Null is a layer that doesn't exist; 0n is one that costs nothing. */
export interface Amounts {
  callerCharge: MicroYuan;
  subscriberCharge: MicroYuan;
  partnerCharge: MicroYuan | null;
  carrierCost: MicroYuan | null;
}

export interface RatedCall extends Amounts {
  /** The subscriber's. */
  chargeClass: ChargeClass;
  /** The subscriber's increments in seconds, started ones whole: what a statement shows as minutes charged. */
  chargedSeconds: number;
  /** A mobile caller pays by its own plan, so callerCharge is what a fixed line would pay (rule T3). */
  callerIndicative: boolean;
  /** All four layers (receipt.ts). */
  receipt: number[];
}

/**
 * The four layers of one answered call (rule T7): quote, cap grant, rating and re-rating alike (rule T10). The caller pays
 * and the carrier charges from answerAt, the subscriber and the partner pay from connectedAt (rule T5). Included minutes
 * are not known here.
 */
export function rateCall(tariffs: CallTariffs, call: AnsweredCall, facts: Facts): RatedCall {
  const { answerAt, endAt } = call;
  const connectedAt = call.connectedAt ?? endAt;
  assert(answerAt <= connectedAt && connectedAt <= endAt, 'a call is answered, then connected, then ends (rule D5)');
  const factsIndex = indexOfFacts(facts);
  const talkMs = endAt - connectedAt;
  const receipt: number[] = [];
  return {
    // In the receipt's order.
    callerCharge: chargeLeg(receipt, tariffs.caller, answerAt, endAt - answerAt, factsIndex),
    subscriberCharge: chargeLeg(receipt, tariffs.subscriber, connectedAt, talkMs, factsIndex),
    partnerCharge: tariffs.partner
      ? chargeLeg(receipt, tariffs.partner, connectedAt, talkMs, factsIndex)
      : absent(receipt),
    carrierCost: tariffs.cost
      ? chargeLeg(receipt, tariffs.cost, answerAt, endAt - answerAt, factsIndex)
      : absent(receipt),
    chargeClass: chargeClassOf(tariffs.subscriber, factsIndex),
    chargedSeconds: chargedSeconds(receipt, tariffs.subscriber),
    callerIndicative: facts.callerType === 'mobile',
    receipt,
  };
}

/** Not a closure of rateCall: tsx names every closure each time it is made, which takes a half of the speed. */
function absent(receipt: number[]): null {
  receipt.push(NO_LAYER);
  return null;
}

/** Read from the subscriber's layer, which is the receipt's second. */
function chargedSeconds(receipt: readonly number[], { rates }: CompiledTariff): number {
  let at = 3 + 3 * receipt[2]!;
  const { bands } = rates[receipt[at + 1]!]!;
  const end = at + 3 + 3 * receipt[at + 2]!;
  let seconds = 0;
  for (at += 3; at < end; at += 3) seconds += receipt[at + 2]! * bands[receipt[at]!]!.incrementSeconds;
  return seconds;
}
