import type pg from 'pg';
import { nextMonth, startOf, type Month } from '../src/month.js';
import { count } from './figures.js';
import { hotlines, NUMBERS } from './ingest-round.js';

/** Calls in one statement. */
const PART = 250_000;
const CALLS_A_BATCH = 1_000;
const TOLD_EVERY_MS = 10_000;

export interface Filling {
  name: string;
  calls: number;
  /** Which they are spread over evenly, oldest first. */
  months: readonly Month[];
}

/** `calls` in order of time as they would have come, with charges, identities, counters, batches and chunks. */
export async function fill(owner: pg.Client, { name, calls, months }: Filling): Promise<void> {
  await prepare(owner);
  const begun = performance.now();
  let done = 0;
  let toldAt = begun;
  for (const [at, month] of months.entries()) {
    const inMonth = Math.floor((calls * (at + 1)) / months.length) - Math.floor((calls * at) / months.length);
    const start = startOf(month);
    const stepMs = (startOf(nextMonth(month)) - start) / (inMonth + 1);
    for (let from = 0; from < inMonth; from += PART) {
      const to = Math.min(from + PART, inMonth);
      await owner.query({ name: 'fill', text: FILL, values: [month, new Date(start), stepMs, from, to - 1] });
      done += to - from;
      if (performance.now() - toldAt < TOLD_EVERY_MS && done < calls) continue;
      toldAt = performance.now();
      console.log(`${name}: ${count(done)} of ${count(calls)} calls, ${Math.round((toldAt - begun) / 1000)} s`);
    }
  }
}

/** Of the month of now, in which new ones come: as many as calls, each with a key of its own. */
export async function fillDecisions(owner: pg.Client, name: string, decisions: number, monthAt: Date): Promise<void> {
  await prepare(owner);
  console.log(`${name}: ${count(decisions)} decisions of the month of now`);
  for (let from = 0; from < decisions; from += PART) {
    const to = Math.min(from + PART, decisions);
    await owner.query({ name: 'fill-decisions', text: FILL_DECISIONS, values: [monthAt, from, to - 1] });
  }
}

async function prepare(owner: pg.Client): Promise<void> {
  await owner.query(`set work_mem = '256MB'; select setseed(0.4)`);
  await owner.query('create temp table if not exists places (place int primary key, number text, partner_id uuid, subscriber_id uuid, switch_id uuid)'); // prettier-ignore
  await owner.query(
    `insert into places select place, number, partner_id, subscriber_id, (select id from switches)
     from unnest($1::text[]) with ordinality as it (number, place) join numbers using (number) on conflict do nothing`,
    [hotlines],
  );
  await owner.query('analyze places');
}

/** The kth number has 1/k of the first's calls, as in the file that the bench posts. */
const PLACE = `floor(${NUMBERS + 1} ^ random())::int`;

/** A UUID of a time and 80 bits of a digest, as calls and batches have them. */
const timedId = (at: string, hex: string) =>
  `(lpad(to_hex((extract(epoch from ${at}) * 1000)::bigint), 12, '0') || substr(${hex}, 13))::uuid`;

