// Owns free numbers in the order of chance.
import { Refusal } from '../../refusal.js';
import { shuffleOf } from '../chance.js';
import type { Segment } from '../search.js';
import { tailOf } from '../tail.js';
import { freeAlong, freeOf, mostLooks, tooFewFree, type Asking, type FreeNumber } from './free.js';

/** When chance has met too few among so many candidates, it may be that so few are free at all. */
const FEW = 10_000;
const FIRST_LOOK = 64;
const LONGEST_LOOK = 5_000;

interface Start {
  seed: number;
  down: boolean;
  from: readonly string[] | null;
}

/** All candidates in the order of chance, from a place on. */
interface Turning {
  begun: number;
  end: number;
  down: boolean;
  tailAt(place: number): number;
  placeOf(it: FreeNumber): number;
}

/**
 * Follows chance from candidate to candidate; where that meets hardly a free one, takes all that are free, if they are few.
 *
 * @throws Refusal QUERY_TOO_COMPLEX where many are candidates, many are free, and hardly any is both
 */
export async function byChance(asking: Asking, segment: Segment | undefined, start: Start, need: number) {
  const turning = segment && turningOf(asking, segment, start);
  if (!turning) return [];
  const found = (await met(asking, segment, turning, need, FEW)) ?? (await fewFree(asking, segment, turning));
  const all = found ?? (await met(asking, segment, turning, need, mostLooks(need)));
  if (!all) throw tooFewFree();
  return all.slice(0, need);
}

/** Null where there is no candidate. @throws Refusal BAD_CURSOR where the number that it starts from is none any more */
function turningOf({ candidates }: Asking, { grades }: Segment, { seed, down, from }: Start): Turning | null {
  const count = candidates.count(grades);
  if (count === 0) return null;
  const shuffle = shuffleOf(seed, count);
  const placeOf = (number: string) => shuffle.placeOf(candidates.rankOf(grades, tailOf(number)));
  const gradeOfFrom = from === null ? 0 : candidates.gradeOf(tailOf(from[1]!));
  if (from !== null && !(gradeOfFrom >= 0 && (grades >> gradeOfFrom) & 1)) {
    throw new Refusal('BAD_CURSOR', 'the table of grades has changed: begin again without a cursor');
  }
  return {
    begun: from === null ? (down ? count - 1 : 0) : placeOf(from[1]!) + (down ? -1 : 1),
    end: down ? -1 : count,
    down,
    tailAt: (place) => candidates.at(grades, shuffle.at(place)),
    placeOf: ({ number }) => placeOf(number),
  };
}

/** Null where they are not enough after so many looks. */
async function met(asking: Asking, segment: Segment, turning: Turning, need: number, most: number) {
  const { begun, end, down, tailAt } = turning;
  const found: FreeNumber[] = [];
  for (let place = begun, look = FIRST_LOOK; Math.abs(place - begun) <= most; look = Math.min(2 * look, LONGEST_LOOK)) {
    const many = Math.min(look, Math.abs(end - place));
    const tails = Array.from({ length: many }, (_, at) => tailAt(down ? place - at : place + at));
    found.push(...inTurn(turning, await freeOf(asking, segment, tails)));
    place += down ? -many : many;
    if (found.length >= need || place === end) return found;
  }
  return null;
}

/** All that are free, if they are few. */
async function fewFree(asking: Asking, segment: Segment, turning: Turning): Promise<FreeNumber[] | null> {
  const { rows, last } = await freeAlong(asking, segment, { next: null, down: false }, FEW);
  return last === null ? inTurn(turning, rows) : null;
}

/** In the order of chance, from where it began. */
function inTurn({ begun, down, placeOf }: Turning, rows: readonly FreeNumber[]): FreeNumber[] {
  return rows
    .map((it) => ({ it, place: placeOf(it) }))
    .filter(({ place }) => (down ? place <= begun : place >= begun))
    .toSorted((a, b) => (down ? b.place - a.place : a.place - b.place))
    .map(({ it }) => it);
}
