import fc from 'fast-check';
import { gradeAt, gradeDiagram } from '../../src/numbers/grade-diagram.js';
import { presetGrades } from '../../src/numbers/grade-preset.js';
import { readGradeRules, type GradeRule } from '../../src/numbers/grade-rules.js';
import { Refusal } from '../../src/refusal.js';
import { gradesArbitrary, naiveGrade, ruleFits, tailArbitrary } from '../support/naive-numbers.js';

const preset = readGradeRules(presetGrades);
const presetDiagram = gradeDiagram(preset);
const presetGrade = (tail: string) => preset.grades[gradeAt(presetDiagram, Number(tail))]!.code;

test.each`
  tail         | grade            | because
  ${'8888888'} | ${'DIAMOND'}     | ${'seven alike are six alike at the end'}
  ${'1888888'} | ${'DIAMOND'}     | ${'six alike at the end'}
  ${'8888881'} | ${'INNER_AAAA'}  | ${'six alike, but not at the end'}
  ${'0123456'} | ${'DIAMOND'}     | ${'six digits in a row at the end, from 1'}
  ${'7654321'} | ${'STRAIGHT'}    | ${'downwards only four count'}
  ${'1288888'} | ${'AAAAA'}       | ${'five alike at the end'}
  ${'1238888'} | ${'AAAA'}        | ${'four alike at the end'}
  ${'4448888'} | ${'AAAA'}        | ${'the first rule that fits decides: a 4 is asked for later'}
  ${'1668899'} | ${'TRIPLE_PAIR'} | ${'three pairs'}
  ${'1666888'} | ${'TRIPLE_PAIR'} | ${'two threes'}
  ${'1123123'} | ${'TRIPLE_PAIR'} | ${'three digits twice'}
  ${'2221234'} | ${'STRAIGHT'}    | ${'1234'}
  ${'2224321'} | ${'STRAIGHT'}    | ${'4321'}
  ${'2228901'} | ${'INNER_AAA'}   | ${'after 9 comes nothing: 8901 is no straight'}
  ${'2226789'} | ${'STRAIGHT'}    | ${'6789 ends at 9'}
  ${'3573210'} | ${'STRAIGHT'}    | ${'3210 ends at 0'}
  ${'1231616'} | ${'ABAB'}        | ${'a pair twice'}
  ${'1431616'} | ${'WITH_4'}      | ${'a 4 spoils ABAB'}
  ${'1231661'} | ${'ORDINARY'}    | ${'ABBA is no shape of the table, and 1 no lucky tail'}
  ${'1236611'} | ${'AABB'}        | ${'two pairs'}
  ${'1436611'} | ${'WITH_4'}      | ${'a 4 spoils AABB'}
  ${'1230999'} | ${'AAA'}         | ${'three alike at the end'}
  ${'1430999'} | ${'AAA'}         | ${'a 4 does not spoil AAA'}
  ${'0999912'} | ${'INNER_AAAA'}  | ${'four alike in the middle'}
  ${'9999124'} | ${'INNER_AAAA'}  | ${'four alike at the start, a 4 behind them'}
  ${'9991246'} | ${'WITH_4'}      | ${'a 4 before three alike in the middle'}
  ${'0750678'} | ${'ABC'}         | ${'678'}
  ${'0750876'} | ${'LUCKY'}       | ${'ABC goes upwards only'}
  ${'0750855'} | ${'AA'}          | ${'a pair at the end'}
  ${'0757506'} | ${'LUCKY'}       | ${'6 at the end'}
  ${'0757509'} | ${'LUCKY'}       | ${'9 at the end'}
  ${'0757507'} | ${'ORDINARY'}    | ${'7 at the end is nothing'}
  ${'7775075'} | ${'INNER_AAA'}   | ${'three alike not at the end'}
  ${'7757507'} | ${'ORDINARY'}    | ${'two alike not at the end are nothing'}
  ${'0000000'} | ${'DIAMOND'}     | ${'leading zeros count'}
  ${'0000001'} | ${'INNER_AAAA'}  | ${'six alike at the start'}
`('N6: $tail is $grade, because $because', ({ tail, grade }) => {
  expect(presetGrade(tail)).toBe(grade);
  expect(naiveGrade(preset, tail)).toBe(grade);
});

test('N6: the preset grades every 997th tail as its words say', () => {
  const wrong = [];
  for (let tail = 0; tail < 10_000_000; tail += 997) {
    const text = String(tail).padStart(7, '0');
    if (presetGrade(text) !== naiveGrade(preset, text)) wrong.push(text);
  }
  expect(wrong).toEqual([]);
});

