import { sql } from 'drizzle-orm';
import { bigint, boolean, check, foreignKey, index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { partners, subscribers } from '../accounts/table.js';
import { bytea, instant, oneOf } from '../db/column.js';

export const documentMedia = ['JPEG', 'PNG', 'PDF'] as const;
export type DocumentMedia = (typeof documentMedia)[number];

/** A staged one has an address and perhaps its bytes; it is clean once they were looked at by all that looks. */
export const documentStates = ['STAGED', 'CLEAN', 'QUARANTINED', 'ERASED'] as const;
export type DocumentState = (typeof documentStates)[number];

/** Scans of licences, identity cards and letters (rule A5). The bytes lie in the file store, sealed; here is what opens them. */
export const documents = pgTable(
  'documents',
  {
    id: uuid().primaryKey(),
    partnerId: uuid()
      .notNull()
      .references(() => partners.id),
    subscriberId: uuid(),
    /** As people call it; one line. It decides nothing. */
    name: text().notNull(),
    /** By its content and not by its name; null until that was seen. */
    media: text({ enum: documentMedia }),
    /** As announced, and then as received: a body of another length is refused. */
    bytes: integer().notNull(),
    /** Of the bytes as they were received; it stays when they are erased. */
    sha256: bytea(),
    /** Of an image, in pixels. */
    width: integer(),
    height: integer(),
    /** Of a PDF. */
    pages: integer(),
    state: text({ enum: documentStates }).notNull().default('STAGED'),
    /** Why its bytes were refused or are in quarantine. */
    fault: text(),
    /** Which master key seals the document's own key; src/documents/seal.ts. */
    keyVersion: integer(),
    wrappedKey: bytea(),
    uploadedAt: instant(),
    createdAt: instant().notNull(),
    /** While it holds, nothing is erased. */
    legalHold: boolean().notNull().default(false),
    /** From then on it may be erased; null while what it proves goes on. */
    keepUntil: instant(),
    erasedAt: instant(),
  },
  (t) => [
    unique('documents_of_partner').on(t.partnerId, t.id), // whoever points here by both can't name another partner's
    foreignKey({ columns: [t.partnerId, t.subscriberId], foreignColumns: [subscribers.partnerId, subscribers.id] }),
    index('documents_of_partner_by_age').on(t.partnerId, t.createdAt, t.id), // a day's bytes of a partner
    index('documents_staged')
      .on(t.createdAt)
      .where(sql`${t.state} = 'STAGED'`), // the sweep's: to be scanned, or abandoned
    index('documents_to_erase')
      .on(t.keepUntil)
      .where(sql`${t.state} <> 'ERASED' and not ${t.legalHold}`),
    index('documents_by_key')
      .on(t.keyVersion, t.id)
      .where(sql`${t.wrappedKey} is not null`), // rewrapping goes on where it stopped
    oneOf('documents_state', t.state, documentStates),
    oneOf('documents_media', t.media, documentMedia),
    check('documents_bytes', sql`${t.bytes} > 0`),
    check('documents_sealed', sql`num_nonnulls(${t.wrappedKey}, ${t.keyVersion}) in (0, 2)`),
    check(
      'documents_received',
      sql`${t.state} not in ('CLEAN', 'QUARANTINED') or num_nulls(${t.media}, ${t.sha256}, ${t.wrappedKey}, ${t.uploadedAt}) = 0`,
    ),
    check(
      'documents_erased',
      sql`(${t.state} = 'ERASED') = (${t.erasedAt} is not null) and (${t.state} <> 'ERASED' or ${t.wrappedKey} is null)`,
    ),
  ],
);

/** What a document may be, and how much of it a partner may send; one row. */
export const documentPolicy = pgTable(
  'document_policy',
  {
    one: boolean().primaryKey().default(true),
    bytesAtMost: integer().notNull().default(10_485_760),
    pixelsAtMost: integer().notNull().default(50_000_000),
    /** Of an image's shorter side: on a smaller one nothing can be read. */
    sideAtLeast: integer().notNull().default(200),
    pagesAtMost: integer().notNull().default(100),
    addressMinutes: integer().notNull().default(15),
    /** Staged documents of a partner that wait for their bytes at once. */
    openAtMost: integer().notNull().default(100),
    /** Of a partner, announced within 24 hours. */
    bytesADay: bigint({ mode: 'number' }).notNull().default(2_147_483_648),
    /** Of infected ones, after which they are erased. */
    quarantineDays: integer().notNull().default(30),
  },
  (t) => [
    check('document_policy_one', sql`${t.one}`),
    check(
      'document_policy_bounds',
      sql`${t.bytesAtMost} between 1024 and 104857600 and ${t.pixelsAtMost} between 10000 and 200000000 and ${t.sideAtLeast} between 1 and 4000
        and ${t.pagesAtMost} between 1 and 1000 and ${t.addressMinutes} between 1 and 1440 and ${t.openAtMost} between 1 and 100000
        and ${t.bytesADay} >= ${t.bytesAtMost} and ${t.quarantineDays} between 1 and 3650`,
    ),
  ],
);

export type DocumentPolicy = Omit<typeof documentPolicy.$inferSelect, 'one'>;
type DocumentRow = typeof documents.$inferSelect;
/** What all but the keeper of the keys reads of it. */
export type Document = Omit<DocumentRow, 'keyVersion' | 'wrappedKey'>;
