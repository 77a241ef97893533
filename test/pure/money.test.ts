import fc from 'fast-check';
import { formatFen, formatYuan, parseYuan, toFen } from '../../src/money.js';

test.each`
  text                     | amount                      | because
  ${'0'}                   | ${0n}                       | ${'nothing'}
  ${'0.22'}                | ${220_000n}                 | ${'a price'}
  ${'0.000001'}            | ${1n}                       | ${'the smallest there is'}
  ${'1'}                   | ${1_000_000n}               | ${'whole yuan'}
  ${'007.5'}               | ${7_500_000n}               | ${'zeros before it'}
  ${'-0.01'}               | ${-10_000n}                 | ${'a reversal'}
  ${'-0'}                  | ${0n}                       | ${'no negative nothing'}
  ${'999999999999.999999'} | ${999_999_999_999_999_999n} | ${'the largest'}
  ${'1000000000000'}       | ${null}                     | ${'one digit more'}
  ${'0.0000001'}           | ${null}                     | ${'T1: a seventh place would have to be rounded'}
  ${'0.0000000'}           | ${null}                     | ${'even where it is 0'}
  ${''}                    | ${null}                     | ${'nothing at all'}
  ${'.5'}                  | ${null}                     | ${'no digit before the point'}
  ${'5.'}                  | ${null}                     | ${'none behind it'}
  ${'+5'}                  | ${null}                     | ${'a plus'}
  ${'1e3'}                 | ${null}                     | ${'a float'}
  ${'1,000'}               | ${null}                     | ${'separators'}
  ${' 1'}                  | ${null}                     | ${'spaces'}
  ${'1\n'}                 | ${null}                     | ${'a line break'}
  ${'٣'}                   | ${null}                     | ${'digits of another script'}
`('T1: "$text" is $amount micro-yuan: $because', ({ text, amount }) => {
  expect(parseYuan(text)).toBe(amount);
});

test.each`
  amount         | text
  ${0n}          | ${'0.000000'}
  ${1n}          | ${'0.000001'}
  ${220_000n}    | ${'0.220000'}
  ${-1n}         | ${'-0.000001'}
  ${-1_000_000n} | ${'-1.000000'}
`('$amount micro-yuan are written "$text"', ({ amount, text }) => {
  expect(formatYuan(amount)).toBe(text);
});

test('T1: what is written reads back', () => {
  const limit = 10n ** 18n - 1n;
  fc.assert(fc.property(fc.bigInt(-limit, limit), (amount) => expect(parseYuan(formatYuan(amount))).toBe(amount)));
});

test.each`
  amount      | fen    | because
  ${0n}       | ${0n}  | ${'nothing'}
  ${4_999n}   | ${0n}  | ${'below half a fen'}
  ${5_000n}   | ${1n}  | ${'half a fen, up'}
  ${14_999n}  | ${1n}  | ${'below one and a half'}
  ${15_000n}  | ${2n}  | ${'half up, not to the even one'}
  ${-4_999n}  | ${0n}  | ${'a credit below half a fen'}
  ${-5_000n}  | ${-1n} | ${'a credit rounds as its charge did'}
  ${-15_000n} | ${-2n} | ${'away from zero'}
`('T1: $amount micro-yuan are $fen fen: $because', ({ amount, fen }) => {
  expect(toFen(amount)).toBe(fen);
});

test('T1: the one rounding is never more than half a fen, and a credit is its charge turned round', () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 18n), 10n ** 18n), (amount) => {
      const off = toFen(amount) * 10_000n - amount;
      expect(off >= -5_000n && off <= 5_000n).toBe(true);
      expect(toFen(-amount)).toBe(-toFen(amount));
    }),
  );
});

test.each`
  fen           | text
  ${0n}         | ${'0.00'}
  ${5n}         | ${'0.05'}
  ${99_999n}    | ${'999.99'}
  ${100_000n}   | ${'1,000.00'}
  ${1_234_567n} | ${'12,345.67'}
  ${123456789n} | ${'1,234,567.89'}
  ${-100_000n}  | ${'-1,000.00'}
`('finance writes $fen fen as $text', ({ fen, text }) => {
  expect(formatFen(fen)).toBe(text);
});
