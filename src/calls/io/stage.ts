import { copyLines, field } from '../../db/copy.js';
import type { Tx } from '../../db/open.js';
import { monthOf, type EpochMs, type Month } from '../../month.js';
import type { Assessed, Charge, PostedCall } from '../assess.js';

/** Where a chunk's records came from; the same for all of them. */
export interface Origin {
  switchId: string;
  batchId: string;
}

/** The month that bills a charge; null is connectedAt's own (rule S2). */
export type LateMonth = (month: Month) => Month | null;

/** COPY can't write a table under row-level security, so records are copied here and inserted from here. */
const COLUMNS = `line int, key uuid, leg text, seq int, content uuid, call_id uuid, number text, setup_at timestamptz,
  partner_id uuid, subscriber_id uuid, call_uuid text, caller text, caller_kind text, caller_area text, caller_region text,
  answered_by text, answer_at timestamptz, bridge_at timestamptz, end_at timestamptz, outcome text, cap_month text,
  connected_at timestamptz, late_month text, talk_seconds int, charged_seconds int, charge_class text, caller_charge bigint,
  caller_indicative boolean, subscriber_charge bigint, partner_charge bigint, carrier_cost bigint, receipt int[]`;

export async function stage(tx: Tx, records: Iterable<Assessed>, lateMonth: LateMonth): Promise<void> {
  await tx.$client.query(`create temp table if not exists staged (${COLUMNS}) on commit delete rows`);
  const lines: string[] = [];
  for (const record of records) lines.push(lineOf(record, lateMonth));
  await copyLines(tx, 'staged', lines);
}

function lineOf(record: Assessed, lateMonth: LateMonth): string {
  const { line, key, content, cdr, fate } = record;
  const identity = `${line}\t${key}\t${field(cdr.leg)}\t${cdr.seq}\t${content}\t`;
  if (fate.kind !== 'post') return `${identity}${nulls(27)}\n`;
  return `${identity}${callFields(record, fate.call)}\t${chargeFields(fate.call.charge, lateMonth)}\n`;
}

function callFields({ cdr }: Assessed, call: PostedCall): string {
  const { caller, place } = call;
  const region =
    place.province === null
      ? null
      : place.province === place.city
        ? place.city
        : `${place.province}${place.city ?? ''}`;
  return [
    call.id,
    cdr.called,
    stamp(cdr.setupAt),
    call.partnerId,
    call.subscriberId,
    field(cdr.callUuid),
    caller.number ?? '\\N',
    caller.kind,
    place.areaCode ?? '\\N',
    region ?? '\\N',
    field(cdr.answeredBy),
    stamp(cdr.answerAt),
    stamp(cdr.bridgeAt),
    stamp(cdr.endAt),
    cdr.outcome,
    call.capMonth,
  ].join('\t');
}

function chargeFields(charge: Charge | null, lateMonth: LateMonth): string {
  if (!charge) return nulls(11);
  return [
    stamp(charge.connectedAt),
    lateMonth(monthOf(charge.connectedAt)) ?? '\\N',
    charge.talkSeconds,
    charge.chargedSeconds,
    charge.chargeClass,
    charge.callerCharge,
    charge.callerIndicative,
    charge.subscriberCharge,
    charge.partnerCharge ?? '\\N',
    charge.carrierCost ?? '\\N',
    `{${charge.receipt.join()}}`,
  ].join('\t');
}

const nulls = (count: number) => Array<string>(count).fill('\\N').join('\t');
const stamp = (at: EpochMs | null) => (at === null ? '\\N' : new Date(at).toISOString());

/** The lines whose call is new. Sorted by key, as every poster does it, so that two never wait for each other. */
export async function insertIdentities(tx: Tx, { batchId }: Origin): Promise<Set<number>> {
  const { rows } = await tx.$client.query<{ line: number }>({
    name: 'insert-identities',
    text: `
      insert into call_identities (key, leg, seq, content, call_id, batch_id, line)
      select key, leg, seq, content, call_id, $1, line from staged order by key
      on conflict (key) do nothing
      returning line`,
    values: [batchId],
  });
  return new Set(rows.map((it) => it.line));
}

/** Of what is staged, the calls that are new and have an owner, and their charges. */
export async function insertCalls(tx: Tx, { switchId, batchId }: Origin, repeated: number[]): Promise<void> {
  if (repeated.length > 0) await tx.$client.query('delete from staged where line = any($1)', [repeated]);
  await tx.$client.query({
    name: 'insert-calls',
    text: `
      insert into calls (number, setup_at, id, partner_id, subscriber_id, switch_id, call_uuid, caller, caller_kind, caller_area,
        caller_region, answered_by, answer_at, bridge_at, end_at, outcome, cap_month, batch_id, line, posted_at)
      select number, setup_at, call_id, partner_id, subscriber_id, $1, call_uuid, caller, caller_kind, caller_area,
        caller_region, answered_by, answer_at, bridge_at, end_at, outcome, cap_month, $2, line, app_now()
      from staged where call_id is not null
      order by number, setup_at`,
    values: [switchId, batchId],
  });
  await tx.$client.query({
    name: 'insert-charges',
    text: `
      insert into charges (number, connected_at, call_id, revision, partner_id, subscriber_id, late_month, talk_seconds, charged_seconds,
        charge_class, caller_charge, caller_indicative, subscriber_charge, partner_charge, carrier_cost, receipt)
      select number, connected_at, call_id, 0, partner_id, subscriber_id, late_month, talk_seconds, charged_seconds,
        charge_class, caller_charge, caller_indicative, subscriber_charge, partner_charge, carrier_cost, receipt
      from staged where connected_at is not null
      order by number, connected_at`,
  });
}
