import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { switches } from '../../accounts/table.js';
import { bytea, instant, multirange, oneOf } from '../../db/column.js';
import { bodyFormats } from '../body/format.js';
import { cdrSeries } from '../serials.js';

/** One accepted `POST /v1/cdrs`. Its row is what makes its chunks count: chunks without one were never acknowledged. */
export const cdrBatches = pgTable(
  'cdr_batches',
  {
    id: uuid().primaryKey(),
    switchId: uuid()
      .notNull()
      .references(() => switches.id),
    format: text({ enum: bodyFormats }).notNull(),
    /** The header row of a CSV, without which its chunks can't be read. */
    header: bytea(),
    bytes: integer().notNull(),
    sha256: bytea().notNull(),
    records: integer().notNull(),
    refused: integer().notNull(),
    receivedAt: instant().notNull(),
    /** One body, which its switch has landed once. False where it was gathered from single posts. */
    file: boolean().notNull().default(false),
    /** The serial number that its switch gave the file (rule D7); null where it gives none. */
    fileNo: bigint({ mode: 'number' }),
    /** The serial numbers of its records, refused ones too; null where none has one. Written once, so that a gap can be told. */
    recordNos: multirange(),
  },
  (t) => [
    oneOf('cdr_batches_format', t.format, bodyFormats),
    index('cdr_batches_numbered')
      .on(t.switchId, t.receivedAt)
      .where(sql`${t.fileNo} is not null or ${t.recordNos} is not null`), // what came since a series was last counted
    index('cdr_batches_by_file_no')
      .on(t.switchId, t.fileNo)
      .where(sql`${t.fileNo} is not null`),
    index('cdr_batches_by_record_no')
      .using('gist', t.switchId, t.recordNos)
      .where(sql`${t.recordNos} is not null`), // when a gap's neighbours came
    uniqueIndex('cdr_batches_once')
      .on(t.switchId, t.sha256)
      .where(sql`${t.file}`), // the same file again is the same batch
    index('cdr_batches_of_switch').on(t.switchId, t.receivedAt),
  ],
);

/** Whole records of a batch that are posted in one transaction: one job each, never a job per call. */
export const cdrChunks = pgTable(
  'cdr_chunks',
  {
    switchId: uuid().notNull(),
    batchId: uuid().notNull(),
    chunk: integer().notNull(),
    firstLine: integer().notNull(),
    landedAt: instant().notNull(),
    /** Refused for form among them; null before it was counted (migration 0010). */
    records: integer(),
    /** Of its bytes, unpacked. */
    sha256: bytea(),
    postedAt: instant(),
    posted: integer().notNull().default(0),
    merged: integer().notNull().default(0),
    partial: integer().notNull().default(0),
    duplicates: integer().notNull().default(0),
    conflicts: integer().notNull().default(0),
    quarantined: integer().notNull().default(0),
    suspense: integer().notNull().default(0),
    /** Of those posted: billed by a later month than their own (rule S2), and with no decision from a switch that asks (rule C4). */
    late: integer().notNull().default(0),
    unauthorised: integer().notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.batchId, t.chunk] }),
    index('cdr_chunks_unposted')
      .on(t.landedAt)
      .where(sql`${t.postedAt} is null`), // the sweep's query
  ],
);

/** The received bytes, packed (io/pack.ts), by landing month (rule D4). Partitioned by landedAt, which is the database's clock. */
export const evidence = pgTable(
  'evidence',
  {
    switchId: uuid().notNull(),
    batchId: uuid().notNull(),
    chunk: integer().notNull(),
    landedAt: instant().notNull(),
    bytes: bytea().notNull(),
  },
  (t) => [primaryKey({ columns: [t.batchId, t.chunk, t.landedAt] })],
);

export const recordFates = [
  'refused',
  'duplicate',
  'conflict',
  'quarantined',
  'suspense',
  'partial',
  'merged',
] as const;
export type RecordFate = (typeof recordFates)[number];

/** What became of each record that was not simply posted (rule D2). The record itself is in the evidence. */
export const recordOutcomes = pgTable(
  'record_outcomes',
  {
    switchId: uuid().notNull(),
    batchId: uuid().notNull(),
    line: integer().notNull(),
    fate: text({ enum: recordFates }).notNull(),
    code: text().notNull(),
    field: text(),
    found: text(),
    reason: text().notNull(),
    /** Of the call, where it is known: a month with an open conflict doesn't close (rule S1). */
    month: text(),
    resolvedAt: instant(),
  },
  (t) => [
    primaryKey({ columns: [t.batchId, t.line] }),
    oneOf('record_outcomes_fate', t.fate, recordFates),
    index('record_outcomes_open')
      .on(t.month)
      .where(sql`${t.resolvedAt} is null and ${t.fate} in ('conflict', 'quarantined', 'suspense', 'partial')`),
  ],
);

/** What a switch numbers, as far as it is counted (rule D7): what came since is added up from the batches. Null rows: nothing was counted. */
export const cdrNumbering = pgTable(
  'cdr_numbering',
  {
    switchId: uuid()
      .notNull()
      .references(() => switches.id),
    series: text({ enum: cdrSeries }).notNull(),
    /** One more each time that its switch began anew: explanations are of one of these. */
    run: integer().notNull().default(0),
    /** Null is ever. What came before is of an earlier run. */
    sinceAt: instant(),
    /** What came before `countedTo`. */
    known: multirange().notNull().default('{}'),
    countedTo: instant()
      .notNull()
      .default(sql`'-infinity'`),
  },
  (t) => [primaryKey({ columns: [t.switchId, t.series] }), oneOf('cdr_numbering_series', t.series, cdrSeries)],
);

/** Why numbers are missing, as an operator says. What comes in after all is not missing, whatever is said here. */
export const cdrGapExplanations = pgTable(
  'cdr_gap_explanations',
  {
    switchId: uuid()
      .notNull()
      .references(() => switches.id),
    series: text({ enum: cdrSeries }).notNull(),
    run: integer().notNull(),
    fromNo: bigint({ mode: 'number' }).notNull(),
    /** The last of them. */
    toNo: bigint({ mode: 'number' }).notNull(),
    reason: text().notNull(),
    explainedAt: instant().notNull(),
    /** Which key or person of the operator. */
    explainedBy: text().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.switchId, t.series, t.run, t.fromNo] }),
    oneOf('cdr_gap_explanations_series', t.series, cdrSeries),
    check('cdr_gap_explanations_range', sql`${t.fromNo} <= ${t.toNo}`),
  ],
);
