// Owns the sums that are one question each. They share nothing with what wrote the rows: a fault there must not hide itself here.
import type { Tx } from '../../db/open.js';
import { SHOWN, type CheckName, type Finding } from './finding.js';
import { idsIn, monthsIn, receivedIn, timesIn, type Scope } from './scope.js';

/** A check as rows of `id` (what it is about), `ok`, and `unsure` where a part of it can't be told. */
interface Sum {
  check: CheckName;
  rule: string;
  of: string;
  rows: string;
  /** What is said of the unsure. */
  unsure?: string;
}

export async function findingOf(tx: Tx, { check, rule, of, rows, unsure }: Sum): Promise<Finding> {
  const { rows: found } = await tx.$client.query<{
    looked: number;
    differ: number;
    unknown: number;
    examples: string[];
  }>(
    `select count(*)::int as looked, count(*) filter (where not ok)::int as differ, count(*) filter (where unsure)::int as unknown,
       coalesce((array_agg(id order by id) filter (where not ok))[1:${SHOWN}], '{}') as examples
     from (${rows}) checked`,
  );
  const { looked, differ, unknown, examples } = found[0]!;
  return { check, rule, of, looked, differ, examples, notes: unknown > 0 && unsure ? [`${unknown} ${unsure}`] : [] };
}

const UNCOUNTED = 'of an older release, which didn’t count the records of a chunk';

/** Rule D2: what was acknowledged is what its chunks hold. */
export const batchesAddUp = (scope: Scope): Sum => ({
  check: 'batches',
  rule: 'a batch has the records of its chunks, and the refused that are noted',
  of: 'batches',
  unsure: UNCOUNTED,
  rows: `
    select 'batch ' || b.id as id, k.uncounted as unsure,
      coalesce(k.records = b.records, k.uncounted, false) and (select count(*) from record_outcomes o where o.batch_id = b.id and o.fate = 'refused') = b.refused as ok
    from cdr_batches b left join (
      select batch_id, sum(records) as records, bool_or(records is null) as uncounted from cdr_chunks group by 1) k on k.batch_id = b.id
    where ${receivedIn(scope, 'b.received_at')}`,
});

/** Rule D2: every acknowledged record of a posted chunk was posted, or its outcome is noted. */
export const chunksAddUp = (scope: Scope): Sum => ({
  check: 'chunks',
  rule: 'a chunk’s counters are its outcomes, and add up to its records',
  of: 'chunks',
  unsure: UNCOUNTED,
  rows: `
    select format('batch %s, chunk %s', k.batch_id, k.chunk) as id, k.records is null as unsure,
      (k.duplicates, k.conflicts, k.quarantined, k.suspense, k.partial, k.merged)
        = (o.duplicate, o.conflict, o.quarantined, o.suspense, o.partial, o.merged)
      and coalesce(k.records = o.refused + k.posted + k.duplicates + k.conflicts + k.quarantined + k.suspense + k.partial + k.merged, true) as ok
    from (
      select *, lead(first_line, 1, 2147483647) over (partition by batch_id order by chunk) as next_line
      from cdr_chunks where batch_id in (select id from cdr_batches b where ${receivedIn(scope, 'b.received_at')})) k,
      lateral (select ${['refused', 'duplicate', 'conflict', 'quarantined', 'suspense', 'partial', 'merged']
        .map((fate) => `count(*) filter (where fate = '${fate}') as ${fate}`)
        .join(', ')}
        from record_outcomes o where o.batch_id = k.batch_id and o.line >= k.first_line and o.line < k.next_line) o
    where k.posted_at is not null`,
});

/** Rule D3: line by line, whatever the counters say. */
export const linesAreExplained = (scope: Scope): Sum => ({
  check: 'records',
  rule: 'every record is a call or a part of one, or its outcome says why not',
  of: 'batches',
  rows: `
    with posted as (
      select b.id, b.records from cdr_batches b where ${receivedIn(scope, 'b.received_at')}
        and not exists (select from cdr_chunks where batch_id = b.id and posted_at is null))
    select 'batch ' || p.id as id, false as unsure, p.records = count(line) as ok
    from posted p left join (
      select batch_id, line from call_identities union select batch_id, line from call_parts
      union select batch_id, line from record_outcomes) explained on explained.batch_id = p.id
    group by p.id, p.records`,
});

