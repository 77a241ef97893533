import { sql } from 'drizzle-orm';
import { check, date, foreignKey, index, integer, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'; // prettier-ignore
import { partners, subscribers } from '../../accounts/table.js';
import { instant, oneOf } from '../../db/column.js';
import { documents } from '../../documents/table.js';
import { numbers } from '../../numbers/table.js';
import { holders, paperKinds, proofOrigins, proofStates, rejections, verificationStates } from './proof.js';

/** Where a number's calls may go. Only verified ones are dialled, until their instant (rule A7); without a plan, in this order. */
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
    /** As stored; one whose instant has come shows as expired, whether or not the sweep was there already. */
    proof: text({ enum: verificationStates }).notNull(),
    /** From then on it isn't dialled. */
    verifiedUntil: instant(),
    /** The deadline that was warned of. */
    warnedFor: instant(),
  },
  (t) => [
    primaryKey({ columns: [t.number, t.position] }),
    unique('destinations_once').on(t.number, t.destination),
    index('destinations_by_deadline')
      .on(t.verifiedUntil)
      .where(sql`${t.proof} = 'VERIFIED'`), // the sweep's: to be warned of, or over
    oneOf('destinations_proof', t.proof, verificationStates),
    check('destinations_ring_seconds', sql`${t.ringSeconds} between 5 and 120`),
    check(
      'destinations_until',
      sql`(${t.proof} <> 'VERIFIED' or ${t.verifiedUntil} is not null) and (${t.proof} <> 'PENDING' or ${t.verifiedUntil} is null)`,
    ),
  ],
);

/** What was filed to prove a destination, version by version: rows stay when it is taken away. Moves: proof.ts. */
export const destinationProofs = pgTable(
  'destination_proofs',
  {
    id: uuid().primaryKey(),
    partnerId: uuid().notNull(),
    /** Whose number it was. */
    subscriberId: uuid().notNull(),
    number: text()
      .notNull()
      .references(() => numbers.number),
    destination: text().notNull(),
    /** 1 for the first of this subscriber's destination, one more for each re-filing. */
    version: integer().notNull(),
    origin: text({ enum: proofOrigins }).notNull(),
    state: text({ enum: proofStates }).notNull(),
    /** In whose name the line is. A person's name is masked: the document tells it to whoever may see that. */
    holder: text(),
    /** Who that is, as far as was known when it was filed. */
    holderIs: text({ enum: holders }),
    /** Days in Asia/Shanghai: of the paper that proves it, and the last on which that holds, where it says so. */
    issuedOn: date({ mode: 'string' }).notNull(),
    validThrough: date({ mode: 'string' }),
    filedAt: instant().notNull(),
    filedBy: text().notNull(),
    reviewedAt: instant(),
    reviewedBy: text(),
    /** Why it was rejected. */
    code: text({ enum: rejections }),
    text: text(),
    verifiedUntil: instant(),
    suspendedAt: instant(),
    suspendedBy: text(),
    suspension: text(),
  },
  (t) => [
    unique('destination_proofs_of_partner').on(t.partnerId, t.id),
    unique('destination_proofs_versions').on(t.subscriberId, t.number, t.destination, t.version),
    foreignKey({ name: 'destination_proofs_of_subscriber', columns: [t.partnerId, t.subscriberId], foreignColumns: [subscribers.partnerId, subscribers.id] }),
    uniqueIndex('destination_proofs_one_waits').on(t.number, t.destination).where(sql`${t.state} = 'FILED'`),
    uniqueIndex('destination_proofs_one_stands').on(t.number, t.destination).where(sql`${t.state} in ('APPROVED', 'SUSPENDED')`),
    index('destination_proofs_by_age').on(t.filedAt, t.id), // the operator's lists
    index('destination_proofs_of_partner_by_age').on(t.partnerId, t.filedAt, t.id),
    index('destination_proofs_queue').on(t.filedAt, t.id).where(sql`${t.state} = 'FILED'`),
    index('destination_proofs_by_deadline').on(t.verifiedUntil, t.id).where(sql`${t.state} = 'APPROVED'`),
    oneOf('destination_proofs_origin', t.origin, proofOrigins),
    oneOf('destination_proofs_state', t.state, proofStates),
    oneOf('destination_proofs_holder', t.holderIs, holders),
    oneOf('destination_proofs_code', t.code, rejections),
    check('destination_proofs_filed', sql`${t.origin} <> 'FILED' or num_nulls(${t.holder}, ${t.holderIs}) = 0`),
    check('destination_proofs_approved', sql`${t.state} not in ('APPROVED', 'SUSPENDED') or num_nulls(${t.verifiedUntil}, ${t.reviewedAt}, ${t.reviewedBy}) = 0`),
    check('destination_proofs_rejected', sql`(${t.state} = 'REJECTED') = (${t.code} is not null)`),
    check('destination_proofs_suspended', sql`${t.state} <> 'SUSPENDED' or num_nulls(${t.suspendedAt}, ${t.suspendedBy}, ${t.suspension}) = 0`),
  ],
); // prettier-ignore
export type DestinationProof = typeof destinationProofs.$inferSelect;

/** The documents of a proof, each as what it is. */
export const destinationPapers = pgTable(
  'destination_papers',
  {
    proofId: uuid().notNull(),
    partnerId: uuid().notNull(),
    documentId: uuid().notNull(),
    kind: text({ enum: paperKinds }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.proofId, t.documentId] }),
    foreignKey({ name: 'destination_papers_of_proof', columns: [t.partnerId, t.proofId], foreignColumns: [destinationProofs.partnerId, destinationProofs.id] }),
    foreignKey({ name: 'destination_papers_of_document', columns: [t.partnerId, t.documentId], foreignColumns: [documents.partnerId, documents.id] }),
    index('destination_papers_of_document').on(t.documentId), // whether another proof needs it yet
    oneOf('destination_papers_kind', t.kind, paperKinds),
  ],
); // prettier-ignore
export type DestinationPaper = typeof destinationPapers.$inferSelect;
