import { compileTariff } from '../../src/rating/compile-tariff.js';
import type { Facts } from '../../src/rating/facts.js';
import { rateLeg } from '../../src/rating/rate-leg.js';
import { readTariff } from '../../src/rating/read-tariff.js';
import type { TariffInput } from '../../src/rating/tariff.js';
import { calendarOf } from '../../src/regions/calendar.js';
import { oracleCharge } from '../support/oracle.js';

const calendar = calendarOf([
  { date: '2026-10-01', kind: 'HOLIDAY', source: 'test' },
  { date: '2026-10-10', kind: 'MAKEUP_WORKDAY', source: 'test' }, // a Saturday, worked to make up for the holiday
]);
const facts: Facts = { distance: 'LONG_DISTANCE', callerType: 'fixed', destinationType: 'fixed' };

/** Six seconds by day 0.06, nights 0.03, holidays 0.04, other weekend days 0.05. */
const byTheClock: TariffInput = {
  periods: [
    { name: 'night', dayTypes: ['workday'], ranges: [{ from: '22:00', to: '07:00' }] },
    { name: '节假日', dayTypes: ['holiday'], ranges: [{ from: '00:00', to: '24:00' }] },
    { name: 'weekend', dayTypes: ['weekend'], ranges: [{ from: '00:00', to: '24:00' }] },
  ],
  rates: [
    {
      chargeClass: 'LONG_DISTANCE',
      bands: [
        {
          fromSeconds: 0,
          toSeconds: null,
          incrementSeconds: 6,
          price: '0.06',
          periodPrices: { night: '0.03', 节假日: '0.04', weekend: '0.05' },
        },
      ],
    },
  ],
};

function rated(json: TariffInput, start: string, talkMs: number) {
  const read = readTariff(json);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const leg = { startAt: Date.parse(`${start}+08:00`), talkMs };
  const { charge, receipt } = rateLeg(compileTariff(1, read.tariff, calendar), leg, facts);
  expect(charge).toBe(oracleCharge(json, { ...leg, ...facts }, calendar.dayTypeOf));
  return { charge, runs: receipt.slice(3) };
}

// 2026-09-22 is a Tuesday, 2026-09-30 a Wednesday, 2026-10-01 a holiday, 2026-10-02 a Friday.
test.each`
  start                        | talk      | charge          | runs                                    | because
  ${'2026-09-22T21:59:59.999'} | ${6}      | ${60_000n}      | ${[0, 0, 1]}                            | ${'a block that crosses 22:00 takes the earlier price'}
  ${'2026-09-22T22:00:00.000'} | ${6}      | ${30_000n}      | ${[0, 1, 1]}                            | ${'22:00 itself is night'}
  ${'2026-09-22T21:59:57'}     | ${12}     | ${90_000n}      | ${[0, 0, 1, 0, 1, 1]}                   | ${'the block at 22:00:03 is the first of the night'}
  ${'2026-09-22T21:59:54'}     | ${12}     | ${90_000n}      | ${[0, 0, 1, 0, 1, 1]}                   | ${'a block that starts at 22:00 exactly is night'}
  ${'2026-09-22T21:59:54.001'} | ${12}     | ${90_000n}      | ${[0, 0, 1, 0, 1, 1]}                   | ${'so is one a millisecond after'}
  ${'2026-09-22T21:59:53.999'} | ${12}     | ${120_000n}     | ${[0, 0, 2]}                            | ${'one a millisecond before is not'}
  ${'2026-09-22T06:59:59.999'} | ${6}      | ${30_000n}      | ${[0, 1, 1]}                            | ${'a block that crosses 07:00 takes the night price'}
  ${'2026-09-22T07:00:00.000'} | ${6}      | ${60_000n}      | ${[0, 0, 1]}                            | ${'07:00 itself is day: half-open'}
  ${'2026-09-22T23:59:57'}     | ${12}     | ${60_000n}      | ${[0, 1, 2]}                            | ${'midnight within a night cuts nothing, in the receipt neither'}
  ${'2026-09-22T21:30:00'}     | ${3600}   | ${27_000_000n}  | ${[0, 0, 300, 0, 1, 300]}               | ${'an hour across one boundary is two runs'}
  ${'2026-09-30T23:59:59.999'} | ${6}      | ${30_000n}      | ${[0, 1, 1]}                            | ${'the eve keeps its price for the block that it began'}
  ${'2026-10-01T00:00:00.000'} | ${6}      | ${40_000n}      | ${[0, 2, 1]}                            | ${'the holiday begins at midnight in Shanghai'}
  ${'2026-09-30T23:59:57'}     | ${12}     | ${70_000n}      | ${[0, 1, 1, 0, 2, 1]}                   | ${'across midnight into a holiday'}
  ${'2026-10-01T23:59:57'}     | ${12}     | ${70_000n}      | ${[0, 2, 1, 0, 1, 1]}                   | ${'and out of it, into the night of a workday'}
  ${'2026-10-03T12:00:00'}     | ${6}      | ${50_000n}      | ${[0, 3, 1]}                            | ${'a Saturday'}
  ${'2026-10-10T12:00:00'}     | ${6}      | ${60_000n}      | ${[0, 0, 1]}                            | ${'a Saturday that is worked'}
  ${'2026-09-22T12:00:00'}     | ${86_400} | ${702_000_000n} | ${[0, 0, 6000, 0, 1, 5400, 0, 0, 3000]} | ${'24 hours take three runs, and each its own time'}
`('T4 $start, $talk s: $because', ({ start, talk, charge, runs }) => {
  expect(rated(byTheClock, start, talk * 1000)).toEqual({ charge, runs });
});

