import fc from 'fast-check';
import { addMonths, dayOf, daysIn, isMonth, monthOf, nextMonth, startOf } from '../../src/month.js';

test.each`
  at                                 | month        | day             | because
  ${'2026-10-31T23:59:59.999+08:00'} | ${'2026-10'} | ${'2026-10-31'} | ${'the last millisecond of October'}
  ${'2026-11-01T00:00:00.000+08:00'} | ${'2026-11'} | ${'2026-11-01'} | ${'the first of November'}
  ${'2026-10-31T15:59:59.999Z'}      | ${'2026-10'} | ${'2026-10-31'} | ${'the same, by the clock of Greenwich'}
  ${'2026-10-31T16:00:00.000Z'}      | ${'2026-11'} | ${'2026-11-01'} | ${'where it is October still'}
  ${'2026-12-31T23:59:59.999+08:00'} | ${'2026-12'} | ${'2026-12-31'} | ${'the year’s end'}
  ${'2027-01-01T00:00:00.000+08:00'} | ${'2027-01'} | ${'2027-01-01'} | ${'the next year'}
  ${'2028-02-29T23:59:59.999+08:00'} | ${'2028-02'} | ${'2028-02-29'} | ${'29 February'}
  ${'2028-03-01T00:00:00.000+08:00'} | ${'2028-03'} | ${'2028-03-01'} | ${'the day after it'}
  ${'2027-02-28T23:59:59.999+08:00'} | ${'2027-02'} | ${'2027-02-28'} | ${'a year that has none'}
  ${'2027-03-01T00:00:00.000+08:00'} | ${'2027-03'} | ${'2027-03-01'} | ${'the day after that'}
`('S1: $because ($at) is in $month', ({ at, month, day }) => {
  expect([monthOf(Date.parse(at)), dayOf(Date.parse(at))]).toEqual([month, day]);
});

test.each`
  month        | starts                         | days  | next
  ${'2026-11'} | ${'2026-11-01T00:00:00+08:00'} | ${30} | ${'2026-12'}
  ${'2026-12'} | ${'2026-12-01T00:00:00+08:00'} | ${31} | ${'2027-01'}
  ${'2027-02'} | ${'2027-02-01T00:00:00+08:00'} | ${28} | ${'2027-03'}
  ${'2028-02'} | ${'2028-02-01T00:00:00+08:00'} | ${29} | ${'2028-03'}
  ${'2100-02'} | ${'2100-02-01T00:00:00+08:00'} | ${28} | ${'2100-03'}
`('$month has $days days', ({ month, starts, days, next }) => {
  expect([startOf(month), daysIn(month), nextMonth(month)]).toEqual([Date.parse(starts), days, next]);
});

test('S1: months are half-open and leave no instant out', () => {
  fc.assert(
    fc.property(fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2100, 0) }), (at) => {
      const month = monthOf(at);
      expect(startOf(month) <= at && at < startOf(nextMonth(month))).toBe(true);
    }),
  );
});

test('months forward and back again', () => {
  fc.assert(
    fc.property(fc.integer({ min: -600, max: 600 }), (months) => {
      expect(addMonths(addMonths('2026-11', months), -months)).toBe('2026-11');
    }),
  );
  expect([addMonths('2026-11', -11), addMonths('2026-11', 2)]).toEqual(['2025-12', '2027-01']);
});

test.each`
  text          | is
  ${'2026-01'}  | ${true}
  ${'2026-12'}  | ${true}
  ${'2026-00'}  | ${false}
  ${'2026-13'}  | ${false}
  ${'2026-1'}   | ${false}
  ${'26-01'}    | ${false}
  ${'2026/01'}  | ${false}
  ${'2026-01 '} | ${false}
  ${''}         | ${false}
`('"$text" is a month: $is', ({ text, is }) => {
  expect(isMonth(text)).toBe(is);
});
