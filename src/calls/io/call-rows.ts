import { CopyRows } from '../../db/copy-format.js';
import { copyRows } from '../../db/copy-rows.js';
import { faultCode, type Tx } from '../../db/open.js';
import { monthOf, type EpochMs, type Month } from '../../month.js';
import type { Place } from '../../regions/places.js';
import type { Charge, PostedCall } from '../assess.js';
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

const CALL_COLUMNS = `number, setup_at, id, partner_id, subscriber_id, switch_id, call_uuid, caller, caller_kind, caller_area, caller_region,
  answered_by, answer_at, bridge_at, end_at, outcome, cap_month, batch_id, line, posted_at, test, unauthorised, attempts`;
const CHARGE_COLUMNS = `number, connected_at, call_id, revision, partner_id, subscriber_id, late_month, talk_seconds, charged_seconds,
  charge_class, caller_charge, caller_indicative, subscriber_charge, partner_charge, carrier_cost, receipt`;

/**
 * Calls and their charges on their way into their months. They are written as soon as they are rated, in COPY's own form, so that
 * of each call no more is kept than its bytes: a chunk of calls as objects is collected twice before it is copied.
 */
export class CallRows {
  readonly #calls = new Map<Month, MonthRows>();
  readonly #charges = new Map<Month, MonthRows>();

  constructor(
    readonly origin: Origin,
    readonly postedAt: EpochMs,
    readonly lateMonth: LateMonth,
  ) {}

  add(it: NewCall): void {
    writeCall(rowsOf(this.#calls, monthOf(it.cdr.setupAt), it.line, 23), this.origin, it, this.postedAt);
    const { charge } = it.call;
    if (!charge) return;
    writeCharge(rowsOf(this.#charges, charge.month, it.line, 16), it, charge, this.lateMonth(charge.month));
  }

  /** The call of this line isn't written after all. */
  drop(line: number): void {
    for (const { rows, lines } of [...this.#calls.values(), ...this.#charges.values()]) {
      const row = lines.lastIndexOf(line);
      if (row !== -1) rows.drop(row);
    }
  }

  /** @throws Error for a month that isn't there */
  async copy(tx: Tx): Promise<void> {
    await copyMonths(tx, 'calls', CALL_COLUMNS, this.#calls);
    await copyMonths(tx, 'charges', CHARGE_COLUMNS, this.#charges);
  }
}

interface MonthRows {
  rows: CopyRows;
  /** Of each row, in their order. */
  lines: number[];
}

function rowsOf(months: Map<Month, MonthRows>, month: Month, line: number, columns: number): CopyRows {
  let ofMonth = months.get(month);
  if (!ofMonth) months.set(month, (ofMonth = { rows: new CopyRows(columns), lines: [] }));
  ofMonth.lines.push(line);
  return ofMonth.rows;
}

async function copyMonths(tx: Tx, table: string, columns: string, months: Map<Month, MonthRows>): Promise<void> {
  for (const [month, { rows }] of months) {
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
  rows.usualUuid(call.partnerId);
  rows.usualUuid(call.subscriberId);
  rows.usualUuid(switchId);
  rows.text(cdr.callUuid);
  rows.text(call.caller.number);
  rows.usualText(call.caller.kind);
  rows.usualText(call.place.areaCode);
  rows.usualText(regionOf(call.place));
  rows.text(cdr.answeredBy);
  rows.instant(cdr.answerAt);
  rows.instant(cdr.bridgeAt);
  rows.instant(cdr.endAt);
  rows.usualText(cdr.outcome);
  rows.usualText(call.capMonth);
  rows.usualUuid(batchId);
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
  rows.usualUuid(call.partnerId);
  rows.usualUuid(call.subscriberId);
  rows.usualText(lateMonth);
  rows.int4(charge.talkSeconds);
  rows.int4(rated.chargedSeconds);
  rows.usualText(rated.chargeClass);
  rows.int8(rated.callerCharge);
  rows.boolean(rated.callerIndicative);
  rows.int8(rated.subscriberCharge);
  rows.int8(rated.partnerCharge);
  rows.int8(rated.carrierCost);
  rows.int4s(rated.receipt);
}
