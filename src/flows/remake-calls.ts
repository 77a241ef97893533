import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { boundsOf, fateOf, partialReasons, type Assessed, type Circumstances, type Held } from '../calls/assess.js';
import type { Cdr } from '../calls/cdr.js';
import type { Origin } from '../calls/calls.js';
import type { NewCall } from '../calls/io/call-rows.js';
import { judgeCdr } from '../calls/judge-cdr.js';
import { isApart, mergeCall } from '../calls/merge-call.js';
import type { Known } from '../calls/settle-repeats.js';
import {
  addParts,
  nameCalls,
  placeOfRecord,
  recordsAt,
  setupIn,
  standingCalls,
  withdrawCalls,
  type At,
  type KnownCall,
  type StandingCall,
} from '../calls/store/known.js';
import type { Tx } from '../db/open.js';
import { monthOf } from '../month.js';
import { hold, takeBack, type Posted } from './posted.js';

/** A call with its records: those that were known, and those that came now. */
export interface Gathered {
  key: string;
  call: KnownCall;
  known: readonly Known[];
  newcomers: readonly Assessed[];
}

/** Of a call's records, those that are judged sound; they are of one number, which is that of its first. */
interface Sound {
  called: string;
  earlier: (At & { cdr: Cdr })[];
}

/** Makes calls anew from all of their records; the calls must be locked. @returns those to be written, old forms withdrawn */
export async function remakeCalls(
  tx: Tx,
  { batchId }: Origin,
  circumstances: Circumstances,
  gathered: readonly Gathered[],
  posted: Posted,
): Promise<NewCall[]> {
  const isFirst = ({ line }: Assessed, call: KnownCall) => call.batchId === batchId && call.line === line;
  const others = gathered.flatMap(({ newcomers, call }) => newcomers.filter((it) => !isFirst(it, call)));
  await addParts(tx, batchId, others);
  const sound = await soundRecords(tx, batchId, circumstances, gathered);
  const standing = await standingOf(tx, gathered, sound);

  const calls: NewCall[] = [];
  const withdrawn: StandingCall[] = [];
  for (const it of gathered) {
    const old = it.call.callId === null ? null : standing.get(it.call.callId);
    assert(old !== undefined, 'the call that an identity names is there');
    const now = it.newcomers.map(({ cdr, line }) => ({ cdr, batchId, line }));
    const call = remakeCall(it, sound.get(it.key)!, old, circumstances, posted);
    if (call === 'waits') continue;
    posted.ended.push(...joinedIn([...sound.get(it.key)!.earlier, ...now], circumstances));
    if (call === 'unchanged') continue;
    calls.push(call);
    if (!old) continue;
    takeBack(posted, old);
    withdrawn.push(old);
  }
  await withdrawCalls(tx, withdrawn);
  await nameCalls(tx, calls.map(({ key, call }) => ({ key, id: call.id }))); // prettier-ignore
  return calls;
}

/** Of a call's records, those that it stands on: none of them waits any more. */
function joinedIn(records: readonly (At & { cdr: Cdr })[], { parts }: Circumstances): At[] {
  const cdrs = records.map((it) => it.cdr);
  return records.filter(({ cdr }) => !isApart(cdr, cdrs, parts)).map(({ batchId, line }) => ({ batchId, line }));
}

/** What came before is read again from the evidence. */
async function soundRecords(
  tx: Tx,
  batchId: string,
  { clockSkewMs }: Circumstances,
  gathered: readonly Gathered[],
): Promise<Map<string, Sound>> {
  const earlierOf = ({ known, newcomers }: Gathered) =>
    known.filter((it) => it.batchId !== batchId || !newcomers.some(({ line }) => line === it.line));
  const places = gathered.flatMap(earlierOf);
  const found = places.length > 0 ? await recordsAt(tx, places) : new Map<never, never>();
  return new Map(
    gathered.map((it) => {
      const records = earlierOf(it).map((known) => {
        const record = found.get(placeOfRecord(known));
        assert(record, 'evidence is kept longer than a call may change');
        return { ...record, batchId: known.batchId, line: known.line };
      });
      const called = (records[0]?.cdr ?? it.newcomers[0]!.cdr).called; // the call's first record is the first that is known
      const earlier = records.filter(
        ({ cdr, receivedAt }) => cdr.called === called && !judgeCdr(cdr, boundsOf(receivedAt, clockSkewMs)),
      );
      return [it.key, { called, earlier }];
    }),
  );
}

