import { CopyRows, copyRows } from '../../db/copy-rows.js';
import { faultCode, type Tx } from '../../db/open.js';
import { monthOf, type EpochMs, type Month } from '../../month.js';
import type { Place } from '../../regions/places.js';
import { sortByRank } from '../../sort-by-rank.js';
import type { Assessed, Charge, PostedCall } from '../assess.js';
import type { Origin } from '../calls.js';
import type { Cdr } from '../cdr.js';

/** The month that bills a charge; null is connectedAt's own (rule S2). */
export type LateMonth = (month: Month) => Month | null;

/** A call in the form in which it is to stand, and the line that made it. */
export interface NewCall {
  line: number;
  key: string;
  /** False for one that stood in another form before. */
  isNew: boolean;
  cdr: Cdr;
  call: PostedCall;
}

/** What is copied again where another posting takes one of them meanwhile. */
const PIECE = 4_000;

/**
 * Takes the identities of these records' calls (rule D3). Those that are known are looked up and the others copied, which is
 * half the work of INSERT … ON CONFLICT; the constraint decides. In the order of their keys, as every poster does it, so that two
 * never wait for each other: a call that is being posted elsewhere is waited for, and then looked up.
 *
 * @param callIdOf of a record whose call is to be posted just so; the others wait without one
 * @returns the keys of the calls that were there before
 */
export async function takeIdentities(
  tx: Tx,
  { batchId }: Origin,
  records: readonly Assessed[],
  callIdOf: (record: Assessed) => string | null,
): Promise<Set<string>> {
  const known = new Set<string>();
  for (let rest = await unknown(tx, sortByRank(records, byKey), known); rest.length > 0;) {
    const rows = new CopyRows(8);
    for (const it of rest.slice(0, PIECE)) writeIdentity(rows, it, callIdOf(it), batchId);
    await tx.$client.query('savepoint identities');
    try {
      await copyRows(tx, `call_identities (${IDENTITY_COLUMNS})`, rows);
      await tx.$client.query('release savepoint identities');
      rest = rest.slice(PIECE);
    } catch (error) {
      if (faultCode(error) !== '23505') throw error;
      await tx.$client.query('rollback to savepoint identities');
      rest = await unknown(tx, rest, known);
    }
  }
  return known;
}

const byKey = ({ key }: Assessed) => Number.parseInt(key.slice(0, 8), 16);

/** Those whose call isn't known; the keys of the others go into `known`. */
async function unknown(tx: Tx, records: readonly Assessed[], known: Set<string>): Promise<Assessed[]> {
  const { rows } = await tx.$client.query<{ key: string }>({
    name: 'known-keys',
    text: 'select key from call_identities where key = any($1)',
    values: [`{${records.map((it) => it.key).join()}}`], // as text: pg looks at each element of an array
  });
  for (const { key } of rows) known.add(key);
  return rows.length === 0 ? [...records] : records.filter((it) => !known.has(it.key));
}

const IDENTITY_COLUMNS = 'key, leg, seq, kind, content, call_id, batch_id, line';

function writeIdentity(rows: CopyRows, { key, line, content, cdr }: Assessed, callId: string | null, batchId: string) {
  rows.row();
  rows.uuid(key);
  rows.text(cdr.leg);
  rows.int4(cdr.seq);
  rows.text(cdr.kind);
  rows.uuid(content);
  rows.uuid(callId);
  rows.uuid(batchId);
  rows.int4(line);
}

const CALL_COLUMNS = `number, setup_at, id, partner_id, subscriber_id, switch_id, call_uuid, caller, caller_kind, caller_area, caller_region,
  answered_by, answer_at, bridge_at, end_at, outcome, cap_month, batch_id, line, posted_at, test, unauthorised, attempts`;
const CHARGE_COLUMNS = `number, connected_at, call_id, revision, partner_id, subscriber_id, late_month, talk_seconds, charged_seconds,
  charge_class, caller_charge, caller_indicative, subscriber_charge, partner_charge, carrier_cost, receipt`;

