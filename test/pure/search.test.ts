import fc from 'fast-check';
import type { MicroYuan } from '../../src/money.js';
import { segmentsOf, searchOrders, type NumberSearch } from '../../src/numbers/search.js';
import { noWish } from '../support/naive-numbers.js';

const grade = (code: string, selectionFee: MicroYuan, monthlyMinimum: MicroYuan) => ({
  code,
  name: code,
  selectionFee,
  monthlyMinimum,
  contractMonths: 12,
});

/** The dearest first, as a table has them; but one is cheaper than its place says. */
const table = {
  grades: [
    grade('TOP', 500n, 30n),
    grade('ABAB', 200n, 20n),
    grade('AABB', 200n, 20n),
    grade('AAA', 200n, 10n),
    grade('SALE', 0n, 40n),
    grade('REST', 0n, 30n),
  ],
  rules: [],
  otherwise: 'REST',
};
const all: NumberSearch = {
  wish: noWish,
  carrier: null,
  grades: null,
  feeFrom: null,
  feeTo: null,
  order: 'DIGITS',
  descending: false,
  seed: 1,
};
const shown = (search: Partial<NumberSearch>) =>
  segmentsOf({ ...all, ...search }, table).map((it) => it.codes.join('+'));

test.each`
  search                                             | lists                                             | because
  ${{ order: 'DIGITS' }}                             | ${['TOP+ABAB+AABB+AAA+SALE+REST']}                | ${'digits go through all grades'}
  ${{ order: 'CHANCE' }}                             | ${['TOP+ABAB+AABB+AAA+SALE+REST']}                | ${'so does chance'}
  ${{ order: 'GRADE' }}                              | ${['REST', 'SALE', 'AAA', 'AABB', 'ABAB', 'TOP']} | ${'the plainest first'}
  ${{ order: 'PRICE' }}                              | ${['REST', 'SALE', 'AAA', 'ABAB+AABB', 'TOP']}    | ${'fee, then minimum, then digits: equal prices are one list'}
  ${{ order: 'PRICE', descending: true }}            | ${['REST', 'SALE', 'AAA', 'ABAB+AABB', 'TOP']}    | ${'the way down is the asker’s'}
  ${{ grades: ['AAA', 'TOP'] }}                      | ${['TOP+AAA']}                                    | ${'in the table’s order'}
  ${{ grades: ['AAA', 'TOP'], order: 'GRADE' }}      | ${['AAA', 'TOP']}                                 | ${'a list each'}
  ${{ grades: ['NONE'] }}                            | ${[]}                                             | ${'a grade that there is not'}
  ${{ grades: [] }}                                  | ${[]}                                             | ${'no grade'}
  ${{ grades: [], order: 'PRICE' }}                  | ${[]}                                             | ${'no grade, by price'}
  ${{ feeFrom: 200n }}                               | ${['TOP+ABAB+AABB+AAA']}                          | ${'the lower end is included'}
  ${{ feeFrom: 201n }}                               | ${['TOP']}                                        | ${'a millionth of a yuan more'}
  ${{ feeTo: 200n }}                                 | ${['ABAB+AABB+AAA+SALE+REST']}                    | ${'the upper end is included'}
  ${{ feeTo: 199n }}                                 | ${['SALE+REST']}                                  | ${'a millionth of a yuan less'}
  ${{ feeFrom: 500n, feeTo: 0n }}                    | ${[]}                                             | ${'nothing is between them'}
  ${{ feeTo: 200n, grades: ['TOP', 'AAA', 'REST'] }} | ${['AAA+REST']}                                   | ${'both must hold'}
`('N6: $search gives $lists: $because', ({ search, lists }) => {
  expect(shown(search)).toEqual(lists);
});

test('a minimum of any size never counts as fee', () => {
  const million = 1_000_000_000_000n;
  const dear = { ...table, grades: [grade('LOW', 1n, 0n), grade('HIGH', 0n, 3n * million)], otherwise: 'LOW' };
  expect(segmentsOf({ ...all, order: 'PRICE' }, dear).map((it) => it.codes)).toEqual([['HIGH'], ['LOW']]);
});

test('N6: every grade searched stands in one list, its bit beside its code', () => {
  const codes = table.grades.map((it) => it.code);
  fc.assert(
    fc.property(fc.subarray(codes), fc.constantFrom(...searchOrders), (grades, order) => {
      const lists = segmentsOf({ ...all, grades, order }, table);
      expect(lists.flatMap((it) => it.codes).toSorted()).toEqual(grades.toSorted());
      for (const list of lists) {
        expect(codes.filter((_, at) => (list.grades >> at) & 1)).toEqual(list.codes);
      }
    }),
  );
});
