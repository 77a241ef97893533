/** What one asker has left to spend. Points come back by themselves. */
export interface Purse {
  readonly limit: number;
  readonly restorePerSecond: number;
  /** Whole points, 0 or more. */
  available(): number;
  /** Milliseconds until so many are there; 0 where they are. More than the limit never are. */
  waitMs(points: number): number;
  /** Takes what there is of them. */
  spend(points: number): void;
}

/** An empty purse is full again after this. */
export const REFILL_SECONDS = 20;

/** Who hasn't asked for the longest time is forgotten, which leaves him a full purse. */
const REMEMBERED_ASKERS = 10_000;

/**
 * A token bucket for each asker, in this process's memory: several processes allow so many times as much.
 *
 * @param limit points that an asker may spend at once
 * @param nowMs a clock that never goes back
 */
export function openThrottle(limit: number, nowMs: () => number): (asker: string) => Purse {
  const spent = new Map<string, { points: number; atMs: number }>();
  const restorePerSecond = limit / REFILL_SECONDS;

  return (asker) => {
    function left(): number {
      const it = spent.get(asker);
      return it ? Math.min(limit, limit - it.points + ((nowMs() - it.atMs) / 1000) * restorePerSecond) : limit;
    }
    return {
      limit,
      restorePerSecond,
      available: () => Math.floor(left()),
      waitMs: (points) => Math.max(0, Math.ceil(((points - left()) / restorePerSecond) * 1000)),
      spend(points) {
        const rest = Math.max(0, left() - points);
        spent.delete(asker); // the map keeps the order of setting
        spent.set(asker, { points: limit - rest, atMs: nowMs() });
        if (spent.size > REMEMBERED_ASKERS) spent.delete(spent.keys().next().value!);
      },
    };
  };
}

/** Where nobody counts: without HTTP. */
export const boundless: Purse = {
  limit: Number.MAX_SAFE_INTEGER,
  restorePerSecond: Number.MAX_SAFE_INTEGER,
  available: () => Number.MAX_SAFE_INTEGER,
  waitMs: () => 0,
  spend() {},
};

/** RateLimit header fields for HTTP, as the IETF's draft has them. */
export function rateHeaders(purse: Purse): Record<string, string> {
  const secondsToFull = Math.ceil((purse.limit - purse.available()) / purse.restorePerSecond);
  return {
    'ratelimit-policy': `"points";q=${purse.limit};w=${REFILL_SECONDS}`,
    ratelimit: `"points";r=${purse.available()};t=${secondsToFull}`,
  };
}
