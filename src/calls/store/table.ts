import { sql } from 'drizzle-orm';
import { boolean, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { switches } from '../../accounts/table.js';
import { bytea, instant, oneOf } from '../../db/column.js';
import { bodyFormats } from '../body/format.js';

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
  },
  (t) => [
    oneOf('cdr_batches_format', t.format, bodyFormats),
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

/** The received bytes, gzip, by landing month (rule D4). Partitioned by landedAt, which is the database's clock. */
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
