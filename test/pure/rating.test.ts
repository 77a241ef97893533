import { AssertionError } from 'node:assert/strict';
import { compileTariff, type CompiledTariff } from '../../src/rating/compile-tariff.js';
import { everyFacts, indexOfFacts, type Facts } from '../../src/rating/facts.js';
import { callerTariff, flatTariff, localLongDistanceTariff, voipTariff } from '../../src/rating/presets.js';
import { rateLeg } from '../../src/rating/rate-leg.js';
import { readTariff } from '../../src/rating/read-tariff.js';
import type { TariffInput } from '../../src/rating/tariff.js';
import { calendarOf } from '../../src/regions/calendar.js';

const calendar = calendarOf([
  { date: '2026-10-01', kind: 'HOLIDAY', source: 'test' },
  { date: '2026-10-10', kind: 'MAKEUP_WORKDAY', source: 'test' }, // a Saturday, worked to make up for the holiday
]);
const fixed: Facts = { distance: 'LONG_DISTANCE', callerType: 'fixed', destinationType: 'fixed' };
const local: Facts = { ...fixed, distance: 'LOCAL' };
const at = (text: string) => Date.parse(`${text}+08:00`);
const noon = at('2026-09-22T12:00:00'); // a Tuesday

function compiled(json: TariffInput, version = 1): CompiledTariff {
  const read = readTariff(json);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return compileTariff(version, read.tariff, calendar);
}

function charge(json: TariffInput, talkMs: number, facts = fixed, startAt = noon): bigint {
  return rateLeg(compiled(json), { startAt, talkMs }, facts).charge;
}

/** One rate, one band of 6 s at 0.06 unless said. */
function tariff(rate: Partial<TariffInput['rates'][number]>, rest: Partial<TariffInput> = {}): TariffInput {
  const bands = [{ fromSeconds: 0, toSeconds: null, incrementSeconds: 6, price: '0.06' }];
  return { ...rest, rates: [{ chargeClass: 'FLAT', bands, ...rate }] };
}

test.each`
  talk    | expected      | because
  ${0}    | ${0n}         | ${'T3: nothing for nothing'}
  ${1}    | ${220_000n}   | ${'T3: three minutes are one block'}
  ${180}  | ${220_000n}   | ${'T3: the block lasts three whole minutes'}
  ${181}  | ${330_000n}   | ${'T3: a started minute is a whole one'}
  ${240}  | ${330_000n}   | ${'T3: a full minute does not start the next'}
  ${241}  | ${440_000n}   | ${'T3: one second over does'}
  ${3600} | ${6_490_000n} | ${'T3: an hour is the block and 57 minutes'}
`('the caller pays $expected for $talk s: $because', ({ talk, expected }) => {
  expect(charge(callerTariff, talk * 1000)).toBe(expected);
});

test.each`
  json                       | facts    | talk  | expected    | chargeClass        | because
  ${flatTariff}              | ${fixed} | ${60} | ${200_000n} | ${'FLAT'}          | ${'T4: a full minute is one'}
  ${flatTariff}              | ${fixed} | ${61} | ${400_000n} | ${'FLAT'}          | ${'T4: a started minute is a whole one'}
  ${flatTariff}              | ${local} | ${61} | ${400_000n} | ${'FLAT'}          | ${'T4: flat is the same from everywhere'}
  ${localLongDistanceTariff} | ${local} | ${60} | ${100_000n} | ${'LOCAL'}         | ${'T4: local goes by the minute'}
  ${localLongDistanceTariff} | ${local} | ${61} | ${200_000n} | ${'LOCAL'}         | ${'T4: a started local minute'}
  ${localLongDistanceTariff} | ${fixed} | ${6}  | ${60_000n}  | ${'LONG_DISTANCE'} | ${'T4: long distance goes by six seconds'}
  ${localLongDistanceTariff} | ${fixed} | ${7}  | ${120_000n} | ${'LONG_DISTANCE'} | ${'T4: a started six seconds'}
  ${localLongDistanceTariff} | ${fixed} | ${60} | ${600_000n} | ${'LONG_DISTANCE'} | ${'T4: ten times six seconds'}
  ${localLongDistanceTariff} | ${fixed} | ${61} | ${660_000n} | ${'LONG_DISTANCE'} | ${'T4: one second over'}
  ${voipTariff}              | ${fixed} | ${61} | ${0n}       | ${'VOIP'}          | ${'T4: the month costs, the calls do not'}
`(
  'the subscriber pays $expected for $talk s $chargeClass: $because',
  ({ json, facts, talk, expected, chargeClass }) => {
    expect(rateLeg(compiled(json), { startAt: noon, talkMs: talk * 1000 }, facts)).toMatchObject({
      charge: expected,
      chargeClass,
    });
  },
);

