import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type pg from 'pg';
import { assess, type Assessed, type PostedCall } from '../calls/assess.js';
import { parseChunk } from '../calls/body/parse.js';
import {
  claimChunk,
  knownRecords,
  markPosted,
  noteOutcomes,
  type ChunkKey,
  type ClaimedChunk,
  type RecordOutcome,
  type Tally,
} from '../calls/calls.js';
import { insertCalls, insertIdentities, stage } from '../calls/io/stage.js';
import { firstOfEach, settleRepeat, type Repeat } from '../calls/settle-repeats.js';
import { testCallersAt } from '../calls/store/test-callers.js';
import { transaction, type Tx } from '../db/open.js';
import { monthOf, type Month } from '../month.js';
import { pricesOf } from '../rating/rating.js';
import type { Reference } from '../regions/io/reference.js';
import { lockBillingMonths } from '../statements/store/billing-months.js';
import { addUsage, type Usage } from '../usage/usage.js';

/**
 * Posts one chunk: calls, charges, counters, alerts and what became of every other record, in one transaction (rule D4).
 * Again, at once, or after a crash: the chunk's row lock and its postedAt let one posting through, and the calls' identities
 * let no call through twice. Locks are taken in one order everywhere: chunk, months, identities, caps, counters.
 */
export async function postChunk(worker: pg.Pool, reference: Reference, key: ChunkKey): Promise<void> {
  await transaction(worker, async (tx) => {
    const claimed = await claimChunk(tx, key);
    if (!claimed) return;
    const { first, later, interim } = firstOfEach(await assessChunk(tx, claimed, reference));
    const lateMonth = await lockBillingMonths(tx, chargeMonths(first.values()));

    await stage(tx, first.values(), lateMonth);
    const origin = { switchId: claimed.switchId, batchId: key.batchId };
    const oldLines = await insertIdentities(tx, origin);
    const fresh = [...first.values()].filter((it) => !oldLines.has(it.line));
    const old = [...first.values()].filter((it) => oldLines.has(it.line));
    await insertCalls(
      tx,
      origin,
      old.map((it) => it.line),
    );

    const repeats = await settle(tx, [...old, ...later], first, oldLines);
    const settled = [...fresh, ...interim];
    await noteOutcomes(tx, origin, outcomesOf(settled, repeats));
    await addUsage(tx, usageOf(fresh));
    await markPosted(tx, key, tallyOf(settled, repeats));
  });
}

async function assessChunk(tx: Tx, claimed: ClaimedChunk, { places, calendar }: Reference): Promise<Assessed[]> {
  const bytes = await promisify(gunzip)(claimed.bytes);
  const parsed = parseChunk(claimed.format, bytes, claimed.firstLine, claimed.header, claimed.timeZone);
  const readable = parsed.filter((it) => it.ok); // those refused for form were told when they came, and noted then
  const called = [...new Set(readable.map((it) => it.cdr.called))];
  const circumstances = {
    switchId: claimed.switchId,
    clockSkewMs: claimed.clockSkewSeconds * 1000,
    receivedAt: claimed.receivedAt.getTime(),
    prices: await pricesOf(tx, called, calendar),
    places,
    isTestCaller: await testCallersAt(tx),
  };
  return readable.map(({ cdr, line }) => assess(cdr, line, circumstances));
}

function chargeMonths(records: Iterable<Assessed>): Month[] {
  const months: Month[] = [];
  for (const { fate } of records) {
    const month = fate.kind === 'post' ? fate.call.charge?.month : undefined;
    if (month !== undefined && !months.includes(month)) months.push(month);
  }
  return months;
}

/** Records whose call was there before: in the database, or earlier in this chunk. */
async function settle(
  tx: Tx,
  records: Assessed[],
  first: Map<string, Assessed>,
  oldLines: Set<number>,
): Promise<Repeat[]> {
  if (records.length === 0) return [];
  const stored = records.filter((it) => oldLines.has(first.get(it.key)!.line));
  const known = await knownRecords(tx, [...new Set(stored.map((it) => it.key))]);
  return records.map((record) => {
    const { cdr, content } = first.get(record.key)!;
    return settleRepeat(record, known.get(record.key) ?? { leg: cdr.leg, seq: cdr.seq, content });
  });
}

function outcomesOf(fresh: readonly Assessed[], repeats: readonly Repeat[]): RecordOutcome[] {
  const outcomes: RecordOutcome[] = [];
  for (const { line, fate } of fresh) {
    if (fate.kind === 'post') continue;
    outcomes.push({
      line,
      fate: fate.kind,
      code: fate.code,
      reason: fate.reason,
      month: fate.month,
    });
  }
  for (const { record, fate, code, reason } of repeats) {
    const { bridgeAt, answerAt, setupAt } = record.cdr;
    outcomes.push({
      line: record.line,
      fate,
      code,
      reason,
      month: monthOf(bridgeAt ?? answerAt ?? setupAt),
    });
  }
  return outcomes;
}

/** What the calls add to each number's month, tests nothing (rule R12). A number may change hands within one. */
function usageOf(fresh: readonly Assessed[]): Usage[] {
  const ofNumber = new Map<string, Usage[]>();
  for (const { cdr, fate } of fresh) {
    if (fate.kind !== 'post' || fate.call.test) continue;
    const usage = usageFor(ofNumber, cdr.called, fate.call);
    usage.attempts += 1;
    if (!fate.call.charge) continue;
    usage.answered += 1; // an answer of 0 ms too (rule T2)
    usage.amount += fate.call.charge.rated.subscriberCharge;
  }
  return [...ofNumber.values()].flat();
}

function usageFor(ofNumber: Map<string, Usage[]>, number: string, call: PostedCall): Usage {
  const { partnerId, subscriberId, capMonth: month } = call;
  const usages = ofNumber.get(number);
  for (const usage of usages ?? []) {
    if (usage.month === month && usage.subscriberId === subscriberId) return usage;
  }
  const usage = {
    partnerId,
    subscriberId,
    number,
    month,
    attempts: 0,
    answered: 0,
    amount: 0n,
  };
  if (usages) usages.push(usage);
  else ofNumber.set(number, [usage]);
  return usage;
}

const tallied = {
  duplicate: 'duplicates',
  conflict: 'conflicts',
  quarantined: 'quarantined',
} as const;

function tallyOf(fresh: readonly Assessed[], repeats: readonly Repeat[]): Tally {
  const tally: Tally = {
    posted: 0,
    duplicates: 0,
    conflicts: 0,
    quarantined: 0,
    suspense: 0,
  };
  for (const { fate } of fresh) tally[fate.kind === 'post' ? 'posted' : fate.kind]++;
  for (const { fate } of repeats) tally[tallied[fate]]++;
  return tally;
}
