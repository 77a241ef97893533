import { callerTariff, flatTariff, localLongDistanceTariff, voipTariff } from '../../src/rating/presets.js';
import { readTariff } from '../../src/rating/read-tariff.js';
import { MAX_PRICE, MAX_TALK_SECONDS } from '../../src/rating/tariff.js';

const band = { fromSeconds: 0, toSeconds: null, incrementSeconds: 6, price: '0.06' };
const rate = { chargeClass: 'FLAT', bands: [band] };
const night = { name: 'night', ranges: [{ from: '22:00', to: '07:00' }] };

const withBand = (changed: object) => ({ rates: [{ ...rate, bands: [{ ...band, ...changed }] }] });
const withBands = (...bands: object[]) => ({ rates: [{ ...rate, bands: bands.map((one) => ({ ...band, ...one })) }] });
const withRate = (changed: object) => ({ rates: [{ ...rate, ...changed }] });
const withPeriods = (...periods: unknown[]) => ({ periods, rates: [rate] });
const withRange = (from: unknown, to: unknown) => withPeriods({ name: 'a', ranges: [{ from, to }] });
const without = (key: string, from: object) =>
  Object.fromEntries(Object.entries(from).filter(([name]) => name !== key));

const times = (count: number, item: object) => Array.from({ length: count }, () => item);

function problems(json: unknown) {
  const read = readTariff(json);
  return read.ok ? [] : read.problems;
}

test.each`
  json                       | because
  ${callerTariff}            | ${'the caller preset'}
  ${flatTariff}              | ${'the flat preset'}
  ${localLongDistanceTariff} | ${'the local and long distance preset'}
  ${voipTariff}              | ${'the VoIP preset'}
`('T2: $because can be published, and read again is the same', ({ json }) => {
  const read = readTariff(json);
  expect(read.ok).toBe(true);
  expect(readTariff(read.ok && JSON.parse(JSON.stringify(read.tariff)))).toEqual(read);
});

test('T2: what is left out is filled in', () => {
  expect(readTariff({ periods: [night], rates: [rate] })).toEqual({
    ok: true,
    tariff: {
      distanceBasis: 'CALLER_TO_ANSWERED_BY',
      periods: [{ ...night, dayTypes: ['workday', 'weekend', 'holiday'] }],
      rates: [{ ...rate, connectFee: '0', freeSeconds: 0, minimumCharge: '0', bands: [{ ...band, periodPrices: {} }] }],
    },
  });
});

test.each`
  json                                                                                                | because
  ${withBand({ price: '0.000001' })}                                                                  | ${'T1: one micro-yuan'}
  ${withBand({ price: '0' })}                                                                         | ${'T4: a price of nothing'}
  ${withBand({ price: '1000' })}                                                                      | ${'T1: the highest price'}
  ${withBand({ incrementSeconds: 86_400 })}                                                           | ${'the longest increment'}
  ${withBands({ toSeconds: 12 }, { fromSeconds: 12 })}                                                | ${'T1: two increments'}
  ${withRange('00:00', '24:00')}                                                                      | ${'R4: the whole day'}
  ${withRange('22:00', '00:00')}                                                                      | ${'R4: until midnight'}
  ${withPeriods(night, { name: 'day', ranges: [{ from: '07:00', to: '22:00' }] })}                    | ${'R4: half-open ranges may touch'}
  ${withPeriods({ ...night, dayTypes: ['workday'] }, { ...night, name: 'b', dayTypes: ['holiday'] })} | ${'R4: the same minutes of other days'}
`('$because is allowed', ({ json }) => {
  expect(problems(json)).toEqual([]);
});