async function standingOf(tx: Tx, gathered: readonly Gathered[], sound: Map<string, Sound>) {
  const asked = gathered.flatMap(({ key, call: { callId } }) =>
    callId === null ? [] : [{ number: sound.get(key)!.called, setupAt: setupIn(callId), id: callId }],
  );
  return asked.length > 0 ? standingCalls(tx, asked) : new Map<string, StandingCall>();
}

/** One call, and what becomes of its newcomers. */
function remakeCall(
  { key, newcomers }: Gathered,
  { called, earlier }: Sound,
  old: StandingCall | null,
  circumstances: Circumstances,
  posted: Posted,
): NewCall | 'unchanged' | 'waits' {
  const now = newcomers.filter((it) => isSound(it, called, posted));
  if (now.length === 0) return 'waits';
  const before = earlier.map((it) => it.cdr);
  const all = [...before, ...now.map((it) => it.cdr)];
  const cdr = mergeCall(all, circumstances.parts);
  if (cdr === null) return holdAll(posted, now, waitsFor);
  if (old !== null && isDeepStrictEqual(cdr, mergeCall(before, circumstances.parts))) return mergeAll(posted, now);

  const fate = fateOf(cdr, key, circumstances);
  if (fate.kind !== 'post') return holdAll(posted, now, () => fate);
  if (old?.isClosed) return holdAll(posted, now, monthClosed);
  const within = now.filter((it) => !isApart(it.cdr, all, circumstances.parts));
  const maker = within.find((it) => it.cdr.kind === 'final') ?? within[0] ?? now[0]!; // it made the call what it is
  mergeAll(posted, old === null ? now.filter((it) => it !== maker) : now);
  return { line: maker.line, key, cdr, call: fate.call, isNew: old === null };
}

function isSound({ line, cdr, fate }: Assessed, called: string, posted: Posted): boolean {
  if (fate.kind === 'quarantined') hold(posted, line, fate);
  else if (cdr.called !== called) {
    const reason = 'The records of one call name different numbers.';
    hold(posted, line, { kind: 'quarantined', code: 'CALLED_DIFFERS', reason, month: monthOf(cdr.setupAt) });
  } else return true;
  return false;
}

function waitsFor({ cdr, fate }: Assessed): Held {
  if (fate.kind === 'partial') return fate;
  return { kind: 'partial', ...partialReasons.PARTS_MISSING, month: monthOf(cdr.setupAt) };
}

function monthClosed({ cdr, fate }: Assessed): Held {
  if (fate.kind === 'partial') return fate;
  const reason = 'It would change a call that a closed month has billed or counted.';
  return { kind: 'quarantined', code: 'MONTH_CLOSED', reason, month: monthOf(cdr.setupAt) };
}

function holdAll(posted: Posted, records: readonly Assessed[], heldOf: (record: Assessed) => Held): 'waits' {
  for (const it of records) hold(posted, it.line, heldOf(it));
  return 'waits';
}

/** An interim record counts as partial, whether its final one came before or after. */
function mergeAll(posted: Posted, records: readonly Assessed[]): 'unchanged' {
  for (const { line, cdr, fate } of records) {
    if (fate.kind === 'partial') hold(posted, line, fate);
    else {
      posted.tally.merged++;
      const reason = 'Another leg or part of a call, which now stands on it too.';
      posted.outcomes.push({ line, fate: 'merged', code: 'MERGED', reason, month: monthOf(cdr.setupAt) });
    }
  }
  return 'unchanged';
}
