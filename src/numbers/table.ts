import { sql, type AnyColumn } from 'drizzle-orm';
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { subscribers } from '../accounts/table.js';
import { instant, microYuan, oneOf } from '../db/column.js';
import { numberStates } from './moves.js';

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

/** One row per 400 number. What is in stock has no partner; who reserved it has it until `endsAt` (rule N3). */
export const numbers = pgTable(
  'numbers',
  {
    number: text().primaryKey(),
    carrier: text({ enum: carriers }).notNull(),
    /** By the table of grades that was last gone through; null before there was one. */
    grade: text(),
    state: text({ enum: numberStates }).notNull(),
    stateSince: instant().notNull(),
    /** Of a reservation and of quarantine. From then on it counts as over, whether or not a job has been there. */
    endsAt: instant(),
    partnerId: uuid(),
    subscriberId: uuid(),
    /** A reservation is extended once. */
    extended: boolean().notNull().default(false),
    /** Reserved for the next in line, who hasn't accepted yet (rule N7). */
    offered: boolean().notNull().default(false),
    /** How many wait for it; a trigger counts them. One that is waited for is offered to them before anyone else has it. */
    waiting: integer().notNull().default(0),
    /** What its grade cost when it was reserved. */
    selectionFee: microYuan(),
    monthlyMinimum: microYuan(),
    contractMonths: integer(),
  },
  (t) => [
    check('numbers_number', sql`${t.number} ~ '^400[0-9]{7}$'`),
    oneOf('numbers_state', t.state, numberStates),
    oneOf('numbers_carrier', t.carrier, carriers),
    check('numbers_held', sql`(${t.state} in ('AVAILABLE', 'WITHDRAWN')) = (${t.partnerId} is null)`),
    check('numbers_ends', sql`(${t.state} in ('RESERVED', 'QUARANTINED')) = (${t.endsAt} is not null)`),
    foreignKey({ columns: [t.partnerId, t.subscriberId], foreignColumns: [subscribers.partnerId, subscribers.id] }),
    index('numbers_of_partner')
      .on(t.partnerId, t.number)
      .where(sql`${t.partnerId} is not null`),
    index('numbers_of_subscriber')
      .on(t.subscriberId, t.number)
      .where(sql`${t.subscriberId} is not null`),
    index('numbers_of_partner_by_state').on(t.partnerId, t.state).where(sql`${t.partnerId} is not null`), // prettier-ignore
    index('numbers_to_be_had').on(t.number).where(maybeFree(t.state)),
    index('numbers_to_be_had_by_grade').on(t.grade, t.number).where(maybeFree(t.state)),
    index('numbers_out_of_stock')
      .on(t.state, t.number)
      .where(sql`${t.state} <> 'AVAILABLE'`),
    index('numbers_ending')
      .on(t.endsAt)
      .where(sql`${t.endsAt} is not null`),
    index('numbers_waited_for')
      .on(t.number)
      .where(sql`${t.waiting} > 0`),
  ],
);

/** Free, or free once its time is over: what an index may know. Every search says it in these words, or the index isn't used. */
function maybeFree(state: AnyColumn) {
  return sql`${state} in ('AVAILABLE', 'RESERVED', 'QUARANTINED')`;
}

export type HotlineNumber = typeof numbers.$inferSelect;

/** How long things take, and how many one may have (rules N3, N4, N5, N7): one row, within bounds that migration 0007 sets. */
export const numberPolicy = pgTable('number_policy', {
  one: boolean().primaryKey().default(true),
  reservationDays: integer().notNull().default(15),
  extensionDays: integer().notNull().default(15),
  /** Reservations at a time: so many, or so many percent of the partner's active numbers, if that is more. */
  quotaNumbers: integer().notNull().default(50),
  quotaPercent: integer().notNull().default(20),
  quarantineDays: integer().notNull().default(120),
  /** Within which the next in line accepts. */
  offerHours: integer().notNull().default(24),
  /** Places in line a partner may have at a time. */
  waitsAtOnce: integer().notNull().default(50),
  /** Within how many working days an appeal is answered, the day on which it was filed not counted. */
  appealDays: integer().notNull().default(5),
});
export type NumberPolicy = Omit<typeof numberPolicy.$inferSelect, 'one'>;

