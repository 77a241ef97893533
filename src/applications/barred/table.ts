import { sql } from 'drizzle-orm';
import { check, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { bytea, instant, oneOf } from '../../db/column.js';
import { barredKinds, barredSources } from './subject.js';

/** Whom no number is given to (黑名单). What was lifted stays: it is history. */
export const barredSubjects = pgTable(
  'barred_subjects',
  {
    id: uuid().primaryKey(),
    kind: text({ enum: barredKinds }).notNull(),
    /** subject.ts's digestOf: nobody reads an ID number out of it. */
    digest: bytea().notNull(),
    /** A company's code whole, a person's masked. */
    shown: text().notNull(),
    reason: text().notNull(),
    source: text({ enum: barredSources }).notNull(),
    since: instant().notNull(),
    barredBy: text().notNull(),
    liftedAt: instant(),
    liftedBy: text(),
  },
  (t) => [
    uniqueIndex('barred_subjects_one_live')
      .on(t.digest)
      .where(sql`${t.liftedAt} is null`), // the kind is in the digest; each evaluation asks by it
    index('barred_subjects_by_age').on(t.since, t.id),
    oneOf('barred_subjects_kind', t.kind, barredKinds),
    oneOf('barred_subjects_source', t.source, barredSources),
    check('barred_subjects_digest', sql`octet_length(${t.digest}) = 32`),
    check('barred_subjects_masked', sql`${t.kind} <> 'ID_NUMBER' or ${t.shown} like '%*%'`),
    check('barred_subjects_lifted', sql`(${t.liftedAt} is null) = (${t.liftedBy} is null)`),
  ],
);
export type BarredSubject = typeof barredSubjects.$inferSelect;
