import fc from 'fast-check';
import { callerTariff, localLongDistanceTariff } from '../../src/rating/presets.js';
import { readTariff } from '../../src/rating/read-tariff.js';
import { readReceipt } from '../../src/rating/receipt.js';
import { recompute } from '../../src/rating/recompute.js';
import type { Tariff, TariffInput } from '../../src/rating/tariff.js';

const dear: TariffInput = {
  periods: [{ name: 'night', ranges: [{ from: '22:00', to: '07:00' }] }],
  rates: [
    {
      chargeClass: 'COST',
      connectFee: '0.5',
      minimumCharge: '0.7',
      freeSeconds: 3,
      bands: [
        { fromSeconds: 0, toSeconds: 60, incrementSeconds: 6, price: '0.06', periodPrices: { night: '0.03' } },
        { fromSeconds: 60, toSeconds: null, incrementSeconds: 6, price: '0.01' },
      ],
    },
  ],
};

const published: ReadonlyMap<number, Tariff> = new Map(
  [callerTariff, localLongDistanceTariff, dear].map((json, index) => {
    const read = readTariff(json);
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    return [index + 1, read.tariff];
  }),
);
const versions = (version: number) => published.get(version);
const front = [1, 0, 1, 0, 0, 1, 2, 0, 1, 0, 0, 4]; // caller 0.22, subscriber four local minutes

test.each`
  cost                            | expected      | because
  ${[3, 0, 0]}                    | ${0n}         | ${'no runs are a free call: no fee, no minimum'}
  ${[3, 0, 1, 0, 0, 1]}           | ${700_000n}   | ${'0.06 + 0.5 is under the minimum'}
  ${[3, 0, 1, 0, 0, 4]}           | ${740_000n}   | ${'0.24 + 0.5 is over it'}
  ${[3, 0, 1, 0, 1, 9]}           | ${770_000n}   | ${'the night price'}
  ${[3, 0, 2, 0, 0, 10, 1, 0, 2]} | ${1_120_000n} | ${'two bands'}
  ${[0]}                          | ${null}       | ${'no such layer'}
`('T8: $cost costs $expected: $because', ({ cost, expected }) => {
  expect(recompute([...front, 0, ...cost], versions)).toEqual({
    ok: true,
    amounts: { callerCharge: 220_000n, subscriberCharge: 400_000n, partnerCharge: null, carrierCost: expected },
    chargeClass: 'LOCAL',
  });
});

test.each`
  receipt                              | reason                     | because
  ${[]}                                | ${/four layers/}           | ${'empty'}
  ${[...front, 0]}                     | ${/four layers/}           | ${'three layers'}
  ${[...front, 0, 0, 0]}               | ${/four layers/}           | ${'five layers'}
  ${[...front, 0, 3, 0]}               | ${/four layers/}           | ${'cut short in the head'}
  ${[...front, 0, 3, 0, 1, 0, 0]}      | ${/four layers/}           | ${'cut short in a run'}
  ${[...front, 0, 3, 0, 1, 0, 0, -1]}  | ${/four layers/}           | ${'negative'}
  ${[...front, 0, 3, 0, 1, 0, 0, 1.5]} | ${/four layers/}           | ${'a fraction'}
  ${[...front, 0, 9, 0, 0]}            | ${/no tariff version 9/}   | ${'an unknown version'}
  ${[...front, 0, 3, 1, 0]}            | ${/no rate 1/}             | ${'an unknown rate'}
  ${[...front, 0, 3, 0, 1, 2, 0, 1]}   | ${/band 2, period 0/}      | ${'an unknown band'}
  ${[...front, 0, 3, 0, 1, 0, 2, 1]}   | ${/band 0, period 2/}      | ${'an unknown period'}
  ${[...front, 0, 3, 0, 1, 1, 1, 1]}   | ${/band 1, period 1/}      | ${'a period in which the band has no price'}
  ${[0, ...front, 0]}                  | ${/caller and subscriber/} | ${'the caller is missing'}
`('T8: a receipt that is $because is said to be none', ({ receipt, reason }) => {
  expect(recompute(receipt, versions)).toEqual({ ok: false, reason: expect.stringMatching(reason) });
});

test('T8: any numbers are read or refused, and what is read accounts for all of them', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1, max: 4 }), { maxLength: 30 }), (receipt) => {
      const layers = readReceipt(receipt);
      const written = layers?.flatMap((layer) =>
        layer
          ? [
              layer.version,
              layer.rate,
              layer.runs.length,
              ...layer.runs.flatMap((run) => [run.band, run.period, run.increments]),
            ]
          : [0],
      );
      expect(written ?? receipt).toEqual(receipt);
    }),
  );
});