test('N6: whatever the table, the first rule that fits decides', () => {
  fc.assert(
    fc.property(gradesArbitrary, fc.array(tailArbitrary, { minLength: 30, maxLength: 30 }), (table, tails) => {
      const diagram = gradeDiagram(table);
      const reached = tails.map((it) => table.grades[gradeAt(diagram, Number(it))]!.code);
      expect(reached).toEqual(tails.map((it) => naiveGrade(table, it)));
    }),
    { numRuns: 300 },
  );
});

test('a node knows exactly the grades behind it', () => {
  fc.assert(
    fc.property(gradesArbitrary, tailArbitrary, fc.constantFrom(5, 6), (table, tail, length) => {
      const diagram = gradeDiagram(table);
      const prefix = tail.slice(0, length);
      const node = [...prefix].reduce((it, digit) => diagram.next[it * 10 + Number(digit)]!, diagram.root);
      const rests = Array.from({ length: 10 ** (7 - length) }, (_, it) => String(it).padStart(7 - length, '0'));
      const behind = new Set(rests.map((it) => naiveGrade(table, prefix + it)));
      const known = table.grades.filter((_, at) => (diagram.reach[node]! >> at) & 1).map((it) => it.code);
      expect(known).toEqual([...behind].sort());
    }),
  );
});

test('the preset has few nodes, so that it is compiled in a moment and fits into a cache', () => {
  expect(presetDiagram.reach.length).toBeLessThan(6_000);
  expect(presetDiagram.next.length).toBe(presetDiagram.reach.length * 10);
});

const plain: GradeRule = { grade: 'G', at: 'TAIL', shape: 'A', step: 0, digits: '0123456789', without: '' };

test.each`
  rule                                                        | tail         | fits     | because
  ${{ shape: 'AABB' }}                                        | ${'0006677'} | ${true}  | ${'different letters, different digits'}
  ${{ shape: 'AABB' }}                                        | ${'0006666'} | ${true}  | ${'different letters may be the same digit'}
  ${{ shape: 'AABB', step: 1 }}                               | ${'0006677'} | ${true}  | ${'a step up'}
  ${{ shape: 'AABB', step: 1 }}                               | ${'0006688'} | ${false} | ${'a step of two'}
  ${{ shape: 'AABB', step: 1 }}                               | ${'0009900'} | ${false} | ${'9 is the last digit'}
  ${{ shape: 'AABB', step: -1 }}                              | ${'0007766'} | ${true}  | ${'a step down'}
  ${{ shape: 'AC', step: 1 }}                                 | ${'0000068'} | ${true}  | ${'a letter left out is a step left out'}
  ${{ shape: 'ABCDEFG', step: 1 }}                            | ${'3456789'} | ${true}  | ${'seven in a row, the last that there are'}
  ${{ shape: 'ABCDEFG', step: -1 }}                           | ${'6543210'} | ${true}  | ${'seven in a row down to 0'}
  ${{ at: 'ANYWHERE', shape: 'AAA' }}                         | ${'8880000'} | ${true}  | ${'at the first of five places'}
  ${{ at: 'ANYWHERE', shape: 'AAA', digits: '8' }}            | ${'0008880'} | ${true}  | ${'not where it fits first, but where the digits are its own'}
  ${{ at: 'ANYWHERE', shape: 'AAA', digits: '8' }}            | ${'0008800'} | ${false} | ${'only two of its digits'}
  ${{ shape: 'AA', digits: '68' }}                            | ${'4444466'} | ${true}  | ${'digits are the shape’s alone'}
  ${{ shape: 'AA', digits: '68', without: '4' }}              | ${'4111166'} | ${false} | ${'without is all seven’s'}
  ${{ shape: 'AA', without: '6' }}                            | ${'0000066'} | ${false} | ${'without is the shape’s too'}
  ${{ at: 'ANYWHERE', shape: 'AAAA', step: 1, without: '4' }} | ${'8888124'} | ${false} | ${'the last digit spoils what was true before'}
`('N6: $rule on $tail: $fits, because $because', ({ rule, tail, fits }) => {
  const table = { ...preset, rules: [{ ...plain, ...rule, grade: 'AAAA' }], otherwise: 'WITH_4' };
  const found = table.grades[gradeAt(gradeDiagram(table), Number(tail))]!.code;
  expect(found).toBe(fits ? 'AAAA' : 'WITH_4');
  expect(ruleFits({ ...plain, ...rule }, tail)).toBe(fits);
});

const grade = { code: 'G', name: '普通号', selectionFee: '0', monthlyMinimum: '0', contractMonths: 0 };
const rule = { grade: 'G', at: 'TAIL', shape: 'AA' };
const whole = { grades: [grade], rules: [rule], otherwise: 'G' };