/** Calls and their charges, copied straight into their months. @throws Error for a month that isn't there */
export async function writeCalls(
  tx: Tx,
  origin: Origin,
  calls: readonly NewCall[],
  postedAt: EpochMs,
  lateMonth: LateMonth,
): Promise<void> {
  const months = { calls: new Map<Month, CopyRows>(), charges: new Map<Month, CopyRows>() };
  for (const it of sortByRank(calls, byNumber)) {
    writeCall(rowsOf(months.calls, monthOf(it.cdr.setupAt), 23), origin, it, postedAt);
    const { charge } = it.call;
    if (charge) writeCharge(rowsOf(months.charges, charge.month, 16), it, charge, lateMonth(charge.month));
  }
  await copyMonths(tx, 'calls', CALL_COLUMNS, months.calls);
  await copyMonths(tx, 'charges', CHARGE_COLUMNS, months.charges);
}

/** As their indexes are, which is a quarter of the work of a copy: numbers are 400 and seven digits, and come in order of time. */
const byNumber = (it: NewCall) => Number(it.cdr.called.slice(3));

function rowsOf(months: Map<Month, CopyRows>, month: Month, columns: number): CopyRows {
  let rows = months.get(month);
  if (!rows) months.set(month, (rows = new CopyRows(columns)));
  return rows;
}

async function copyMonths(tx: Tx, table: string, columns: string, months: Map<Month, CopyRows>): Promise<void> {
  for (const [month, rows] of months) {
    try {
      await copyRows(tx, `${table}_${month.replace('-', '_')} (${columns})`, rows);
    } catch (error) {
      if (faultCode(error) !== '42P01') throw error;
      throw new Error(`${table} have no partition for ${month}: run ensure_months; the records wait`, { cause: error });
    }
  }
}

// Straight code, and no objects or closures: this runs for every record.
function writeCall(rows: CopyRows, { switchId, batchId }: Origin, { line, cdr, call }: NewCall, postedAt: EpochMs) {
  rows.row();
  rows.text(cdr.called);
  rows.instant(cdr.setupAt);
  rows.uuid(call.id);
  rows.uuid(call.partnerId);
  rows.uuid(call.subscriberId);
  rows.uuid(switchId);
  rows.text(cdr.callUuid);
  rows.text(call.caller.number);
  rows.text(call.caller.kind);
  rows.text(call.place.areaCode);
  rows.text(regionOf(call.place));
  rows.text(cdr.answeredBy);
  rows.instant(cdr.answerAt);
  rows.instant(cdr.bridgeAt);
  rows.instant(cdr.endAt);
  rows.text(cdr.outcome);
  rows.text(call.capMonth);
  rows.uuid(batchId);
  rows.int4(line);
  rows.instant(postedAt);
  rows.boolean(call.test);
  rows.boolean(call.unauthorised);
  rows.jsonb(cdr.attempts);
}

function regionOf({ province, city }: Place): string | null {
  if (province === null) return null;
  return province === city ? city : `${province}${city ?? ''}`;
}

function writeCharge(rows: CopyRows, { cdr, call }: NewCall, charge: Charge, lateMonth: Month | null): void {
  const { rated } = charge;
  rows.row();
  rows.text(cdr.called);
  rows.instant(charge.connectedAt);
  rows.uuid(call.id);
  rows.int2(0);
  rows.uuid(call.partnerId);
  rows.uuid(call.subscriberId);
  rows.text(lateMonth);
  rows.int4(charge.talkSeconds);
  rows.int4(rated.chargedSeconds);
  rows.text(rated.chargeClass);
  rows.int8(rated.callerCharge);
  rows.boolean(rated.callerIndicative);
  rows.int8(rated.subscriberCharge);
  rows.int8(rated.partnerCharge);
  rows.int8(rated.carrierCost);
  rows.int4s(rated.receipt);
}
