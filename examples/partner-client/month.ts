/** A month is one of Shanghai, where it is +08:00 all year, whatever the zone of the machine that asks. */
const SHANGHAI_MS = 8 * 3_600_000;

/** "2026-10": the last whole one. */
export function lastMonth(nowMs: number): string {
  const now = new Date(nowMs + SHANGHAI_MS);
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1)).toISOString().slice(0, 7);
}

/** From its first instant to before the next one's, as the API takes a time range. */
export function rangeOf(month: string): { from: string; to: string } {
  const [year, number] = month.split('-').map(Number) as [number, number];
  const startOf = (index: number) => new Date(Date.UTC(year, index) - SHANGHAI_MS).toISOString();
  return { from: startOf(number - 1), to: startOf(number) };
}

/** For people: 10-31 23:59:07, in Shanghai. */
export const clockTime = (instant: string): string =>
  new Date(Date.parse(instant) + SHANGHAI_MS).toISOString().slice(5, 19).replace('T', ' ');
