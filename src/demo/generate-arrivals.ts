import { DAY_MS, HOUR_MS, daysIn, dayOf, startOf, type EpochMs, type Month } from '../month.js';
import { below, chooser, seededRandom } from './random.js';

/** Share of a day's calls in each hour. Working days follow a bank's call centre, with China's deeper pause at noon. */
const workingHours = [
  0.29, 0.11, 0.07, 0.05, 0.02, 0.12, 0.45, 2.66, 6.01, 7.9, 8.77, 7.3, 5.1, 5.4, 7.52, 7.97, 7.98, 6.03, 5.04, 4.45,
  3.79, 3.66, 3.43, 2.55,
];
/** A day off starts late and is even: people call when they have the time. */
const restHours = [
  0.5, 0.25, 0.15, 0.1, 0.08, 0.2, 0.6, 1.8, 3.9, 5.9, 7.2, 7.3, 6, 5.9, 6.4, 6.7, 6.6, 6, 5.6, 5.9, 6.3, 6, 4.9, 2.8,
];
/** A day with a factor under this has the hours of a day off. */
const REST_BELOW = 0.6;

/** The month's last moments always have calls, however small the month: they ring into the next one. */
const lastMoments = [15_000, 9_000, 4_000];

/** Without a calendar at hand: Monday is busiest and the weekend quiet. `day` is '2026-11-24'. */
export function weekdayFactor(day: string): number {
  return [0.3, 1.15, 1.05, 1, 1, 0.95, 0.4][new Date(`${day}T00:00:00Z`).getUTCDay()]!;
}

/**
 * Set-up instants of the month, in order, as many as asked. Callers don't know of each other: given how many there are,
 * each instant falls on its own, with the hour's weight (an inhomogeneous Poisson process, its total fixed).
 */
export function arrivals(seed: number, month: Month, calls: number, dayFactor: (day: string) => number): Float64Array {
  const start = startOf(month);
  const hourOf = chooser(hourWeights(start, daysIn(month), dayFactor));
  const random = seededRandom(seed, 1);
  const instants = Float64Array.from(
    { length: calls },
    () => start + hourOf(random) * HOUR_MS + below(random, HOUR_MS),
  );
  const end = start + daysIn(month) * DAY_MS;
  if (calls >= 100) lastMoments.forEach((beforeEnd, index) => (instants[index] = end - beforeEnd));
  return instants.sort(); // a typed array sorts by value
}

function hourWeights(start: EpochMs, days: number, dayFactor: (day: string) => number): number[] {
  return Array.from({ length: days }, (_, day) => dayFactor(dayOf(start + day * DAY_MS))).flatMap((factor) =>
    (factor < REST_BELOW ? restHours : workingHours).map((share) => share * factor),
  );
}
