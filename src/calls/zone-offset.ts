import { DAY_MS } from '../month.js';
import type { EpochMs } from '../month.js';

interface ZoneOffsets {
  format: Intl.DateTimeFormat;
  /** By local day: the offsets around it. Records of one body share their days, and Intl is a hundred times slower than a map. */
  days: Map<number, { before: number; after: number }>;
}
const zones = new Map<string, ZoneOffsets>();
const DAYS_KEPT = 1000;

/**
 * Milliseconds east of UTC of a local time in an IANA zone. `local` is the wall clock, counted as if it were UTC. Where a
 * clock change makes it occur twice or never, the offset before the change (as java.time and Temporal's 'compatible' do).
 * Throws a RangeError for a zone that doesn't exist.
 */
export function zoneOffsetMs(local: number, zone: string): number {
  const offsets = offsetsOf(zone);
  if (Number.isNaN(local)) return NaN;
  const { before, after } = aroundDay(offsets, Math.floor(local / DAY_MS));
  if (before === after) return before;
  if (offsetAt(offsets, local - before) === before) return before;
  return offsetAt(offsets, local - after) === after ? after : before;
}

function offsetsOf(zone: string): ZoneOffsets {
  let offsets = zones.get(zone);
  if (!offsets) {
    offsets = {
      format: new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }),
      days: new Map(),
    };
    zones.set(zone, offsets);
  }
  return offsets;
}

/** A day and more on either side, so that no offset in the world reaches over. */
function aroundDay(offsets: ZoneOffsets, day: number): { before: number; after: number } {
  let around = offsets.days.get(day);
  if (!around) {
    around = { before: offsetAt(offsets, (day - 1) * DAY_MS), after: offsetAt(offsets, (day + 2) * DAY_MS) };
    if (offsets.days.size >= DAYS_KEPT) offsets.days.clear();
    offsets.days.set(day, around);
  }
  return around;
}

/** Intl writes the offset as 'GMT', 'GMT+08:00' or, in older times, 'GMT-00:44:30'. */
function offsetAt({ format }: ZoneOffsets, at: EpochMs): number {
  const [, sign, hours, minutes, seconds = 0] =
    /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(format.format(at)) ?? [];
  if (!sign) return 0;
  return (sign === '+' ? 1 : -1) * ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}
