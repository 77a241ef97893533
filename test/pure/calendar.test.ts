import fc from 'fast-check';
import { DAY_MS } from '../../src/month.js';
import { calendarOf, isDate, mergeDays, uncoveredYears, type CalendarRow } from '../../src/regions/calendar.js';
import { packagedHolidays } from '../../src/regions/io/holidays.js';

const packaged = calendarOf(packagedHolidays());
const shanghai = (stamp: string) => Date.parse(`${stamp}+08:00`);

test.each`
  stamp                        | dayType      | because
  ${'2026-02-14T12:00:00.000'} | ${'workday'} | ${'R2: a Saturday that makes up for Spring Festival is worked'}
  ${'2026-02-14T23:59:59.999'} | ${'workday'} | ${'R2: it lasts until midnight in Shanghai'}
  ${'2026-02-15T00:00:00.000'} | ${'holiday'} | ${'R2: a Sunday within the festival is a holiday, no weekend'}
  ${'2026-02-23T23:59:59.999'} | ${'holiday'} | ${'R2: the ninth day is the last'}
  ${'2026-02-24T00:00:00.000'} | ${'workday'} | ${'R2: the Tuesday after it is an ordinary day'}
  ${'2026-09-20T08:00:00.000'} | ${'workday'} | ${'R2: a Sunday can make up for National Day'}
  ${'2026-11-28T00:00:00.000'} | ${'weekend'} | ${'R2: an ordinary Saturday'}
  ${'2026-11-29T23:59:59.999'} | ${'weekend'} | ${'R2: an ordinary Sunday, to its last millisecond'}
  ${'2026-11-30T00:00:00.000'} | ${'workday'} | ${'R2: Monday begins at midnight in Shanghai, 16:00 the day before in UTC'}
  ${'2020-01-31T12:00:00.000'} | ${'holiday'} | ${'the festival that was extended in 2020'}
  ${'2027-01-01T12:00:00.000'} | ${'workday'} | ${'2027 is not covered: a Friday is a Friday, and isCovered says so'}
  ${'1969-12-28T12:00:00.000'} | ${'weekend'} | ${'the weekday rule holds before 1970 too: a Sunday'}
`('$because ($stamp)', ({ stamp, dayType }) => {
  expect(packaged.dayTypeOf(shanghai(stamp))).toBe(dayType);
});

test('R2: 2026 is as the State Council announced it, day by day', () => {
  // Typed from the notice of 2025-11-04: first day and number of days.
  const off = ['01-01/3', '02-15/9', '04-04/3', '05-01/5', '06-19/3', '09-25/3', '10-01/7'].flatMap((span) => {
    const [first, days] = span.split('/') as [string, string];
    return Array.from({ length: Number(days) }, (_, i) => shanghai(`2026-${first}T12:00:00`) + i * DAY_MS);
  });
  const worked = ['01-04', '02-14', '02-28', '05-09', '09-20', '10-10'].map((day) => shanghai(`2026-${day}T12:00:00`));
  for (let i = 0; i < 365; i++) {
    const noon = shanghai('2026-01-01T12:00:00') + i * DAY_MS;
    const ordinary = ['Sat', 'Sun'].includes(weekdayOf(noon)) ? 'weekend' : 'workday';
    const expected = off.includes(noon) ? 'holiday' : worked.includes(noon) ? 'workday' : ordinary;
    expect([new Date(noon).toISOString(), packaged.dayTypeOf(noon)]).toEqual([new Date(noon).toISOString(), expected]);
  }
});

test('R2: with no rows the weekday alone decides, at any instant', () => {
  const { dayTypeOf, kindOf, isCovered } = calendarOf([]);
  // From 1992: before it the zone database has summer time in Shanghai.
  fc.assert(
    fc.property(fc.integer({ min: shanghai('1992-01-01T00:00:00'), max: shanghai('2100-01-01T00:00:00') }), (at) => {
      expect(dayTypeOf(at)).toBe(['Sat', 'Sun'].includes(weekdayOf(at)) ? 'weekend' : 'workday');
      expect([kindOf(at), isCovered(at)]).toEqual([null, false]);
    }),
  );
});

test.each`
  stamp                        | kind                | because
  ${'2026-02-14T00:00:00.000'} | ${'MAKEUP_WORKDAY'} | ${'a Saturday that makes up, from its first millisecond'}
  ${'2026-02-14T23:59:59.999'} | ${'MAKEUP_WORKDAY'} | ${'to its last'}
  ${'2026-02-13T23:59:59.999'} | ${null}             | ${'the Friday before it is an ordinary day'}
  ${'2026-02-15T00:00:00.000'} | ${'HOLIDAY'}        | ${'a Sunday within the festival'}
  ${'2026-02-23T23:59:59.999'} | ${'HOLIDAY'}        | ${'the last of the festival'}
  ${'2026-02-24T00:00:00.000'} | ${null}             | ${'the first day after it'}
  ${'2026-11-28T12:00:00.000'} | ${null}             | ${'an ordinary weekend is no kind'}
`('R2: a DATE node sees $kind: $because ($stamp)', ({ stamp, kind }) => {
  expect(packaged.kindOf(shanghai(stamp))).toBe(kind);
});

