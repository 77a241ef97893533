import type { Parsed } from '../cdr.js';
import { dialectOf, readNative, type Dialect } from '../dialects/dialect.js';
import { PROFILE_RULE, profilesLike } from '../dialects/profiles.js';
import type { Fields } from '../read-cdr.js';
import type { Zone } from '../read-time.js';

/** The columns of a switch's own CSV, and how its rows are read. */
export interface Native {
  names: readonly string[];
  dialect: Dialect;
}

/** A header of Kamailio's flat files, whose separator has no quotes around it. */
export const isFlat = (header: string): boolean => header.includes('|') && !header.includes(',');

/** Null for canonical columns, and for what are no columns of ours. */
export function nativeOf(columns: readonly string[]): Native | null {
  const names = columns.map((it) => it.trim());
  if (names.includes('callUuid') && names.includes('outcome')) return null;
  const dialect = dialectOf(recordOf(names, names));
  return dialect && { names, dialect };
}

export function readNativeRow({ names, dialect }: Native, cells: readonly string[], line: number, zone: Zone): Parsed {
  return readNative(dialect, recordOf(names, cells), line, zone);
}

function recordOf(names: readonly string[], cells: readonly string[]): Fields {
  const record = Object.create(null) as Fields;
  for (let at = 0; at < names.length; at++) record[names[at]!] = cells[at];
  return record;
}

/** What to do about a first row that is no header. */
export function adviceOn(row: string, cells: readonly string[]): string {
  const like = profilesLike(row, cells);
  return like.length > 0 ? `it looks like a row for ?profile=${like.join(' or ')}` : PROFILE_RULE;
}