const yuan = "a text of yuan from 0 to 1000.000000 with at most six decimals, such as '0.22'";
test.each`
  json                                               | path                                    | found              | allowed                        | because
  ${withBand({ price: '0.0000001' })}                | ${'rates[0].bands[0].price'}            | ${'"0.0000001"'}   | ${yuan}                        | ${'T1: a tenth of a micro-yuan'}
  ${withBand({ price: '1000.000001' })}              | ${'rates[0].bands[0].price'}            | ${'"1000.000001"'} | ${yuan}                        | ${'T1: above the highest price'}
  ${withBand({ price: '-0.01' })}                    | ${'rates[0].bands[0].price'}            | ${'"-0.01"'}       | ${yuan}                        | ${'a negative price'}
  ${withBand({ price: 0.22 })}                       | ${'rates[0].bands[0].price'}            | ${'0.22'}          | ${yuan}                        | ${'T1: a number is no exact price'}
  ${withBand({ price: '1e-3' })}                     | ${'rates[0].bands[0].price'}            | ${'"1e-3"'}        | ${yuan}                        | ${'an exponent'}
  ${withBand({ price: '' })}                         | ${'rates[0].bands[0].price'}            | ${'""'}            | ${yuan}                        | ${'an empty text'}
  ${withRate({ bands: [without('price', band)] })}   | ${'rates[0].bands[0].price'}            | ${'nothing'}       | ${yuan}                        | ${'a missing price'}
  ${withRate({ connectFee: '-1' })}                  | ${'rates[0].connectFee'}                | ${'"-1"'}          | ${yuan}                        | ${'a negative connect fee'}
  ${withRate({ minimumCharge: '1001' })}             | ${'rates[0].minimumCharge'}             | ${'"1001"'}        | ${yuan}                        | ${'an absurd minimum'}
  ${withRate({ freeSeconds: -1 })}                   | ${'rates[0].freeSeconds'}               | ${'-1'}            | ${/from 0 to 86400/}           | ${'negative free seconds'}
  ${withRate({ freeSeconds: 86_401 })}               | ${'rates[0].freeSeconds'}               | ${'86401'}         | ${/from 0 to 86400/}           | ${'more free seconds than a day has'}
  ${withRate({ chargeClass: 'LUNCH' })}              | ${'rates[0].chargeClass'}               | ${'"LUNCH"'}       | ${/^one of CALLER, FLAT/}      | ${'no charge class'}
  ${withRate({ bands: [] })}                         | ${'rates[0].bands'}                     | ${'[]'}            | ${/1 to 16/}                   | ${'no bands'}
  ${withRate({ bands: times(17, band) })}            | ${'rates[0].bands'}                     | ${/^\[\{.{57}…$/}  | ${/1 to 16/}                   | ${'too many bands, and their text is cut'}
  ${withRate({ bands: null })}                       | ${'rates[0].bands'}                     | ${'null'}          | ${/1 to 16/}                   | ${'bands that are no list'}
  ${withBand({ incrementSeconds: 0 })}               | ${'rates[0].bands[0].incrementSeconds'} | ${'0'}             | ${/from 1 to 86400/}           | ${'an increment of nothing'}
  ${withBand({ incrementSeconds: 0.5 })}             | ${'rates[0].bands[0].incrementSeconds'} | ${'0.5'}           | ${/whole/}                     | ${'half a second'}
  ${withBand({ incrementSeconds: 86_401 })}          | ${'rates[0].bands[0].incrementSeconds'} | ${'86401'}         | ${/from 1 to 86400/}           | ${'longer than any call'}
  ${withBand({ incrementSeconds: '6' })}             | ${'rates[0].bands[0].incrementSeconds'} | ${'"6"'}           | ${/whole/}                     | ${'a text'}
  ${{ rates: [] }}                                   | ${'rates'}                              | ${'[]'}            | ${/1 to 20/}                   | ${'no rates'}
  ${{ rates: times(21, rate) }}                      | ${'rates'}                              | ${/…$/}            | ${/1 to 20/}                   | ${'too many rates'}
  ${{}}                                              | ${'rates'}                              | ${'nothing'}       | ${/1 to 20/}                   | ${'nothing at all'}
  ${null}                                            | ${''}                                   | ${'null'}          | ${/rates/}                     | ${'no document'}
  ${[rate]}                                          | ${''}                                   | ${/^\[/}           | ${/rates/}                     | ${'a list'}
  ${{ rates: [rate], monthlyFee: '-1' }}             | ${'monthlyFee'}                         | ${'"-1"'}          | ${/to 1000000/}                | ${'a negative monthly fee'}
  ${{ rates: [rate], monthlyFee: '1000000.01' }}     | ${'monthlyFee'}                         | ${'"1000000.01"'}  | ${/to 1000000/}                | ${'an absurd monthly fee'}
  ${{ rates: [rate], distanceBasis: 'MOON' }}        | ${'distanceBasis'}                      | ${'"MOON"'}        | ${/^one of CALLER_TO/}         | ${'no basis'}
  ${withRate({ when: {} })}                          | ${'rates[0].when'}                      | ${'{}'}            | ${/at least one/}              | ${'a condition without a condition'}
  ${withRange('7:00', '08:00')}                      | ${'periods[0].ranges[0].from'}          | ${'"7:00"'}        | ${/'00:00' to '23:59'/}        | ${'no such minute'}
  ${withRange('24:00', '08:00')}                     | ${'periods[0].ranges[0].from'}          | ${'"24:00"'}       | ${/'00:00' to '23:59'/}        | ${'24:00 begins nothing'}
  ${withRange('07:00', '24:01')}                     | ${'periods[0].ranges[0].to'}            | ${'"24:01"'}       | ${/'00:00' to '24:00'/}        | ${'past the day'}
  ${withRange('07:00', '07:00')}                     | ${'periods[0].ranges[0]'}               | ${/07:00/}         | ${/two different/}             | ${'R4: an empty range, or is it a day?'}
  ${withPeriods({ ...night, name: 'a b' })}          | ${'periods[0].name'}                    | ${'"a b"'}         | ${/letters/}                   | ${'a name with a space'}
  ${withPeriods({ ...night, dayTypes: [] })}         | ${'periods[0].dayTypes'}                | ${'[]'}            | ${/1 to 3/}                    | ${'a period of no days'}
  ${withPeriods({ ...night, dayTypes: ['monday'] })} | ${'periods[0].dayTypes[0]'}             | ${'"monday"'}      | ${/workday, weekend, holiday/} | ${'no type of day'}
  ${withPeriods({ ...night, ranges: [] })}           | ${'periods[0].ranges'}                  | ${'[]'}            | ${/1 to 16/}                   | ${'a period of no minutes'}
  ${withPeriods(...times(17, night))}                | ${'periods'}                            | ${/…$/}            | ${/at most 16/}                | ${'too many periods'}
`('BAD_VALUE at $path: $because', ({ json, path, found, allowed }) => {
  expect(problems(json)).toContainEqual({
    code: 'BAD_VALUE',
    path,
    found: found instanceof RegExp ? expect.stringMatching(found) : found,
    allowed: allowed instanceof RegExp ? expect.stringMatching(allowed) : allowed,
  });
});