const numberOfOurs = () => text().notNull().references(() => numbers.number); // prettier-ignore

export const waitEndings = ['OFFERED', 'LEFT'] as const;

/** Places in line for a number that somebody else has reserved. First come, first served: by `joinedAt`, then id. */
export const numberWaits = pgTable(
  'number_waits',
  {
    id: uuid().primaryKey(),
    number: numberOfOurs(),
    partnerId: uuid().notNull(),
    subscriberId: uuid().notNull(),
    joinedAt: instant().notNull(),
    endedAt: instant(),
    ending: text({ enum: waitEndings }),
  },
  (t) => [
    oneOf('number_waits_ending', t.ending, waitEndings),
    check('number_waits_ended', sql`(${t.endedAt} is null) = (${t.ending} is null)`),
    foreignKey({ columns: [t.partnerId, t.subscriberId], foreignColumns: [subscribers.partnerId, subscribers.id] }),
    uniqueIndex('number_waits_once')
      .on(t.number, t.partnerId)
      .where(sql`${t.endedAt} is null`),
    index('number_waits_of_partner').on(t.partnerId, t.joinedAt, t.id),
  ],
);
export type NumberWait = typeof numberWaits.$inferSelect;

export const paymentOutcomes = ['LOCKED', 'CREDITED'] as const;

/** What finance recorded as paid for a number; what locked nothing is credited, to be paid back (rule A6). */
export const numberPayments = pgTable(
  'number_payments',
  {
    id: uuid().primaryKey(),
    number: numberOfOurs(),
    partnerId: uuid().notNull(),
    subscriberId: uuid().notNull(),
    amount: microYuan().notNull(),
    /** Of the bank or the till: the same one is the same payment. */
    reference: text().notNull().unique('number_payments_reference'),
    outcome: text({ enum: paymentOutcomes }).notNull(),
    /** Why it locked nothing. */
    reason: text(),
    recordedAt: instant().notNull(),
    recordedBy: text().notNull(),
  },
  (t) => [
    oneOf('number_payments_outcome', t.outcome, paymentOutcomes),
    check('number_payments_amount', sql`${t.amount} > 0`),
    foreignKey({ columns: [t.partnerId, t.subscriberId], foreignColumns: [subscribers.partnerId, subscribers.id] }),
  ],
);
export type NumberPayment = typeof numberPayments.$inferSelect;

/** Published tables of grades (rule N6). The newest holds; stock that it grades otherwise is gone through in the background. */
export const gradeVersions = pgTable('grade_versions', {
  version: integer().primaryKey(),
  document: jsonb().notNull(),
  publishedAt: instant().notNull(),
  /** The stock up to this number is gone through; null before the first. */
  regradedTo: text(),
  /** How many numbers got another grade so far. */
  regraded: integer().notNull().default(0),
  finishedAt: instant(),
});

/** What was brought in, and how far: an import that broke off goes on from there (rule N7). */
export const numberImports = pgTable('number_imports', {
  /** A range of numbers, or the hash of a list's bytes. */
  source: text().primaryKey(),
  done: integer().notNull().default(0),
  added: integer().notNull().default(0),
  /** That were there before. */
  known: integer().notNull().default(0),
  refused: integer().notNull().default(0),
  startedAt: instant().notNull(),
  finishedAt: instant(),
});

/** How many numbers there are of each carrier and grade, in whatever state: a trigger counts, because millions can't be counted for a page. */
export const numberTotals = pgTable(
  'number_totals',
  {
    carrier: text({ enum: carriers }).notNull(),
    /** '' where there is none yet. */
    grade: text().notNull(),
    total: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.carrier, t.grade] })],
);
