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
} from '../calls/calls.js';
import { insertCalls, insertIdentities, stage } from '../calls/io/stage.js';
import { firstOfEach, settleRepeat, type Repeat } from '../calls/settle-repeats.js';
import { transaction, type Tx } from '../db/open.js';
import { monthOf } from '../month.js';
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
    const { first, later } = firstOfEach(await assessChunk(tx, claimed, reference));
    const lateMonth = await lockBillingMonths(tx, chargeMonths(first.values()));

    await stage(tx, first.values(), lateMonth);
    const origin = { switchId: claimed.switchId, batchId: key.batchId };
    const newLines = await insertIdentities(tx, origin);
    const fresh = [...first.values()].filter((it) => newLines.has(it.line));
    const old = newLines.size === first.size ? [] : [...first.values()].filter((it) => !newLines.has(it.line));
    await insertCalls(
      tx,
      origin,
      old.map((it) => it.line),
    );

    const repeats = await settle(tx, [...old, ...later], first, newLines);
    await noteOutcomes(tx, origin, outcomesOf(fresh, repeats));
    await addUsage(tx, usageOf(fresh));
    await markPosted(tx, key, tallyOf(fresh, repeats));
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
  };
  return readable.map(({ cdr, line }) => assess(cdr, line, circumstances));
}

const callOf = ({ fate }: Assessed): PostedCall | null => (fate.kind === 'post' ? fate.call : null);

function chargeMonths(records: Iterable<Assessed>): string[] {
  const months = new Set<string>();
  for (const record of records) {
    const charge = callOf(record)?.charge;
    if (charge) months.add(monthOf(charge.connectedAt));
  }
  return [...months];
}

/** Records whose call was there before: in the database, or earlier in this chunk. */
async function settle(
  tx: Tx,
  records: Assessed[],
  first: Map<string, Assessed>,
  newLines: Set<number>,
): Promise<Repeat[]> {
  if (records.length === 0) return [];
  const stored = records.filter((it) => !newLines.has(first.get(it.key)!.line));
  const known = await knownRecords(tx, [...new Set(stored.map((it) => it.key))]);
  return records.map((record) => {
    const { cdr, content } = first.get(record.key)!;
    return settleRepeat(record, known.get(record.key) ?? { leg: cdr.leg, seq: cdr.seq, content });
  });
}

function outcomesOf(fresh: readonly Assessed[], repeats: readonly Repeat[]): RecordOutcome[] {
  const held = fresh.flatMap(({ line, fate }) => {
    if (fate.kind === 'post') return [];
    return [{ line, fate: fate.kind, code: fate.code, reason: fate.reason, month: fate.month }];
  });
  const repeated = repeats.map(({ record: { line, cdr }, ...it }) => ({
    ...it,
    line,
    month: monthOf(cdr.bridgeAt ?? cdr.answerAt ?? cdr.setupAt),
  }));
  return [...held, ...repeated];
}

function usageOf(fresh: readonly Assessed[]): Usage[] {
  const usages = new Map<string, Usage>();
  for (const record of fresh) {
    const call = callOf(record);
    if (!call) continue;
    const { partnerId, subscriberId, capMonth: month, charge } = call;
    const number = record.cdr.called;
    const key = `${number} ${month} ${subscriberId}`;
    let usage = usages.get(key);
    if (!usage)
      usages.set(key, (usage = { partnerId, subscriberId, number, month, attempts: 0, answered: 0, amount: 0n }));
    usage.attempts += 1;
    if (!charge) continue;
    usage.answered += 1; // an answer of 0 ms too (rule T2)
    usage.amount += charge.subscriberCharge;
  }
  return [...usages.values()];
}

function tallyOf(fresh: readonly Assessed[], repeats: readonly Repeat[]) {
  const ofFresh = (kind: Assessed['fate']['kind']) => fresh.filter((it) => it.fate.kind === kind).length;
  const ofRepeats = (fate: Repeat['fate']) => repeats.filter((it) => it.fate === fate).length;
  return {
    posted: ofFresh('post'),
    duplicates: ofRepeats('duplicate'),
    conflicts: ofRepeats('conflict'),
    quarantined: ofFresh('quarantined') + ofRepeats('quarantined'),
    suspense: ofFresh('suspense'),
  };
}
