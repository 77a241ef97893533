import assert from 'node:assert';
import { createHash } from 'node:crypto';
import { formatYuan, parseYuan } from '../money.js';
import type { MicroYuan } from '../money.js';
import type { EpochMs } from '../month.js';
import { placesOf } from './figures.js';
import type { Annex } from './snapshot.js';

/** One itemised call. `caller` is unmasked: 11 digits of a mobile, area code and number of a landline; null if withheld. */
export interface Item {
  number: string;
  caller: string | null;
  /** The caller's region in Chinese; '' where unknown. */
  area: string;
  /** connectedAt. */
  startAt: EpochMs;
  talkSeconds: number;
  chargeClass: string;
  amount: MicroYuan;
}

/** The items in order, calls of one number together, cut anywhere: nothing depends on where. */
export type ItemSlices = Iterable<readonly Item[]> | AsyncIterable<readonly Item[]>;

type Line = [string, string | null, string, EpochMs, number, string, string];

/** One JSON array a line. The lines of all blocks, end to end, are what the annex's hash is of. */
export function encodeItems(items: readonly Item[]): string {
  let text = '';
  for (const { number, caller, area, startAt, talkSeconds, chargeClass, amount } of items) {
    const line: Line = [number, caller, area, startAt, talkSeconds, chargeClass, formatYuan(amount)];
    text += `${JSON.stringify(line)}\n`;
  }
  return text;
}

/** What `encodeItems` wrote. */
export function decodeItems(text: string): Item[] {
  return JSON.parse(`[${text.trimEnd().replaceAll('\n', ',')}]`).map((line: Line) => {
    const [number, caller, area, startAt, talkSeconds, chargeClass, yuan] = line;
    const amount = parseYuan(yuan);
    assert(amount !== null, `an item's amount is ${yuan}`);
    return { number, caller, area, startAt, talkSeconds, chargeClass, amount };
  });
}

/** Reads all the items once and keeps none. */
export async function annexOf(slices: ItemSlices): Promise<Annex> {
  const sum = startAnnex();
  for await (const slice of slices) sum.add(slice);
  return sum.end();
}

/** Passes the items on, and fails at the end if they are not those that the annex was made of. */
export async function* checkItems(annex: Annex, slices: ItemSlices): AsyncGenerator<readonly Item[]> {
  const sum = startAnnex();
  for await (const slice of slices) {
    sum.add(slice);
    yield slice;
  }
  const { hash } = sum.end();
  assert(hash === annex.hash, `the items hash to ${hash}, the statement was made of ${annex.hash}`);
}

function startAnnex() {
  const hash = createHash('sha256');
  const sections: { number: string; calls: number; talkSeconds: number; amount: MicroYuan }[] = [];
  let places = 2;
  return {
    add(items: readonly Item[]) {
      hash.update(encodeItems(items));
      for (const { number, talkSeconds, amount } of items) {
        let section = sections.at(-1);
        if (section?.number !== number) sections.push((section = { number, calls: 0, talkSeconds: 0, amount: 0n }));
        section.calls++;
        section.talkSeconds += talkSeconds;
        section.amount += amount;
        places = Math.max(places, placesOf([amount]));
      }
    },
    end: (): Annex => ({
      sections: sections.map((section) => ({ ...section, amount: formatYuan(section.amount) })),
      places,
      hash: hash.digest('hex'),
    }),
  };
}
