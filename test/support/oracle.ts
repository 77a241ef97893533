import type { DayType } from '../../src/regions/calendar.js';

/** What the oracle reads of a call. */
export interface OracleCall {
  startAt: number;
  talkMs: number;
  distance: string;
  callerType: string;
  destinationType: string;
}

/** A published tariff as JSON, defaults left out or not. */
interface Published {
  periods?: { name: string; dayTypes?: string[]; ranges: { from: string; to: string }[] }[];
  rates: {
    when?: { distance?: string; callerType?: string[]; destinationType?: string[] };
    connectFee?: string;
    freeSeconds?: number;
    minimumCharge?: string;
    bands: {
      fromSeconds: number;
      toSeconds: number | null;
      incrementSeconds: number;
      price: string;
      periodPrices?: Record<string, string>;
    }[];
  }[];
}

/**
 * The charge of one leg in micro-yuan, second by second as a person would reckon it with the tariff beside him (rules T2 and
 * T4). It shares no code with src/rating, is slow and stays naive: what is quick is checked against it.
 *
 * @param json a tariff that readTariff accepts
 * @param dayTypeOf of an instant, as a Calendar's
 */
export function oracleCharge(json: unknown, call: OracleCall, dayTypeOf: (at: number) => DayType): bigint {
  const { periods = [], rates } = json as Published;
  const rate = rates.find(
    ({ when = {} }) =>
      (when.distance ?? call.distance) === call.distance &&
      (when.callerType ?? [call.callerType]).includes(call.callerType) &&
      (when.destinationType ?? [call.destinationType]).includes(call.destinationType),
  );
  if (!rate) throw new Error('no rate');
  if (call.talkMs === 0) return 0n;

  let seconds = 0;
  while (seconds * 1000 < call.talkMs) seconds++;
  if (seconds <= (rate.freeSeconds ?? 0)) return 0n;

  let sum = 0n;
  for (let second = 0; second < seconds; second++) {
    const band = rate.bands.find((one) => one.toSeconds === null || second < one.toSeconds)!;
    if ((second - band.fromSeconds) % band.incrementSeconds !== 0) continue; // inside an increment that is paid for
    const at = call.startAt + second * 1000;
    const prices = new Map(Object.entries(band.periodPrices ?? {}));
    const period = prices.size && periods.find((one) => covers(one, at, dayTypeOf(at)));
    sum += micro((period && prices.get(period.name)) || band.price);
  }
  sum += micro(rate.connectFee ?? '0');
  const minimum = micro(rate.minimumCharge ?? '0');
  return sum > minimum ? sum : minimum;
}

/** Texts compare as the clock does: '22:00' <= '22:00:00.000' < '22:01', and '24:00' is after any. */
function covers(period: NonNullable<Published['periods']>[number], at: number, dayType: DayType): boolean {
  if (period.dayTypes && !period.dayTypes.includes(dayType)) return false;
  const clock = new Date(at + 8 * 60 * 60 * 1000).toISOString().slice(11, 23); // '21:59:59.999'
  return period.ranges.some(({ from, to }) => (from < to ? from <= clock && clock < to : from <= clock || clock < to));
}

function micro(yuan: string): bigint {
  const [whole, fraction = ''] = yuan.split('.');
  return BigInt(whole + (fraction + '000000').slice(0, 6));
}