/** Rule D4: posted once each. Neither side has months that go, so it is told for all of them only. */
export async function postedAreNamed(tx: Tx): Promise<Finding> {
  const { rows } = await tx.$client.query<{ posted: number; named: number }>(
    `select (select coalesce(sum(posted), 0)::float8 from cdr_chunks) as posted,
       (select count(*)::float8 from call_identities where call_id is not null) as named`,
  );
  const { posted, named } = rows[0]!;
  const differ = Math.abs(posted - named);
  const examples = differ === 0 ? [] : [`${posted} posted, ${named} with an identity`];
  return {
    check: 'posted',
    rule: 'chunks posted as many calls as there are',
    of: 'calls',
    looked: named,
    differ,
    examples,
    notes: [],
  };
}

const hexOf = (call: string) => {
  const text = `${call}.call_uuid`;
  const astral = `char_length(regexp_replace(${text}, '[^\\U00010000-\\U0010FFFF]', '', 'g'))`;
  const length = `char_length(${text}) + case when octet_length(${text}) = char_length(${text}) then 0 else ${astral} end`;
  return `encode(sha256(convert_to('36:' || ${call}.switch_id || (${length}) || ':' || ${text}, 'UTF8')), 'hex')`;
};

/** Rule D3: the key is SHA-256 of switch and callUuid, the id the set-up's milliseconds and then the key. */
export const callsHaveIdentities = (scope: Scope): Sum => ({
  check: 'identities',
  rule: 'every call has one identity, whose key and id are those of its switch, callUuid and set-up',
  of: 'calls',
  rows: `
    select 'call ' || coalesce(c.id, i.call_id) as id, false as unsure,
      coalesce(replace(i.key::text, '-', '') = substr(hex, 1, 12) || '8' || substr(hex, 14, 3)
          || translate(substr(hex, 17, 1), '0123456789abcdef', '89ab89ab89ab89ab') || substr(hex, 18, 15)
        and c.id::text = substr(ms, 1, 8) || '-' || substr(ms, 9) || '-' || right(i.key::text, 22), false) as ok
    from (
      select id, ${hexOf('calls')} as hex, lpad(to_hex((extract(epoch from setup_at) * 1000)::bigint), 12, '0') as ms
      from calls where ${timesIn(scope, 'setup_at')}) c
    full join (select key, call_id from call_identities where call_id is not null and ${idsIn(scope, 'call_id')}) i on i.call_id = c.id`,
});

/** Rules T5 and R12. */
export const answeredAreCharged = (scope: Scope): Sum => ({
  check: 'charges',
  rule: 'every answered call has one charge, of its own owner, and nothing else has one',
  of: 'calls',
  rows: `
    select 'call ' || coalesce(c.id, h.call_id) as id, false as unsure,
      case when c.id is null then false when h.call_id is null then not charged
        else charged and (c.partner_id, c.subscriber_id) = (h.partner_id, h.subscriber_id) end as ok
    from (
      select id, number, coalesce(bridge_at, answer_at) as connected_at, partner_id, subscriber_id, outcome = 'answered' and not test as charged
      from calls where ${timesIn(scope, 'setup_at')}) c
    full join (
      select call_id, number, connected_at, partner_id, subscriber_id from charges
      where revision = 0 and ${timesIn(scope, 'connected_at', 1)} and ${idsIn(scope, 'call_id')}) h
    on h.call_id = c.id and h.number = c.number and h.connected_at = c.connected_at`,
});

/** Rules C1, C5 and R12. Calls that took another form may have left a counter of nothing. */
export const countersAddUp = (scope: Scope): Sum => ({
  check: 'counters',
  rule: 'month counters are the sums of calls and charges',
  of: 'counters',
  rows: `
    with summed as (
      select number, cap_month as month, subscriber_id, partner_id, count(*) as attempts, count(*) filter (where outcome = 'answered') as answered,
        coalesce(sum(amount), 0) as amount
      from calls left join (
        select call_id, sum(subscriber_charge) as amount from charges
        where ${timesIn(scope, 'connected_at', 2)} group by 1) h on h.call_id = id
      where not test and ${timesIn(scope, 'setup_at', 1)} and ${monthsIn(scope, 'cap_month')}
      group by 1, 2, 3, 4)
    select format('number %s, %s', coalesce(s.number, k.number), coalesce(s.month, k.month)) as id, false as unsure,
      (coalesce(s.attempts, 0), coalesce(s.answered, 0), coalesce(s.amount, 0)) = (coalesce(k.attempts, 0), coalesce(k.answered, 0), coalesce(k.amount, 0)) as ok
    from summed s full join (select * from month_counters where ${monthsIn(scope, 'month')}) k
      on (k.number, k.month, k.subscriber_id, k.partner_id) = (s.number, s.month, s.subscriber_id, s.partner_id)`,
});
