import fc from 'fast-check';
import { capitals } from '../../src/statements/capitals.js';

test.each`
  fen                     | text                                                          | because
  ${140_950n}             | ${'壹仟肆佰零玖元伍角'}                                       | ${'printed in 支付结算办法: a zero inside, nothing after jiao'}
  ${600_714n}             | ${'陆仟零柒元壹角肆分'}                                       | ${'printed: two zeros inside are one'}
  ${168_032n}             | ${'壹仟陆佰捌拾元叁角贰分'}                                   | ${'printed, second form: round yuan before jiao'}
  ${10_700_053n}          | ${'壹拾万零柒仟元伍角叁分'}                                   | ${'printed, second form: round 万 before 仟'}
  ${1_640_902n}           | ${'壹万陆仟肆佰零玖元零贰分'}                                 | ${'printed: no jiao before fen'}
  ${32_504n}              | ${'叁佰贰拾伍元零肆分'}                                       | ${'printed: no jiao before fen'}
  ${0n}                   | ${'零元整'}                                                   | ${'nothing is still an amount'}
  ${5n}                   | ${'伍分'}                                                     | ${'no yuan, so no gap before fen'}
  ${50n}                  | ${'伍角'}                                                     | ${'no yuan, and nothing after jiao'}
  ${100n}                 | ${'壹元整'}                                                   | ${'整 after yuan'}
  ${1_000n}               | ${'壹拾元整'}                                                 | ${'ten is 壹拾, never 拾'}
  ${1_005n}               | ${'壹拾元零伍分'}                                             | ${'no jiao before fen'}
  ${10_000_000n}          | ${'壹拾万元整'}                                               | ${'no zero before the unit'}
  ${10_000_100n}          | ${'壹拾万零壹元整'}                                           | ${'a run of zeros across 万 is one'}
  ${100_010_001_01n}      | ${'壹亿零壹万零壹元零壹分'}                                   | ${'a zero on each side of 万'}
  ${10_000_000_000n}      | ${'壹亿元整'}                                                 | ${'an empty 万 is not spelled'}
  ${10_100_000_000n}      | ${'壹亿零壹佰万元整'}                                         | ${'万 below 仟万 after 亿'}
  ${100_000_000_000_000n} | ${'壹万亿元整'}                                               | ${'more than 9999 亿'}
  ${999_999_999_999_99n}  | ${'玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分'} | ${'the largest that a decimal of ours can be'}
  ${-1_230n}              | ${'负壹拾贰元叁角'}                                           | ${'a credit note says so'}
`('$because ($fen)', ({ fen, text }) => {
  expect(capitals(fen)).toBe(`人民币${text}`);
});

test('S3: the capitals, read back, are the figures', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 16n), max: 10n ** 16n }), (fen) => {
      expect(readCapitals(capitals(fen))).toBe(fen);
    }),
    { numRuns: 2000 },
  );
});

test('S3: round amounts, where zeros run together, are read back too', () => {
  const round = fc
    .array(fc.constantFrom(0n, 0n, 0n, 1n, 9n), { minLength: 1, maxLength: 15 })
    .map((digits) => digits.reduce<bigint>((number, digit) => number * 10n + digit, 0n));
  fc.assert(
    fc.property(round, (fen) => {
      const text = capitals(fen);
      expect(readCapitals(text)).toBe(fen);
      expect(text).not.toMatch(/零零|零[拾佰仟万亿角分]|分整/);
      expect(text.endsWith('整')).toBe(fen % 100n === 0n);
    }),
    { numRuns: 2000 },
  );
});

/** Reads as a person does, unit by unit; it shares nothing with the writer. */
function readCapitals(text: string): bigint {
  const worth: Record<string, bigint> = { 拾: 10n, 佰: 100n, 仟: 1000n };
  let [whole, group, digit, fen] = [0n, 0n, 0n, 0n];
  for (const character of text.replace('人民币', '').replace('负', '').replace('整', '')) {
    const value = '零壹贰叁肆伍陆柒捌玖'.indexOf(character);
    if (value >= 0) digit = BigInt(value);
    else {
      if (worth[character] !== undefined) group += digit * worth[character]!;
      else if (character === '万') [whole, group] = [whole + (group + digit) * 10_000n, 0n];
      else if (character === '亿') [whole, group] = [(whole + group + digit) * 100_000_000n, 0n];
      else if (character === '元') [fen, whole, group] = [(whole + group + digit) * 100n, 0n, 0n];
      else if (character === '角') fen += digit * 10n;
      else if (character === '分') fen += digit;
      else throw new Error(`${character} is not allowed in ${text}`);
      digit = 0n;
    }
  }
  return text.includes('负') ? -fen : fen;
}
