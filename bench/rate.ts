import { pathToFileURL } from 'node:url';
import { calendarOf } from '../src/regions/calendar.js';
import { compileTariff } from '../src/rating/compile-tariff.js';
import { partyKinds, type Facts } from '../src/rating/facts.js';
import { callerTariff } from '../src/rating/presets.js';
import { rateCall, type AnsweredCall, type CallTariffs } from '../src/rating/rate-call.js';
import { readTariff } from '../src/rating/read-tariff.js';
import type { TariffInput } from '../src/rating/tariff.js';

const CALLS = 500_000;
const RUNS = 5;
const SEED = 400;

/** Long distance as China Unicom charged it (信部联清〔2000〕1255): six-second increments, evenings, nights and holidays cheaper. */
function byTheClock(chargeClass: 'LONG_DISTANCE' | 'WHOLESALE' | 'COST', incrementSeconds: number): TariffInput {
  const ordinary = ['workday', 'weekend'] as const;
  return {
    periods: [
      { name: 'evening', dayTypes: [...ordinary], ranges: [{ from: '20:00', to: '22:00' }] },
      { name: 'night', dayTypes: [...ordinary], ranges: [{ from: '22:00', to: '07:00' }] },
      { name: 'holiday', dayTypes: ['holiday'], ranges: [{ from: '00:00', to: '24:00' }] },
    ],
    rates: [
      {
        when: { distance: 'LOCAL' },
        chargeClass: 'LOCAL',
        bands: [
          { fromSeconds: 0, toSeconds: null, incrementSeconds: 60, price: '0.10', periodPrices: { night: '0.05' } },
        ],
      },
      {
        chargeClass,
        connectFee: '0.01',
        minimumCharge: '0.05',
        bands: [
          {
            fromSeconds: 0,
            toSeconds: null,
            incrementSeconds,
            price: '0.06',
            periodPrices: { evening: '0.04', night: '0.03', holiday: '0.04' },
          },
        ],
      },
    ],
  };
}

/** The `rate` figure: the pure rating function on one core, four layers, prices by the clock, with receipt (rules T7, T8). */
export async function run(): Promise<void> {
  const calendar = calendarOf(['01', '02', '03', '04', '05'].map((day) => ({ date: `2026-10-${day}`, kind: 'HOLIDAY', source: 'bench' }))); // prettier-ignore
  const compiled = (version: number, json: TariffInput) => {
    const read = readTariff(json);
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    return compileTariff(version, read.tariff, calendar);
  };
  const tariffs: CallTariffs = {
    caller: compiled(1, callerTariff),
    subscriber: compiled(2, byTheClock('LONG_DISTANCE', 6)),
    partner: compiled(3, byTheClock('WHOLESALE', 6)),
    cost: compiled(4, byTheClock('COST', 60)),
  };
  const calls = callsOfTheBench();
  const speeds: number[] = [];
  for (let round = 0; round <= RUNS; round++) {
    const { seconds, checksum } = timed(calls, tariffs);
    if (round === 0) continue; // warms the compiler up
    speeds.push(CALLS / seconds);
    console.log(`run ${round}: ${Math.round(CALLS / seconds)} calls/s, checksum ${checksum}`);
  }
  const ours = Math.round(speeds.toSorted((a, b) => a - b)[RUNS >> 1]!);
  console.log(JSON.stringify({ name: 'rate', ours, floor: null, unit: 'calls/s', ratio: null }));
}

/** The checksum takes all amounts and the receipts' numbers, so that nothing is optimised away and runs can be compared. */
function timed(calls: readonly BenchCall[], tariffs: CallTariffs): { seconds: number; checksum: string } {
  let sum = 0n;
  let numbers = 0;
  const begun = process.hrtime.bigint();
  for (const { call, facts } of calls) {
    const rated = rateCall(tariffs, call, facts);
    sum += rated.callerCharge + rated.subscriberCharge + rated.partnerCharge! + rated.carrierCost!;
    numbers += rated.receipt.length + rated.receipt[rated.receipt.length - 1]!;
  }
  return { seconds: Number(process.hrtime.bigint() - begun) / 1e9, checksum: `${sum}/${numbers}` };
}

interface BenchCall {
  call: AnsweredCall;
  facts: Facts;
}

/** 30 days around a holiday, all hours alike; talk times lognormal as call centres measure them (median 121 s). */
function callsOfTheBench(): BenchCall[] {
  const random = mulberry32(SEED);
  const from = Date.parse('2026-09-20T00:00:00+08:00');
  return Array.from({ length: CALLS }, () => {
    const answerAt = from + Math.floor(random() * 30 * 86_400_000);
    const connectedAt = answerAt + (random() < 0.3 ? Math.floor(random() * 15_000) : 0);
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const talkMs = Math.min(7_200_000, Math.max(1, Math.round(1000 * Math.exp(4.8 + 0.93 * normal))));
    const facts: Facts = {
      distance: random() < 0.3 ? 'LOCAL' : 'LONG_DISTANCE',
      callerType: partyKinds[Math.floor(random() * partyKinds.length)]!,
      destinationType: random() < 0.5 ? 'fixed' : 'mobile',
    };
    return { call: { answerAt, connectedAt, endAt: connectedAt + talkMs }, facts };
  });
}

/** A small seeded generator: the same calls on every machine. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

if (import.meta.url === pathToFileURL(process.argv[1]!).href) await run();
