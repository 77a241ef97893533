/** The order of chance: a shuffle of all ten million tails that a seed decides, and that can be asked both ways. */
export interface Shuffle {
  /** Where a tail stands in it. */
  placeOf(tail: number): number;
  /** Which tail stands at a place. */
  tailAt(place: number): number;
}

/** 10,000,000 = LEFT × RIGHT. */
const LEFT = 2_500;
const RIGHT = 4_000;
const ROUNDS = 4;

/** A Feistel network over the two halves of a tail: each round shifts one half by what it makes of the other. */
export function shuffleOf(seed: number): Shuffle {
  return {
    placeOf(tail) {
      let left = Math.floor(tail / RIGHT);
      let right = tail % RIGHT;
      for (let round = 0; round < ROUNDS; round++) {
        left = (left + mixed(seed, round, right)) % LEFT;
        right = (right + mixed(seed, -1 - round, left)) % RIGHT;
      }
      return left * RIGHT + right;
    },
    tailAt(place) {
      let left = Math.floor(place / RIGHT);
      let right = place % RIGHT;
      for (let round = ROUNDS - 1; round >= 0; round--) {
        right = (right + RIGHT - (mixed(seed, -1 - round, left) % RIGHT)) % RIGHT;
        left = (left + LEFT - (mixed(seed, round, right) % LEFT)) % LEFT;
      }
      return left * RIGHT + right;
    },
  };
}

/** Any 31 bits, as different as can be for inputs that are nearly the same. */
function mixed(seed: number, round: number, half: number): number {
  let it = Math.imul(seed ^ Math.imul(round + 77, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(half + 1, 0xc2b2ae35);
  it = Math.imul(it ^ (it >>> 16), 0x7feb352d);
  it = Math.imul(it ^ (it >>> 15), 0x846ca68b);
  return (it ^ (it >>> 16)) >>> 1;
}
