import fc from 'fast-check';
import { candidatesOf } from '../../src/numbers/candidates.js';
import { gradeDiagram } from '../../src/numbers/grade-diagram.js';
import { presetGrades } from '../../src/numbers/grade-preset.js';
import { readGradeRules, type GradeRules } from '../../src/numbers/grade-rules.js';
import { machineOf, type Wish } from '../../src/numbers/wish.js';
import { Refusal } from '../../src/refusal.js';
import {
  gradesArbitrary,
  naiveGrade,
  noWish,
  tailArbitrary,
  wishArbitrary,
  wishFits,
} from '../support/naive-numbers.js';

const six = ['4000', '4001', '4006', '4007', '4008', '4009'];
const one: GradeRules = {
  grades: [{ code: 'G0', name: 'G0', selectionFee: 0n, monthlyMinimum: 0n, contractMonths: 0 }],
  rules: [],
  otherwise: 'G0',
};

const text = (tail: number) => `400${String(tail).padStart(7, '0')}`;
const candidates = (wish: Partial<Wish>, table: GradeRules = one, blocks: readonly string[] = six) =>
  candidatesOf(gradeDiagram(table), machineOf({ ...noWish, ...wish }, blocks));
const fits = (wish: Partial<Wish>, number: string) => candidates(wish).gradeOf(Number(number.slice(3))) === 0;

test.each`
  wish                                             | number          | says     | because
  ${{ pattern: '400???8888' }}                     | ${'4001238888'} | ${true}  | ${'? is any digit'}
  ${{ pattern: '400???8888' }}                     | ${'4001238887'} | ${false} | ${'a digit is itself'}
  ${{ pattern: '??????8888' }}                     | ${'4001238888'} | ${true}  | ${'? may stand for the 400 as well'}
  ${{ pattern: '500???8888' }}                     | ${'4001238888'} | ${false} | ${'no number begins with 500'}
  ${{ starts: '400' }}                             | ${'4001238888'} | ${true}  | ${'all begin with 400'}
  ${{ starts: '4008' }}                            | ${'4009888888'} | ${false} | ${'another block'}
  ${{ starts: '4008123456' }}                      | ${'4008123456'} | ${true}  | ${'a whole number'}
  ${{ starts: '4008123456' }}                      | ${'4008123457'} | ${false} | ${'the number beside it'}
  ${{ ends: '8' }}                                 | ${'4001230008'} | ${true}  | ${'the last digit'}
  ${{ ends: '0000000' }}                           | ${'4000000000'} | ${true}  | ${'all seven'}
  ${{ contains: '400' }}                           | ${'4001230000'} | ${false} | ${'the 400 in front is not meant'}
  ${{ contains: '400' }}                           | ${'4001400000'} | ${true}  | ${'a 400 behind it is'}
  ${{ contains: '0012' }}                          | ${'4000012000'} | ${true}  | ${'what was half read is not lost: 0-0012'}
  ${{ contains: '6868' }}                          | ${'4006686800'} | ${true}  | ${'6-6868'}
  ${{ contains: '123' }}                           | ${'4001231239'} | ${true}  | ${'once read it stays read'}
  ${{ contains: '888' }}                           | ${'4008808800'} | ${false} | ${'in a row'}
  ${{ contains: '1234567' }}                       | ${'4001234567'} | ${true}  | ${'seven in a row'}
  ${{ wanted: '689' }}                             | ${'4009008006'} | ${true}  | ${'in any order'}
  ${{ wanted: '689' }}                             | ${'4009008000'} | ${false} | ${'one is missing'}
  ${{ wanted: '66' }}                              | ${'4000000006'} | ${true}  | ${'a digit asked for twice is asked for'}
  ${{ wanted: '4' }}                               | ${'4000000000'} | ${false} | ${'the 400 in front is not meant'}
  ${{ avoided: '4' }}                              | ${'4001111111'} | ${true}  | ${'nor here'}
  ${{ avoided: '4' }}                              | ${'4001111114'} | ${false} | ${'the last digit'}
  ${{ avoided: '4', wanted: '4' }}                 | ${'4001111114'} | ${false} | ${'all that is said must hold'}
  ${{ like: '4008123888', differing: 0 }}          | ${'4008123888'} | ${true}  | ${'itself'}
  ${{ like: '4008123888', differing: 0 }}          | ${'4008123889'} | ${false} | ${'not itself'}
  ${{ like: '4008123888', differing: 1 }}          | ${'4009123888'} | ${true}  | ${'one place'}
  ${{ like: '4008123888', differing: 1 }}          | ${'4009123889'} | ${false} | ${'two places'}
  ${{ like: '4008123888', differing: 3 }}          | ${'4009123999'} | ${false} | ${'four places'}
  ${{ like: '4008123888', differing: 3 }}          | ${'4008123999'} | ${true}  | ${'three places'}
  ${{ starts: '4002' }}                            | ${'4002000000'} | ${false} | ${'N1: 4002 is no block'}
  ${{ starts: '4008', ends: '8', contains: '12' }} | ${'4008120008'} | ${true}  | ${'several at once'}
`('N6: $wish and $number: $says, because $because', ({ wish, number, says }) => {
  expect(fits(wish, number)).toBe(says);
  expect(wishFits({ ...noWish, ...wish }, number) && six.some((it) => number.startsWith(it))).toBe(says);
});

