import { difference, type Change, type Shown } from '../events/change.js';
import type { CalendarKind, prefixFiles } from './table.js';

/** What the audit log shows of changes to the calendar and to the mobile prefixes. */

export const prefixesImported = (it: Omit<typeof prefixFiles.$inferSelect, 'list'>): Change => ({
  partnerId: null,
  type: 'prefixes.imported',
  subject: 'prefixes',
  after: { file: it.name, prefixes: it.prefixes, sha256: it.sha256.toString('hex') },
});

interface Day {
  date: string;
  kind: CalendarKind;
}

/** `before` has only days of which the operator had said something; the others were as the package has them. */
export function calendarUpdated(before: readonly Day[], after: readonly Day[], source: string): Change {
  const byDate = (days: readonly Day[]): Shown => Object.fromEntries(days.map((it) => [it.date, it.kind]));
  const differing = difference(byDate(before), byDate(after));
  return {
    partnerId: null,
    type: 'calendar.updated',
    subject: 'calendar',
    before: differing.before,
    after: { ...differing.after, source },
  };
}
