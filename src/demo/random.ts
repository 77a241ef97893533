/** A number in [0, 1) with 32 random bits. Seeded, so that a generated month is the same on every machine. */
export type Random = () => number;

/**
 * The sfc32 generator: integer arithmetic only, so no machine differs. Each purpose takes a stream of its own
 * (`seededRandom(seed, 3)`): then drawing more for one of them leaves the others as they were.
 */
export function seededRandom(seed: number, stream = 0): Random {
  let a = mix(seed, stream);
  let b = mix(stream, seed);
  let c = mix(a, b);
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let round = 0; round < 12; round++) next(); // the author's advice: the first ones still show the seed
  return next;
}

/** Two integers to one of 32 bits, well spread: what a thing is like can be had from its number, with no table. */
export function mix(one: number, other: number): number {
  let bits = Math.imul(one ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(other + 0x7f4a7c15, 0xc2b2ae35);
  bits = Math.imul(bits ^ (bits >>> 16), 0x7feb352d);
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** An integer from 0 to `limit - 1`. */
export function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

/** exp of a normal variate: `mu` and `sigma` are those of the logarithm, so the median is exp(mu). */
export function lognormal(random: Random, mu: number, sigma: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random())); // 1 - random() is never 0
  return Math.exp(mu + sigma * radius * Math.cos(2 * Math.PI * random()));
}

/** Draws an index with its weight's share, in constant time however many weights (Walker's alias method, after Vose). */
export function chooser(weights: readonly number[]): (random: Random) => number {
  const count = weights.length;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const share = Float64Array.from(weights, (weight) => (weight / total) * count);
  const alias = Uint32Array.from(weights, (_, index) => index);
  const small = [...share.keys()].filter((index) => share[index]! < 1);
  const large = [...share.keys()].filter((index) => share[index]! >= 1);
  while (small.length > 0 && large.length > 0) {
    const poor = small.pop()!;
    const rich = large.at(-1)!;
    alias[poor] = rich;
    share[rich]! -= 1 - share[poor]!;
    if (share[rich]! < 1) small.push(large.pop()!);
  }
  for (const index of [...small, ...large]) share[index] = 1; // what rounding left over fills its own slot
  return (random) => {
    const at = random() * count;
    const slot = Math.floor(at);
    return at - slot < share[slot]! ? slot : alias[slot]!;
  };
}
