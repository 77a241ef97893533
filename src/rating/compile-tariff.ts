import assert from 'node:assert/strict';
import { parseYuan, type MicroYuan } from '../money.js';
import { dayTypes, type Calendar, type DayType } from '../regions/calendar.js';
import { everyFacts, matches } from './facts.js';
import { DAY_MINUTES, minutesOf } from './periods.js';
import { type ChargeClass, type Tariff } from './tariff.js';

/** Stretches of one day: stretch i has period `periods[i]` until `endsMs[i]`, milliseconds from the day's start. */
export interface Stretches {
  endsMs: readonly number[];
  periods: readonly number[];
}

export interface CompiledBand {
  fromSeconds: number;
  /** Infinity for the last. */
  toSeconds: number;
  incrementSeconds: number;
  /** By period: 0 is the base price, n the price in the tariff's nth period, where this band has one. */
  prices: readonly MicroYuan[];
  /** The one period there is for this band, or null where it takes a clock to tell. */
  always: number | null;
  days: Readonly<Record<DayType, Stretches>>;
}

export interface CompiledRate {
  chargeClass: ChargeClass;
  connectFee: MicroYuan;
  freeSeconds: number;
  minimumCharge: MicroYuan;
  bands: readonly CompiledBand[];
}

/** A tariff ready for rating. Made once a version and calendar, used for every call. */
export interface CompiledTariff {
  version: number;
  calendar: Calendar;
  rates: readonly CompiledRate[];
  /** Which rate prices a call, by `indexOfFacts`. */
  rateOf: readonly number[];
}

/** The largest version: receipts are int4 arrays. */
const MAX_VERSION = 2 ** 31 - 1;

/**
 * @param version names the tariff document in receipts; unique over all tariffs
 * @param tariff as readTariff gave it: it has no contradictions
 */
export function compileTariff(version: number, tariff: Tariff, calendar: Calendar): CompiledTariff {
  assert(Number.isInteger(version) && version > 0 && version <= MAX_VERSION, `version ${version}`);
  const minutes = Object.fromEntries(dayTypes.map((type) => [type, minutesOf(tariff.periods, type)]));
  return {
    version,
    calendar,
    rates: tariff.rates.map((rate) => ({
      chargeClass: rate.chargeClass,
      connectFee: microYuanOf(rate.connectFee),
      freeSeconds: rate.freeSeconds,
      minimumCharge: microYuanOf(rate.minimumCharge),
      bands: rate.bands.map((band) => compileBand(band, tariff, minutes as Record<DayType, Uint8Array>)),
    })),
    rateOf: everyFacts.map((facts) => tariff.rates.findIndex(({ when }) => matches(when, facts))),
  };
}

type Band = Tariff['rates'][number]['bands'][number];

function compileBand(band: Band, { periods }: Tariff, minutes: Record<DayType, Uint8Array>): CompiledBand {
  const own = periods.map(({ name }) => (Object.hasOwn(band.periodPrices, name) ? band.periodPrices[name]! : null));
  // A period in which this band costs what it always costs is no period of this band: fewer runs and a shorter receipt.
  const periodFor = [0, ...own.map((price, index) => (price === null ? 0 : index + 1))];
  const stretches = (type: DayType) => stretchesOf(minutes[type].map((period) => periodFor[period]!));
  const days = { workday: stretches('workday'), weekend: stretches('weekend'), holiday: stretches('holiday') };
  const met = new Set(dayTypes.flatMap((type) => days[type].periods));
  return {
    fromSeconds: band.fromSeconds,
    toSeconds: band.toSeconds ?? Infinity,
    incrementSeconds: band.incrementSeconds,
    prices: [band.price, ...own.map((price) => price ?? band.price)].map(microYuanOf),
    always: met.size === 1 ? [...met][0]! : null,
    days,
  };
}

function stretchesOf(minutes: Uint8Array): Stretches {
  const endsMs: number[] = [];
  const periods: number[] = [];
  for (let minute = 1; minute <= DAY_MINUTES; minute++) {
    if (minutes[minute] === minutes[minute - 1]) continue; // past the end there is undefined, which differs
    endsMs.push(minute * 60_000);
    periods.push(minutes[minute - 1]!);
  }
  return { endsMs, periods };
}

function microYuanOf(price: string): MicroYuan {
  const amount = parseYuan(price);
  assert(amount !== null, `'${price}' is no price`);
  return amount;
}
