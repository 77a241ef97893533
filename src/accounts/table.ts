import { sql } from 'drizzle-orm';
import { check, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { bytea, instant, oneOf } from '../db/column.js';

export const subscriberKinds = ['ENTERPRISE', 'SOLE_PROPRIETOR'] as const;

/** What a key may do; roles are bundles of these. */
export const scopes = ['cdrs:write', 'route:ask', 'statements:read'] as const;
export type Scope = (typeof scopes)[number];

/** Resellers; each is a tenant, and its id stands in every row that is its own. */
export const partners = pgTable('partners', {
  id: uuid().primaryKey(),
  name: text().notNull(),
  createdAt: instant().notNull(),
});

/** The companies behind the numbers; each acts through its partner. */
export const subscribers = pgTable(
  'subscribers',
  {
    id: uuid().primaryKey(),
    partnerId: uuid()
      .notNull()
      .references(() => partners.id),
    name: text().notNull(),
    kind: text({ enum: subscriberKinds }).notNull(),
    /** Unified social credit code; null for a sole proprietor with an old registration. */
    taxId: text(),
    createdAt: instant().notNull(),
  },
  (t) => [
    unique('subscribers_of_partner').on(t.partnerId, t.id), // composite foreign keys point here: no row can name another partner's subscriber
    oneOf('subscribers_kind', t.kind, subscriberKinds),
  ],
);

/** Telephone switches of the operator. They carry every partner's calls, so they belong to none. */
export const switches = pgTable('switches', {
  id: uuid().primaryKey(),
  name: text().notNull().unique(),
  /** Where its local times without an offset are read (rule D6); an IANA name. */
  timeZone: text().notNull().default('Asia/Shanghai'),
  /** How far ahead of ours its clock may run before its records wait for review (rule D5). */
  clockSkewSeconds: integer().notNull().default(300),
  createdAt: instant().notNull(),
});

/** Keys of partners, of switches, and of the operator's own staff (neither). The secret itself is nowhere. */
export const apiKeys = pgTable(
  'api_keys',
  {
    id: text().primaryKey(),
    partnerId: uuid().references(() => partners.id),
    switchId: uuid().references(() => switches.id),
    name: text().notNull(),
    scopes: text({ enum: scopes }).array().notNull(),
    /** HMAC-SHA-256 of the secret under the pepper: a copied database opens nothing. */
    secretHash: bytea().notNull(),
    createdAt: instant().notNull(),
    expiresAt: instant(),
    revokedAt: instant(),
  },
  (t) => [check('api_keys_one_owner', sql`num_nonnulls(${t.partnerId}, ${t.switchId}) <= 1`)],
);

export type Subscriber = typeof subscribers.$inferSelect;
export type Switch = typeof switches.$inferSelect;
export type ApiKey = typeof apiKeys.$inferSelect;
