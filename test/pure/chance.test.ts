import fc from 'fast-check';
import { shuffleOf } from '../../src/numbers/chance.js';

const seedArbitrary = fc.oneof(fc.integer(), fc.constantFrom(0, 1, -1, 2 ** 31 - 1, -(2 ** 31)));
const countArbitrary = fc.oneof(fc.integer({ min: 1, max: 2_000 }), fc.constantFrom(9_999_999, 10_000_000));
const upTo = (count: number) => Array.from({ length: count }, (_, it) => it);

test('N6: a shuffle has each of its numbers once, however many they are', () => {
  for (const count of [...upTo(40), 99, 100, 101, 4_097, 20_000].slice(1)) {
    const { placeOf, at } = shuffleOf(7, count);
    const places = upTo(count).map(placeOf);
    expect(places.toSorted((a, b) => a - b)).toEqual(upTo(count));
    expect(places.map(at)).toEqual(upTo(count));
  }
});

test('its two ways are each other’s inverse, whatever the seed', () => {
  fc.assert(
    fc.property(seedArbitrary, countArbitrary, fc.nat(), (seed, count, any) => {
      const { placeOf, at } = shuffleOf(seed, count);
      for (const it of [any % count, 0, count - 1]) {
        const [place, there] = [placeOf(it), at(it)];
        expect([at(place), placeOf(there)]).toEqual([it, it]);
        expect([place, there].every((to) => Number.isInteger(to) && to >= 0 && to < count)).toBe(true);
      }
    }),
    { numRuns: 500 },
  );
});

const firstOf = (seed: number, many: number, count = 10_000_000) => upTo(many).map(shuffleOf(seed, count).at);

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
