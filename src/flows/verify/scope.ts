// Owns which months verify looks at. What is past its retention can't be compared with anything.
import type { Tx } from '../../db/open.js';
import { DAY_MS, nextMonth, startOf, type EpochMs, type Month } from '../../month.js';

/** A month, or all of those that there still are. */
export interface Scope {
  month: Month | null;
  /** The oldest whose calls and charges, or whose evidence, are there; null where none ever went. */
  callsFrom: Month | null;
  evidenceFrom: Month | null;
}

/** Months go in order (retention.ts), and each has had a row in billing_months since its partitions were made. */
export async function scopeOf(tx: Tx, month: Month | null): Promise<Scope> {
  const { rows } = await tx.$client.query<{ calls: Month | null; evidence: Month | null }>(
    `with attached as (
       select inhparent::regclass::text as parent, replace(right(inhrelid::regclass::text, 7), '_', '-') as month
       from pg_inherits where not inhdetachpending),
     months as (
       select month, count(*) filter (where parent in ('calls', 'charges')) as calls, count(*) filter (where parent = 'evidence') as evidence
       from billing_months left join attached using (month) group by 1)
     select max(month) filter (where calls < 2) as calls, max(month) filter (where evidence < 1) as evidence from months`,
  );
  const after = (gone: Month | null) => (gone === null ? null : nextMonth(gone));
  return { month, callsFrom: after(rows[0]!.calls), evidenceFrom: after(rows[0]!.evidence) };
}

/** The condition for instants that are looked at; with `slack`, days more on both sides, for what may lie beside its month. */
export function timesIn({ month, callsFrom }: Scope, column: string, slack = 0): string {
  if (month !== null) return `${column} >= '${iso(startOf(month) - slack * DAY_MS)}' and ${column} < '${iso(startOf(nextMonth(month)) + slack * DAY_MS)}'`; // prettier-ignore
  return callsFrom === null ? 'true' : `${column} >= '${iso(startOf(callsFrom) - slack * DAY_MS)}'`;
}

/** The same for ids of calls, which begin with the milliseconds of their set-up. */
export function idsIn({ month, callsFrom }: Scope, column: string): string {
  if (month !== null) return `${column} >= '${lowestId(startOf(month))}' and ${column} < '${lowestId(startOf(nextMonth(month)))}'`; // prettier-ignore
  return callsFrom === null ? 'true' : `${column} >= '${lowestId(startOf(callsFrom))}'`;
}

/** Months that stand in a column. The oldest isn't one: calls that were set up just before it, and count to it, are gone. */
export function monthsIn({ month, callsFrom }: Scope, column: string): string {
  const isWhole = callsFrom === null ? 'true' : `${column} > '${callsFrom}'`;
  return month === null ? isWhole : `${column} = '${month}' and ${isWhole}`;
}

/** When it came, for a month alone: what becomes of records is kept for good. */
export function receivedIn(scope: Scope, column: string): string {
  return scope.month === null ? 'true' : timesIn(scope, column);
}

const iso = (at: EpochMs) => new Date(at).toISOString();

function lowestId(at: EpochMs): string {
  const ms = at.toString(16).padStart(12, '0');
  return `${ms.slice(0, 8)}-${ms.slice(8)}-0000-0000-000000000000`;
}
