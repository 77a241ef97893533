// Owns free numbers in the order of chance.
import { Refusal } from '../../refusal.js';
import { shuffleOf } from '../chance.js';
import type { Segment } from '../search.js';
import { tailOf, TAILS } from '../tail.js';
import { freeOf, type Asking, type FreeNumber } from './free.js';

/** Of so few candidates the whole list is shuffled; among more, chance soon meets one. */
const FEW = 10_000;
const FIRST_LOOK = 64;
const LONGEST_LOOK = 5_000;
/** Then hardly any is free: it would take seconds, for each of the pages. */
const LOOKS_LIMIT = 200_000;

interface Start {
  seed: number;
  down: boolean;
  from: readonly string[] | null;
}

/** @throws Refusal QUERY_TOO_COMPLEX where there are many candidates and hardly a free one */
export async function byChance(asking: Asking, segment: Segment | undefined, start: Start, need: number) {
  if (!segment) return [];
  const shuffle = shuffleOf(start.seed);
  const candidates = candidatesByChance(asking, segment, start);
  const found: FreeNumber[] = [];
  let looked = 0;
  for (let look = FIRST_LOOK; ; look = Math.min(2 * look, LONGEST_LOOK)) {
    const tails = candidates.next(look);
    const free = await freeOf(asking, tails);
    const placed = free.map((it) => ({ it, place: shuffle.placeOf(tailOf(it.number)) }));
    placed.sort((a, b) => (a.place < b.place !== start.down ? -1 : 1));
    found.push(...placed.map(({ it }) => it));
    if (found.length >= need || tails.length < look) return found.slice(0, need);
    if ((looked += look) > LOOKS_LIMIT) {
      throw new Refusal(
        'QUERY_TOO_COMPLEX',
        'hardly any number of this wish is free: narrow the wish, or take another order',
      );
    }
  }
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
