import { endOfWorkingDays } from '../../src/numbers/suspensions/working-days.js';
import { calendarOf } from '../../src/regions/calendar.js';
import { packagedHolidays } from '../../src/regions/io/holidays.js';

const calendar = calendarOf(packagedHolidays());

test.each`
  at                                 | days  | end                            | because
  ${'2026-11-05T10:00:00+08:00'}     | ${1}  | ${'2026-11-07T00:00:00+08:00'} | ${'asked on a Thursday: through Friday'}
  ${'2026-11-06T10:00:00+08:00'}     | ${1}  | ${'2026-11-10T00:00:00+08:00'} | ${'asked on a Friday: through Monday'}
  ${'2026-11-07T10:00:00+08:00'}     | ${1}  | ${'2026-11-10T00:00:00+08:00'} | ${'asked on a Saturday: through Monday'}
  ${'2026-11-05T23:59:59.999+08:00'} | ${5}  | ${'2026-11-13T00:00:00+08:00'} | ${'the day itself is not counted, however late'}
  ${'2026-11-06T00:00:00+08:00'}     | ${5}  | ${'2026-11-14T00:00:00+08:00'} | ${'a millisecond later it is the next day'}
  ${'2026-09-30T10:00:00+08:00'}     | ${1}  | ${'2026-10-09T00:00:00+08:00'} | ${'National Day is no working day'}
  ${'2026-02-13T10:00:00+08:00'}     | ${1}  | ${'2026-02-15T00:00:00+08:00'} | ${'a Saturday that makes up for the Spring Festival is one'}
  ${'2026-11-05T10:00:00+08:00'}     | ${20} | ${'2026-12-04T00:00:00+08:00'} | ${'twenty of them are four weeks'}
`('$because ($at, $days)', ({ at, days, end }: { at: string; days: number; end: string }) => {
  expect(new Date(endOfWorkingDays(Date.parse(at), days, calendar)).toISOString()).toBe(new Date(end).toISOString());
});
