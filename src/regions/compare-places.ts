import { firstPrefix, type Place, type Places } from './places.js';

export interface Difference {
  prefix: number;
  /** Null where it is in no table. */
  before: Place | null;
  after: Place | null;
}

export interface Differences {
  count: number;
  /** The first of each pair of places. */
  examples: Difference[];
}

const EXAMPLES = 3;

/** What another table of mobile prefixes makes of callers: by where they then are, and not by how the tables write it. */
export function comparePlaces(before: Places, after: Places): Record<'added' | 'changed' | 'gone', Differences> {
  const found = { added: collect(), changed: collect(), gone: collect() };
  for (let i = 0; i < before.areaOf.length; i++) {
    const [was, is] = [before.areaOf[i]!, after.areaOf[i]!];
    const [a, b] = [before.ofArea[was - 1] ?? null, after.ofArea[is - 1] ?? null];
    if (a === null && b === null) continue;
    const kind = a === null ? 'added' : b === null ? 'gone' : isSame(a, b) ? null : 'changed';
    if (kind !== null) found[kind].note({ prefix: firstPrefix + i, before: a, after: b }, was * 65_536 + is);
  }
  return { added: found.added.all, changed: found.changed.all, gone: found.gone.all };
}

const isSame = (a: Place, b: Place) => a.areaCode === b.areaCode && a.province === b.province && a.city === b.city;

function collect() {
  const all: Differences = { count: 0, examples: [] };
  const seen = new Set<number>();
  return {
    all,
    note(it: Difference, pair: number) {
      all.count++;
      if (all.examples.length === EXAMPLES || seen.has(pair)) return;
      seen.add(pair);
      all.examples.push(it);
    },
  };
}
