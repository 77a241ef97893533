import { assess, connectedAt, fateOf, type Circumstances, type Held } from '../calls/assess.js';
import type { Origin } from '../calls/calls.js';
import type { Keyed, Read } from '../calls/cdr.js';
import { callKey } from '../calls/identity.js';
import { CallRows } from '../calls/io/call-rows.js';
import { knownKeys, takeIdentities } from '../calls/io/take-identities.js';
import { firstOfEach } from '../calls/settle-repeats.js';
import { databaseNow, type Tx } from '../db/open.js';
import { addMonths, monthOf, type Month } from '../month.js';
import { decidedCalls } from '../routing/store/decisions.js';
import { sortByRank } from '../sort-by-rank.js';
import { lockBillingMonths } from '../statements/store/billing-months.js';
import { mergeRecords } from './merge-records.js';
import { CallBook } from './call-book.js';
import { hold, nothingPosted, type Posted } from './posted.js';

/** What is the same for all records of a chunk. */
export interface Posting {
  origin: Origin;
  circumstances: Circumstances;
  /** Its switch asks for routes (rule C4). */
  asksRoute: boolean;
}

/**
 * Posts records in bulk. Nearly every one is the first of its call and the only one: it is written, and takes the call's identity.
 * The others, whose call was there before or has several records here, are settled by what is known of it. So is one whose call
 * another posting takes meanwhile: it is written no more.
 */
export async function postRecords(
  tx: Tx,
  { origin, circumstances, asksRoute }: Posting,
  reads: readonly Read[],
): Promise<Posted> {
  const posted = nothingPosted();
  const records = keyed(reads, circumstances);
  const { first, later, several } = firstOfEach(records);
  const months = monthsOf(reads);
  const lateMonth = await lockBillingMonths(tx, months);
  const decided = asksRoute ? await decidedCalls(tx, keysOf(records), months) : null;
  const known = await knownKeys(tx, keysOf(first));
  const rows = new CallRows(origin, (await databaseNow(tx)).getTime(), lateMonth);
  const book = new CallBook(posted, rows, lateMonth, decided);

  const fresh = sortByRank(without(first, known), byNumber);
  const waiting = writeFresh(fresh, several, circumstances, book);
  const rivals = await takeIdentities(tx, origin, fresh);
  if (rivals.size > 0) unwriteRivals(fresh, rivals, circumstances, book);
  for (const { key, line, fate } of waiting) if (!rivals.has(key)) hold(posted, line, fate);

  const others = [...within(first, new Set([...known, ...rivals, ...several])), ...later].map((it) =>
    assess(it, circumstances),
  );
  if (others.length > 0) for (const it of await mergeRecords(tx, origin, circumstances, others, posted)) book.write(it);
  await rows.copy(tx);
  return posted;
}

// The loops over all records are functions of their own: within one that waits for the database they are compiled anew each time.

function keyed(reads: readonly Read[], { switchId }: Circumstances): Keyed[] {
  const records: Keyed[] = [];
  for (const { cdr, line } of reads) records.push({ key: callKey(switchId, cdr.callUuid), line, cdr, callId: null });
  return records;
}

function keysOf(records: readonly Keyed[]): string[] {
  const keys: string[] = [];
  for (const { key } of records) keys.push(key);
  return keys;
}

function without(records: readonly Keyed[], keys: ReadonlySet<string>): Keyed[] {
  if (keys.size === 0) return [...records];
  const others: Keyed[] = [];
  for (const it of records) if (!keys.has(it.key)) others.push(it);
  return others;
}

function within(records: readonly Keyed[], keys: ReadonlySet<string>): Keyed[] {
  const found: Keyed[] = [];
  if (keys.size > 0) for (const it of records) if (keys.has(it.key)) found.push(it);
  return found;
}

/** As the indexes are, which is a quarter of the work of a copy: numbers are 400 and seven digits, and come in order of time. */
const byNumber = ({ cdr }: Keyed) => Number(cdr.called.slice(3));

/** Writes those that are calls by themselves, and gives those that wait. Calls of several records are written later, if they are. */
function writeFresh(
  records: readonly Keyed[],
  several: ReadonlySet<string>,
  circumstances: Circumstances,
  book: CallBook,
): { key: string; line: number; fate: Held }[] {
  const waiting: { key: string; line: number; fate: Held }[] = [];
  for (const record of records) {
    const { key, line, cdr } = record;
    if (several.has(key)) continue;
    const fate = fateOf(cdr, key, circumstances);
    if (fate.kind === 'post') {
      record.callId = fate.call.id;
      book.write({ line, key, cdr, call: fate.call, isNew: true });
    } else waiting.push({ key, line, fate });
  }
  return waiting;
}

/** They are rated again, which gives the same: of what was written no more is kept than its bytes. */
function unwriteRivals(
  records: readonly Keyed[],
  rivals: ReadonlySet<string>,
  circumstances: Circumstances,
  book: CallBook,
): void {
  for (const { key, line, cdr, callId } of records) {
    if (callId === null || !rivals.has(key)) continue;
    const fate = fateOf(cdr, key, circumstances);
    if (fate.kind === 'post') book.unwrite({ line, key, cdr, call: fate.call, isNew: true });
  }
}

/** Of set-ups and connections, and the month before the earliest, in which another record of a call may lie. */
function monthsOf(reads: readonly Read[]): Month[] {
  const months = new Set<Month>();
  for (const { cdr } of reads) {
    months.add(monthOf(cdr.setupAt));
    months.add(monthOf(connectedAt(cdr) ?? cdr.setupAt));
  }
  const earliest = [...months].toSorted()[0];
  return earliest === undefined ? [] : [addMonths(earliest, -1), ...months];
}
