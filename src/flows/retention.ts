// Owns which months are past their retention (rule O4), and what still needs them. Letting go of them is detach-month.ts's.
import type pg from 'pg';
import type { RetentionKind } from '../statements/table.js';
import { addMonths, type Month } from '../month.js';

/**
 * A record may be 180 days old (rule S2), so a month's calls may be billed, and its bytes read again, in the seven months
 * after it: only when these are settled too is the month of no more use.
 */
const MONTHS_AFTER = 7;

/** What `COMMENT ON` says of a table that a person wished to keep. */
export const KEPT = 'detached and kept: retention leaves it alone';

export interface Part {
  table: string;
  parent: string;
  state: 'attached' | 'pending' | 'detached';
}

export interface OldMonth {
  kind: RetentionKind;
  month: Month;
  /** Calls have their charges with them. */
  parts: Part[];
  bytes: number;
  /** Why it can't go yet; null where it can. */
  waitsFor: string | null;
}

export interface Retention {
  kind: RetentionKind;
  months: number;
  /** The oldest month that is kept; the current one isn't counted. */
  from: Month;
}

/** How long each kind is kept. */
export async function retentionOf(db: Queryable): Promise<Retention[]> {
  const { rows } = await db.query<{ kind: RetentionKind; months: number; current: Month }>(
    `select kind, months, to_char(app_now() at time zone 'Asia/Shanghai', 'YYYY-MM') as current from retention order by kind`,
  );
  return rows.map(({ kind, months, current }) => ({ kind, months, from: addMonths(current, -months) }));
}

/** The months that are past it, oldest first, and those that were left half detached. */
export async function oldMonths(db: Queryable, retention: readonly Retention[]): Promise<OldMonth[]> {
  const { rows } = await db.query<Omit<OldMonth, 'bytes' | 'waitsFor'> & { bytes: string }>(
    `with parents (kind, parent) as (
       values ('calls', 'calls'), ('calls', 'charges'), ('evidence', 'evidence'), ('decisions', 'route_decisions'))
     select kind, replace(right(relname, 7), '_', '-') as month, sum(pg_total_relation_size(c.oid)) as bytes,
       json_agg(json_build_object('table', relname, 'parent', parent, 'state', case
         when inhdetachpending then 'pending' when inhrelid is null then 'detached' else 'attached' end) order by relname) as parts
     from parents join pg_class c on relnamespace = 'public'::regnamespace and relkind = 'r' and relname ~ ('^' || parent || '_\\d{4}_\\d{2}$')
       left join pg_inherits on inhrelid = c.oid
     where inhrelid is not null or obj_description(c.oid, 'pg_class') is distinct from $1
     group by 1, 2 order by 2, 1`,
    [KEPT],
  );
  const fromOf = new Map(retention.map((it) => [it.kind, it.from]));
  const old = rows.filter((it) => it.month < fromOf.get(it.kind)!);
  const waits = new Map<Month, string | null>();
  for (const { month } of old) if (!waits.has(month)) waits.set(month, await whatNeeds(db, month));
  const first = new Map<RetentionKind, Month>();
  return old.map(({ kind, month, parts, bytes }) => {
    const before = first.get(kind);
    const waitsFor = waits.get(month) ?? (before ? `${before} goes first` : null); // so what is kept has no gap
    if (waitsFor !== null && !before) first.set(kind, month);
    return { kind, month, parts, bytes: Number(bytes), waitsFor };
  });
}

/** Tables that were detached and are kept by a person's wish. */
export async function keptTables(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `select relname as name from pg_class c where relnamespace = 'public'::regnamespace and relkind = 'r' and not relispartition
       and obj_description(oid, 'pg_class') = $1 order by 1`,
    [KEPT],
  );
  return rows.map((it) => it.name);
}

/** A month in which nothing happened needs no closing. */
async function whatNeeds(db: Queryable, month: Month): Promise<string | null> {
  const { rows } = await db.query<{ open: Month | null; unwritten: Month | null; unposted: number }>(
    `with months as materialized (
       select month, closed_at, (month || '-01')::timestamp at time zone 'Asia/Shanghai' as lo,
         ((month || '-01')::timestamp + interval '1 month') at time zone 'Asia/Shanghai' as hi
       from billing_months where month between $1 and $2)
     select
       (select min(month) from months where closed_at is null and (
         exists (select from calls where setup_at >= lo and setup_at < hi)
         or exists (select from charges where connected_at >= lo and connected_at < hi)
         or exists (select from charges where late_month = month))) as open,
       (select min(month) from statements s left join statement_files f on f.statement_id = s.id
         where month between $1 and $2 and f.statement_id is null) as unwritten,
       (select count(*)::int from cdr_chunks c join cdr_batches b on b.id = c.batch_id
         where posted_at is null and landed_at < (select max(hi) from months)) as unposted`,
    [month, addMonths(month, MONTHS_AFTER)],
  );
  const { open, unwritten, unposted } = rows[0]!;
  if (unposted > 0) return `${unposted} chunks of records are not posted`;
  if (open !== null) return `${open} isn’t closed`;
  return unwritten === null ? null : `statements of ${unwritten} aren’t written`;
}

type Queryable = Pick<pg.Pool, 'query'> | Pick<pg.Client, 'query'>;