test.each`
  wish                                     | field          | because
  ${{ pattern: '400???888' }}              | ${'pattern'}   | ${'nine places'}
  ${{ pattern: '400???88888' }}            | ${'pattern'}   | ${'eleven places'}
  ${{ pattern: '400***8888' }}             | ${'pattern'}   | ${'a sign that means nothing'}
  ${{ starts: '40' }}                      | ${'starts'}    | ${'less than the 400'}
  ${{ starts: '4108' }}                    | ${'starts'}    | ${'not the 400'}
  ${{ starts: '40081234567' }}             | ${'starts'}    | ${'eleven digits'}
  ${{ ends: '' }}                          | ${'ends'}      | ${'nothing said by saying it'}
  ${{ ends: '12345678' }}                  | ${'ends'}      | ${'eight digits'}
  ${{ contains: '12345678' }}              | ${'contains'}  | ${'eight digits'}
  ${{ contains: '８' }}                    | ${'contains'}  | ${'a digit of another width'}
  ${{ wanted: '6,8' }}                     | ${'wanted'}    | ${'a comma'}
  ${{ wanted: '12345678' }}                | ${'wanted'}    | ${'eight digits'}
  ${{ avoided: '0123456789' }}             | ${'avoided'}   | ${'all ten: nothing is left'}
  ${{ like: '400812388' }}                 | ${'like'}      | ${'nine digits'}
  ${{ like: '4008123888', differing: 4 }}  | ${'differing'} | ${'more than three'}
  ${{ like: '4008123888', differing: -1 }} | ${'differing'} | ${'less than none'}
`('N6: a wish is refused by its field $field for $because', ({ wish, field }) => {
  const made = () => machineOf({ ...noWish, ...wish }, six);
  expect(made).toThrow(Refusal);
  expect(made).toThrow(`${field}: found`);
});

const spaceArbitrary = fc.record({
  table: gradesArbitrary,
  wish: wishArbitrary,
  blocks: fc.constantFrom(six, six, ['4008', '4009'], ['40066', '4000'], []),
  grades: fc.integer({ min: 1, max: 31 }),
});
type Space = typeof spaceArbitrary extends fc.Arbitrary<infer T> ? T : never;

/** A longer block counts with its first digit behind 400. */
const isCandidate = ({ table, wish, blocks, grades }: Space, tail: number) => {
  const number = text(tail);
  if (!blocks.some((it) => number.startsWith(it.slice(0, 4))) || !wishFits(wish, number)) return false;
  const grade = table.grades.findIndex((it) => it.code === naiveGrade(table, number.slice(3)));
  return ((grades >> grade) & 1) === 1;
};

const LIMIT = 50;
const WINDOW = 4_000;

