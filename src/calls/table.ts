import { sql } from 'drizzle-orm';
import {
  boolean,
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
import { instant, microYuan, oneOf } from '../db/column.js';
import { outcomes, recordKinds, type Attempt } from './cdr.js';

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

/** Which switch reports the calls of a trunk that several see (rule D7): what the others say of it bills nothing. */
export const reportingPoints = pgTable('reporting_points', {
  /** As records name it. */
  trunk: text().primaryKey(),
  switchId: uuid()
    .notNull()
    .references(() => switches.id),
  setAt: instant().notNull(),
  /** Which key or person of the operator. */
  setBy: text().notNull(),
});
export type ReportingPoint = typeof reportingPoints.$inferSelect;