test('T4: each half of a range past midnight goes by the type of its own day', () => {
  const json = { ...byTheClock, periods: [...byTheClock.periods!] };
  json.periods[1] = { name: '节假日', dayTypes: ['holiday'], ranges: [{ from: '22:00', to: '07:00' }] };
  expect(rated(json, '2026-10-01T06:59:59', 1000).charge).toBe(40_000n);
  expect(rated(json, '2026-10-01T07:00:00', 1000).charge).toBe(60_000n);
  expect(rated(json, '2026-10-01T22:00:00', 1000).charge).toBe(40_000n);
  expect(rated(json, '2026-10-02T03:00:00', 1000).charge).toBe(30_000n); // a workday's night again
});

test('T4: a range that ends at 00:00 is the one that ends at 24:00', () => {
  for (const to of ['00:00', '24:00']) {
    const json = { ...byTheClock, periods: [...byTheClock.periods!] };
    json.periods[0] = { name: 'night', dayTypes: ['workday'], ranges: [{ from: '22:00', to }] };
    expect(rated(json, '2026-09-22T23:59:59.999', 1000).charge).toBe(30_000n);
    expect(rated(json, '2026-09-23T00:00:00', 1000).charge).toBe(60_000n);
  }
});

test('T8: a period in which a band has no price of its own is no run of the receipt', () => {
  const [rate] = byTheClock.rates;
  const [band] = rate!.bands;
  const json: TariffInput = {
    ...byTheClock,
    rates: [{ ...rate!, bands: [{ ...band!, periodPrices: { 节假日: '0.04' } }] }],
  };
  expect(rated(json, '2026-09-22T21:59:54', 12_000)).toEqual({ charge: 120_000n, runs: [0, 0, 2] });
});

test('T4: the increments of a later band are priced by their own instants', () => {
  const [rate] = byTheClock.rates;
  const [band] = rate!.bands;
  const first = { fromSeconds: 0, toSeconds: 180, incrementSeconds: 180, price: '1', periodPrices: { night: '0.5' } };
  const json: TariffInput = { ...byTheClock, rates: [{ ...rate!, bands: [first, { ...band!, fromSeconds: 180 }] }] };
  // The block from 21:58 is day; what follows from 22:01 is night.
  expect(rated(json, '2026-09-22T21:58:00', 186_000)).toEqual({ charge: 1_030_000n, runs: [0, 0, 1, 1, 1, 1] });
});
