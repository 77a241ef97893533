import { sql } from 'drizzle-orm';
import { check, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core';
import { subscribers } from '../accounts/table.js';
import { instant, oneOf } from '../db/column.js';
import { carriers, numbers } from '../numbers/table.js';

/** Whose price it is (rule T7). */
export const layers = ['CALLER', 'SUBSCRIBER', 'PARTNER', 'COST'] as const;
export type Layer = (typeof layers)[number];

export const tariffs = pgTable(
  'tariffs',
  { id: uuid().primaryKey(), name: text().notNull().unique(), layer: text({ enum: layers }).notNull() },
  (t) => [oneOf('tariffs_layer', t.layer, layers)],
);

/** Published prices; immutable. The version in force is the latest whose effectiveFrom is not after the instant. */
export const tariffVersions = pgTable(
  'tariff_versions',
  {
    /** Small on purpose: every charge's receipt names it (rule T8). */
    version: integer().primaryKey().generatedAlwaysAsIdentity(),
    tariffId: uuid()
      .notNull()
      .references(() => tariffs.id),
    effectiveFrom: instant().notNull(),
    /** The document as published (rating/tariff.ts reads it). */
    body: jsonb().notNull(),
    publishedAt: instant().notNull(),
  },
  (t) => [unique('tariff_versions_once').on(t.tariffId, t.effectiveFrom)],
);

/** What the carrier's callers pay, and what the carrier charges us. */
export const carrierTariffs = pgTable(
  'carrier_tariffs',
  {
    carrier: text({ enum: carriers }).notNull(),
    layer: text({ enum: ['CALLER', 'COST'] }).notNull(),
    tariffId: uuid()
      .notNull()
      .references(() => tariffs.id),
  },
  (t) => [primaryKey({ columns: [t.carrier, t.layer] }), oneOf('carrier_tariffs_carrier', t.carrier, carriers)],
);

/**
 * Who answers for a number, and at which prices, from one instant to another (rule T5). Half-open; `toAt` null is open.
 * A hand-written exclusion constraint (assignments_no_overlap) keeps any instant to one row a number.
 */
export const assignments = pgTable(
  'assignments',
  {
    number: text()
      .notNull()
      .references(() => numbers.number),
    fromAt: instant().notNull(),
    toAt: instant(),
    partnerId: uuid().notNull(),
    subscriberId: uuid().notNull(),
    subscriberTariffId: uuid()
      .notNull()
      .references(() => tariffs.id),
    /** Wholesale; null where the partner pays by another scheme. */
    partnerTariffId: uuid().references(() => tariffs.id),
  },
  (t) => [
    primaryKey({ columns: [t.number, t.fromAt] }),
    check('assignments_order', sql`${t.toAt} > ${t.fromAt}`),
    foreignKey({ columns: [t.partnerId, t.subscriberId], foreignColumns: [subscribers.partnerId, subscribers.id] }),
    index('assignments_of_subscriber').on(t.subscriberId),
    index('assignments_of_partner').on(t.partnerId), // which prices a partner may see (migration 0003)
  ],
);

export type TariffVersion = typeof tariffVersions.$inferSelect;
export type Assignment = typeof assignments.$inferSelect;
