import { sql } from 'drizzle-orm';
import { boolean, check, date, foreignKey, index, integer, jsonb, pgTable, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'; // prettier-ignore
import { subscriberKinds, subscribers } from '../accounts/table.js';
import { bytea, instant, oneOf } from '../db/column.js';
import { documents } from '../documents/table.js';
import { carriers, numbers } from '../numbers/table.js';
import { applicationKinds, carrierWords, documentKinds, rejectionCodes, reviewStates } from './kinds.js';
import { applicationStates, endStates } from './moves.js';
import { industries, type RequirementBody } from './requirements.js';

const quoted = (values: readonly string[]) => sql.raw(values.map((it) => `'${it}'`).join(', '));

/** A company's way to a number (rule A1), one row from draft to end. */
export const applications = pgTable(
  'applications',
  {
    id: uuid().primaryKey(),
    partnerId: uuid().notNull(),
    subscriberId: uuid().notNull(),
    kind: text({ enum: applicationKinds }).notNull().default('NEW'),
    /** Who gives the number up, of a transfer. */
    transferorId: uuid(),
    number: text()
      .notNull()
      .references(() => numbers.number),
    carrier: text({ enum: carriers }).notNull(),
    state: text({ enum: applicationStates }).notNull().default('DRAFT'),
    stateSince: instant().notNull(),
    /** One more at each edit: an edit names the one that it saw. */
    version: integer().notNull().default(1),
    subjectType: text({ enum: subscriberKinds }).notNull(),
    industry: text({ enum: industries }).notNull(),
    /** What the number is for: the law asks, and another use ends the service. */
    usagePurpose: text(),
    creditCode: text(),
    registrationNumber: text(),
    /** Names and ID numbers, sealed: io/people.ts. */
    people: bytea(),
    /** Of the master key that opens them. */
    peopleKey: integer(),
    /** By name: a partner sees no prices but its own. */
    tariff: text(),
    features: text().array().notNull().default([]),
    /** Where calls are to go, in the order of trying. */
    destinations: text().array().notNull().default([]),
    createdAt: instant().notNull(),
    /** The last time: the queue's order. */
    submittedAt: instant(),
    /** What was asked for then. */
    requirementVersions: integer().array().notNull().default([]),
    /** Who holds it in review, `staff:…` or `key_…`, and until when. */
    reviewer: text(),
    heldUntil: instant(),
    /** Why it was returned, rejected or ended. */
    reason: text(),
    carrierWord: text({ enum: carrierWords }),
    /** Its form, as a document. */
    carrierForm: uuid(),
    carrierReference: text(),
    /** A day in Asia/Shanghai. */
    carrierDay: date({ mode: 'string' }),
  },
  (t) => [
    unique('applications_of_partner').on(t.partnerId, t.id),
    foreignKey({ columns: [t.partnerId, t.subscriberId], foreignColumns: [subscribers.partnerId, subscribers.id] }),
    foreignKey({ name: 'applications_transferor', columns: [t.partnerId, t.transferorId], foreignColumns: [subscribers.partnerId, subscribers.id] }), // prettier-ignore
    foreignKey({ columns: [t.partnerId, t.carrierForm], foreignColumns: [documents.partnerId, documents.id] }),
    uniqueIndex('applications_one_live')
      .on(t.number)
      .where(sql`${t.state} not in ('DRAFT', ${quoted(endStates)})`), // drafts hold no number, so they bar nobody else
    uniqueIndex('applications_one_of_partner')
      .on(t.number, t.partnerId)
      .where(sql`${t.state} not in (${quoted(endStates)})`),
    index('applications_of_partner_by_age').on(t.partnerId, t.createdAt, t.id),
    index('applications_by_age').on(t.createdAt, t.id),
    index('applications_of_subscriber').on(t.subscriberId, t.createdAt, t.id),
    index('applications_of_company')
      .on(t.creditCode)
      .where(sql`${t.creditCode} is not null`), // which numbers it has
    index('applications_queue')
      .on(t.submittedAt, t.id)
      .where(sql`${t.state} not in ('DRAFT', ${quoted(endStates)})`), // the reviewers' work list
    index('applications_in_service')
      .on(t.number)
      .where(sql`${t.state} = 'ACTIVE'`), // by what a number was proven
    oneOf('applications_kind', t.kind, applicationKinds),
    check('applications_two_companies', sql`(${t.kind} = 'TRANSFER') = (${t.transferorId} is not null) and ${t.transferorId} is distinct from ${t.subscriberId}`), // prettier-ignore
    oneOf('applications_state', t.state, applicationStates),
    oneOf('applications_carrier', t.carrier, carriers),
    oneOf('applications_subject', t.subjectType, subscriberKinds),
    oneOf('applications_industry', t.industry, industries),
    oneOf('applications_word', t.carrierWord, carrierWords),
    check('applications_held', sql`(${t.state} = 'IN_REVIEW') = (${t.reviewer} is not null) and (${t.reviewer} is null) = (${t.heldUntil} is null)`), // prettier-ignore
    check('applications_people', sql`(${t.people} is null) = (${t.peopleKey} is null)`),
    check('applications_submitted', sql`${t.state} in ('DRAFT', 'CANCELLED') or ${t.submittedAt} is not null`),
    check('applications_accepted', sql`${t.state} not in ('APPROVED', 'ACTIVE') or (${t.carrierWord} = 'ACCEPTED' and num_nulls(${t.carrierForm}, ${t.carrierReference}, ${t.carrierDay}) = 0)`), // prettier-ignore
  ],
);
export type Application = typeof applications.$inferSelect;

/** What was attached as which kind; a re-upload is the next version (rule A3), and the newest counts. */
export const applicationDocuments = pgTable(
  'application_documents',
  {
    id: uuid().primaryKey(),
    partnerId: uuid().notNull(),
    applicationId: uuid().notNull(),
    kind: text({ enum: documentKinds }).notNull(),
    version: integer().notNull(),
    documentId: uuid().notNull(),
    /** Its last day; 9999-12-31 where it has none, null where nobody said. */
    expiresOn: date({ mode: 'string' }),
    attachedAt: instant().notNull(),
    review: text({ enum: reviewStates }).notNull().default('PENDING'),
    code: text({ enum: rejectionCodes }),
    /** What the reviewer adds to the code. */
    text: text(),
    reviewedAt: instant(),
    reviewedBy: text(),
  },
  (t) => [
    unique('application_documents_versions').on(t.applicationId, t.kind, t.version),
    foreignKey({ columns: [t.partnerId, t.applicationId], foreignColumns: [applications.partnerId, applications.id] }),
    foreignKey({ columns: [t.partnerId, t.documentId], foreignColumns: [documents.partnerId, documents.id] }),
    index('application_documents_of_document').on(t.documentId), // whether another application needs it yet
    oneOf('application_documents_kind', t.kind, documentKinds),
    oneOf('application_documents_review', t.review, reviewStates),
    oneOf('application_documents_code', t.code, rejectionCodes),
    check('application_documents_reviewed', sql`(${t.review} = 'PENDING') = (${t.reviewedAt} is null) and (${t.reviewedAt} is null) = (${t.reviewedBy} is null)`), // prettier-ignore
    check('application_documents_rejected', sql`(${t.review} = 'REJECTED') = (${t.code} is not null)`),
  ],
);
export type ApplicationDocument = typeof applicationDocuments.$inferSelect;

/** What an operator and a partner write to each other about an application; an internal one is the operator's alone. */
export const applicationComments = pgTable(
  'application_comments',
  {
    id: uuid().primaryKey(),
    partnerId: uuid().notNull(),
    applicationId: uuid().notNull(),
    side: text({ enum: ['PARTNER', 'OPERATOR'] }).notNull(),
    internal: boolean().notNull().default(false),
    text: text().notNull(),
    at: instant().notNull(),
    by: text().notNull(),
  },
  (t) => [
    foreignKey({ columns: [t.partnerId, t.applicationId], foreignColumns: [applications.partnerId, applications.id] }),
    index('application_comments_of').on(t.applicationId, t.at, t.id),
    oneOf('application_comments_side', t.side, ['PARTNER', 'OPERATOR']),
    check('application_comments_internal', sql`not ${t.internal} or ${t.side} = 'OPERATOR'`),
  ],
);
export type ApplicationComment = typeof applicationComments.$inferSelect;

/** Published sets of required documents (rule A2); requirements.ts reads them. None is changed: the newest in force holds. */
export const requirementSets = pgTable(
  'requirement_sets',
  {
    version: integer().primaryKey().generatedAlwaysAsIdentity(),
    carrier: text({ enum: carriers }).notNull(),
    subjectType: text({ enum: subscriberKinds }).notNull(),
    industry: text({ enum: industries }).notNull(),
    body: jsonb().$type<RequirementBody>().notNull(),
    effectiveFrom: instant().notNull(),
    publishedAt: instant().notNull(),
    publishedBy: text().notNull(),
  },
  (t) => [
    oneOf('requirement_sets_carrier', t.carrier, carriers),
    oneOf('requirement_sets_subject', t.subjectType, subscriberKinds),
    oneOf('requirement_sets_industry', t.industry, industries),
    index('requirement_sets_of').on(t.carrier, t.subjectType, t.industry, t.effectiveFrom),
  ],
);

/** How long things take, and how many numbers a company may have; one row, within bounds that the migration sets. */
export const applicationPolicy = pgTable('application_policy', {
  one: boolean().primaryKey().default(true),
  /** How long a reviewer holds an application after the last thing done to it. */
  holdMinutes: integer().notNull().default(60),
  /** How long documents are kept after an application came to nothing. */
  keepRefusedDays: integer().notNull().default(90),
  /** And after the service that they proved ended. */
  keepEndedMonths: integer().notNull().default(24),
  /** So many days before documents of a number in service end, a re-verification is asked for; 0: never. */
  reverifyDays: integer().notNull().default(30),
  /** From how many numbers on a person looks at an application for one more; 0 is no limit. */
  numbersPerCompany: integer().notNull().default(5),
});
export type ApplicationPolicy = Omit<typeof applicationPolicy.$inferSelect, 'one'>;
