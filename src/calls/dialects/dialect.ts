import type { Parsed } from '../cdr.js';
import { readCdr } from '../read-cdr.js';
import type { CdrField, Fields } from '../read-cdr.js';
import type { Zone } from '../read-time.js';
import { asterisk } from './asterisk.js';
import { freeswitch } from './freeswitch.js';
import { kamailio } from './kamailio.js';

/** How one kind of switch writes its records (rule D1): turned into canonical fields, they are read as any other record is. */
export interface Dialect {
  name: string;
  /** Whether these are a record's fields, or columns: by their names alone. */
  isNamed(record: Fields): boolean;
  /** @param zone of the switch, for local times */
  fieldsOf(record: Fields, zone: Zone): Fields;
  /** Where a canonical field comes from, for whoever has to correct it. */
  natives: Partial<Record<CdrField, string>>;
}

const dialects: readonly Dialect[] = [kamailio, asterisk, freeswitch];

/** Of a switch's own record; null for a canonical one, and for what is none. */
export function dialectOf(record: Fields): Dialect | null {
  return dialects.find((it) => it.isNamed(record)) ?? null;
}

/** A record in whatever dialect. Canonical ones, which most are, are told by two of their fields, and nothing else is looked at. */
export function readRecord(record: Fields, line: number, zone: Zone): Parsed {
  if (record['callUuid'] !== undefined && record['outcome'] !== undefined) return readCdr(record, line, zone);
  const dialect = dialectOf(record);
  return dialect ? readNative(dialect, record, line, zone) : readCdr(record, line, zone);
}

export function readNative({ name, natives, fieldsOf }: Dialect, record: Fields, line: number, zone: Zone): Parsed {
  const read = readCdr(fieldsOf(record, zone), line, zone);
  if (read.ok) return read;
  const { field, rule } = read.refused;
  const native = field === null ? undefined : natives[field as CdrField];
  return native ? { ok: false, refused: { ...read.refused, rule: `${rule}; from ${name}’s ${native}` } } : read;
}
