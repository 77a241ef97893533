import assert from 'node:assert/strict';
import type { MicroYuan } from '../money.js';
import { DAY_MS, SHANGHAI_MS, type EpochMs } from '../month.js';
import type { CompiledBand, CompiledTariff } from './compile-tariff.js';
import { indexOfFacts, type Facts } from './facts.js';
import { MAX_TALK_SECONDS, type ChargeClass } from './tariff.js';

/** The stretch of a call that one layer charges. */
export interface Leg {
  startAt: EpochMs;
  /** From startAt to the release; at most MAX_TALK_SECONDS. */
  talkMs: number;
}

export interface RatedLeg {
  charge: MicroYuan;
  chargeClass: ChargeClass;
  /** One layer's part of a receipt (receipt.ts). */
  receipt: number[];
}

/** What one tariff charges for one leg of an answered call (rule T2): a quote, or one layer of `rateCall`. */
export function rateLeg(tariff: CompiledTariff, leg: Leg, facts: Facts): RatedLeg {
  const receipt: number[] = [];
  const factsIndex = indexOfFacts(facts);
  const charge = chargeLeg(receipt, tariff, leg.startAt, leg.talkMs, factsIndex);
  return { charge, chargeClass: chargeClassOf(tariff, factsIndex), receipt };
}

/** @param factsIndex indexOfFacts of the call */
export function chargeClassOf(tariff: CompiledTariff, factsIndex: number): ChargeClass {
  return tariff.rates[tariff.rateOf[factsIndex]!]!.chargeClass;
}

/**
 * Adds the leg to `receipt` and returns its charge, reckoned in the order of rule T2: a call of 0 ms or not longer than the
 * free seconds costs nothing, no fee and no minimum; else the bands, then the connect fee, then the minimum.
 *
 * @param talkMs whole milliseconds from 0 to 24 hours: judging a record (rule D5) sees to it
 */
export function chargeLeg(
  receipt: number[],
  { version, calendar, rates, rateOf }: CompiledTariff,
  startAt: EpochMs,
  talkMs: number,
  factsIndex: number,
): MicroYuan {
  assert(Number.isSafeInteger(startAt) && Number.isInteger(talkMs) && talkMs >= 0 && talkMs <= MAX_TALK_SECONDS * 1000);
  const rate = rates[rateOf[factsIndex]!]!;
  const runsAt = receipt.push(version, rateOf[factsIndex]!, 0) - 1;
  const talkSeconds = Math.ceil(talkMs / 1000);
  if (talkSeconds <= rate.freeSeconds) return 0n;

  let charge = 0n;
  for (let index = 0; index < rate.bands.length; index++) {
    const band = rate.bands[index]!;
    if (talkSeconds <= band.fromSeconds) break;
    charge += chargeBand(receipt, band, index, startAt, talkSeconds, calendar);
  }
  receipt[runsAt] = (receipt.length - runsAt - 1) / 3;
  charge += rate.connectFee;
  return charge > rate.minimumCharge ? charge : rate.minimumCharge;
}

/**
 * A started increment counts whole, at the price of the instant at which it starts (rule T4). Increments are counted by
 * runs of one period, never one by one: an hour of 6-second increments across one boundary takes two steps.
 */
function chargeBand(
  receipt: number[],
  { fromSeconds, toSeconds, incrementSeconds, prices, always, days }: CompiledBand,
  bandIndex: number,
  startAt: EpochMs,
  talkSeconds: number,
  calendar: CompiledTariff['calendar'],
): MicroYuan {
  let left = Math.ceil((Math.min(talkSeconds, toSeconds) - fromSeconds) / incrementSeconds);
  if (always !== null) {
    receipt.push(bandIndex, always, left);
    return BigInt(left) * prices[always]!;
  }
  let charge = 0n;
  let at = startAt + fromSeconds * 1000;
  let lastPeriod = -1;
  while (left > 0) {
    const dayStart = Math.floor((at + SHANGHAI_MS) / DAY_MS) * DAY_MS - SHANGHAI_MS;
    const { endsMs, periods } = days[calendar.dayTypeOf(at)];
    let stretch = 0;
    while (dayStart + endsMs[stretch]! <= at) stretch++;
    const started = Math.ceil((dayStart + endsMs[stretch]! - at) / (incrementSeconds * 1000));
    const run = Math.min(left, started);
    const period = periods[stretch]!;
    // Midnight cuts the day, but often no price: then the run before goes on.
    if (period === lastPeriod) receipt[receipt.length - 1]! += run;
    else receipt.push(bandIndex, period, run);
    charge += BigInt(run) * prices[period]!;
    at += run * incrementSeconds * 1000;
    left -= run;
    lastPeriod = period;
  }
  return charge;
}
