import fc from 'fast-check';
import { readTime } from '../../src/calls/read-time.js';

const shanghai = 'Asia/Shanghai';
const utc = (text: string) => Date.parse(text);

test.each`
  written                            | instant                       | because
  ${'2026-11-22T19:48:24.846+08:00'} | ${'2026-11-22T11:48:24.846Z'} | ${'D6: milliseconds and an offset'}
  ${'2026-11-22T11:48:24Z'}          | ${'2026-11-22T11:48:24.000Z'} | ${'D6: UTC, no fraction'}
  ${'2026-11-22t11:48:24.5z'}        | ${'2026-11-22T11:48:24.500Z'} | ${'RFC 3339 allows small letters'}
  ${'2026-11-22T19:48:24.8469+0800'} | ${'2026-11-22T11:48:24.846Z'} | ${'Asterisk ARI writes no colon; what is below a millisecond is cut'}
  ${'2026-11-22 19:48:24.999999+08'} | ${'2026-11-22T11:48:24.999Z'} | ${'cut, never rounded up'}
  ${'2026-11-22T06:18:24-05:30'}     | ${'2026-11-22T11:48:24.000Z'} | ${'an offset to the west'}
  ${'2026-11-22 19:48:24'}           | ${'2026-11-22T11:48:24.000Z'} | ${'D6: no offset is local time in Shanghai'}
  ${'  2026-11-22T19:48:24.12 '}     | ${'2026-11-22T11:48:24.120Z'} | ${'trimmed; two digits are hundredths'}
  ${'2026-11-01 00:00:00'}           | ${'2026-10-31T16:00:00.000Z'} | ${'the first instant of a month in Shanghai'}
  ${'2024-02-29 12:00:00Z'}          | ${'2024-02-29T12:00:00.000Z'} | ${'a leap day'}
  ${'2000-02-29T00:00:00Z'}          | ${'2000-02-29T00:00:00.000Z'} | ${'2000 was a leap year'}
  ${'2000-01-01T00:00:00Z'}          | ${'2000-01-01T00:00:00.000Z'} | ${'the first instant that is read'}
  ${'2100-12-31T23:59:59.999Z'}      | ${'2100-12-31T23:59:59.999Z'} | ${'the last one'}
  ${'2026-11-22T00:00:00+14:59'}     | ${'2026-11-21T09:01:00.000Z'} | ${'the largest offset'}
  ${'1795348104'}                    | ${'2026-11-22T11:48:24.000Z'} | ${'ten digits are seconds'}
  ${1795348104}                      | ${'2026-11-22T11:48:24.000Z'} | ${'as a number too'}
  ${'1795348104.966790'}             | ${'2026-11-22T11:48:24.966Z'} | ${'Kamailio: seconds and microseconds'}
  ${1795348104.96679}                | ${'2026-11-22T11:48:24.966Z'} | ${'the digits of the number, not its float'}
  ${'1795348104.9'}                  | ${'2026-11-22T11:48:24.900Z'} | ${'one digit is tenths'}
  ${'1795348104846'}                 | ${'2026-11-22T11:48:24.846Z'} | ${'thirteen digits are milliseconds'}
  ${1795348104846}                   | ${'2026-11-22T11:48:24.846Z'} | ${'as a number too'}
  ${'1795348104846999'}              | ${'2026-11-22T11:48:24.846Z'} | ${'FreeSWITCH: sixteen digits are microseconds'}
  ${1795348104846293}                | ${'2026-11-22T11:48:24.846Z'} | ${'as a number too'}
`('$because ($written)', ({ written, instant }) => {
  expect(readTime(written, shanghai)).toBe(utc(instant));
});