test.each`
  stamp                        | covered  | because
  ${'2003-12-31T23:59:59.999'} | ${false} | ${'before the first year that the package knows'}
  ${'2004-01-01T00:00:00.000'} | ${true}  | ${'its first instant in Shanghai, still 2003 in UTC'}
  ${'2026-12-31T23:59:59.999'} | ${true}  | ${'the last instant of the last known year'}
`('R2: whether the year of $stamp is covered is $covered: $because', ({ stamp, covered }) => {
  expect(packaged.isCovered(shanghai(stamp))).toBe(covered);
});

const row = (date: string, kind: CalendarRow['kind'] = 'HOLIDAY', source = 'operator'): CalendarRow => ({ date, kind, source }); // prettier-ignore
const noon = (date: string) => shanghai(`${date}T12:00:00`);

test('each packaged year has its National Day', () => {
  for (let year = 2004; year <= 2026; year++) {
    expect([year, packaged.kindOf(noon(`${year}-10-01`))]).toEqual([year, 'HOLIDAY']);
  }
});

test("R2: of two rows for one day the later wins: an operator's goes behind the packaged ones", () => {
  const own = calendarOf([...packagedHolidays(), row('2026-02-14'), row('2026-05-09', 'WEEKDAY_RULE'), row('2026-02-16', 'WEEKDAY_RULE'), row('2026-11-28', 'MAKEUP_WORKDAY')]); // prettier-ignore
  expect([own.kindOf(noon('2026-02-14')), own.dayTypeOf(noon('2026-02-14'))]).toEqual(['HOLIDAY', 'holiday']);
  expect([own.kindOf(noon('2026-05-09')), own.dayTypeOf(noon('2026-05-09'))]).toEqual([null, 'weekend']); // taken back: a Saturday
  expect([own.kindOf(noon('2026-02-16')), own.dayTypeOf(noon('2026-02-16'))]).toEqual([null, 'workday']); // taken back: a Monday
  expect([own.kindOf(noon('2026-11-28')), own.dayTypeOf(noon('2026-11-28'))]).toEqual(['MAKEUP_WORKDAY', 'workday']);
  expect(own.kindOf(noon('2026-10-01'))).toBe('HOLIDAY');
});

test('one row a date is left, in order', () => {
  const merged = mergeDays([row('2027-01-02'), row('2027-01-01'), row('2027-01-02', 'MAKEUP_WORKDAY')]);
  expect(merged).toEqual([row('2027-01-01'), row('2027-01-02', 'MAKEUP_WORKDAY')]);
});

test.each`
  rows                                                      | covered  | because
  ${[row('2027-09-30'), row('2027-10-02')]}                 | ${false} | ${'a day that an operator adds doesn’t make its year known'}
  ${[row('2027-10-01')]}                                    | ${true}  | ${'National Day does: it is in every notice'}
  ${[row('2027-10-01', 'MAKEUP_WORKDAY')]}                  | ${false} | ${'a workday is no notice'}
  ${[row('2027-10-01'), row('2027-10-01', 'WEEKDAY_RULE')]} | ${false} | ${'it was taken back'}
  ${[row('2026-10-01'), row('2028-10-01')]}                 | ${false} | ${'the years beside it don’t tell'}
`('R2: 2027 is covered: $covered, because $because', ({ rows, covered }) => {
  expect(calendarOf(rows).isCovered(noon('2027-07-01'))).toBe(covered);
});

test.each`
  stamp                        | known               | years           | because
  ${'2026-11-01T23:59:59.999'} | ${['2026']}         | ${[]}           | ${'more than 60 days are left of the year'}
  ${'2026-11-02T00:00:00.000'} | ${['2026']}         | ${[2027]}       | ${'60 days are left'}
  ${'2026-12-31T23:59:59.999'} | ${['2026']}         | ${[2027]}       | ${'the year’s last instant'}
  ${'2027-01-01T00:00:00.000'} | ${['2026']}         | ${[2027]}       | ${'now it is this year'}
  ${'2026-11-02T00:00:00.000'} | ${[]}               | ${[2026, 2027]} | ${'neither is known'}
  ${'2026-06-01T00:00:00.000'} | ${[]}               | ${[2026]}       | ${'the next is not yet asked for'}
  ${'2026-11-02T00:00:00.000'} | ${['2027']}         | ${[2026]}       | ${'only the next is known'}
  ${'2026-12-01T00:00:00.000'} | ${['2026', '2027']} | ${[]}           | ${'both are known'}
`('R2: uncovered at $stamp where $known are known: $years, because $because', ({ stamp, known, years }) => {
  const calendar = calendarOf(known.map((year: string) => row(`${year}-10-01`)));
  expect(uncoveredYears(calendar, shanghai(stamp))).toEqual(years);
});

test.each(['2026-02-30', '2026-2-3', '2026-13-01', ''])("a row of no day '%s' is a broken assumption", (date) => {
  expect(isDate(date)).toBe(false);
  expect(() => calendarOf([row(date)])).toThrow('no such day');
});

function weekdayOf(at: number): string {
  return new Intl.DateTimeFormat('en-US', { timeZone: 'Asia/Shanghai', weekday: 'short' }).format(at);
}
