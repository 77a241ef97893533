import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  customType,
  foreignKey,
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
import { partners, subscribers } from '../accounts/table.js';
import { bytea, instant, oneOf } from '../db/column.js';
import { numbers } from '../numbers/table.js';
import type { RoutePlan } from './plan.js';

/** Published plans, which a trigger lets nobody change (rule R8). The newest whose time has come is in force. */
export const routePlans = pgTable(
  'route_plans',
  {
    number: text()
      .notNull()
      .references(() => numbers.number),
    version: integer().notNull(),
    partnerId: uuid().notNull(),
    /** Whose plan it is: a number that has changed hands has another's no more. */
    subscriberId: uuid().notNull(),
    document: jsonb().$type<RoutePlan>().notNull(),
    fromAt: instant().notNull(),
    publishedAt: instant().notNull(),
    publishedBy: text().notNull(),
    note: text(),
    /** The version that this one brings back. */
    rolledBackTo: integer(),
  },
  (t) => [
    primaryKey({ columns: [t.number, t.version] }),
    foreignKey({
      name: 'route_plans_of_subscriber',
      columns: [t.partnerId, t.subscriberId],
      foreignColumns: [subscribers.partnerId, subscribers.id],
    }),
  ],
);

/** Rule R7. HMAC-SHA-256 under the pepper with a salt: a copied database tells no PIN, short as it is. */
export const numberPins = pgTable('number_pins', {
  number: text()
    .primaryKey()
    .references(() => numbers.number),
  partnerId: uuid()
    .notNull()
    .references(() => partners.id),
  salt: bytea().notNull(),
  hash: bytea().notNull(),
  setAt: instant().notNull(),
});

/** What was answered to each question of a switch, by call and step. Partitioned by the month of the call's first question. */
export const routeDecisions = pgTable(
  'route_decisions',
  {
    callKey: uuid().notNull(), // calls/identity.ts's digest of switch and call
    step: smallint().notNull(),
    monthAt: instant().notNull(), // that month's first instant
    askedAt: instant().notNull(),
    switchId: uuid().notNull(),
    callUuid: text().notNull(),
    /** Null where the number is nobody's. */
    partnerId: uuid(),
    /** The 400 number, or what was called instead. */
    called: text().notNull(),
    caller: text(),
    callerKind: text().notNull(),
    /** `0755|广东|深圳`, as known then: what ORIGIN compared. */
    place: text(),
    /** A later step's news: an HMAC of the PIN that was entered, or `13800138000 busy`. */
    said: text(),
    /** `connect`, `collect_pin`, or why it was refused. */
    outcome: text().notNull(),
    /** Null where none was asked; 0 is the number's destinations in their order. */
    planVersion: integer(),
    /** The branch that was taken at each node from the root on; -1 is OTHER. */
    path: smallint().array().notNull(),
    /** Whom it would have gone to and why it may not: `13800138000 PROOF_EXPIRED`, in the plan's order (rule A7). */
    passedOver: text().array().notNull().default([]),
    /** A test caller's: routed, and never charged or counted (rule R12). */
    test: boolean().notNull(),
    /** The body of the answer: who asks again gets it again, to the byte. */
    answer: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.callKey, t.step, t.monthAt] })],
);

/** Whose turn it is, where a hunt strategy goes by it: shared by all nodes. `key` is a group's name or a destination. */
export const huntTurns = pgTable(
  'hunt_turns',
  { number: text().notNull(), key: text().notNull(), turn: bigint({ mode: 'number' }).notNull() },
  (t) => [primaryKey({ columns: [t.number, t.key] })],
);

export const shutOffKinds = ['NUMBER', 'SUBSCRIBER', 'DESTINATION'] as const;
export type ShutOffKind = (typeof shutOffKinds)[number];

/** The operator's or a regulator's emergency stop (rule R12). Lifted ones stay: they are history. */
export const shutOffs = pgTable(
  'shut_offs',
  {
    id: uuid().primaryKey(),
    kind: text({ enum: shutOffKinds }).notNull(),
    /** Ten digits, a subscriber's id, or a destination as a switch dials it. */
    target: text().notNull(),
    /** Of the number or the subscriber; null for a destination, which may be anybody's. */
    partnerId: uuid().references(() => partners.id),
    reason: text().notNull(),
    since: instant().notNull(),
    shutBy: text().notNull(),
    liftedAt: instant(),
    liftedBy: text(),
  },
  (t) => [
    oneOf('shut_offs_kind', t.kind, shutOffKinds),
    uniqueIndex('shut_offs_once')
      .on(t.kind, t.target)
      .where(sql`${t.liftedAt} is null`),
  ],
);

/** What everybody's routing goes by; one row. */
export const routePolicy = pgTable('route_policy', {
  one: boolean().primaryKey().default(true),
  /** Rule R6. */
  forwardsOnBusy: integer().notNull().default(2),
  forwardsOnNoAnswer: integer().notNull().default(2),
  forwardsACall: integer().notNull().default(3),
  /** Rule R7. */
  pinTries: integer().notNull().default(3),
  /** How long any call may last. */
  maxSeconds: integer().notNull().default(14_400),
  /** For how long a node that can't reach the database answers by what it knew. */
  snapshotSeconds: integer().notNull().default(300),
  /** Rule A7: how long a proof holds from its day on, and from how many days before its end it is warned of. */
  verifiedMonths: integer().notNull().default(12),
  proofWarningDays: integer().notNull().default(30),
});

/**
 * What changed of what nodes hold in memory; `number` null is what all numbers share. By transaction, not by `id` alone: a
 * smaller id may be committed later.
 */
export const routeChanges = pgTable(
  'route_changes',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    xact: customType<{ data: string }>({ dataType: () => 'xid8' })()
      .notNull()
      .default(sql`pg_current_xact_id()`),
    number: text(),
    madeAt: instant()
      .notNull()
      .default(sql`clock_timestamp()`),
  },
  (t) => [index('route_changes_by_transaction').on(t.xact)],
);

export type RoutePlanVersion = typeof routePlans.$inferSelect;
export type RouteDecision = typeof routeDecisions.$inferSelect;
export type ShutOff = typeof shutOffs.$inferSelect;
export type RoutePolicy = Omit<typeof routePolicy.$inferSelect, 'one'>;
