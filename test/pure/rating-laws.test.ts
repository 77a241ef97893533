import fc from 'fast-check';
import { compileTariff } from '../../src/rating/compile-tariff.js';
import { everyFacts, partyKinds } from '../../src/rating/facts.js';
import { rateCall } from '../../src/rating/rate-call.js';
import { rateLeg } from '../../src/rating/rate-leg.js';
import { readTariff } from '../../src/rating/read-tariff.js';
import { recompute } from '../../src/rating/recompute.js';
import type { Tariff, TariffInput } from '../../src/rating/tariff.js';
import { calendarOf } from '../../src/regions/calendar.js';
import { oracleCharge } from '../support/oracle.js';

const calendar = calendarOf([
  ...['01', '02', '03'].map((day) => ({ date: `2026-10-${day}`, kind: 'HOLIDAY' as const, source: 'test' })),
  { date: '2026-10-10', kind: 'MAKEUP_WORKDAY', source: 'test' },
]);

const price = fc.integer({ min: 0, max: 2_000_000 }).map((micro) => (micro / 1e6).toFixed(6));
const factsArbitrary = fc.constantFrom(...everyFacts);

/** Within a minute of a boundary more often than not. */
const startArbitrary = fc
  .tuple(fc.integer({ min: 0, max: 24 * 20 }), fc.oneof(fc.integer({ min: -90_000, max: 90_000 }), fc.nat(3_600_000)))
  .map(([hour, ms]) => Date.parse('2026-09-26T00:00:00+08:00') + hour * 3_600_000 + ms);

const talkArbitrary = fc.oneof(
  { weight: 30, arbitrary: fc.nat(600_000) },
  { weight: 15, arbitrary: fc.nat(600).map((seconds) => seconds * 1000) },
  { weight: 1, arbitrary: fc.nat(86_400_000) },
);

/** Some days' minutes cut up and dealt out to the periods, so that none overlap; the last piece may run past midnight. */
function periodsOf(days: string, dayTypes: string[]) {
  return fc
    .tuple(fc.uniqueArray(fc.nat(23), { minLength: 1, maxLength: 4 }), fc.nat(59), fc.nat(15))
    .map(([hours, minute, dealt]) => {
      const cuts = hours.sort((a, b) => a - b).map((hour) => `${two(hour)}:${two(minute)}`);
      const pieces = cuts.map((from, index) => ({ from, to: cuts[index + 1] ?? cuts[0]! }));
      return pieces.flatMap((piece, index) => {
        if (((dealt >> index) & 1) === 0) return [];
        const range = piece.from === piece.to ? { from: piece.from, to: '24:00' } : piece;
        return [{ name: `${days}${index}`, dayTypes, ranges: [range] }];
      });
    });
}

const two = (count: number) => String(count).padStart(2, '0');

const periodsArbitrary = fc
  .tuple(periodsOf('工作日', ['workday']), periodsOf('rest', ['weekend', 'holiday']))
  .map((both) => both.flat());

function bandsOf(names: string[]) {
  const band = fc.record({
    incrementSeconds: fc.constantFrom(1, 6, 7, 30, 60, 180),
    count: fc.integer({ min: 1, max: 40 }),
    price,
    periodPrices: fc.tuple(fc.subarray(names), fc.array(price, { minLength: 8, maxLength: 8 })),
  });
  return fc.array(band, { minLength: 1, maxLength: 4 }).map((bands) => {
    let fromSeconds = 0;
    return bands.map(({ count, periodPrices: [own, prices], ...rest }, index) => {
      const end = fromSeconds + count * rest.incrementSeconds;
      const made = {
        ...rest,
        fromSeconds,
        toSeconds: index === bands.length - 1 ? null : end,
        periodPrices: Object.fromEntries(own.map((name, place) => [name, prices[place]!])),
      };
      fromSeconds = end;
      return made;
    });
  });
}

const tariffArbitrary = periodsArbitrary.chain((periods) => {
  const rate = fc.record({
    chargeClass: fc.constantFrom('LOCAL', 'FLAT', 'LONG_DISTANCE'),
    connectFee: fc.oneof(fc.constant('0'), price),
    freeSeconds: fc.oneof(fc.constant(0), fc.nat(90)),
    minimumCharge: fc.oneof(fc.constant('0'), price),
    bands: bandsOf(periods.map(({ name }) => name)),
  });
  const special = fc.constantFrom<object[]>(
    { distance: 'LOCAL' },
    { callerType: ['mobile', 'unknown'] },
    { distance: 'LONG_DISTANCE', destinationType: partyKinds.slice(1, 3) },
  );
  return fc
    .record({ first: rate, when: special, last: rate, split: fc.boolean() })
    .map(
      ({ first, when, last, split }) =>
        ({ periods, rates: split ? [{ ...first, when }, last] : [last] }) as TariffInput,
    );
});

