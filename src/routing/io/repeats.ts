import { readTime } from '../../calls/read-time.js';
import type { EpochMs } from '../../month.js';

/** A node's decision is in the database after that time, so only a question that is older can have been answered elsewhere. */
const STORED_MS = 500;
/** A switch's clock drifts: what it was is forgotten after this time. */
const FORGET_MS = 300_000;

/**
 * Tells a first question from one that may be asked again, so that only the latter costs a look into the database. It goes by the
 * delay between the switch's `at` and our clock, over the least that this switch ever had: a wrong clock changes nothing.
 */
export function openRepeats() {
  const least = new Map<string, { delay: number; since: number }>();
  return {
    /** @param at as the switch wrote it; without one nobody can tell, and it may be */
    mayBe({ switchId, timeZone }: { switchId: string; timeZone: string }, at: string | null, now: EpochMs): boolean {
      const asked = at === null ? null : readTime(at, timeZone);
      if (asked === null) return true;
      const delay = now - asked;
      const known = least.get(switchId);
      if (!known || delay < known.delay || now - known.since > FORGET_MS) {
        least.set(switchId, { delay, since: now });
        return known !== undefined && delay - known.delay > STORED_MS;
      }
      return delay - known.delay > STORED_MS;
    },
  };
}
