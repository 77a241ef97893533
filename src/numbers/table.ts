import { sql } from 'drizzle-orm';
import { check, foreignKey, index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { subscribers } from '../accounts/table.js';
import { instant, oneOf } from '../db/column.js';

/** Rule N2, in the order of a number's life. */
export const numberStates = [
  'AVAILABLE',
  'RESERVED',
  'LOCKED',
  'PROVISIONING',
  'ACTIVE',
  'SUSPENDED',
  'DISCONNECTED',
  'QUARANTINED',
  'WITHDRAWN',
] as const;
export type NumberState = (typeof numberStates)[number];

export const carriers = ['CHINA_UNICOM', 'CHINA_MOBILE', 'CHINA_TELECOM'] as const;
export type Carrier = (typeof carriers)[number];

/** Which carrier a number is of, longest prefix first (rule N1). */
export const numberBlocks = pgTable(
  'number_blocks',
  { prefix: text().primaryKey(), carrier: text({ enum: carriers }).notNull() },
  (t) => [
    oneOf('number_blocks_carrier', t.carrier, carriers),
    check('number_blocks_prefix', sql`${t.prefix} ~ '^400[0-9]{1,7}$'`),
  ],
);

/** One row per 400 number; partner and subscriber are null while it is in stock. */
export const numbers = pgTable(
  'numbers',
  {
    number: text().primaryKey(),
    carrier: text({ enum: carriers }).notNull(),
    state: text({ enum: numberStates }).notNull(),
    partnerId: uuid(),
    subscriberId: uuid(),
    stateSince: instant().notNull(),
  },
  (t) => [
    check('numbers_number', sql`${t.number} ~ '^400[0-9]{7}$'`),
    oneOf('numbers_state', t.state, numberStates),
    oneOf('numbers_carrier', t.carrier, carriers),
    foreignKey({ columns: [t.partnerId, t.subscriberId], foreignColumns: [subscribers.partnerId, subscribers.id] }),
    index('numbers_of_partner')
      .on(t.partnerId, t.number)
      .where(sql`${t.partnerId} is not null`),
    index('numbers_of_subscriber')
      .on(t.subscriberId, t.number)
      .where(sql`${t.subscriberId} is not null`),
  ],
);

export type HotlineNumber = typeof numbers.$inferSelect;
