import { copyBlocks, field } from '../../db/copy.js';
import type { Tx } from '../../db/open.js';
import type { EpochMs, Month } from '../../month.js';
import type { Place } from '../../regions/places.js';
import type { Assessed, Charge, PostedCall } from '../assess.js';
import type { Cdr } from '../cdr.js';

/** Where a chunk's records came from; the same for all of them. */
export interface Origin {
  switchId: string;
  batchId: string;
}

/** The month that bills a charge; null is connectedAt's own (rule S2). */
export type LateMonth = (month: Month) => Month | null;

/**
 * COPY can't write a table under row-level security, so records are copied here and inserted from here. Times are epoch
 * seconds: they are written and read ten times as fast as a date, and a double holds their milliseconds.
 */
const COLUMNS = `line int, key uuid, leg text, seq int, content uuid, call_id uuid, number text, setup_at float8, partner_id uuid,
  subscriber_id uuid, call_uuid text, caller text, caller_kind text, caller_area text, caller_region text, answered_by text,
  answer_at float8, bridge_at float8, end_at float8, outcome text, cap_month text, test boolean, connected_at float8, late_month text,
  talk_seconds int, charged_seconds int, charge_class text, caller_charge bigint, caller_indicative boolean,
  subscriber_charge bigint, partner_charge bigint, carrier_cost bigint, receipt int[]`;
const CALL_COLUMNS = 17;
const CHARGE_COLUMNS = 11;

export async function stage(tx: Tx, records: Iterable<Assessed>, lateMonth: LateMonth): Promise<void> {
  await tx.$client.query(`create temp table if not exists staged (${COLUMNS}) on commit delete rows`);
  await copyBlocks(tx, 'staged', blocksOf(records, lateMonth));
}

/** Lines, gathered: 20,000 texts of many parts each would outlive the garbage collector's young generation. */
function blocksOf(records: Iterable<Assessed>, lateMonth: LateMonth): string[] {
  const blocks: string[] = [];
  let lines: string[] = [];
  for (const record of records) {
    lines.push(lineOf(record, lateMonth));
    if (lines.length < LINES_A_BLOCK) continue;
    blocks.push(lines.join(''));
    lines = [];
  }
  blocks.push(lines.join(''));
  return blocks;
}
const LINES_A_BLOCK = 100;

// One template a part, and no arrays or closures: this runs for every record, and is most of what a worker computes.
function lineOf({ line, key, content, cdr, fate }: Assessed, lateMonth: LateMonth): string {
  const identity = `${line}\t${key}\t${field(cdr.leg)}\t${cdr.seq}\t${content}\t`;
  if (fate.kind !== 'post') return `${identity}${noCall}\t${noCharge}\n`;
  return `${identity}${callFields(cdr, fate.call)}\t${chargeFields(fate.call.charge, lateMonth)}\n`;
}

function callFields(cdr: Cdr, { id, partnerId, subscriberId, caller, place, capMonth, test }: PostedCall): string {
  const times = `${seconds(cdr.answerAt)}\t${seconds(cdr.bridgeAt)}\t${seconds(cdr.endAt)}`;
  const from = `${caller.number ?? NULL}\t${caller.kind}\t${place.areaCode ?? NULL}\t${regionOf(place)}`;
  return `${id}\t${cdr.called}\t${seconds(cdr.setupAt)}\t${partnerId}\t${subscriberId}\t${field(cdr.callUuid)}\t${from}\t${field(cdr.answeredBy)}\t${times}\t${cdr.outcome}\t${capMonth}\t${test}`;
}

function regionOf({ province, city }: Place): string {
  if (province === null) return NULL;
  return province === city ? city : `${province}${city ?? ''}`;
}

function chargeFields(charge: Charge | null, lateMonth: LateMonth): string {
  if (!charge) return noCharge;
  const { connectedAt, month, talkSeconds, rated } = charge;
  const { callerCharge, callerIndicative, subscriberCharge, partnerCharge, carrierCost } = rated;
  const amounts = `${callerCharge}\t${callerIndicative}\t${subscriberCharge}\t${partnerCharge ?? NULL}\t${carrierCost ?? NULL}`;
  return `${seconds(connectedAt)}\t${lateMonth(month) ?? NULL}\t${talkSeconds}\t${rated.chargedSeconds}\t${rated.chargeClass}\t${amounts}\t{${rated.receipt.join()}}`;
}

const NULL = '\\N';
const nulls = (count: number) => Array<string>(count).fill(NULL).join('\t');
const noCall = nulls(CALL_COLUMNS);
const noCharge = nulls(CHARGE_COLUMNS);
const seconds = (at: EpochMs | null) => (at === null ? NULL : at / 1000);

/** @returns the lines whose call was there before. Sorted by key, as every poster does it, so that two never wait for each other. */
export async function insertIdentities(tx: Tx, { batchId }: Origin): Promise<Set<number>> {
  const { rows } = await tx.$client.query<{ line: number }>({
    name: 'insert-identities',
    text: `
      with added as (
        insert into call_identities (key, leg, seq, content, call_id, batch_id, line)
        select key, leg, seq, content, call_id, $1, line from staged order by key
        on conflict (key) do nothing
        returning line)
      select line from staged where line not in (select line from added)`,
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
        caller_region, answered_by, answer_at, bridge_at, end_at, outcome, cap_month, test, batch_id, line, posted_at)
      select number, to_timestamp(setup_at), call_id, partner_id, subscriber_id, $1, call_uuid, caller, caller_kind, caller_area,
        caller_region, answered_by, to_timestamp(answer_at), to_timestamp(bridge_at), to_timestamp(end_at), outcome, cap_month, test, $2,
        line, (select app_now())
      from staged where call_id is not null`,
    values: [switchId, batchId],
  });
  await tx.$client.query({
    name: 'insert-charges',
    text: `
      insert into charges (number, connected_at, call_id, revision, partner_id, subscriber_id, late_month, talk_seconds, charged_seconds,
        charge_class, caller_charge, caller_indicative, subscriber_charge, partner_charge, carrier_cost, receipt)
      select number, to_timestamp(connected_at), call_id, 0, partner_id, subscriber_id, late_month, talk_seconds, charged_seconds,
        charge_class, caller_charge, caller_indicative, subscriber_charge, partner_charge, carrier_cost, receipt
      from staged where connected_at is not null`,
  });
}
