import { assess, type Assessed, type Circumstances, type PostedCall } from '../calls/assess.js';
import type { Origin, Tally } from '../calls/calls.js';
import type { Read } from '../calls/cdr.js';
import { takeIdentities, writeCalls, type LateMonth, type NewCall } from '../calls/io/write-calls.js';
import { firstOfEach } from '../calls/settle-repeats.js';
import { databaseNow, type Tx } from '../db/open.js';
import { addMonths, monthOf, type Month } from '../month.js';
import { decidedCalls } from '../routing/store/decisions.js';
import { lockBillingMonths } from '../statements/store/billing-months.js';
import { mergeRecords } from './merge-records.js';
import { addCall, hold, nothingPosted, type Posted } from './posted.js';

/** What is the same for all records of a chunk. */
export interface Posting {
  origin: Origin;
  circumstances: Circumstances;
  /** Its switch asks for routes (rule C4). */
  asksRoute: boolean;
}

/**
 * Posts records in bulk. Nearly every one is the first of its call and the only one: it takes the call's identity and is written.
 * The others, whose call was there before or has several records here, are settled by what is known of it.
 */
export async function postRecords(
  tx: Tx,
  { origin, circumstances, asksRoute }: Posting,
  reads: readonly Read[],
): Promise<Posted> {
  const posted = nothingPosted();
  const records = reads.map(({ cdr, line }) => assess(cdr, line, circumstances));
  const { first, later, several } = firstOfEach(records);
  const lateMonth = await lockBillingMonths(tx, monthsOf(records));

  const callIdOf = ({ fate, key }: Assessed) => (fate.kind === 'post' && !several.has(key) ? fate.call.id : null);
  const known = await takeIdentities(tx, origin, [...first.values()], callIdOf);
  const calls: NewCall[] = [];
  const others: Assessed[] = [];
  for (const record of first.values()) {
    const { line, cdr, key, fate } = record;
    if (known.has(key) || several.has(key)) others.push(record);
    else if (fate.kind !== 'post') hold(posted, line, fate);
    else calls.push({ line, key, cdr, call: fate.call, isNew: true });
  }
  for (const record of later) others.push(record);
  if (others.length > 0) calls.push(...(await mergeRecords(tx, origin, circumstances, others, posted)));

  if (asksRoute) await markUnauthorised(tx, calls);
  for (const { cdr, call, isNew } of calls) {
    addCall(posted, cdr.called, call);
    if (isNew) countPosted(posted.tally, call, lateMonth);
  }
  await writeCalls(tx, origin, calls, (await databaseNow(tx)).getTime(), lateMonth);
  return posted;
}

function countPosted(tally: Tally, { charge, unauthorised }: PostedCall, lateMonth: LateMonth): void {
  tally.posted++;
  if (charge && lateMonth(charge.month) !== null) tally.late++;
  if (unauthorised) tally.unauthorised++;
}

/** Of what may be billed; and the month before the earliest, in which another record of a call may lie. */
function monthsOf(records: readonly Assessed[]): Month[] {
  const months = new Set<Month>();
  for (const { cdr, fate } of records) {
    if (fate.kind !== 'post' && fate.kind !== 'partial') continue;
    months.add(monthOf(cdr.setupAt));
    if (fate.kind === 'post' && fate.call.charge) months.add(fate.call.charge.month);
  }
  const earliest = [...months].toSorted()[0];
  return earliest === undefined ? [] : [addMonths(earliest, -1), ...months];
}

async function markUnauthorised(tx: Tx, calls: readonly NewCall[]): Promise<void> {
  const months = [...new Set(calls.map((it) => monthOf(it.cdr.setupAt)))];
  const decided = await decidedCalls(tx, calls.map((it) => it.key), months); // prettier-ignore
  for (const { key, call } of calls) call.unauthorised = !decided.has(key);
}
