import { sql, type AnyColumn } from 'drizzle-orm';
import { check, date, foreignKey, index, integer, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'; // prettier-ignore
import { subscribers } from '../../accounts/table.js';
import { instant, oneOf } from '../../db/column.js';
import { documents } from '../../documents/table.js';
import { numbers } from '../../numbers/table.js';
import { documentKinds } from '../kinds.js';
import { notAskedAgain } from './endings.js';
import { reverificationCodes, reverificationStates } from './moves.js';

/** Who has a number is asked to prove itself again, until an instant. Moves: moves.ts. */
export const reverifications = pgTable(
  'reverifications',
  {
    id: uuid().primaryKey(),
    partnerId: uuid().notNull(),
    subscriberId: uuid().notNull(),
    number: text()
      .notNull()
      .references(() => numbers.number),
    code: text({ enum: reverificationCodes }).notNull(),
    /** The operator's words to the code, or the system's. */
    reason: text().notNull(),
    state: text({ enum: reverificationStates }).notNull().default('REQUESTED'),
    stateSince: instant().notNull(),
    requestedAt: instant().notNull(),
    requestedBy: text().notNull(),
    /** From then on it is overdue, where it waits for its partner. */
    dueAt: instant().notNull(),
    /** How often it was submitted: the documents of the last time count. */
    round: integer().notNull().default(0),
    /** What was asked for then. */
    requirementVersions: integer().array().notNull().default([]),
    /** What the operator said last. */
    answer: text(),
    decidedAt: instant(),
    decidedBy: text(),
  },
  (t) => [
    unique('reverifications_of_partner').on(t.partnerId, t.id),
    foreignKey({ name: 'reverifications_of_subscriber', columns: [t.partnerId, t.subscriberId], foreignColumns: [subscribers.partnerId, subscribers.id] }),
    uniqueIndex('reverifications_one_live').on(t.number).where(sql`${t.state} not in ('ACCEPTED', 'WITHDRAWN')`),
    index('reverifications_by_age').on(t.requestedAt, t.id), // the operator's lists
    index('reverifications_of_partner_by_age').on(t.partnerId, t.requestedAt, t.id),
    oneOf('reverifications_code', t.code, reverificationCodes),
    oneOf('reverifications_state', t.state, reverificationStates),
    check('reverifications_submitted', sql`${t.round} > 0 or ${t.state} in ('REQUESTED', 'WITHDRAWN')`),
    check('reverifications_decided', sql`${t.state} not in ('RETURNED', 'ACCEPTED', 'WITHDRAWN') or num_nulls(${t.answer}, ${t.decidedAt}, ${t.decidedBy}) = 0`),
  ],
); // prettier-ignore
export type Reverification = typeof reverifications.$inferSelect;

/** What was submitted as which kind, round by round. */
export const reverificationDocuments = pgTable(
  'reverification_documents',
  {
    reverificationId: uuid().notNull(),
    partnerId: uuid().notNull(),
    round: integer().notNull(),
    kind: text({ enum: documentKinds }).notNull(),
    documentId: uuid().notNull(),
    /** Its last day; 9999-12-31 where it has none, null where nobody said. */
    expiresOn: date({ mode: 'string' }),
  },
  (t) => [
    primaryKey({ columns: [t.reverificationId, t.round, t.kind] }),
    foreignKey({ name: 'reverification_documents_of', columns: [t.partnerId, t.reverificationId], foreignColumns: [reverifications.partnerId, reverifications.id] }),
    foreignKey({ name: 'reverification_documents_of_document', columns: [t.partnerId, t.documentId], foreignColumns: [documents.partnerId, documents.id] }),
    index('reverification_documents_of_document').on(t.documentId), // whether one needs it yet
    oneOf('reverification_documents_kind', t.kind, documentKinds),
  ],
); // prettier-ignore
export type ReverificationDocument = typeof reverificationDocuments.$inferSelect;

/**
 * Until when the documents of numbers in service hold, by kind: of the newest accepted re-verification with one, else of the application.
 * Triggers keep it (migration document_ends), whoever puts a number into service, re-verifies it, or takes it out.
 */
export const servicePapers = pgTable(
  'service_papers',
  {
    number: text()
      .notNull()
      .references(() => numbers.number),
    kind: text({ enum: documentKinds }).notNull(),
    partnerId: uuid().notNull(),
    subscriberId: uuid().notNull(),
    /** Its last day; 9999-12-31 where it has none, null where nobody said. */
    expiresOn: date({ mode: 'string' }),
    /** The last day for which the system asked for a newer one: once for each, whatever came of it. */
    askedFor: date({ mode: 'string' }),
  },
  (t) => [
    primaryKey({ columns: [t.number, t.kind] }),
    foreignKey({ name: 'service_papers_of_subscriber', columns: [t.partnerId, t.subscriberId], foreignColumns: [subscribers.partnerId, subscribers.id] }),
    index('service_papers_ending').on(t.expiresOn).where(isUnasked(t)), // the sweep's query
    oneOf('service_papers_kind', t.kind, documentKinds),
  ],
); // prettier-ignore

/** What the system has yet to ask for when its time comes. The sweep says it in these words, or the index isn't used. */
function isUnasked({ askedFor, expiresOn, kind }: Record<'askedFor' | 'expiresOn' | 'kind', AnyColumn>) {
  return sql`${askedFor} is distinct from ${expiresOn} and ${kind} not in (${sql.raw(notAskedAgain.map((it) => `'${it}'`).join(', '))})`;
}