const mobiles = { ...rate, when: { callerType: ['mobile'] } };
const others = { ...rate, when: { callerType: ['fixed', 'short', 'overseas', 'unknown'] } };
test.each`
  json                                                                                               | path                                            | found                            | because
  ${withBands({ fromSeconds: 1 })}                                                                   | ${'rates[0].bands[0].fromSeconds'}              | ${'1'}                           | ${'T2: the first second has no price'}
  ${withBand({ toSeconds: 60 })}                                                                     | ${'rates[0].bands[0].toSeconds'}                | ${'60'}                          | ${'T2: second 60 has no price'}
  ${withBands({ toSeconds: 60 }, { fromSeconds: 61 })}                                               | ${'rates[0].bands[1].fromSeconds'}              | ${'61'}                          | ${'T2: a gap'}
  ${withBands({ toSeconds: 60 }, { fromSeconds: 59 })}                                               | ${'rates[0].bands[1].fromSeconds'}              | ${'59'}                          | ${'T2: an overlap'}
  ${withBands({}, { fromSeconds: 60 })}                                                              | ${'rates[0].bands[0].toSeconds'}                | ${'null'}                        | ${'T2: a band behind the open end'}
  ${withBands({ toSeconds: 6 }, { fromSeconds: 6, toSeconds: 6 }, { fromSeconds: 6 })}               | ${'rates[0].bands[1].toSeconds'}                | ${'6'}                           | ${'T2: a band of no seconds'}
  ${withBands({ toSeconds: 6 }, { fromSeconds: 6, toSeconds: 5 }, { fromSeconds: 5 })}               | ${'rates[0].bands[1].toSeconds'}                | ${'5'}                           | ${'T2: a band that ends before it begins'}
  ${withBands({ toSeconds: 11 }, { fromSeconds: 11 })}                                               | ${'rates[0].bands[0].incrementSeconds'}         | ${'6'}                           | ${'T1: 11 s are no multiple of 6'}
  ${withBands({ toSeconds: 13 }, { fromSeconds: 13 })}                                               | ${'rates[0].bands[0].incrementSeconds'}         | ${'6'}                           | ${'T1: nor are 13 s'}
  ${withPeriods(night, { ...night, name: 'b', ranges: [{ from: '06:59', to: '08:00' }] })}           | ${'periods[1].ranges[0]'}                       | ${'06:59-08:00 on a workday'}    | ${'R4: one minute of two periods'}
  ${withPeriods(night, { ...night, name: 'b', ranges: [{ from: '21:00', to: '22:01' }] })}           | ${'periods[1].ranges[0]'}                       | ${'21:00-22:01 on a workday'}    | ${'R4: at the other end'}
  ${withPeriods({ ...night, ranges: [...night.ranges, ...night.ranges] })}                           | ${'periods[0].ranges[1]'}                       | ${'22:00-07:00 on a workday'}    | ${'R4: a period that overlaps itself'}
  ${withPeriods({ ...night, dayTypes: ['holiday'] }, { ...night, name: 'b' })}                       | ${'periods[1].ranges[0]'}                       | ${'22:00-07:00 on a holiday'}    | ${'R4: on one type of day only'}
  ${withPeriods(night, { name: 'night', ranges: [{ from: '08:00', to: '09:00' }] })}                 | ${'periods[1].name'}                            | ${'night'}                       | ${'one name for two periods'}
  ${withBand({ periodPrices: { night: '0.03' } })}                                                   | ${'rates[0].bands[0].periodPrices.night'}       | ${'night'}                       | ${'a price in a period that there is not'}
  ${{ periods: [night], ...withBand({ periodPrices: { constructor: '0.03' } }) }}                    | ${'rates[0].bands[0].periodPrices.constructor'} | ${'constructor'}                 | ${'nor is what every object has a period'}
  ${{ rates: [mobiles] }}                                                                            | ${'rates[0].when'}                              | ${'{"callerType":["mobile"]}'}   | ${'T4: calls that no rate prices'}
  ${{ rates: [mobiles, others] }}                                                                    | ${'rates[1].when'}                              | ${/fixed/}                       | ${'T4: the last rate takes all, even if nothing is left out today'}
  ${{ rates: [rate, rate] }}                                                                         | ${'rates[1]'}                                   | ${'a rate that no call reaches'} | ${'the first takes all calls'}
  ${{ rates: [mobiles, { ...mobiles, when: { callerType: ['mobile'], distance: 'LOCAL' } }, rate] }} | ${'rates[1]'}                                   | ${'a rate that no call reaches'} | ${'what is special must stand before'}
  ${{ distanceBasis: 'NONE', rates: [{ ...rate, when: { distance: 'LOCAL' } }, rate] }}              | ${'rates[0].when.distance'}                     | ${'LOCAL'}                       | ${'T4: a tariff without distances asks for one'}
`('CONTRADICTION at $path: $because', ({ json, path, found }) => {
  expect(problems(json)).toEqual([
    {
      code: 'CONTRADICTION',
      path,
      found: found instanceof RegExp ? expect.stringMatching(found) : found,
      allowed: expect.stringMatching(/./),
    },
  ]);
});

