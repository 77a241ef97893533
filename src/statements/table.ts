import {
  type AnyPgColumn,
  bigint,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core';
import { sql } from 'drizzle-orm';
import { subscribers } from '../accounts/table.js';
import { instant, isMonthColumn, microYuan, oneOf } from '../db/column.js';

/** Who writes the statements; one row. */
export const issuer = pgTable(
  'issuer',
  {
    id: integer().primaryKey(),
    name: text().notNull(),
    address: text().notNull(),
    taxId: text().notNull(),
    bank: text().notNull(),
    account: text().notNull(),
    phone: text().notNull(),
  },
  (t) => [check('issuer_one', sql`${t.id} = 1`)],
);

/** A month that is closed bills nothing more. Posting shares its lock, closing takes it alone. */
export const billingMonths = pgTable('billing_months', { month: text().primaryKey(), closedAt: instant() }, (t) => [
  isMonthColumn('billing_months_month', t.month),
]);

export const retentionKinds = ['calls', 'evidence', 'decisions'] as const;
export type RetentionKind = (typeof retentionKinds)[number];

/** How many whole months are kept in detail (rule O4). */
export const retention = pgTable(
  'retention',
  { kind: text({ enum: retentionKinds }).primaryKey(), months: integer().notNull() },
  (t) => [oneOf('retention_kind', t.kind, retentionKinds), check('retention_months', sql`${t.months} >= 7`)],
);

export const statementStates = ['DRAFT', 'APPROVED', 'ISSUED'] as const;
export type StatementState = (typeof statementStates)[number];

/** One per subscriber and month. An issued one can't change: a trigger refuses (rule S1). */
export const statements = pgTable(
  'statements',
  {
    id: uuid().primaryKey(),
    partnerId: uuid().notNull(),
    subscriberId: uuid().notNull(),
    month: text().notNull(),
    state: text({ enum: statementStates }).notNull(),
    /** ST-2026-000123: gapless within a year, given at issue. */
    number: text().unique(),
    /** The exact total, and what is to be paid, in fen. */
    exact: microYuan().notNull(),
    payableFen: bigint({ mode: 'bigint' }).notNull(),
    /** All that it shows but the itemised calls (statements/snapshot.ts), frozen at issue. */
    head: jsonb(),
    /** Of the head and the items, printed on the page. */
    contentHash: text(),
    closedAt: instant().notNull(),
    approvedBy: text(),
    approvedAt: instant(),
    issuedAt: instant(),
  },
  (t) => [
    unique('statements_once').on(t.subscriberId, t.month),
    unique('statements_of_partner').on(t.partnerId, t.id), // lines and files point here: none can name another partner
    index('statements_by_month').on(t.month, t.id),
    index('statements_of_partner_by_month').on(t.partnerId, t.month, t.id),
    foreignKey({ columns: [t.partnerId, t.subscriberId], foreignColumns: [subscribers.partnerId, subscribers.id] }),
    oneOf('statements_state', t.state, statementStates),
    isMonthColumn('statements_month', t.month),
    check(
      'statements_issued',
      sql`${t.state} <> 'ISSUED' or (${t.number} is not null and ${t.head} is not null and ${t.contentHash} is not null and ${t.issuedAt} is not null)`,
    ),
  ],
);

const ofStatement = (name: string, t: { partnerId: AnyPgColumn; statementId: AnyPgColumn }) =>
  foreignKey({ name, columns: [t.partnerId, t.statementId], foreignColumns: [statements.partnerId, statements.id] });

export const lineKinds = ['USAGE', 'FEE'] as const;

/** What a statement adds up. A usage line of an earlier service month is the prior-period section (rule S2). */
export const statementLines = pgTable(
  'statement_lines',
  {
    statementId: uuid().notNull(),
    position: integer().notNull(),
    partnerId: uuid().notNull(),
    kind: text({ enum: lineKinds }).notNull(),
    number: text().notNull(),
    serviceMonth: text().notNull(),
    /** A charge class, or the fee's name in Chinese. */
    label: text().notNull(),
    calls: integer().notNull(),
    talkSeconds: integer().notNull(),
    chargedSeconds: integer().notNull(),
    amount: microYuan().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.statementId, t.position] }),
    ofStatement('statement_lines_of_statement', t),
    oneOf('statement_lines_kind', t.kind, lineKinds),
  ],
);

/** Files written from an issued statement, so that a lost job is seen; the bytes lie in the file store. */
export const statementFiles = pgTable(
  'statement_files',
  {
    statementId: uuid().notNull(),
    kind: text({ enum: ['PDF'] }).notNull(),
    partnerId: uuid().notNull(),
    sha256: text().notNull(),
    bytes: integer().notNull(),
    writtenAt: instant().notNull(),
  },
  (t) => [primaryKey({ columns: [t.statementId, t.kind] }), ofStatement('statement_files_of_statement', t)],
);

/** The last number given in a year; the row's lock is what keeps the numbers gapless. */
export const statementNumbers = pgTable('statement_numbers', {
  year: integer().primaryKey(),
  last: integer().notNull(),
});

export type Statement = typeof statements.$inferSelect;
