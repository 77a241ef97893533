import { parseYuan, type MicroYuan } from '../money.js';
import type { Amounts } from './rate-call.js';
import { readReceipt, type LayerReceipt, type Run } from './receipt.js';
import type { ChargeClass, Tariff } from './tariff.js';

export type Recomputed =
  { ok: true; amounts: Amounts; /** The subscriber's. */ chargeClass: ChargeClass } | { ok: false; reason: string };

type Rate = Tariff['rates'][number];

/**
 * The amounts again, from a charge's receipt and the published tariffs alone (rule T8). It shares nothing with the way that
 * rated the call, so that the one proves the other.
 */
export function recompute(receipt: readonly number[], versions: (version: number) => Tariff | undefined): Recomputed {
  const layers = readReceipt(receipt);
  if (layers?.length !== 4) return { ok: false, reason: 'not a receipt of four layers' };
  const amounts: (MicroYuan | null)[] = [];
  for (const layer of layers) {
    const amount = layer && amountOf(layer, versions(layer.version));
    if (typeof amount === 'string') return { ok: false, reason: amount };
    amounts.push(amount);
  }
  const [callerCharge, subscriberCharge, partnerCharge, carrierCost] = amounts;
  const subscriber = layers[1];
  if (callerCharge == null || subscriberCharge == null || !subscriber) {
    return { ok: false, reason: 'caller and subscriber must be there' };
  }
  const { chargeClass } = versions(subscriber.version)!.rates[subscriber.rate]!;
  return {
    ok: true,
    amounts: { callerCharge, subscriberCharge, partnerCharge: partnerCharge!, carrierCost: carrierCost! },
    chargeClass,
  };
}

/** Or why there is none. */
function amountOf({ version, rate: place, runs }: LayerReceipt, tariff: Tariff | undefined): MicroYuan | string {
  if (!tariff) return `no tariff version ${version}`;
  const rate = tariff.rates[place];
  if (!rate) return `tariff version ${version} has no rate ${place}`;
  if (runs.length === 0) return 0n;
  let sum = parseYuan(rate.connectFee)!;
  for (const run of runs) {
    const price = priceOf(run, rate, tariff);
    if (price === null) return `tariff version ${version} has no price for band ${run.band}, period ${run.period}`;
    sum += BigInt(run.increments) * price;
  }
  const minimum = parseYuan(rate.minimumCharge)!;
  return sum < minimum ? minimum : sum;
}

function priceOf({ band: place, period }: Run, rate: Rate, { periods }: Tariff): MicroYuan | null {
  const band = rate.bands[place];
  if (!band) return null;
  if (period === 0) return parseYuan(band.price);
  const name = periods[period - 1]?.name;
  if (name === undefined || !Object.hasOwn(band.periodPrices, name)) return null;
  return parseYuan(band.periodPrices[name]!);
}
