import fc from 'fast-check';
import { readSerial, Serials } from '../../src/calls/serials.js';

const setOf = (text: string | null) =>
  [...(text ?? '').matchAll(/\[(\d+),(\d+)\]/g)].flatMap(([, from, to]) =>
    Array.from({ length: Number(to) - Number(from) + 1 }, (_, nth) => Number(from) + nth),
  );
const written = (numbers: readonly number[], mostStretches?: number) => {
  const serials = new Serials(mostStretches);
  for (const it of numbers) serials.add(it);
  return serials.toMultirange();
};

describe('D7: numbers as they come, in stretches', () => {
  test.each<[because: string, numbers: number[], text: string | null]>([
    ['none', [], null],
    ['one', [7], '{[7,7]}'],
    ['a sorted run is one', [7, 8, 9], '{[7,9]}'],
    ['repeated within the run', [7, 8, 7, 8, 9], '{[7,9]}'],
    ['two that don’t touch', [7, 9], '{[7,7],[9,9]}'],
    ['what fills the hole joins them', [7, 9, 8], '{[7,9]}'],
    ['backwards', [9, 8, 7], '{[7,9]}'],
    ['zero, and the largest', [9007199254740991, 0], '{[0,0],[9007199254740991,9007199254740991]}'],
    ['a stretch inside another', [1, 2, 3, 9, 2], '{[1,3],[9,9]}'],
  ])('%s', (_because, numbers, text) => {
    expect(written(numbers)).toBe(text);
  });

  test('any numbers in any order are the set that they are, each stretch apart from the next', () => {
    const law = fc.property(fc.array(fc.integer({ min: 0, max: 50 })), (numbers) => {
      const text = written(numbers);
      expect(setOf(text)).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
      const ends = [...(text ?? '').matchAll(/\d+/g)].map(([it]) => Number(it));
      for (let at = 2; at < ends.length; at += 2) expect(ends[at]).toBeGreaterThan(ends[at - 1]! + 1);
    });
    fc.assert(law, { numRuns: 500 });
  });

  test('of too many stretches some don’t count: never a number that didn’t come, and the first and the last stay', () => {
    const law = fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1 }), (numbers) => {
      const text = written(numbers, 4)!;
      const kept = setOf(text);
      expect(text.match(/\[/g)!.length).toBeLessThanOrEqual(4);
      expect(kept.filter((it) => !numbers.includes(it))).toEqual([]);
      expect([kept[0], kept.at(-1)]).toEqual([Math.min(...numbers), Math.max(...numbers)]);
    });
    fc.assert(law, { numRuns: 500 });
  });
});

test.each`
  text                  | serial              | because
  ${'0'}                | ${0}                | ${'the smallest'}
  ${'000017'}           | ${17}               | ${'zeros before it, as in a file’s name'}
  ${'9007199254740991'} | ${9007199254740991} | ${'the largest'}
  ${'9007199254740992'} | ${null}             | ${'one more'}
  ${''}                 | ${null}             | ${'nothing'}
  ${'-1'}               | ${null}             | ${'below zero'}
  ${'1.0'}              | ${null}             | ${'a fraction, if of nothing'}
  ${'1e3'}              | ${null}             | ${'not digits alone'}
  ${' 1'}               | ${null}             | ${'a blank'}
  ${'１'}               | ${null}             | ${'a digit of another script'}
`('$because: "$text"', ({ text, serial }) => {
  expect(readSerial(text)).toBe(serial);
});
