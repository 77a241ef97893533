import type { Contradiction } from '../document.js';
import { everyFacts, matches, type When } from './facts.js';
import { halvesOf, type Period } from './periods.js';

/** Bands cover every second from 0 once, in order, and an increment never crosses from one into the next (rule T1). */
export function* bandContradictions(
  bands: readonly { fromSeconds: number; toSeconds: number | null; incrementSeconds: number }[],
): Iterable<Contradiction> {
  let expected = 0;
  for (const [index, { fromSeconds, toSeconds, incrementSeconds }] of bands.entries()) {
    if (fromSeconds !== expected) {
      const allowed =
        index === 0 ? '0: the first band starts with the call' : `${expected}, where the band before ends`;
      yield { path: [index, 'fromSeconds'], found: String(fromSeconds), allowed };
    }
    const isLast = index === bands.length - 1;
    if (isLast && toSeconds !== null) {
      yield { path: [index, 'toSeconds'], found: String(toSeconds), allowed: 'null: the last band is open-ended' };
    }
    if (!isLast && toSeconds === null) {
      yield { path: [index, 'toSeconds'], found: 'null', allowed: 'a second: only the last band is open-ended' };
    }
    if (toSeconds === null) return; // what follows an open end has nothing to be compared with
    const length = toSeconds - fromSeconds;
    if (length <= 0) {
      yield { path: [index, 'toSeconds'], found: String(toSeconds), allowed: `more than fromSeconds, ${fromSeconds}` };
    } else if (length % incrementSeconds !== 0) {
      const allowed = `a divisor of the band's ${length} s`;
      yield { path: [index, 'incrementSeconds'], found: String(incrementSeconds), allowed };
    }
    expected = toSeconds;
  }
}

/** At each minute of each type of day at most one period (rule R4). */
export function* periodContradictions(periods: readonly Period[]): Iterable<Contradiction> {
  const pieces = periods.flatMap((period, p) =>
    period.ranges.flatMap((range, r) => halvesOf(range).map(([from, to]) => ({ period, p, range, r, from, to }))),
  );
  const seen = new Set<string>();
  for (const [index, later] of pieces.entries()) {
    for (const earlier of pieces.slice(0, index)) {
      const dayType = later.period.dayTypes.find((type) => earlier.period.dayTypes.includes(type));
      const pair = `${earlier.p} ${earlier.r} ${later.p} ${later.r}`;
      if (!dayType || later.from >= earlier.to || earlier.from >= later.to || seen.has(pair)) continue;
      seen.add(pair);
      yield {
        path: [later.p, 'ranges', later.r],
        found: `${later.range.from}-${later.range.to} on a ${dayType}`,
        allowed: `no minute of '${earlier.period.name}' ${earlier.range.from}-${earlier.range.to}`,
      };
    }
  }
  for (const [index, { name }] of periods.entries()) {
    if (periods.findIndex((period) => period.name === name) < index) {
      yield { path: [index, 'name'], found: name, allowed: 'a name that no other period has' };
    }
  }
}

/** Every call finds a rate, and every rate can be found. */
export function* rateContradictions(rates: readonly { when?: When | undefined }[]): Iterable<Contradiction> {
  const last = rates.length - 1;
  if (rates[last]?.when) {
    yield {
      path: [last, 'when'],
      found: JSON.stringify(rates[last].when),
      allowed: 'nothing: the last rate prices every call that is left',
    };
  }
  const reached = new Set(everyFacts.map((facts) => rates.findIndex(({ when }) => matches(when, facts))));
  for (const index of rates.keys()) {
    if (reached.has(index)) continue;
    yield { path: [index], found: 'a rate that no call reaches', allowed: 'calls that no earlier rate takes' };
  }
}

/** What one list can't see: names of periods, and whether the tariff knows distances at all. */
export function* crossContradictions(tariff: {
  distanceBasis: string;
  periods: readonly Period[];
  rates: readonly { when?: When | undefined; bands: readonly { periodPrices: Readonly<Record<string, string>> }[] }[];
}): Iterable<Contradiction> {
  const names = tariff.periods.map(({ name }) => name);
  for (const [r, { when, bands }] of tariff.rates.entries()) {
    if (when?.distance && tariff.distanceBasis === 'NONE') {
      yield {
        path: ['rates', r, 'when', 'distance'],
        found: when.distance,
        allowed: "nothing where distanceBasis is 'NONE'",
      };
    }
    for (const [b, { periodPrices }] of bands.entries()) {
      for (const name of Object.keys(periodPrices)) {
        if (names.includes(name)) continue;
        const allowed = names.length
          ? `a period of this tariff: ${names.join(', ')}`
          : 'nothing: the tariff has no periods';
        yield { path: ['rates', r, 'bands', b, 'periodPrices', name], found: name, allowed };
      }
    }
  }
}
