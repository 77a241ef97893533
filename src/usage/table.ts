import { sql } from 'drizzle-orm';
import { check, foreignKey, index, integer, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { subscribers } from '../accounts/table.js';
import { instant, isMonthColumn, microYuan, oneOf } from '../db/column.js';
import { numbers } from '../numbers/table.js';

/** What a number did for a subscriber in a cap month (rule C5). A subscriber's month is the sum over its numbers. */
export const monthCounters = pgTable(
  'month_counters',
  {
    partnerId: uuid().notNull(),
    subscriberId: uuid().notNull(),
    number: text().notNull(),
    month: text().notNull(),
    attempts: integer().notNull(),
    answered: integer().notNull(),
    /** Subscriber-layer call charges, without fees and tax (rule C1). */
    amount: microYuan().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.number, t.month, t.subscriberId] }), // a number may change hands within a month
    index('month_counters_of_subscriber').on(t.subscriberId, t.month),
    isMonthColumn('month_counters_month', t.month),
  ],
);

export const capKinds = ['AMOUNT', 'CALLS'] as const;
export type CapKind = (typeof capKinds)[number];

/** A limit for every calendar month; `number` null is the whole subscriber's. */
export const caps = pgTable(
  'caps',
  {
    id: uuid().primaryKey(),
    partnerId: uuid().notNull(),
    subscriberId: uuid().notNull(),
    number: text().references(() => numbers.number),
    kind: text({ enum: capKinds }).notNull(),
    /** The one of the two that its kind says. */
    limitAmount: microYuan(),
    limitCalls: integer(),
    /** One more at each edit: an edit names the one that it saw. */
    version: integer().notNull().default(1),
    /** A removed cap stops nothing; its row stays, because its alerts name it. */
    removedAt: instant(),
  },
  (t) => [
    foreignKey({ columns: [t.partnerId, t.subscriberId], foreignColumns: [subscribers.partnerId, subscribers.id] }),
    oneOf('caps_kind', t.kind, capKinds),
    check(
      'caps_limit',
      sql`case ${t.kind} when 'AMOUNT' then ${t.limitAmount} >= 0 and ${t.limitCalls} is null else ${t.limitCalls} >= 0 and ${t.limitAmount} is null end`,
    ),
    unique('caps_of_partner').on(t.partnerId, t.id), // the alerts' foreign key points here
    index('caps_of_subscriber').on(t.subscriberId), // one live cap of a kind each: caps_once, hand-written
  ],
);

/** One row per alert: the key is why each is sent once (rule C1). */
export const capAlerts = pgTable(
  'cap_alerts',
  {
    capId: uuid().notNull(),
    month: text().notNull(),
    percent: integer().notNull(),
    partnerId: uuid().notNull(),
    raisedAt: instant().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.capId, t.month, t.percent] }),
    foreignKey({
      name: 'cap_alerts_of_cap',
      columns: [t.partnerId, t.capId],
      foreignColumns: [caps.partnerId, caps.id],
    }),
  ],
);

export type Cap = typeof caps.$inferSelect;
