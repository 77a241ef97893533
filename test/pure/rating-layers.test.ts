import { AssertionError } from 'node:assert/strict';
import { compileTariff, type CompiledTariff } from '../../src/rating/compile-tariff.js';
import type { Facts } from '../../src/rating/facts.js';
import { callerTariff, localLongDistanceTariff } from '../../src/rating/presets.js';
import { rateCall } from '../../src/rating/rate-call.js';
import { readTariff } from '../../src/rating/read-tariff.js';
import type { TariffInput } from '../../src/rating/tariff.js';
import { calendarOf } from '../../src/regions/calendar.js';

const fixed: Facts = { distance: 'LONG_DISTANCE', callerType: 'fixed', destinationType: 'fixed' };
const local: Facts = { ...fixed, distance: 'LOCAL' };
const noon = Date.parse('2026-09-22T12:00:00+08:00');

function compiled(json: TariffInput, version: number): CompiledTariff {
  const read = readTariff(json);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return compileTariff(version, read.tariff, calendarOf([]));
}

function sixSeconds(chargeClass: 'WHOLESALE' | 'COST', connectFee: string): TariffInput {
  const bands = [{ fromSeconds: 0, toSeconds: null, incrementSeconds: 6, price: '0.06' }];
  return { rates: [{ chargeClass, connectFee, bands }] };
}

const tariffs = {
  caller: compiled(callerTariff, 1),
  subscriber: compiled(localLongDistanceTariff, 2),
  partner: compiled(sixSeconds('WHOLESALE', '0'), 3),
  cost: compiled(sixSeconds('COST', '0.01'), 4),
};
const call = { answerAt: noon, connectedAt: noon + 9_500, endAt: noon + 190_000 };

test('T5: caller and carrier go from answerAt, subscriber and partner from connectedAt', () => {
  expect(rateCall(tariffs, call, fixed)).toEqual({
    callerCharge: 330_000n, // 190 s
    subscriberCharge: 1_860_000n, // 180.5 s are 181: 31 increments
    partnerCharge: 1_860_000n,
    carrierCost: 1_930_000n, // 32 increments and the fee
    chargeClass: 'LONG_DISTANCE',
    chargedSeconds: 186, // 31 increments of 6 s
    callerIndicative: false,
    receipt: [1, 0, 2, 0, 0, 1, 1, 0, 1, 2, 1, 1, 0, 0, 31, 3, 0, 1, 0, 0, 31, 4, 0, 1, 0, 0, 32],
  });
});

test('T3: a mobile caller pays by its own plan, so its charge is indicative', () => {
  expect(rateCall(tariffs, call, { ...fixed, callerType: 'mobile' }).callerIndicative).toBe(true);
});

test('T7: a layer without a tariff is null, which is not 0', () => {
  const rated = rateCall({ ...tariffs, partner: null, cost: null }, call, local);
  expect(rated).toMatchObject({ partnerCharge: null, carrierCost: null, chargeClass: 'LOCAL' });
  expect(rated.receipt).toEqual([1, 0, 2, 0, 0, 1, 1, 0, 1, 2, 0, 1, 0, 0, 4, 0, 0]);
});

test('T5: a call that only an IVR answered costs subscriber and partner nothing', () => {
  expect(rateCall(tariffs, { ...call, connectedAt: null }, fixed)).toMatchObject({
    callerCharge: 330_000n,
    subscriberCharge: 0n,
    partnerCharge: 0n,
    carrierCost: 1_930_000n,
  });
});

test('T2: 0 ms answered costs nothing on any layer', () => {
  const rated = rateCall(tariffs, { answerAt: noon, connectedAt: noon, endAt: noon }, fixed);
  expect(rated).toMatchObject({ callerCharge: 0n, subscriberCharge: 0n, partnerCharge: 0n, carrierCost: 0n });
  expect(rated.receipt).toEqual([1, 0, 0, 2, 1, 0, 3, 0, 0, 4, 0, 0]);
});

test.each`
  changed                         | because
  ${{ connectedAt: noon - 1 }}    | ${'connected before the answer'}
  ${{ endAt: noon + 9_499 }}      | ${'ended before it was connected'}
  ${{ endAt: noon + 86_400_001 }} | ${'longer than 24 hours'}
  ${{ endAt: noon + 190_000.5 }}  | ${'half a millisecond'}
  ${{ endAt: NaN }}               | ${'no number'}
`('D5: $because is a bug upstream', ({ changed }) => {
  expect(() => rateCall(tariffs, { ...call, ...changed }, fixed)).toThrow(AssertionError);
});

test('D5: 24 hours are rated', () => {
  const day = { answerAt: noon, connectedAt: noon, endAt: noon + 86_400_000 };
  expect(rateCall(tariffs, day, fixed).subscriberCharge).toBe(864_000_000n);
});
