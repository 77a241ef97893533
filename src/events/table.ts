import { index, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { bytea, instant } from '../db/column.js';

/** What a mutation did, by the key that its sender gave: sent again, it does nothing more and answers the same (rule P1). */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    /** Who sent it: db/tenant.ts's actorOf. */
    actor: text().notNull(),
    mutation: text().notNull(),
    key: text().notNull(),
    /** SHA-256 of the arguments: the same key with others is a conflict. */
    argsHash: bytea().notNull(),
    /** Ids and counts, from which the answer is made again; never a secret. */
    result: jsonb().notNull(),
    createdAt: instant().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.actor, t.mutation, t.key] }),
    index('idempotency_keys_by_age').on(t.createdAt), // the sweep takes the old ones away
  ],
);
