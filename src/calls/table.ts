import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { switches } from '../accounts/table.js';
import { bytea, instant, microYuan, oneOf } from '../db/column.js';
import { bodyFormats } from './body/format.js';
import { outcomes, recordKinds, type Attempt } from './cdr.js';

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

/**
 * One row per call of a switch, whatever its times say (rule D3): a changed time can't make a second billed call, because
 * no month is in the key. `key` is calls/identity.ts's digest of switch and call; batch and line find the record's bytes.
 */
export const callIdentities = pgTable('call_identities', {
  key: uuid().primaryKey(),
  leg: text().notNull(),
  seq: integer().notNull(),
  kind: text({ enum: recordKinds }).notNull().default('final'),
  content: uuid().notNull(),
  /** Null for a call that waits: in quarantine, in suspense, for its final record. */
  callId: uuid(),
  batchId: uuid().notNull(),
  line: integer().notNull(),
});

/** What came of a call after its first record: other legs, other parts (rule D5). What they say is in the evidence. */
export const callParts = pgTable(
  'call_parts',
  {
    key: uuid().notNull(),
    leg: text().notNull(),
    seq: integer().notNull(),
    kind: text({ enum: recordKinds }).notNull(),
    content: uuid().notNull(),
    batchId: uuid().notNull(),
    line: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.key, t.leg, t.seq, t.kind] })],
);

export const retentionKinds = ['calls', 'evidence', 'decisions'] as const;
export type RetentionKind = (typeof retentionKinds)[number];

/** How many whole months are kept in detail (rule O4). */
export const retention = pgTable(
  'retention',
  { kind: text({ enum: retentionKinds }).primaryKey(), months: integer().notNull() },
  (t) => [oneOf('retention_kind', t.kind, retentionKinds), check('retention_months', sql`${t.months} >= 7`)],
);

/** Partitioned by setupAt, month by month. `id` sorts by set-up and holds it (calls/identity.ts). */
export const calls = pgTable(
  'calls',
  {
    number: text().notNull(),
    setupAt: instant().notNull(),
    id: uuid().notNull(),
    partnerId: uuid().notNull(),
    subscriberId: uuid().notNull(),
    switchId: uuid().notNull(),
    callUuid: text().notNull(),
    caller: text(),
    callerKind: text().notNull(),
    callerArea: text(),
    /** '广东深圳', as known when it was posted: statements must not change with the region file. */
    callerRegion: text(),
    answeredBy: text(),
    answerAt: instant(),
    bridgeAt: instant(),
    endAt: instant().notNull(),
    outcome: text({ enum: outcomes }).notNull(),
    /** The month whose cap it counts to (rule C5). */
    capMonth: text().notNull(),
    batchId: uuid().notNull(),
    line: integer().notNull(),
    postedAt: instant().notNull(),
    /** A test caller's: never charged or counted (rule R12). */
    test: boolean().notNull().default(false),
    /** Its switch asks for routes, and never asked for this call (rule C4). */
    unauthorised: boolean().notNull().default(false),
    /** Whom it was forwarded to, in order; null where that is no more than `answeredBy` and `outcome` say. */
    attempts: jsonb().$type<Attempt[]>(),
  },
  (t) => [
    primaryKey({ columns: [t.number, t.setupAt, t.id] }), // reads as a number's calls in order of time
    oneOf('calls_outcome', t.outcome, outcomes),
  ],
);

/** One row per (call, revision), a column per price layer (rule T7). Partitioned by connectedAt, which picks the month (T5). */
export const charges = pgTable(
  'charges',
  {
    number: text().notNull(),
    connectedAt: instant().notNull(),
    callId: uuid().notNull(),
    revision: smallint().notNull(),
    partnerId: uuid().notNull(),
    subscriberId: uuid().notNull(),
    /** Null: connectedAt's own month bills it. Else that was closed already, and this later month does (rule S2). */
    lateMonth: text(),
    talkSeconds: integer().notNull(),
    /** The subscriber's increments, started ones whole. */
    chargedSeconds: integer().notNull(),
    chargeClass: text().notNull(),
    callerCharge: microYuan().notNull(),
    /** A mobile caller pays by its own plan (rule T3). */
    callerIndicative: boolean().notNull(),
    subscriberCharge: microYuan().notNull(),
    partnerCharge: microYuan(),
    carrierCost: microYuan(),
    /** Rating's compact receipt (rule T8; rating/receipt.ts reads it). */
    receipt: integer().array().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.number, t.connectedAt, t.callId, t.revision] }),
    index('charges_late')
      .on(t.lateMonth, t.subscriberId)
      .where(sql`${t.lateMonth} is not null`),
  ],
);

/** Numbers that test calls come from (拨测): routed, and never charged or counted (rule R12). */
export const testCallers = pgTable(
  'test_callers',
  {
    id: uuid().primaryKey(),
    /** In its national form: 13800138000, 075582345678. */
    caller: text().notNull(),
    note: text().notNull(),
    fromAt: instant().notNull(),
    /** Null: still. Rows stay, because a call's record may come later. */
    toAt: instant(),
  },
  (t) => [
    uniqueIndex('test_callers_once')
      .on(t.caller)
      .where(sql`${t.toAt} is null`),
  ],
);
export type TestCaller = typeof testCallers.$inferSelect;
