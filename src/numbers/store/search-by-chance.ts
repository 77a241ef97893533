// Owns free numbers in the order of chance.
import { shuffleOf } from '../chance.js';
import type { Segment } from '../search.js';
import { tailOf, TAILS } from '../tail.js';
import { freeAlong, freeOf, LOOKS_LIMIT, tooFewFree, type Asking, type FreeNumber } from './free.js';

/** Of so few, the whole list is shuffled; among more, chance soon meets one. */
const FEW = 10_000;
const FIRST_LOOK = 64;
const LONGEST_LOOK = 5_000;

interface Start {
  seed: number;
  down: boolean;
  from: readonly string[] | null;
}

/**
 * Follows chance from candidate to candidate; where that meets hardly a free one, takes all that are free, if they are few.
 *
 * @throws Refusal QUERY_TOO_COMPLEX where many are candidates, many are free, and hardly any is both
 */
export async function byChance(asking: Asking, segment: Segment | undefined, start: Start, need: number) {
  if (!segment) return [];
  const found = (await met(asking, segment, start, need, FEW)) ?? (await fewFree(asking, segment, start));
  const all = found ?? (await met(asking, segment, start, need, LOOKS_LIMIT));
  if (!all) throw tooFewFree();
  return all.slice(0, need);
}

/** Null where they are not enough after so many looks. */
async function met(asking: Asking, segment: Segment, start: Start, need: number, most: number) {
  const candidates = candidatesByChance(asking, segment, start);
  const found: FreeNumber[] = [];
  for (let looked = 0, look = FIRST_LOOK; looked <= most; look = Math.min(2 * look, LONGEST_LOOK)) {
    const tails = candidates.next(look);
    found.push(...placed(start, await freeOf(asking, segment, tails)));
    if (found.length >= need || tails.length < look) return found;
    looked += look;
  }
  return null;
}

/** All that are free, if they are few. */
async function fewFree(asking: Asking, segment: Segment, start: Start): Promise<FreeNumber[] | null> {
  const { rows, last } = await freeAlong(asking, segment, { next: null, down: false }, FEW);
  return last === null ? placed(start, rows) : null;
}

/** In the order of chance, from the start on. */
function placed({ seed, down, from }: Start, rows: readonly FreeNumber[]): FreeNumber[] {
  const { placeOf } = shuffleOf(seed);
  const begun = from === null ? null : placeOf(tailOf(from[1]!));
  return rows
    .map((it) => ({ it, place: placeOf(tailOf(it.number)) }))
    .filter(({ place }) => begun === null || (down ? place < begun : place > begun))
    .toSorted((a, b) => (down ? b.place - a.place : a.place - b.place))
    .map(({ it }) => it);
}

/** Candidates in the order of a seed, some at a time; fewer than asked for are the last. */
function candidatesByChance({ candidates }: Asking, { grades }: Segment, { seed, down, from }: Start) {
  const shuffle = shuffleOf(seed);
  const step = down ? -1 : 1;
  let place = from === null ? (down ? TAILS - 1 : 0) : shuffle.placeOf(tailOf(from[1]!)) + step;
  const all = candidates.few(grades, FEW);
  if (all) {
    const places = Int32Array.from(all, shuffle.placeOf).sort();
    const behind = Array.from(places.filter((it) => (down ? it <= place : it >= place)));
    if (down) behind.reverse();
    let taken = 0;
    return { next: (many: number) => behind.slice(taken, (taken += many)).map(shuffle.tailAt) };
  }
  return {
    next(many: number) {
      const tails: number[] = [];
      for (; tails.length < many && place >= 0 && place < TAILS; place += step) {
        const tail = shuffle.tailAt(place);
        const grade = candidates.gradeOf(tail);
        if (grade >= 0 && (grades >> grade) & 1) tails.push(tail);
      }
      return tails;
    },
  };
}
