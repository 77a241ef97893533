import assert from 'node:assert';
import { formatYuan, parseYuan } from '../money.js';
import type { MicroYuan } from '../money.js';
import { SHANGHAI_MS } from '../month.js';
import type { EpochMs } from '../month.js';
import type { Yuan } from './snapshot.js';

/** A snapshot's amount. It was written by `formatYuan`, so one that can't be read is a broken assumption. */
export function amountOf(yuan: Yuan): MicroYuan {
  const amount = parseYuan(yuan);
  assert(amount !== null, `${yuan} is not an amount`);
  return amount;
}

export function sumOf(lines: readonly { amount: Yuan }[]): MicroYuan {
  return lines.reduce((sum, { amount }) => sum + amountOf(amount), 0n);
}

/** The smallest amount that so many decimal places can show, in micro-yuan. */
const steps: readonly MicroYuan[] = [1_000_000n, 100_000n, 10_000n, 1_000n, 100n, 10n, 1n];

/** The decimal places, 2 to 6, that show all of them in full: one column, one number of places, nothing hidden (T1). */
export function placesOf(amounts: readonly MicroYuan[]): number {
  let places = 2;
  for (const amount of amounts) while (amount % steps[places]! !== 0n) places++;
  return places;
}

/** '1,234.5600'. Exact: the caller gives `placesOf` or more. */
export function exactFigure(amount: MicroYuan, places: number): string {
  const [whole, fraction] = formatYuan(amount).split('.') as [string, string];
  return `${grouped(whole)}.${fraction.slice(0, places)}`;
}

export function countFigure(count: number): string {
  return grouped(String(count));
}

/** How many decimal places of a minute a column needs: none, one for increments of 6 seconds, two for others. */
export function minutePlaces(seconds: readonly number[]): number {
  if (seconds.every((some) => some % 60 === 0)) return 0;
  return seconds.every((some) => some % 6 === 0) ? 1 : 2;
}

/** Exact at `minutePlaces`, but for increments that no decimal of a minute can show. */
export function minutesFigure(seconds: number, places: number): string {
  const [whole, fraction] = (seconds / 60).toFixed(places).split('.') as [string, string | undefined];
  return grouped(whole) + (fraction === undefined ? '' : `.${fraction}`);
}

/** '12:03:45': hours are not cut into days. */
export function durationFigure(seconds: number): string {
  const two = (part: number) => String(part).padStart(2, '0');
  return `${grouped(String(Math.floor(seconds / 3600)))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** '2026-11-03 09:12:45', in Asia/Shanghai. */
export function timeFigure(at: EpochMs): string {
  return new Date(at + SHANGHAI_MS).toISOString().slice(0, 19).replace('T', ' ');
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}