test.each`
  written                                    | because
  ${'2026-02-30 12:00:00'}                   | ${'no such day'}
  ${'2026-02-29 12:00:00'}                   | ${'no leap year'}
  ${'2100-02-29 12:00:00'}                   | ${'2100 is no leap year'}
  ${'2026-04-31 12:00:00'}                   | ${'April has 30 days'}
  ${'2026-13-01 12:00:00'}                   | ${'no such month'}
  ${'2026-00-01 12:00:00'}                   | ${'no such month'}
  ${'2026-01-00 12:00:00'}                   | ${'no such day'}
  ${'2026-11-22 24:00:00'}                   | ${'hours end at 23'}
  ${'2026-11-22 23:60:00'}                   | ${'minutes end at 59'}
  ${'2026-11-22 23:59:60'}                   | ${'seconds end at 59'}
  ${'1999-12-31T23:59:59.999Z'}              | ${'before 2000'}
  ${'2101-01-01T00:00:00Z'}                  | ${'after 2100'}
  ${'2000-01-01 00:00:00'}                   | ${'in Shanghai that is still 1999'}
  ${'0000-00-00 00:00:00'}                   | ${'how some switches write never'}
  ${'2026-11-22T19:48'}                      | ${'no seconds: not fit to bill'}
  ${'2026-11-22'}                            | ${'a date alone'}
  ${'2026-11-22T19:48:24.'}                  | ${'a dot and no digits'}
  ${'2026-11-22T19:48:24+8'}                 | ${'a short offset'}
  ${'2026-11-22T19:48:24+080'}               | ${'a short offset'}
  ${'2026-11-22T19:48:24+08:0'}              | ${'a short offset'}
  ${'2026-11-22T19:48:24+08:000'}            | ${'a long offset'}
  ${'2026-11-22T19:48:24+15:00'}             | ${'no zone is so far'}
  ${'2026-11-22T19:48:24+08:60'}             | ${'no such minute'}
  ${'2026-11-22T19:48:24 CST'}               | ${'CST is three zones'}
  ${'2026-11-22T19:48:24Z0'}                 | ${'something after it'}
  ${'2026-11-22_19:48:24'}                   | ${'another separator'}
  ${'2026/11/22 19:48:24'}                   | ${'other separators'}
  ${'20a6-11-22 19:48:24'}                   | ${'a letter in the century'}
  ${'21a6-11-22 19:48:24'}                   | ${'a letter in the year'}
  ${'2026-1x-22 19:48:24'}                   | ${'a letter in the month'}
  ${'2026-11-22 19:48:2٤'}                   | ${'digits of another script'}
  ${`2026-11-22 19:48:24.${'1'.repeat(21)}`} | ${'over 40 characters'}
  ${'0'}                                     | ${'epoch zero is never'}
  ${0}                                       | ${'epoch zero is never'}
  ${'999999999'}                             | ${'nine digits'}
  ${'17953481048'}                           | ${'eleven digits: neither s nor ms'}
  ${'179534810484629'}                       | ${'fifteen digits: neither ms nor µs'}
  ${'17953481048462931'}                     | ${'seventeen digits'}
  ${'9795348104'}                            | ${'seconds of the year 2280'}
  ${'1795348104.'}                           | ${'a dot and no digits'}
  ${'1795348104,5'}                          | ${'a comma'}
  ${'-1795348104'}                           | ${'before 1970'}
  ${'1.795348104e9'}                         | ${'what Excel makes of it'}
  ${NaN}                                     | ${'no number'}
  ${Infinity}                                | ${'no number'}
  ${null}                                    | ${'nothing'}
  ${undefined}                               | ${'nothing'}
  ${true}                                    | ${'another type'}
  ${{ valueOf: () => 1795348104 }}           | ${'another type'}
  ${['2026-11-22 19:48:24']}                 | ${'another type'}
`('not read: $because ($written)', ({ written }) => {
  expect(readTime(written, shanghai)).toBeNull();
});

