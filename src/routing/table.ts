import { sql } from 'drizzle-orm';
import { check, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { partners } from '../accounts/table.js';
import { oneOf } from '../db/column.js';
import { numbers } from '../numbers/table.js';

export const proofStates = ['PENDING', 'VERIFIED', 'EXPIRED'] as const;

/** Where a number's calls go, in order. Only verified ones are dialled (rule A7). */
export const destinations = pgTable(
  'destinations',
  {
    number: text()
      .notNull()
      .references(() => numbers.number),
    position: integer().notNull(),
    partnerId: uuid()
      .notNull()
      .references(() => partners.id),
    /** As a switch dials it: 02180000002, 13800138000. */
    destination: text().notNull(),
    ringSeconds: integer().notNull(),
    proof: text({ enum: proofStates }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.number, t.position] }),
    oneOf('destinations_proof', t.proof, proofStates),
    check('destinations_ring_seconds', sql`${t.ringSeconds} between 5 and 120`),
  ],
);
