/** Chance that a seed repeats: mulberry32. */
export interface Random {
  /** A whole number from 0 up to and without `limit`. */
  below(limit: number): number;
  pick<T>(from: readonly T[]): T;
  shuffled<T>(all: readonly T[]): T[];
}

export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
  return {
    below,
    pick: (from) => from[below(from.length)]!,
    shuffled(all) {
      const cards = [...all];
      for (let at = cards.length - 1; at > 0; at--) {
        const other = below(at + 1);
        [cards[at], cards[other]] = [cards[other]!, cards[at]!];
      }
      return cards;
    },
  };
}
