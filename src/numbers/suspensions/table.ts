import { sql } from 'drizzle-orm';
import { check, foreignKey, index, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { subscribers } from '../../accounts/table.js';
import { instant, oneOf } from '../../db/column.js';
import { documents } from '../../documents/table.js';
import { numbers } from '../table.js';
import { appealStates, suspensionCodes, suspensionEndings } from './reasons.js';

/** Each time a number took no calls: what its subscriber was told, and how it ended. What was said stands. */
export const numberSuspensions = pgTable(
  'number_suspensions',
  {
    id: uuid().primaryKey(),
    partnerId: uuid().notNull(),
    /** Whose number it was. */
    subscriberId: uuid().notNull(),
    number: text()
      .notNull()
      .references(() => numbers.number),
    code: text({ enum: suspensionCodes }).notNull(),
    /** The operator's own words to the code. */
    reason: text().notNull(),
    /** What is to be done about it, and where. */
    remedy: text().notNull(),
    /** The documents and steps that lift it. */
    steps: text().array().notNull(),
    suspendedAt: instant().notNull(),
    suspendedBy: text().notNull(),
    endedAt: instant(),
    endedBy: text(),
    ending: text({ enum: suspensionEndings }),
    endReason: text(),
  },
  (t) => [
    unique('number_suspensions_of_partner').on(t.partnerId, t.id),
    foreignKey({ name: 'number_suspensions_of_subscriber', columns: [t.partnerId, t.subscriberId], foreignColumns: [subscribers.partnerId, subscribers.id] }),
    uniqueIndex('number_suspensions_one_stands').on(t.number).where(sql`${t.endedAt} is null`),
    index('number_suspensions_by_age').on(t.suspendedAt, t.id), // the operator's lists
    index('number_suspensions_of_partner_by_age').on(t.partnerId, t.suspendedAt, t.id),
    index('number_suspensions_of_number').on(t.number, t.suspendedAt, t.id),
    oneOf('number_suspensions_code', t.code, suspensionCodes),
    oneOf('number_suspensions_ending', t.ending, suspensionEndings),
    check('number_suspensions_ended', sql`num_nulls(${t.endedAt}, ${t.endedBy}, ${t.ending}, ${t.endReason}) in (0, 4)`),
  ],
); // prettier-ignore
export type Suspension = typeof numberSuspensions.$inferSelect;

/** What a partner holds against a suspension, and the operator's answer; one is open at a time. Moves: reasons.ts. */
export const suspensionAppeals = pgTable(
  'suspension_appeals',
  {
    id: uuid().primaryKey(),
    partnerId: uuid().notNull(),
    suspensionId: uuid().notNull(),
    text: text().notNull(),
    filedAt: instant().notNull(),
    filedBy: text().notNull(),
    /** From then on an answer is overdue. */
    dueAt: instant().notNull(),
    state: text({ enum: appealStates }).notNull().default('OPEN'),
    answer: text(),
    answeredAt: instant(),
    answeredBy: text(),
  },
  (t) => [
    unique('suspension_appeals_of_partner').on(t.partnerId, t.id),
    foreignKey({ name: 'suspension_appeals_of_suspension', columns: [t.partnerId, t.suspensionId], foreignColumns: [numberSuspensions.partnerId, numberSuspensions.id] }),
    uniqueIndex('suspension_appeals_one_open').on(t.suspensionId).where(sql`${t.state} = 'OPEN'`),
    index('suspension_appeals_of_suspension').on(t.suspensionId, t.filedAt, t.id),
    index('suspension_appeals_by_deadline').on(t.dueAt, t.id).where(sql`${t.state} = 'OPEN'`), // what the operator is to answer
    oneOf('suspension_appeals_state', t.state, appealStates),
    check('suspension_appeals_answered', sql`num_nulls(${t.answer}, ${t.answeredAt}, ${t.answeredBy}) = case when ${t.state} = 'OPEN' then 3 else 0 end`),
  ],
); // prettier-ignore
export type Appeal = typeof suspensionAppeals.$inferSelect;

/** The documents of an appeal. */
export const appealDocuments = pgTable(
  'appeal_documents',
  { appealId: uuid().notNull(), partnerId: uuid().notNull(), documentId: uuid().notNull() },
  (t) => [
    primaryKey({ columns: [t.appealId, t.documentId] }),
    foreignKey({ name: 'appeal_documents_of_appeal', columns: [t.partnerId, t.appealId], foreignColumns: [suspensionAppeals.partnerId, suspensionAppeals.id] }),
    foreignKey({ name: 'appeal_documents_of_document', columns: [t.partnerId, t.documentId], foreignColumns: [documents.partnerId, documents.id] }),
    index('appeal_documents_of_document').on(t.documentId), // whether an appeal needs it yet
  ],
); // prettier-ignore
export type AppealDocument = typeof appealDocuments.$inferSelect;
