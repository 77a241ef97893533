// Owns which serial numbers are missing, and why (rule D7). Not which came in (numbering.ts), nor whether a month closes (close-month.ts).
import type pg from 'pg';
import type { Sender } from '../../accounts/store/find-viewer.js';
import type { Db } from '../../db/open.js';
import { COUNT_LIMIT, sliceOf, type Page, type Slice } from '../../db/page.js';
import type { CdrSeries } from '../serials.js';
import { NUMBERING, type Numbered } from './numbering.js';

/** Numbers between two that came in, and themselves missing. Where a part of them is explained, the rest is a gap by itself. */
export interface Gap extends Numbered {
  from: number;
  /** The last of them. */
  to: number;
  /** When the numbers before and after the whole gap came in first. */
  beforeAt: Date;
  afterAt: Date;
  /** Null where nobody explained it. */
  explanation: { reason: string; at: Date; by: string } | null;
}

export interface GapList {
  /** Null for all. */
  switchId: string | null;
  series: CdrSeries | null;
  /** Those that nobody explained, those that somebody did, or null for both. */
  open: boolean | null;
}

/**
 * The gaps as rows of `switch_id`, `name`, `series`, `since_at`, the whole `gap`, its `part`, and the part's explanation. A series has a
 * first and a last number, which came in; what lies between them and didn't is missing, and explained or not.
 */
const GAPS = `
  with numbering as materialized (${NUMBERING}),
    explained as materialized (
      select *, (select range_agg(int8range(from_no, to_no, '[]')) from cdr_gap_explanations e
        where e.switch_id = it.switch_id and e.series = it.series and e.run = coalesce(it.run, 0)) as spans
      from numbering it),
    gaps as (
      select switch_id, name, series, coalesce(run, 0) as run, since_at, coalesce(spans, '{}') as spans,
        unnest(int8multirange(range_merge(known)) - known) as gap
      from explained),
    parts as (
      select gaps.*, part, null as reason, null::timestamptz as explained_at, null as explained_by
      from gaps, unnest(int8multirange(gap) - case when spans && gap then spans else '{}' end) as part
      union all
      select gaps.*, gap * int8range(from_no, to_no, '[]'), reason, explained_at, explained_by
      from gaps join cdr_gap_explanations e using (switch_id, series, run)
      where spans && gap and int8range(from_no, to_no, '[]') && gap)`;

/** When a number of a run came in first. `offset 0`, else the smallest is looked for through all that the switch ever sent. */
const landedAt = (number: string) => `
  (select min(received_at) from (
    select received_at from cdr_batches where it.series = 'FILE' and switch_id = it.switch_id and file_no = ${number}
    union all
    select received_at from cdr_batches where it.series = 'RECORD' and switch_id = it.switch_id and record_nos @> ${number}
    offset 0) as landed where received_at >= coalesce(it.since_at, '-infinity'))`;
const BEFORE_AT = landedAt('lower(it.gap) - 1');
const AFTER_AT = landedAt('upper(it.gap)');

/** By switch, series and number, the files before the records. */
export async function gapsOf(db: Db, sender: Sender, list: GapList, page: Page): Promise<Slice<Gap>> {
  const down = page.backward ? 'desc' : 'asc';
  const { rows } = await (db.$client as pg.Pool).query<GapRow>(
    `${GAPS}
     select switch_id as "switchId", series, lower(part)::text as from, (upper(part) - 1)::text as to,
       ${BEFORE_AT} as "beforeAt", ${AFTER_AT} as "afterAt", reason, explained_at as "explainedAt", explained_by as "explainedBy"
     from (
       select * from parts where ${LISTED}
         and ($4::uuid is null or (switch_id, series, lower(part)) ${page.backward ? '<' : '>'} ($4::uuid, $5::text, $6::bigint))
       order by switch_id ${down}, series ${down}, lower(part) ${down} limit $7) as it
     order by switch_id ${down}, series ${down}, lower(part) ${down}`,
    [...listed(sender, list), ...(page.from ?? [null, null, null]), page.limit + 1],
  );
  return sliceOf(page, rows.map(readGap)); // prettier-ignore
}

/** Up to COUNT_LIMIT + 1. */
export async function countGaps(db: Db, sender: Sender, list: GapList): Promise<number> {
  const { rows } = await (db.$client as pg.Pool).query<{ count: number }>(
    `${GAPS} select count(*)::int from (select from parts where ${LISTED} limit ${COUNT_LIMIT + 1}) counted`,
    listed(sender, list),
  );
  return rows[0]!.count;
}

const LISTED = `($2::text is null or series = $2) and ($3::boolean is null or (reason is null) = $3)`;
/** A sender's own switch, whatever it asks for; no switch at all has the id of nobody. */
function listed(sender: Sender, { switchId, series, open }: GapList): unknown[] {
  const own = sender === 'everyone' ? switchId : sender === 'nobody' ? NOBODY : sender.switchId;
  return [own === null || switchId === null || own === switchId ? own : NOBODY, series, open];
}
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Of each switch that has any, how many gaps nobody explained. */
export async function openGapsOfEach(
  db: Db,
  switchIds: readonly string[],
): Promise<{ switchId: string; gaps: number }[]> {
  const { rows } = await (db.$client as pg.Pool).query<{ switchId: string; gaps: number }>(
    `${GAPS} select switch_id as "switchId", count(*)::int as gaps from parts where reason is null and switch_id = any($2) group by 1`,
    [switchIds.length === 1 ? switchIds[0] : null, switchIds],
  );
  return rows;
}

/** As a person is told of it, with the name of its switch. */
export interface BegunGap {
  name: string;
  series: CdrSeries;
  from: string;
  to: string;
}

/** Gaps that nobody explained and that began before `until`, because their earlier neighbour came in before. */
export async function gapsBegunBefore(
  db: Db,
  until: Date,
  shown: number,
): Promise<{ gaps: number; first: BegunGap[] }> {
  const { rows } = await (db.$client as pg.Pool).query(
    `${GAPS}, open as (select * from parts it where reason is null and ${BEFORE_AT} < $2)
     select (select count(*)::int from open) as gaps, coalesce((select json_agg(told) from (
       select name, series, lower(part)::text as from, (upper(part) - 1)::text as to from open order by name, series, lower(part) limit $3) told), '[]') as first`,
    [null, until, shown],
  );
  return rows[0];
}

interface GapRow extends Numbered {
  from: string;
  to: string;
  beforeAt: Date;
  afterAt: Date;
  reason: string | null;
  explainedAt: Date;
  explainedBy: string;
}

function readGap({ from, to, reason, explainedAt, explainedBy, ...row }: GapRow): Gap {
  const explanation = reason === null ? null : { reason, at: explainedAt, by: explainedBy };
  return { ...row, from: Number(from), to: Number(to), explanation };
}