test('N6: from any tail on, upwards and downwards, a list has exactly the candidates', () => {
  fc.assert(
    fc.property(spaceArbitrary, tailArbitrary, fc.boolean(), (space, start, down) => {
      const from = Number(start);
      const listed = candidates(space.wish, space.table, space.blocks).list(space.grades, from, down, LIMIT);
      const window = Array.from({ length: WINDOW }, (_, it) => from + (down ? -it : it)).filter(
        (it) => it >= 0 && it < 1e7,
      );
      const expected = window.filter((it) => isCandidate(space, it)).slice(0, LIMIT);
      const end = window.at(-1)!;
      expect(listed.slice(0, expected.length)).toEqual(expected);
      const beyond = listed.slice(expected.length);
      expect(beyond.every((it) => (down ? it < end : it > end) && isCandidate(space, it))).toBe(true);
      expect(listed.every((it, at) => at === 0 || (down ? it < listed[at - 1]! : it > listed[at - 1]!))).toBe(true);
    }),
    { numRuns: 150 },
  );
});

test('N6: all candidates of a small space, from both ends, at any limit, and by number', () => {
  const prefixes = fc.tuple(
    fc.constantFrom(...six),
    fc.constantFrom('68', '00', '99', '12', '86'),
    fc.constantFrom('8', '6', '0'),
  );
  fc.assert(
    fc.property(spaceArbitrary, prefixes, fc.integer({ min: 1, max: 300 }), (it, prefix, limit) => {
      const space = { ...it, wish: { ...it.wish, starts: prefix.join('') } };
      const first = Number(space.wish.starts.slice(3)) * 1_000;
      const small = Array.from({ length: 1_000 }, (_, at) => first + at);
      const expected = small.filter((tail) => isCandidate(space, tail));
      const made = () => candidates(space.wish, space.table, space.blocks);
      expect(made().list(space.grades, null, false, 1_000)).toEqual(expected);
      expect(made().list(space.grades, null, true, 1_000)).toEqual(expected.toReversed());
      const asked = made();
      expect(asked.list(space.grades, null, false, limit)).toEqual(expected.slice(0, limit));
      expect(asked.count(space.grades)).toBe(expected.length);
      expect(expected.map((_, rank) => asked.at(space.grades, rank))).toEqual(expected);
      const ranks = small.map((tail) => asked.rankOf(space.grades, tail));
      expect(ranks).toEqual(small.map((tail) => expected.filter((before) => before < tail).length));
      const of = made();
      const graded = small.filter((tail) => of.gradeOf(tail) >= 0 && (space.grades >> of.gradeOf(tail)) & 1);
      expect(graded).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

test('N6: rank and number are each other’s inverse over all ten million, and grades count apart', () => {
  const preset = readGradeRules(presetGrades);
  const all = preset.grades.reduce((set, _, at) => set | (1 << at), 0);
  fc.assert(
    fc.property(wishArbitrary, fc.integer({ min: 1, max: all }), fc.nat(), (wish, grades, any) => {
      const of = candidates(wish, preset);
      const count = of.count(grades);
      expect(count + of.count(all & ~grades)).toBe(of.count(all));
      if (count === 0) return;
      const tail = of.at(grades, any % count);
      expect(of.rankOf(grades, tail)).toBe(any % count);
      expect((grades >> of.gradeOf(tail)) & 1).toBe(1);
      expect(of.list(grades, null, false, 1)).toEqual([of.at(grades, 0)]);
      expect(of.list(grades, null, true, 1)).toEqual([of.at(grades, count - 1)]);
    }),
    { numRuns: 30 },
  );
});

test.each`
  wish                   | count        | because
  ${{}}                  | ${6_000_000} | ${'all of six blocks'}
  ${{ ends: '8888' }}    | ${600}       | ${'100 in each'}
  ${{ avoided: '4' }}    | ${3_188_646} | ${'six for the first place, nine for six more'}
  ${{ contains: '888' }} | ${31_191}    | ${'three alike in a row'}
`('N6: there are $count candidates for $wish: $because', ({ wish, count }) => {
  expect(candidates(wish).count(1)).toBe(count);
});