test.each`
  local                    | zone                     | instant                   | because
  ${'2026-07-01 12:00:00'} | ${'America/New_York'}    | ${'2026-07-01T16:00:00Z'} | ${'summer time'}
  ${'2026-12-01 12:00:00'} | ${'America/New_York'}    | ${'2026-12-01T17:00:00Z'} | ${'winter time'}
  ${'2026-03-08 01:59:59'} | ${'America/New_York'}    | ${'2026-03-08T06:59:59Z'} | ${'the second before the clocks go forward'}
  ${'2026-03-08 02:30:00'} | ${'America/New_York'}    | ${'2026-03-08T07:30:00Z'} | ${'D6: skipped, so it counts on from before'}
  ${'2026-03-08 03:00:00'} | ${'America/New_York'}    | ${'2026-03-08T07:00:00Z'} | ${'the first second after'}
  ${'2026-11-01 00:59:59'} | ${'America/New_York'}    | ${'2026-11-01T04:59:59Z'} | ${'the last that occurs once'}
  ${'2026-11-01 01:30:00'} | ${'America/New_York'}    | ${'2026-11-01T05:30:00Z'} | ${'D6: occurs twice, so the first'}
  ${'2026-11-01 02:00:00'} | ${'America/New_York'}    | ${'2026-11-01T07:00:00Z'} | ${'occurs once again'}
  ${'2026-04-05 01:45:00'} | ${'Australia/Lord_Howe'} | ${'2026-04-04T14:45:00Z'} | ${'a change of half an hour, the first of two'}
  ${'2026-11-22 12:00:00'} | ${'Asia/Kathmandu'}      | ${'2026-11-22T06:15:00Z'} | ${'quarters of an hour'}
  ${'2026-11-22 12:00:00'} | ${'Asia/Hong_Kong'}      | ${'2026-11-22T04:00:00Z'} | ${'our offset by another name'}
  ${'2026-11-22 12:00:00'} | ${'UTC'}                 | ${'2026-11-22T12:00:00Z'} | ${'Asterisk with usegmtime'}
`('$zone: $because', ({ local, zone, instant }) => {
  expect(readTime(local, zone)).toBe(utc(instant));
});

const instants = fc.integer({ min: utc('2000-01-02T00:00:00Z'), max: utc('2100-12-30T00:00:00Z') });

test('D6: agrees with Date.parse on every offset, to the millisecond', () => {
  fc.assert(
    fc.property(
      instants,
      fc.integer({ min: -14 * 60, max: 14 * 60 }),
      fc.constantFrom('T', ' '),
      (at, minutes, separator) => {
        const local = new Date(at + minutes * 60_000).toISOString().slice(0, -1);
        const size = Math.abs(minutes);
        const pad = (number: number) => String(number).padStart(2, '0');
        const text = `${local}${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
        expect(Date.parse(text)).toBe(at);
        expect(readTime(text.replace('T', separator), shanghai)).toBe(at);
      },
    ),
  );
});

test('D6: one instant in every form is one number', () => {
  fc.assert(
    fc.property(
      instants.filter((at) => at >= 1e12),
      fc.stringMatching(/^\d{3}$/),
      (at, micros) => {
        const iso = new Date(at).toISOString();
        const forms = [
          iso,
          iso.replace('Z', `${micros}Z`),
          `${Math.floor(at / 1000)}.${iso.slice(20, 23)}${micros}`,
          String(at),
          at,
          `${at}${micros}`,
          new Date(at + 8 * 3_600_000).toISOString().slice(0, -1),
        ];
        expect(forms.map((form) => readTime(form, shanghai))).toEqual(forms.map(() => at));
      },
    ),
  );
});

test('D6: a local time read in a zone is that local time there, as the Intl of another formatter shows', () => {
  const zones = ['America/New_York', 'Europe/London', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'America/St_Johns'];
  const shown = new Map(
    zones.map((zone) => [
      zone,
      new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' }),
    ]),
  );
  fc.assert(
    fc.property(instants, fc.constantFrom(...zones), (at, zone) => {
      const local = shown.get(zone)!.format(at);
      const read = readTime(local, zone)!;
      expect(shown.get(zone)!.format(read)).toBe(local);
      expect(read).toBeLessThanOrEqual(at); // of two, the first
    }),
  );
});

test('only real dates: agrees with Date on which days there are', () => {
  const two = (number: number) => String(number).padStart(2, '0');
  const part = fc.integer({ min: 0, max: 40 });
  fc.assert(
    fc.property(fc.integer({ min: 1990, max: 2110 }), part, part, (year, month, day) => {
      const real =
        new Date(Date.UTC(year, month - 1, day)).toISOString().startsWith(`${year}-${two(month)}-${two(day)}`) &&
        year >= 2000 &&
        year <= 2100;
      expect(readTime(`${year}-${two(month)}-${two(day)}T12:00:00Z`, shanghai) !== null).toBe(real);
    }),
    { numRuns: 2000 },
  );
});

test('any value is read or not, without a throw', () => {
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fc.stringMatching(/^[0-9TZ:. +-]{0,45}$/)), (value) => {
      const at = readTime(value, shanghai);
      expect(at === null || Number.isInteger(at)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
