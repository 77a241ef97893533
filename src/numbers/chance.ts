/** The order of chance: a shuffle of so many that a seed decides, and that can be asked both ways. */
export interface Shuffle {
  /** Where one stands in it. */
  placeOf(it: number): number;
  /** Which one stands at a place. */
  at(place: number): number;
}

const ROUNDS = 4;

/**
 * A Feistel network over the two halves of a number below left × right: each round shifts one half by what it makes of the
 * other. That is a few more than were asked for; what comes out beyond is put in again until it isn't.
 *
 * @param count 1 or more
 */
export function shuffleOf(seed: number, count: number): Shuffle {
  const left = Math.ceil(Math.sqrt(count));
  const right = Math.ceil(count / left);

  function forth(it: number): number {
    let a = Math.floor(it / right);
    let b = it % right;
    for (let round = 0; round < ROUNDS; round++) {
      a = (a + mixed(seed, round, b)) % left;
      b = (b + mixed(seed, -1 - round, a)) % right;
    }
    return a * right + b;
  }

  function back(it: number): number {
    let a = Math.floor(it / right);
    let b = it % right;
    for (let round = ROUNDS - 1; round >= 0; round--) {
      b = (b + right - (mixed(seed, -1 - round, a) % right)) % right;
      a = (a + left - (mixed(seed, round, b) % left)) % left;
    }
    return a * right + b;
  }

  const within = (step: (it: number) => number) => (it: number) => {
    let out = step(it);
    while (out >= count) out = step(out);
    return out;
  };
  return { placeOf: within(forth), at: within(back) };
}

/** Any 31 bits, as different as can be for inputs that are nearly the same. */
function mixed(seed: number, round: number, half: number): number {
  let it = Math.imul(seed ^ Math.imul(round + 77, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(half + 1, 0xc2b2ae35);
  it = Math.imul(it ^ (it >>> 16), 0x7feb352d);
  it = Math.imul(it ^ (it >>> 15), 0x846ca68b);
  return (it ^ (it >>> 16)) >>> 1;
}
