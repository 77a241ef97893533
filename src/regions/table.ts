import { integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { bytea, instant, oneOf } from '../db/column.js';

export const calendarKinds = ['HOLIDAY', 'MAKEUP_WORKDAY', 'WEEKDAY_RULE'] as const;
export type CalendarKind = (typeof calendarKinds)[number];

/** What the operator says of a day in Asia/Shanghai; it stands before what the packaged calendar says. */
export const calendarDays = pgTable(
  'calendar_days',
  {
    /** 'YYYY-MM-DD'. */
    date: text().primaryKey(),
    kind: text({ enum: calendarKinds }).notNull(),
    /** Who says so: a notice, a person. */
    source: text().notNull(),
    setAt: instant().notNull(),
  },
  (t) => [oneOf('calendar_days_kind', t.kind, calendarKinds)],
);

/** Imported mobile prefixes; the newest takes the place of the packaged ones (rule R11). */
export const prefixFiles = pgTable('prefix_files', {
  id: uuid().primaryKey(),
  /** Its name, without the folder. */
  name: text().notNull(),
  sha256: bytea().notNull(),
  prefixes: integer().notNull(),
  /** gzip of `1380013,北京,北京` lines, in order. */
  list: bytea().notNull(),
  importedAt: instant().notNull(),
});
