/**
 * A receipt (rule T8) is a list of small integers, made to lie beside each charge in an int4 array. Per layer, in the order
 * caller, subscriber, partner, cost:
 *
 *     version, rate, n, then n runs of band, period, increments
 *
 * or a single 0 where there is no such layer. `version` is the published tariff's, `rate` and `band` are places in its lists
 * from 0, `period` is 0 for the base price and p for the tariff's pth period. No runs: the call had 0 ms or was within the free
 * seconds, and costs nothing. Else connect fee and minimum apply as the rate says.
 */
export interface LayerReceipt {
  version: number;
  rate: number;
  runs: readonly Run[];
}

/** Increments of one band at one price, in order of time. */
export interface Run {
  band: number;
  period: number;
  increments: number;
}

export const NO_LAYER = 0;

/** The layers of a receipt, or null for numbers that are none. Whether the tariff has such rates and bands isn't known here. */
export function readReceipt(receipt: readonly number[]): readonly (LayerReceipt | null)[] | null {
  if (!receipt.every((part) => Number.isInteger(part) && part >= 0)) return null;
  const layers: (LayerReceipt | null)[] = [];
  for (let at = 0; at < receipt.length;) {
    if (receipt[at] === NO_LAYER) {
      layers.push(null);
      at += 1;
      continue;
    }
    const [version, rate, count] = receipt.slice(at, at + 3);
    const end = at + 3 + (count ?? 0) * 3;
    if (version === undefined || rate === undefined || count === undefined || end > receipt.length) return null;
    const runs: Run[] = [];
    for (let run = at + 3; run < end; run += 3) {
      runs.push({ band: receipt[run]!, period: receipt[run + 1]!, increments: receipt[run + 2]! });
    }
    layers.push({ version, rate, runs });
    at = end;
  }
  return layers;
}
