import fc from 'fast-check';
import { shuffleOf } from '../../src/numbers/chance.js';

const TAILS = 10_000_000;
const seedArbitrary = fc.oneof(fc.integer(), fc.constantFrom(0, 1, -1, 2 ** 31 - 1, -(2 ** 31)));

test('N6: a shuffle has no place twice: every 997th tail has one of its own', () => {
  const { placeOf } = shuffleOf(7);
  const places = new Set(Array.from({ length: Math.ceil(TAILS / 997) }, (_, at) => placeOf(at * 997)));
  expect(places.size).toBe(Math.ceil(TAILS / 997));
});

test('its two ways are each other’s inverse, whatever the seed', () => {
  fc.assert(
    fc.property(seedArbitrary, fc.oneof(fc.nat(TAILS - 1), fc.constantFrom(0, TAILS - 1)), (seed, it) => {
      const { placeOf, tailAt } = shuffleOf(seed);
      const [place, tail] = [placeOf(it), tailAt(it)];
      expect([tailAt(place), placeOf(tail)]).toEqual([it, it]);
      expect([place, tail].every((number) => Number.isInteger(number) && number >= 0 && number < TAILS)).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

const firstOf = (seed: number, many: number) => Array.from({ length: many }, (_, at) => shuffleOf(seed).tailAt(at));

test('a seed gives the same order always, and another seed another', () => {
  fc.assert(
    fc.property(seedArbitrary, seedArbitrary, (one, other) => {
      fc.pre(one !== other);
      expect(firstOf(one, 200)).toEqual(firstOf(one, 200));
      const met = new Set(firstOf(one, 200));
      expect(firstOf(other, 200).filter((it) => met.has(it)).length).toBeLessThan(20);
    }),
  );
});

test.each([1, 2, 3, 400])(
  'neighbours come far apart: of seed %i’s first thousand every digit is at every place',
  (seed) => {
    const tails = firstOf(seed, 1_000).map((it) => String(it).padStart(7, '0'));
    for (let place = 0; place < 7; place++) {
      for (const digit of '0123456789') {
        const many = tails.filter((it) => it[place] === digit).length;
        expect(many).toBeGreaterThan(50);
        expect(many).toBeLessThan(150);
      }
    }
  },
);
