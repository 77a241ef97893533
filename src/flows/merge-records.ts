import assert from 'node:assert/strict';
import type { Assessed, Circumstances } from '../calls/assess.js';
import type { Origin } from '../calls/calls.js';
import type { NewCall } from '../calls/io/call-rows.js';
import { settleRepeats, type Repeat } from '../calls/settle-repeats.js';
import { knownCalls, knownParts } from '../calls/store/known.js';
import type { Tx } from '../db/open.js';
import { listBy } from '../list-by.js';
import { monthOf } from '../month.js';
import { remakeCalls } from './remake-calls.js';
import type { Posted } from './posted.js';

/**
 * Records of calls that are known, or that have several records here. Repeats change nothing (rule D3). With another leg or part
 * the call is made anew from all of its records, whatever order they came in, so that it has one charge at most (rule D5).
 *
 * @returns the calls that are to be written, those that stood in another form withdrawn
 */
export async function mergeRecords(
  tx: Tx,
  origin: Origin,
  circumstances: Circumstances,
  records: readonly Assessed[],
  posted: Posted,
): Promise<NewCall[]> {
  const repeats: Repeat[] = [];
  const seen = await gather(tx, origin, records, false);
  for (const it of seen) if (it.newcomers.length === 0) repeats.push(...it.repeats);
  const changing = seen.filter((it) => it.newcomers.length > 0).flatMap((it) => it.records);
  const calls = changing.length > 0 ? await gather(tx, origin, changing, true) : [];
  for (const it of calls) repeats.push(...it.repeats);
  for (const it of repeats) noteRepeat(posted, it);
  const gathered = calls.filter((it) => it.newcomers.length > 0);
  return gathered.length > 0 ? remakeCalls(tx, origin, circumstances, gathered, posted) : [];
}

async function gather(tx: Tx, { batchId }: Origin, records: readonly Assessed[], lock: boolean) {
  const ofCall = listBy(records, (it) => it.key);
  const keys = [...ofCall.keys()];
  const calls = await knownCalls(tx, keys, lock);
  const parts = listBy(await knownParts(tx, keys), (it) => it.key);
  return [...ofCall].map(([key, its]) => {
    const call = calls.get(key);
    assert(call, 'a call has its first record');
    const known = [call, ...(parts.get(key) ?? [])];
    return { key, call, known, records: its, ...settleRepeats(its, known, batchId) };
  });
}

function noteRepeat({ tally, outcomes }: Posted, { record, fate, code, reason }: Repeat): void {
  const { bridgeAt, answerAt, setupAt } = record.cdr;
  tally[fate === 'duplicate' ? 'duplicates' : 'conflicts']++;
  outcomes.push({ line: record.line, fate, code, reason, month: monthOf(bridgeAt ?? answerAt ?? setupAt) });
}