function published(json: TariffInput): Tariff {
  const read = readTariff(json);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.tariff;
}

const charge = (json: TariffInput, startAt: number, talkMs: number, facts = everyFacts[0]!) =>
  rateLeg(compileTariff(1, published(json), calendar), { startAt, talkMs }, facts).charge;

test('T2, T4: a charge is what reckoning second by second gives', () => {
  fc.assert(
    fc.property(tariffArbitrary, startArbitrary, talkArbitrary, factsArbitrary, (json, startAt, talkMs, facts) => {
      const expected = oracleCharge(json, { startAt, talkMs, ...facts }, calendar.dayTypeOf);
      expect(charge(json, startAt, talkMs, facts)).toBe(expected);
    }),
    { numRuns: 800 },
  );
});

test('T2: a longer call never costs less', () => {
  fc.assert(
    fc.property(tariffArbitrary, startArbitrary, talkArbitrary, fc.nat(100_000), (json, startAt, talkMs, more) => {
      const longer = Math.min(talkMs + more, 86_400_000);
      expect(charge(json, startAt, longer)).toBeGreaterThanOrEqual(charge(json, startAt, talkMs));
    }),
    { numRuns: 300 },
  );
});

test('T2: only whole seconds count', () => {
  fc.assert(
    fc.property(tariffArbitrary, startArbitrary, fc.nat(7200), fc.integer({ min: 1, max: 1000 }), (json, at, s, ms) => {
      expect(charge(json, at, s * 1000 + ms)).toBe(charge(json, at, (s + 1) * 1000));
    }),
    { numRuns: 300 },
  );
});

test('T4: without fees a call of whole increments costs the same in two calls', () => {
  fc.assert(
    fc.property(
      periodsArbitrary,
      price,
      startArbitrary,
      fc.nat(300),
      fc.nat(300),
      (periods, base, at, before, after) => {
        const periodPrices = Object.fromEntries(periods.map(({ name }, index) => [name, `0.0${index + 1}`]));
        const band = { fromSeconds: 0, toSeconds: null, incrementSeconds: 6, price: base, periodPrices };
        const json = { periods, rates: [{ chargeClass: 'FLAT', bands: [band] }] } as TariffInput;
        const [first, second] = [before * 6000, after * 6000];
        expect(charge(json, at, first + second)).toBe(charge(json, at, first) + charge(json, at + first, second));
      },
    ),
    { numRuns: 300 },
  );
});

test('T8: the receipt and the published tariffs give the amounts again, on every layer', () => {
  const tariffs = fc.tuple(tariffArbitrary, tariffArbitrary, fc.option(tariffArbitrary), fc.option(tariffArbitrary));
  const instants = fc.tuple(startArbitrary, fc.option(fc.nat(30_000)), talkArbitrary);
  fc.assert(
    fc.property(tariffs, instants, factsArbitrary, (jsons, [answerAt, bridged, talkMs], facts) => {
      const documents = jsons.map((json) => json && published(json));
      const [caller, subscriber, partner, cost] = documents.map(
        (document, index) => document && compileTariff(index + 10, document, calendar),
      );
      const endAt = answerAt + talkMs;
      const connectedAt = bridged === null ? null : Math.min(answerAt + bridged, endAt);
      const rated = rateCall(
        { caller: caller!, subscriber: subscriber!, partner: partner!, cost: cost! },
        { answerAt, connectedAt, endAt },
        facts,
      );
      const { receipt, callerIndicative, chargeClass, chargedSeconds, ...amounts } = rated;
      const talkSeconds = connectedAt === null ? 0 : Math.ceil((endAt - connectedAt) / 1000);
      expect(chargedSeconds === 0 || chargedSeconds >= talkSeconds).toBe(true); // a started increment counts whole (T2)
      expect(callerIndicative).toBe(facts.callerType === 'mobile');
      const stored = (version: number) => documents[version - 10] ?? undefined;
      expect(recompute(receipt, stored)).toEqual({ ok: true, amounts, chargeClass });
    }),
    { numRuns: 300 },
  );
});

test('a tariff read, written and read again is the same tariff', () => {
  fc.assert(
    fc.property(tariffArbitrary, (json) => {
      const tariff = published(json);
      expect(published(JSON.parse(JSON.stringify(tariff)))).toEqual(tariff);
    }),
    { numRuns: 200 },
  );
});

test('readTariff answers whatever JSON there is, and throws at none', () => {
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.record({ periods: fc.jsonValue(), rates: fc.jsonValue() })), (json) => {
      expect(typeof readTariff(json).ok).toBe('boolean');
    }),
    { numRuns: 300 },
  );
});