const dear = tariff({ connectFee: '0.5', minimumCharge: '1' });
const perSecond = tariff({
  bands: [{ fromSeconds: 0, toSeconds: null, incrementSeconds: 1, price: '0.01' }],
  connectFee: '0.1',
});
test.each`
  json         | talkMs   | expected      | because
  ${dear}      | ${0}     | ${0n}         | ${'T2: 0 ms has no connect fee and no minimum'}
  ${dear}      | ${1}     | ${1_000_000n} | ${'T2: 1 ms is a second, and the minimum holds'}
  ${perSecond} | ${0}     | ${0n}         | ${'T2: 0 ms costs nothing at all'}
  ${perSecond} | ${1}     | ${110_000n}   | ${'T2: 1 ms is 1 s'}
  ${perSecond} | ${999}   | ${110_000n}   | ${'T2: 999 ms is 1 s'}
  ${perSecond} | ${1000}  | ${110_000n}   | ${'T2: 1000 ms is 1 s'}
  ${perSecond} | ${1001}  | ${120_000n}   | ${'T2: 1001 ms is 2 s'}
  ${dear}      | ${48000} | ${1_000_000n} | ${'T2: 0.48 and the fee stay under the minimum'}
  ${dear}      | ${54000} | ${1_040_000n} | ${'T2: the fee counts towards the minimum: 0.54 + 0.5'}
`('$talkMs ms cost $expected: $because', ({ json, talkMs, expected }) => {
  expect(charge(json, talkMs)).toBe(expected);
});

const graceful = tariff({ freeSeconds: 6, connectFee: '0.5', minimumCharge: '0.7' });
test.each`
  talkMs  | expected    | because
  ${6000} | ${0n}       | ${'T2: not longer than the free seconds is free, fee and minimum too'}
  ${6001} | ${700_000n} | ${'T2: a longer call is charged whole: 0.12 + 0.5, and then the minimum'}
`('with 6 free seconds $talkMs ms cost $expected: $because', ({ talkMs, expected }) => {
  expect(charge(graceful, talkMs)).toBe(expected);
});

const twoBands = tariff({
  bands: [
    { fromSeconds: 0, toSeconds: 30, incrementSeconds: 10, price: '1' },
    { fromSeconds: 30, toSeconds: null, incrementSeconds: 6, price: '0.01' },
  ],
});
test.each`
  talkMs   | expected      | because
  ${20000} | ${2_000_000n} | ${'T2: two increments of the first band'}
  ${20001} | ${3_000_000n} | ${'T2: the third has begun'}
  ${30000} | ${3_000_000n} | ${'T2: the first band ends before second 30'}
  ${30001} | ${3_010_000n} | ${'T2: the second band has begun'}
  ${36001} | ${3_020_000n} | ${'T2: and counts its increments from its own start'}
`('in two bands $talkMs ms cost $expected: $because', ({ talkMs, expected }) => {
  expect(charge(twoBands, talkMs)).toBe(expected);
});

test('T4: the first rate whose condition holds prices the call, and every call has one', () => {
  const bands = (price: string) => [{ fromSeconds: 0, toSeconds: null, incrementSeconds: 60, price }];
  const json: TariffInput = {
    rates: [
      {
        chargeClass: 'VOIP',
        when: { callerType: ['mobile', 'overseas'], destinationType: ['short'] },
        bands: bands('1'),
      },
      { chargeClass: 'LOCAL', when: { callerType: ['mobile'], distance: 'LOCAL' }, bands: bands('2') },
      { chargeClass: 'FLAT', bands: bands('3') },
    ],
  };
  for (const facts of everyFacts) {
    const { distance, callerType, destinationType } = facts;
    const toShort = destinationType === 'short' && (callerType === 'mobile' || callerType === 'overseas');
    const expected = toShort ? 1_000_000n : callerType === 'mobile' && distance === 'LOCAL' ? 2_000_000n : 3_000_000n;
    expect(charge(json, 1000, facts)).toBe(expected);
  }
});

test.each`
  talk   | receipt                        | because
  ${0}   | ${[1, 0, 0]}                   | ${'T8: a call of nothing has no runs'}
  ${180} | ${[1, 0, 1, 0, 0, 1]}          | ${'T8: a band that the call only touches has none'}
  ${181} | ${[1, 0, 2, 0, 0, 1, 1, 0, 1]} | ${'T8: a band that it enters has'}
`('the receipt of $talk s is $receipt: $because', ({ talk, receipt }) => {
  expect(rateLeg(compiled(callerTariff), { startAt: noon, talkMs: talk * 1000 }, fixed).receipt).toEqual(receipt);
});

test('everyFacts and indexOfFacts are one order', () => {
  expect(everyFacts.map(indexOfFacts)).toEqual([...everyFacts.keys()]);
});

test.each([0, -1, 1.5, 2 ** 31])('T8: %p is no version', (version) => {
  expect(() => compiled(flatTariff, version)).toThrow(AssertionError);
});
