import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
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

/** Where each chain ends. Its row's lock puts the changes of one chain in the order of their commits. */
export const auditHeads = pgTable('audit_heads', {
  chain: uuid().primaryKey(),
  seq: integer().notNull(),
  hash: bytea().notNull(),
});

/**
 * What people and keys changed (审计日志), a chain for each partner and one of the operator's own. Each row's hash is over
 * its text and the hash before, so that no row can be changed, taken out or put in without the rest telling. It is the
 * outbox too: what happened to whom, in order and without a gap.
 */
export const auditLog = pgTable(
  'audit_log',
  {
    chain: uuid().notNull(),
    /** From 1, without a gap. */
    seq: integer().notNull(),
    /** The whole of it, as JSON; store/record.ts says its fields. The text itself is what is hashed. */
    entry: text().notNull(),
    hash: bytea().notNull(),
  },
  (t) => [primaryKey({ columns: [t.chain, t.seq] })],
);
