import fc from 'fast-check';
import type { GradeRule } from '../../src/numbers/grade-rules.js';
import type { Wish } from '../../src/numbers/wish.js';

/** What grades and wishes mean, read off their words, digit by digit; and some of each at random. */

export function ruleFits(rule: GradeRule, tail: string): boolean {
  if ([...rule.without].some((it) => tail.includes(it))) return false;
  const most = tail.length - rule.shape.length;
  for (let at = rule.at === 'TAIL' ? most : 0; at <= most; at++) {
    if (shapeFits(rule, tail.slice(at, at + rule.shape.length))) return true;
  }
  return false;
}

function shapeFits({ shape, step, digits }: GradeRule, part: string): boolean {
  if ([...part].some((it) => !digits.includes(it))) return false;
  for (let i = 0; i < part.length; i++) {
    for (let j = 0; j < i; j++) {
      const apart = Number(part[i]) - Number(part[j]);
      const letters = shape.charCodeAt(i) - shape.charCodeAt(j);
      if (step === 0 ? letters === 0 && apart !== 0 : apart !== step * letters) return false;
    }
  }
  return true;
}

export function naiveGrade({ rules, otherwise }: { rules: readonly GradeRule[]; otherwise: string }, tail: string) {
  return rules.find((it) => ruleFits(it, tail))?.grade ?? otherwise;
}

/** @param number all ten digits */
export function wishFits(wish: Wish, number: string): boolean {
  const tail = number.slice(3);
  const { pattern, starts, ends, contains, wanted, avoided, like, differing } = wish;
  if (pattern !== null && !new RegExp(`^${pattern.replaceAll('?', '.')}$`).test(number)) return false;
  if (starts !== null && !number.startsWith(starts)) return false;
  if (ends !== null && !number.endsWith(ends)) return false;
  if (contains !== null && !tail.includes(contains)) return false;
  if (wanted !== null && ![...wanted].every((it) => tail.includes(it))) return false;
  if (avoided !== null && [...avoided].some((it) => tail.includes(it))) return false;
  return like === null || [...number].filter((it, at) => it !== like[at]).length <= differing;
}

export const noWish: Wish = {
  pattern: null,
  starts: null,
  ends: null,
  contains: null,
  wanted: null,
  avoided: null,
  like: null,
  differing: 1,
};

/** Of few digits, or hardly anything would fit anything. */
const digit = fc.constantFrom(...'68689012');
const digitsArbitrary = (minLength: number, maxLength: number) =>
  fc.array(digit, { minLength, maxLength }).map((it) => it.join(''));

export const tailArbitrary = fc.oneof(
  digitsArbitrary(7, 7),
  fc.nat(9_999_999).map((it) => String(it).padStart(7, '0')),
  fc.nat(9_999_999).map((it) => String(it % 10).repeat(3) + String(it).padStart(7, '0').slice(3)),
);

const ruleArbitrary: fc.Arbitrary<GradeRule> = fc.record({
  grade: fc.constantFrom('G0', 'G1', 'G2', 'G3'),
  at: fc.constantFrom('TAIL', 'ANYWHERE'),
  shape: fc.array(fc.constantFrom(...'AABBCDG'), { minLength: 1, maxLength: 7 }).map((it) => it.join('')),
  step: fc.constantFrom(0, 0, 0, 1, -1),
  digits: fc.oneof(fc.constant('0123456789'), digitsArbitrary(1, 6)),
  without: fc.oneof(fc.constant(''), digitsArbitrary(1, 2)),
});

export const gradesArbitrary = fc.record({
  grades: fc.constant(['G0', 'G1', 'G2', 'G3', 'G4'].map((code) => ({ code, name: code, selectionFee: 0n, monthlyMinimum: 0n, contractMonths: 0 }))), // prettier-ignore
  rules: fc.array(ruleArbitrary, { maxLength: 8 }),
  otherwise: fc.constantFrom('G0', 'G4'),
});

const rarely = <T>(of: fc.Arbitrary<T>) => fc.option(of, { freq: 2 });

export const wishArbitrary: fc.Arbitrary<Wish> = fc.record({
  pattern: rarely(fc.array(fc.constantFrom(...'6890??????'), { minLength: 7, maxLength: 7 }).map((it) => `400${it.join('')}`)), // prettier-ignore
  starts: rarely(digitsArbitrary(0, 3).map((it) => `400${it}`)),
  ends: rarely(digitsArbitrary(1, 2)),
  contains: rarely(digitsArbitrary(1, 3)),
  wanted: rarely(digitsArbitrary(1, 4)),
  avoided: rarely(fc.constantFrom('4', '1', '47', '689', '0')),
  like: rarely(digitsArbitrary(7, 7).map((it) => `400${it}`)),
  differing: fc.integer({ min: 0, max: 3 }),
});
