import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, pgTable, smallint, text, unique, uuid } from 'drizzle-orm/pg-core';
import { bytea, instant, oneOf } from '../db/column.js';
import { partsKinds } from './parts.js';
import { rolesOf, scopes, type AccountRole } from './scopes.js';

export const subscriberKinds = ['ENTERPRISE', 'SOLE_PROPRIETOR'] as const;
export type SubscriberKind = (typeof subscriberKinds)[number];

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
    /** One more at each edit: an edit names the one that it saw. */
    version: integer().notNull().default(1),
  },
  (t) => [
    unique('subscribers_of_partner').on(t.partnerId, t.id), // composite foreign keys point here: no row can name another partner's subscriber
    index('subscribers_of_partner_by_name').on(t.partnerId, t.name, t.id),
    index('subscribers_of_partner_by_age').on(t.partnerId, t.createdAt, t.id),
    index('subscribers_by_name').on(t.name, t.id), // the operator's lists
    index('subscribers_by_age').on(t.createdAt, t.id),
    index('subscribers_of_company')
      .on(t.taxId)
      .where(sql`${t.taxId} is not null`), // how many numbers a company has
    oneOf('subscribers_kind', t.kind, subscriberKinds),
  ],
);

/** Telephone switches of the operator. They carry every partner's calls, so they belong to none. */
export const switches = pgTable(
  'switches',
  {
    id: uuid().primaryKey(),
    name: text().notNull().unique(),
    /** Where its local times without an offset are read (rule D6); an IANA name. */
    timeZone: text().notNull().default('Asia/Shanghai'),
    /** How far ahead of ours its clock may run before its records wait for review (rule D5). */
    clockSkewSeconds: integer().notNull().default(300),
    /** How records of one leg in several parts read: the highest sequence tells all, or each tells its own time (rule D5). */
    parts: text({ enum: partsKinds }).notNull().default('CUMULATIVE'),
    /** It asks for routes: a call that it never asked for is marked (rule C4). */
    asksRoute: boolean().notNull().default(false),
    createdAt: instant().notNull(),
  },
  (t) => [oneOf('switches_parts', t.parts, partsKinds)],
);

/** Keys of partners, of switches, and of the operator's own programs (neither). The secret itself is nowhere. */
export const apiKeys = pgTable(
  'api_keys',
  {
    id: text().primaryKey(),
    partnerId: uuid().references(() => partners.id),
    switchId: uuid().references(() => switches.id),
    /** Of the program that holds it. Two keys of one name may live at once, so that one can take over from the other. */
    name: text().notNull(),
    /** 1 or 2: a hand-written unique index (api_keys_two_live) keeps any owner's name to two keys that aren't revoked. */
    slot: smallint().notNull().default(1),
    scopes: text({ enum: scopes }).array().notNull(),
    /** HMAC-SHA-256 of the secret under the pepper: a copied database opens nothing. */
    secretHash: bytea().notNull(),
    /** Where it may be used from, as 203.0.113.0/24; none is anywhere. */
    networks: text().array().notNull().default([]),
    createdAt: instant().notNull(),
    expiresAt: instant(),
    revokedAt: instant(),
    /** To the minute. */
    lastUsedAt: instant(),
  },
  (t) => [
    check('api_keys_one_owner', sql`num_nonnulls(${t.partnerId}, ${t.switchId}) <= 1`),
    check('api_keys_slot', sql`${t.slot} in (1, 2)`),
    index('api_keys_of_partner_by_age').on(t.partnerId, t.createdAt, t.id),
    index('api_keys_by_age').on(t.createdAt, t.id),
  ],
);

/** People of the operator. An outside issuer says who they are (src/accounts/io/staff-token.ts), this table what they may do. */
export const staff = pgTable(
  'staff',
  {
    /** The token's `sub`. */
    subject: text().primaryKey(),
    name: text().notNull(),
    role: text().$type<AccountRole>().notNull(),
    createdAt: instant().notNull(),
    disabledAt: instant(),
  },
  (t) => [oneOf('staff_role', t.role, rolesOf('OPERATOR'))],
);

export type Partner = typeof partners.$inferSelect;
export type Subscriber = typeof subscribers.$inferSelect;
export type Switch = typeof switches.$inferSelect;
export type ApiKey = typeof apiKeys.$inferSelect;
export type StaffMember = typeof staff.$inferSelect;
