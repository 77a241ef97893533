import { z } from 'zod';
import { minuteRange, obeys, oneOf, several, whole } from '../document.js';
import { formatYuan, parseYuan, YUAN, type MicroYuan } from '../money.js';
import { dayTypes } from '../regions/calendar.js';
import { distances, partyKinds } from './facts.js';
import { bandContradictions, crossContradictions, periodContradictions, rateContradictions } from './tariff-rules.js';

/** The line of a statement that a call is counted under. */
export const chargeClasses = ['CALLER', 'FLAT', 'LOCAL', 'LONG_DISTANCE', 'VOIP', 'WHOLESALE', 'COST'] as const;
export type ChargeClass = (typeof chargeClasses)[number];

export const distanceBases = ['CALLER_TO_ANSWERED_BY', 'NONE'] as const;

/** The longest call that is rated; a longer one waits for a person (rule D5). */
export const MAX_TALK_SECONDS = 86_400;

/**
 * The most that an increment, a connect fee or a minimum may cost. A call of 24 hours at this price for each second is
 * 8.64e13 micro-yuan, a hundredth of 2^53: no charge is too large for a program that reads our files with plain numbers.
 */
export const MAX_PRICE: MicroYuan = 1_000n * YUAN;
const MAX_MONTHLY_FEE: MicroYuan = 1_000_000n * YUAN;

const yuan = (max: MicroYuan) => {
  const allowed = `a text of yuan from 0 to ${formatYuan(max)} with at most six decimals, such as '0.22'`;
  return z.string(allowed).refine((text) => {
    const amount = parseYuan(text);
    return amount !== null && amount >= 0n && amount <= max;
  }, allowed);
};

const period = z.strictObject(
  {
    name: z
      .string('a name')
      .regex(/^[\p{L}\p{N}][\p{L}\p{N}-]{0,31}$/u, 'a name of 1 to 32 letters, digits and hyphens'),
    dayTypes: several(oneOf(dayTypes), dayTypes.length).default([...dayTypes]),
    ranges: several(minuteRange, 16),
  },
  '{ name, dayTypes, ranges }',
);

const band = z.strictObject(
  {
    fromSeconds: whole(0, MAX_TALK_SECONDS),
    toSeconds: whole(1, MAX_TALK_SECONDS).nullable(),
    incrementSeconds: whole(1, MAX_TALK_SECONDS),
    price: yuan(MAX_PRICE),
    periodPrices: z.record(z.string(), yuan(MAX_PRICE), 'prices by name of period').default({}),
  },
  '{ fromSeconds, toSeconds, incrementSeconds, price, periodPrices }',
);

const when = z
  .strictObject(
    {
      distance: oneOf(distances).optional(),
      callerType: several(oneOf(partyKinds), partyKinds.length).optional(),
      destinationType: several(oneOf(partyKinds), partyKinds.length).optional(),
    },
    '{ distance, callerType, destinationType }',
  )
  .refine((value) => Object.keys(value).length > 0, 'at least one condition, or no `when` at all');

const rate = z.strictObject(
  {
    when: when.optional(),
    chargeClass: oneOf(chargeClasses),
    connectFee: yuan(MAX_PRICE).default('0'),
    freeSeconds: whole(0, MAX_TALK_SECONDS).default(0),
    minimumCharge: yuan(MAX_PRICE).default('0'),
    bands: several(band, 16).superRefine(obeys(bandContradictions)),
  },
  '{ when, chargeClass, connectFee, freeSeconds, minimumCharge, bands }',
);

export const tariffDocument = z
  .strictObject(
    {
      distanceBasis: oneOf(distanceBases).default('CALLER_TO_ANSWERED_BY'),
      monthlyFee: yuan(MAX_MONTHLY_FEE).optional(),
      periods: z
        .array(period, 'a list')
        .max(16, { error: 'a list of at most 16', abort: true })
        .superRefine(obeys(periodContradictions))
        .default([]),
      rates: several(rate, 20).superRefine(obeys(rateContradictions)),
    },
    '{ distanceBasis, monthlyFee, periods, rates }',
  )
  .superRefine(obeys(crossContradictions));

/** A published tariff (rule T2): plain JSON, prices as texts of yuan, what was left out filled in. read-tariff.ts makes it. */
export type Tariff = z.output<typeof tariffDocument>;
/** The same as a person may write it, with defaults left out. */
export type TariffInput = z.input<typeof tariffDocument>;