test.each`
  json                                                                             | path
  ${{ rates: [rate], vat: 1 }}                                                     | ${'vat'}
  ${withRate({ price: '1' })}                                                      | ${'rates[0].price'}
  ${withRate({ when: { hour: 1 } })}                                               | ${'rates[0].when.hour'}
  ${withBand({ pricePerMinute: '1' })}                                             | ${'rates[0].bands[0].pricePerMinute'}
  ${withPeriods({ ...night, zone: 'UTC' })}                                        | ${'periods[0].zone'}
  ${withPeriods({ name: 'a', ranges: [{ from: '07:00', to: '08:00', days: 1 }] })} | ${'periods[0].ranges[0].days'}
  ${JSON.parse('{ "__proto__": {}, "rates": [] }')}                                | ${'__proto__'}
`('UNKNOWN_KEY at $path', ({ json, path }) => {
  expect(problems(json)).toContainEqual(expect.objectContaining({ code: 'UNKNOWN_KEY', path }));
});

test('every problem is listed at once', () => {
  const json = {
    vat: 1,
    periods: [night, { ...night, name: 'b' }],
    rates: [
      { ...rate, connectFee: 'free', bands: [{ ...band, fromSeconds: 6, price: '?', periodPrices: { noon: '1' } }] },
    ],
  };
  expect(
    problems(json)
      .map(({ code, path }) => `${code} ${path}`)
      .sort(),
  ).toEqual([
    'BAD_VALUE rates[0].bands[0].price',
    'BAD_VALUE rates[0].connectFee',
    'CONTRADICTION periods[1].ranges[0]',
    'CONTRADICTION rates[0].bands[0].fromSeconds',
    'CONTRADICTION rates[0].bands[0].periodPrices.noon',
    'UNKNOWN_KEY vat',
  ]);
});

test('T1: the highest price of the longest call is exact in a plain number, a hundred times over', () => {
  expect(MAX_PRICE * BigInt(MAX_TALK_SECONDS) * 100n).toBeLessThan(BigInt(Number.MAX_SAFE_INTEGER));
});
