import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A number from the environment, for a short run or another case. */
export const setting = (name: string, usual: number) => Number(process.env[name] ?? usual);

/** A B B A A B …: a machine that slows down slows all sides. */
export function* turns<T>(sides: readonly T[], rounds: number): Generator<T, void> {
  for (let round = 0; round < rounds; round++) yield* round % 2 === 0 ? sides : sides.toReversed();
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

export const rounded = (value: number) => Math.round(value * 1000) / 1000;

/** 1,000,000 */
export const count = (value: number) => value.toLocaleString('en-US');

/** With BENCH_PROFILE=1, where CPU profiles go. */
export const profiles =
  process.env['BENCH_PROFILE'] === '1' ? mkdtempSync(join(tmpdir(), 'hotline400-profiles-')) : null;

/** Node's flags for the profile of a process. */
export function profileFlags(name: string, ...more: string[]): string[] {
  return profiles ? ['--cpu-prof', ...more, `--cpu-prof-dir=${join(profiles, name)}`] : [];
}

export function tellProfiles(): void {
  if (profiles) console.log(`CPU profiles in ${profiles}`);
}
