import fc from 'fast-check';
import { DAY_MS } from '../../src/month.js';
import { calendarOf, type CalendarRow } from '../../src/regions/calendar.js';
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
  ${'2027-01-01T12:00:00.000'} | ${'workday'} | ${'2027 is not covered: a Friday is a Friday, and coveredThrough says so'}
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
  const { dayTypeOf, coveredThrough } = calendarOf([]);
  expect(coveredThrough).toBe(0);
  // From 1992: before it the zone database has summer time in Shanghai.
  fc.assert(
    fc.property(fc.integer({ min: shanghai('1992-01-01T00:00:00'), max: shanghai('2100-01-01T00:00:00') }), (at) => {
      expect(dayTypeOf(at)).toBe(['Sat', 'Sun'].includes(weekdayOf(at)) ? 'weekend' : 'workday');
    }),
  );
});

test('the packaged years are covered through 2026, and each has its National Day', () => {
  expect(packaged.coveredThrough).toBeGreaterThanOrEqual(2026);
  for (let year = 2004; year <= packaged.coveredThrough; year++) {
    expect(packaged.dayTypeOf(shanghai(`${year}-10-01T12:00:00`))).toBe('holiday');
  }
});

test("of two rows for one day the later wins: an operator's goes behind the packaged ones", () => {
  const rows: CalendarRow[] = [
    { date: '2027-02-08', kind: 'holiday', source: 'notice' },
    { date: '2027-02-08', kind: 'workday', source: 'operator' },
  ];
  expect(calendarOf(rows).dayTypeOf(shanghai('2027-02-08T09:00:00'))).toBe('workday');
});

test("a day that an operator adds doesn't make its year known; National Day does", () => {
  const row = (date: string): CalendarRow => ({ date, kind: 'holiday', source: 'operator' });
  expect(calendarOf([row('2026-10-01'), row('2027-09-03')]).coveredThrough).toBe(2026);
  expect(calendarOf([row('2027-10-01'), row('2026-10-01')]).coveredThrough).toBe(2027);
});

test.each(['2026-02-30', '2026-2-3', '2026-13-01', ''])("a row of no day '%s' is a broken assumption", (date) => {
  expect(() => calendarOf([{ date, kind: 'holiday', source: 'x' }])).toThrow('no such day');
});

function weekdayOf(at: number): string {
  return new Intl.DateTimeFormat('en-US', { timeZone: 'Asia/Shanghai', weekday: 'short' }).format(at);
}