/** $1 month, $2 its start, $3 milliseconds between calls, $4 and $5 the first and last of the calls. */
const FILL = `
  with drawn as (
    select nth, md5($1 || nth) as hex, $2::timestamptz + floor(nth * $3::float8) * interval '1 ms' as setup_at, ${PLACE} as place, random() as luck,
      least(7200, ceil(exp(random_normal(4.8, 0.93))))::int as talk, nth / ${CALLS_A_BATCH} as batch, nth % ${CALLS_A_BATCH} + 1 as line
    from generate_series($4::int, $5::int) as nth
  ), landed as (
    select batch, count(*)::int as calls, max(setup_at) + interval '1 minute' as at,
      ${timedId('max(setup_at)', `md5($1 || 'batch' || batch)`)} as id
    from drawn group by batch
  ), call as (
    select drawn.*, places.*, hex::uuid as key, landed.id as batch_id, landed.at as posted_at, ${timedId('setup_at', 'hex')} as id,
      luck < 0.86 as answered, setup_at + interval '9 s' as answer_at, (talk + 59) / 60 * 200000 as amount
    from drawn join places using (place) join landed using (batch)
    order by nth
  ), in_calls as (
    insert into calls (number, setup_at, id, partner_id, subscriber_id, switch_id, call_uuid, caller, caller_kind, caller_area, caller_region,
      answered_by, answer_at, end_at, outcome, cap_month, batch_id, line, posted_at)
    select number, setup_at, id, partner_id, subscriber_id, switch_id, reverse(hex)::uuid::text, '138' || lpad((nth % 99999989)::text, 8, '0'),
      'mobile', '0755', '广东深圳', case when answered then '02180000001' end, case when answered then answer_at end,
      case when answered then answer_at + talk * interval '1 s' else setup_at + interval '30 s' end,
      case when answered then 'answered' when luck < 0.91 then 'noanswer' when luck < 0.95 then 'cancelled' else 'busy' end,
      $1, batch_id, line, posted_at
    from call
  ), in_charges as (
    insert into charges (number, connected_at, call_id, revision, partner_id, subscriber_id, talk_seconds, charged_seconds, charge_class,
      caller_charge, caller_indicative, subscriber_charge, receipt)
    select number, answer_at, id, 0, partner_id, subscriber_id, talk, (talk + 59) / 60 * 60, 'FLAT', 330000, true, amount,
      array[1, 0, 2, 0, 0, 1, 1, 0, (talk + 59) / 60 - 3, 1, 0, 1, 0, 0, (talk + 59) / 60, 0, 0]
    from call where answered
  ), in_identities as (
    insert into call_identities (key, leg, seq, kind, content, call_id, batch_id, line)
    select key, '', 0, 'final', md5(hex)::uuid, id, batch_id, line from call
  ), in_counters as (
    insert into month_counters (partner_id, subscriber_id, number, month, attempts, answered, amount)
    select partner_id, subscriber_id, number, $1, count(*), count(*) filter (where answered), coalesce(sum(amount) filter (where answered), 0)
    from call group by partner_id, subscriber_id, number order by number
    on conflict (number, month, subscriber_id) do update set attempts = month_counters.attempts + excluded.attempts,
      answered = month_counters.answered + excluded.answered, amount = month_counters.amount + excluded.amount
  ), in_outcomes as (
    insert into record_outcomes (switch_id, batch_id, line, fate, code, reason, month)
    select switch_id, batch_id, line + ${CALLS_A_BATCH}, 'duplicate', 'SENT_AGAIN', 'the same record came before', $1 from call where nth % 100 = 0
  ), in_evidence as (
    insert into evidence (switch_id, batch_id, chunk, landed_at, bytes)
    select switch_id, landed.id, 0, at, sha256(uuid_send(landed.id)) from landed, (select switch_id from places limit 1) by
  ), in_batches as (
    insert into cdr_batches (id, switch_id, format, bytes, sha256, records, refused, received_at)
    select landed.id, switch_id, 'ndjson', 300000, sha256(uuid_send(landed.id)), calls, 0, at from landed, (select switch_id from places limit 1) by
  )
  insert into cdr_chunks (switch_id, batch_id, chunk, first_line, landed_at, records, sha256, posted_at, posted)
  select switch_id, landed.id, 0, 1, at, calls, sha256(uuid_send(landed.id)), at, calls from landed, (select switch_id from places limit 1) by`;

/** $1 the month's start, $2 and $3 the first and last. An answer's text is shorter here: nothing reads it. */
const FILL_DECISIONS = `
  insert into route_decisions (call_key, step, month_at, asked_at, switch_id, call_uuid, partner_id, called, caller, caller_kind, place,
    outcome, plan_version, path, test, answer)
  select md5('decision' || nth)::uuid, 0, $1, $1::timestamptz + nth * interval '1 ms', switch_id, md5(nth::text)::uuid::text, partner_id, number,
    '138' || lpad((nth % 99999989)::text, 8, '0'), 'mobile', '0755|广东|深圳', 'connect', 1, array[-1, -1, 0, -1, 1, 0]::smallint[], false, '{}'
  from (select nth, ${PLACE} as place from generate_series($2::int, $3::int) as nth) drawn join places using (place)`;