test.each`
  document                                                                                                        | because
  ${whole}                                                                                                        | ${'the least that there can be'}
  ${{ ...whole, rules: [] }}                                                                                      | ${'no rule at all: all are the rest'}
  ${{ ...whole, grades: [{ ...grade, code: 'G' + 'A'.repeat(19) }], rules: [], otherwise: 'G' + 'A'.repeat(19) }} | ${'a code of 20'}
  ${{ ...whole, grades: Array.from({ length: 31 }, (_, at) => ({ ...grade, code: at ? `G${at}` : 'G' })) }}       | ${'31 grades'}
  ${{ ...whole, rules: Array.from({ length: 100 }, () => rule) }}                                                 | ${'100 rules'}
  ${{ ...whole, grades: [{ ...grade, selectionFee: '0.000001' }] }}                                               | ${'a millionth of a yuan'}
  ${{ ...whole, rules: [{ ...rule, shape: 'ABCDEFG', step: -1, digits: '0123456789', without: '4' }] }}           | ${'everything said'}
`('N6: a table of grades can be $because', ({ document }) => {
  expect(readGradeRules(document).otherwise).toBe(document.otherwise);
});

test.each`
  document                                                                                                  | says                                       | because
  ${null}                                                                                                   | ${'the document'}                          | ${'nothing'}
  ${{ ...whole, grades: [] }}                                                                               | ${'grades'}                                | ${'no grades'}
  ${{ ...whole, grades: Array.from({ length: 32 }, (_, at) => ({ ...grade, code: at ? `G${at}` : 'G' })) }} | ${'grades'}                                | ${'32 grades: their bits fill an integer'}
  ${{ ...whole, rules: Array.from({ length: 101 }, () => rule) }}                                           | ${'rules'}                                 | ${'101 rules'}
  ${{ ...whole, grades: [grade, grade] }}                                                                   | ${'G stands in it twice'}                  | ${'a code twice'}
  ${{ ...whole, grades: [{ ...grade, code: 'g' }] }}                                                        | ${'grades.0.code'}                         | ${'small letters'}
  ${{ ...whole, grades: [{ ...grade, code: 'G' + 'A'.repeat(20) }] }}                                       | ${'grades.0.code'}                         | ${'a code of 21'}
  ${{ ...whole, grades: [{ ...grade, selectionFee: '-1' }] }}                                               | ${'grades.0.selectionFee'}                 | ${'less than nothing'}
  ${{ ...whole, grades: [{ ...grade, selectionFee: '0.0000001' }] }}                                        | ${'grades.0.selectionFee'}                 | ${'a seventh place'}
  ${{ ...whole, grades: [{ ...grade, selectionFee: 100 }] }}                                                | ${'grades.0.selectionFee'}                 | ${'money as a number'}
  ${{ ...whole, grades: [{ ...grade, contractMonths: 121 }] }}                                              | ${'grades.0.contractMonths'}               | ${'more than ten years'}
  ${{ ...whole, rules: [{ ...rule, shape: 'AAAAAAAA' }] }}                                                  | ${'rules.0.shape'}                         | ${'eight digits'}
  ${{ ...whole, rules: [{ ...rule, shape: 'AH' }] }}                                                        | ${'rules.0.shape'}                         | ${'an eighth letter'}
  ${{ ...whole, rules: [{ ...rule, step: 2 }] }}                                                            | ${'rules.0.step'}                          | ${'steps of two'}
  ${{ ...whole, rules: [{ ...rule, digits: '' }] }}                                                         | ${'rules.0.digits'}                        | ${'a shape of no digits'}
  ${{ ...whole, rules: [{ ...rule, withuot: '4' }] }}                                                       | ${'rules.0'}                               | ${'a field that there is not'}
  ${{ ...whole, rules: [rule, { ...rule, grade: 'H' }] }}                                                   | ${'rules.1.grade: found H, allowed are G'} | ${'a grade that there is not'}
  ${{ ...whole, otherwise: 'H' }}                                                                           | ${'otherwise: found H'}                    | ${'a rest that there is not'}
`('N6: a table of grades is refused for $because', ({ document, says }) => {
  expect(() => readGradeRules(document)).toThrow(Refusal);
  expect(() => readGradeRules(document)).toThrow(says);
});

test('a table that would take long to compile is refused, and one of a hundred usual rules is not', () => {
  const shapes = (letters: string, count: number) =>
    Array.from({ length: count }, (_, nth) => {
      const digits = (7 + 13 * nth).toString(letters.length).padStart(6, '0').slice(-6);
      return [...digits]
        .toReversed()
        .map((it) => letters[Number(it)]!)
        .join('');
    });
  const table = (letters: string) => ({
    ...preset,
    rules: shapes(letters, 100).map((shape, at): GradeRule => ({
      grade: at % 2 === 0 ? 'AA' : 'AAA',
      at: 'ANYWHERE',
      shape,
      step: 0,
      digits: '0123456789',
      without: '',
    })),
  });
  expect(() => gradeDiagram(table('ABCDE'))).toThrow('too much to compile');
  expect(gradeDiagram(table('ABC')).reach.length).toBeLessThan(100_000);
});
