// Owns what is known of calls whose records came before, and their change of form. Not what becomes of a record (settle-repeats.ts).
import type { Tx } from '../../db/open.js';
import type { EpochMs, Month } from '../../month.js';
import type { Assessed } from '../assess.js';
import { evidenceOf, readEvidence } from '../calls.js';
import type { Cdr } from '../cdr.js';
import type { Known } from '../settle-repeats.js';

/** A call's first record, and the form that it has; null while it waits. */
export interface KnownCall extends Known {
  key: string;
  callId: string | null;
}

export interface KnownPart extends Known {
  key: string;
}

const KNOWN = `key, leg, seq, kind, content, batch_id as "batchId", line`;

/** By key. Locked until the transaction ends, where they may change. */
export async function knownCalls(tx: Tx, keys: string[], lock: boolean): Promise<Map<string, KnownCall>> {
  const { rows } = await tx.$client.query<KnownCall>({
    name: `known-calls-${lock}`,
    text: `select ${KNOWN}, call_id as "callId" from ${lock ? 'lock_calls($1)' : 'call_identities where key = any($1)'}`,
    values: [keys],
  });
  return new Map(rows.map((it) => [it.key, it]));
}

/** The other legs and parts. */
export async function knownParts(tx: Tx, keys: string[]): Promise<KnownPart[]> {
  const { rows } = await tx.$client.query<KnownPart>({
    name: 'known-parts',
    text: `select ${KNOWN} from call_parts where key = any($1)`,
    values: [keys],
  });
  return rows;
}

/** The calls must be locked. */
export async function addParts(tx: Tx, batchId: string, parts: readonly Assessed[]): Promise<void> {
  if (parts.length === 0) return;
  await tx.$client.query({
    name: 'add-parts',
    text: `
      insert into call_parts (key, leg, seq, kind, content, batch_id, line)
      select it.key, leg, seq, kind, content, $6, line
      from unnest($1::uuid[], $2::text[], $3::int[], $4::text[], $5::uuid[], $7::int[]) as it (key, leg, seq, kind, content, line)
      order by 1, 2, 3`,
    values: [
      parts.map((it) => it.key),
      parts.map((it) => it.cdr.leg),
      parts.map((it) => it.cdr.seq),
      parts.map((it) => it.cdr.kind),
      parts.map((it) => it.content),
      batchId,
      parts.map((it) => it.line),
    ],
  });
}

export type At = Pick<Known, 'batchId' | 'line'>;
export const placeOfRecord = ({ batchId, line }: At) => `${batchId} ${line}`;

/** What the records say that lie there, out of the evidence, by `placeOfRecord`. One chunk at a time is in memory. */
export async function recordsAt(tx: Tx, refs: readonly At[]): Promise<Map<string, { cdr: Cdr; receivedAt: EpochMs }>> {
  const found = new Map<string, { cdr: Cdr; receivedAt: EpochMs }>();
  const { rows: chunks } = await tx.$client.query<{ batchId: string; chunk: number; lines: number[] }>({
    name: 'chunks-of-records',
    text: `
      select at.batch_id as "batchId", chunk, array_agg(line) as lines
      from unnest($1::uuid[], $2::int[]) as at (batch_id, line), lateral (
        select chunk from cdr_chunks where batch_id = at.batch_id and first_line <= at.line order by chunk desc limit 1) as holds
      group by 1, 2`,
    values: [refs.map((it) => it.batchId), refs.map((it) => it.line)],
  });
  for (const { batchId, chunk, lines } of chunks) {
    const evidence = await evidenceOf(tx, { batchId, chunk });
    if (!evidence) continue;
    const wanted = new Set(lines);
    for (const { cdr, line } of await readEvidence(evidence)) {
      if (wanted.has(line))
        found.set(placeOfRecord({ batchId, line }), { cdr, receivedAt: evidence.receivedAt.getTime() });
    }
  }
  return found;
}

/** Of a call as it stands: what it counts, and whether a closed month has billed or counted it. */
export interface StandingCall {
  id: string;
  number: string;
  setupAt: EpochMs;
  connectedAt: EpochMs | null;
  partnerId: string;
  subscriberId: string;
  capMonth: Month;
  test: boolean;
  /** Null where it has no charge. */
  amount: bigint | null;
  isClosed: boolean;
}

/** By id. The months must be locked. */
export async function standingCalls(
  tx: Tx,
  calls: readonly { number: string; setupAt: EpochMs; id: string }[],
): Promise<Map<string, StandingCall>> {
  const { rows } = await tx.$client.query<Omit<StandingCall, 'amount'> & { amount: string | null }>({
    name: 'standing-calls',
    text: `
      select c.id, c.number, extract(epoch from c.setup_at)::float8 * 1000 as "setupAt", c.partner_id as "partnerId",
        c.subscriber_id as "subscriberId", c.cap_month as "capMonth", c.test, h.subscriber_charge as amount,
        extract(epoch from h.connected_at)::float8 * 1000 as "connectedAt",
        exists (select from billing_months where month = coalesce(h.late_month, to_char(coalesce(h.connected_at, c.setup_at)
          at time zone 'Asia/Shanghai', 'YYYY-MM')) and (closed_at >= c.posted_at or h.call_id is not null and closed_at is not null)) as "isClosed"
      from unnest($1::text[], $2::float8[], $3::uuid[]) as asked (hotline, at, call)
        join calls c on c.number = asked.hotline and c.setup_at = to_timestamp(asked.at) and c.id = asked.call
        left join charges h on h.number = c.number and h.connected_at = coalesce(c.bridge_at, c.answer_at) and h.call_id = c.id and h.revision = 0`,
    values: [calls.map((it) => it.number), calls.map((it) => it.setupAt / 1000), calls.map((it) => it.id)],
  });
  return new Map(rows.map((it) => [it.id, { ...it, amount: it.amount === null ? null : BigInt(it.amount) }]));
}

/** Takes the calls and their charges away, to be written in another form. */
export async function withdrawCalls(tx: Tx, calls: readonly StandingCall[]): Promise<void> {
  if (calls.length === 0) return;
  await tx.$client.query({
    name: 'withdraw-calls',
    text: `select withdraw_call(hotline, to_timestamp(at), call, to_timestamp(connected))
      from unnest($1::text[], $2::float8[], $3::uuid[], $4::float8[]) as it (hotline, at, call, connected)`,
    values: [
      calls.map((it) => it.number),
      calls.map((it) => it.setupAt / 1000),
      calls.map((it) => it.id),
      calls.map((it) => it.connectedAt && it.connectedAt / 1000),
    ],
  });
}

export async function nameCalls(tx: Tx, calls: readonly { key: string; id: string }[]): Promise<void> {
  if (calls.length === 0) return;
  await tx.$client.query('select name_calls($1, $2)', [calls.map((it) => it.key), calls.map((it) => it.id)]);
}

/** Records that waited for their call, which is there now. */
export async function endWaiting(tx: Tx, refs: readonly At[]): Promise<void> {
  if (refs.length === 0) return;
  await tx.$client.query({
    name: 'end-waiting',
    text: `
      update record_outcomes set resolved_at = app_now() from unnest($1::uuid[], $2::int[]) as at (batch_id, line)
      where record_outcomes.batch_id = at.batch_id and record_outcomes.line = at.line and fate in ('partial', 'suspense') and resolved_at is null`,
    values: [refs.map((it) => it.batchId), refs.map((it) => it.line)],
  });
}

/** The call's set-up, which its id begins with (identity.ts). */
export const setupIn = (callId: string): EpochMs => Number.parseInt(callId.slice(0, 8) + callId.slice(9, 13), 16);
