// Owns which serial numbers of files and records came in (rule D7), and where a numbering begins anew. Not what is missing (gaps.ts).
import type pg from 'pg';
import type { Tx } from '../../db/open.js';
import { Refusal } from '../../refusal.js';
import type { CdrSeries } from '../serials.js';

/**
 * Of each series the numbers that are known, as rows of `switch_id`, `name`, `series`, `run`, `since_at`, `known`: what was counted,
 * and what came since. $1 is one switch, or null for all that are seen.
 */
export const NUMBERING = `
  select by.id as switch_id, by.name, of.series, counted.run, counted.since_at,
    coalesce(counted.known, '{}') + coalesce(case of.series
      when 'FILE' then (select range_agg(int8range(file_no, file_no, '[]')) from cdr_batches
        where switch_id = by.id and file_no is not null and received_at >= coalesce(counted.counted_to, '-infinity'))
      else (select range_agg(record_nos) from cdr_batches
        where switch_id = by.id and record_nos is not null and received_at >= coalesce(counted.counted_to, '-infinity')) end, '{}') as known
  from switches by cross join (values ('FILE'), ('RECORD')) of (series)
    left join cdr_numbering counted on counted.switch_id = by.id and counted.series = of.series
  where $1::uuid is null or by.id = $1`;

/** A batch is received some moments before it is committed: what is younger than this is counted next time. */
const SETTLED_MINUTES = 60;
/** As many stretches of a series are told apart. */
const MOST_STRETCHES = 10_000;

/**
 * Counts what came, so that a question adds up an hour and not a year. Twice at once, or beside an operator who begins a numbering anew,
 * it counts nothing wrong: what is known only grows, and a run is told from the next.
 */
export async function countNumbers(worker: pg.Pool): Promise<void> {
  await worker.query(
    `with came as (
       select by.id as switch_id, of.series, coalesce(counted.run, 0) as run, case of.series
           when 'FILE' then (select range_agg(int8range(file_no, file_no, '[]')) from cdr_batches
             where switch_id = by.id and file_no is not null and received_at >= coalesce(counted.counted_to, '-infinity') and received_at < until)
           else (select range_agg(record_nos) from cdr_batches
             where switch_id = by.id and record_nos is not null and received_at >= coalesce(counted.counted_to, '-infinity') and received_at < until)
         end as known, until
       from switches by cross join (values ('FILE'), ('RECORD')) of (series)
         cross join (select app_now() - make_interval(mins => $1) as until) as settled
         left join cdr_numbering counted on counted.switch_id = by.id and counted.series = of.series)
     insert into cdr_numbering (switch_id, series, run, known, counted_to)
     select switch_id, series, run, with_stretches(known, $2), until from came where known is not null order by 1, 2
     on conflict (switch_id, series) do update
       set known = with_stretches(cdr_numbering.known + excluded.known, $2), counted_to = excluded.counted_to
       where cdr_numbering.run = excluded.run and cdr_numbering.counted_to <= excluded.counted_to`,
    [SETTLED_MINUTES, MOST_STRETCHES],
  );
}

export interface Numbered {
  switchId: string;
  series: CdrSeries;
}

/** Holds a series until the transaction ends, so that one thing is said of it after another. @param tx as the operator */
export async function lockSeries(
  tx: Tx,
  { switchId, series }: Numbered,
): Promise<{ run: number; sinceAt: Date | null }> {
  await tx.$client.query('insert into cdr_numbering (switch_id, series) values ($1, $2) on conflict do nothing', [
    switchId,
    series,
  ]);
  const { rows } = await tx.$client.query<{ run: number; sinceAt: Date | null }>(
    'select run, since_at as "sinceAt" from cdr_numbering where switch_id = $1 and series = $2 for update',
    [switchId, series],
  );
  return rows[0]!;
}

/**
 * The switch's numbering begins anew with what came in from `at` on: it wrapped around, or was set back. What came before no longer counts.
 * The series must be locked, and nothing of it missing that isn't explained.
 *
 * @returns since when
 * @throws Refusal BAD_INPUT for an instant to come, or before the numbering began anew the last time
 */
export async function beginAnew(tx: Tx, { switchId, series }: Numbered, at: Date, now: Date, sinceAt: Date | null) {
  if (at > now || (sinceAt !== null && at <= sinceAt)) {
    const earliest = sinceAt ? `after ${sinceAt.toISOString()}, when it last began anew, ` : '';
    throw new Refusal('BAD_INPUT', `at: found ${at.toISOString()}, allowed is an instant ${earliest}up to now`, ['at']);
  }
  await tx.$client.query(
    `update cdr_numbering set run = run + 1, since_at = $3, known = '{}', counted_to = $3 where switch_id = $1 and series = $2`,
    [switchId, series, at],
  );
}
