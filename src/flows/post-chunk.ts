import type pg from 'pg';
import type { Circumstances } from '../calls/assess.js';
import {
  claimChunk,
  markPosted,
  noteOutcomes,
  readEvidence,
  type ChunkKey,
  type ClaimedChunk,
} from '../calls/calls.js';
import type { Read } from '../calls/cdr.js';
import { endWaiting } from '../calls/store/known.js';
import { testCallersAt } from '../calls/store/test-callers.js';
import { faultCode, transaction, type Tx } from '../db/open.js';
import { monthOf } from '../month.js';
import { pricesOf } from '../rating/store/prices.js';
import type { Reference } from '../regions/io/reference.js';
import { addUsage } from '../usage/usage.js';
import { shareOwners } from './hand-over.js';
import { postRecords, type Posting } from './post-records.js';
import { hold, nothingPosted, sumOf, type Posted } from './posted.js';
import { leaveElsewhere } from './reported-elsewhere.js';

/**
 * Posts one chunk: calls, charges, counters, alerts and what became of every other record, in one transaction (rule D4).
 * Again, at once, or after a crash: the chunk's row lock and its postedAt let one posting through, and the calls' identities
 * let no call through twice. Locks are taken in one order everywhere: chunk, owners, months, identities, caps, counters.
 */
export async function postChunk(worker: pg.Pool, reference: Reference, key: ChunkKey): Promise<void> {
  await transaction(worker, async (tx) => {
    const claimed = await claimChunk(tx, key);
    if (!claimed) return;
    const records = await readEvidence(claimed);
    await shareOwners(tx, records, claimed.receivedAt.getTime());
    const posting = {
      origin: { switchId: claimed.switchId, batchId: key.batchId },
      asksRoute: claimed.asksRoute,
      circumstances: await circumstancesOf(tx, claimed, records, reference),
    };
    const { own, elsewhere } = await leaveElsewhere(tx, claimed.switchId, records);
    const posted = await postOrHalve(tx, posting, own);
    posted.tally.duplicates += elsewhere.length;
    await noteOutcomes(tx, posting.origin, [...posted.outcomes, ...elsewhere]);
    await endWaiting(tx, posted.ended);
    await addUsage(tx, [...posted.usages.values()].flat());
    await markPosted(tx, key, posted.tally);
  });
}

async function circumstancesOf(
  tx: Tx,
  claimed: ClaimedChunk,
  records: readonly Read[],
  { places, calendar }: Reference,
): Promise<Circumstances> {
  return {
    switchId: claimed.switchId,
    parts: claimed.parts,
    clockSkewMs: claimed.clockSkewSeconds * 1000,
    receivedAt: claimed.receivedAt.getTime(),
    prices: await pricesOf(tx, numbersOf(records), calendar),
    places,
    isTestCaller: await testCallersAt(tx),
  };
}

function numbersOf(records: readonly Read[]): string[] {
  const numbers = new Set<string>();
  for (const { cdr } of records) numbers.add(cdr.called);
  return [...numbers];
}

/** A record that can't be posted is found by halving, and waits for a person; its neighbours are posted without it. */
async function postOrHalve(tx: Tx, posting: Posting, records: readonly Read[]): Promise<Posted> {
  if (records.length === 0) return nothingPosted();
  await tx.$client.query('savepoint whole');
  try {
    const posted = await postRecords(tx, posting, records);
    await tx.$client.query('release savepoint whole');
    return posted;
  } catch (error) {
    if (!isOfRecord(error)) throw error;
    await tx.$client.query('rollback to savepoint whole');
    if (records.length === 1) return poisoned(records[0]!, error);
    const half = records.length >> 1;
    const before = await postOrHalve(tx, posting, records.slice(0, half));
    return sumOf(before, await postOrHalve(tx, posting, records.slice(half)));
  }
}

/** SQLSTATE classes 22 and 23 are about the data; so is what our own code stumbles over. A missing table or server is not. */
function isOfRecord(error: unknown): boolean {
  const code = faultCode(error);
  if (/^[0-9A-Z]{5}$/.test(code)) return /^2[23]/.test(code);
  return error instanceof TypeError || error instanceof RangeError || (error as Error).name === 'AssertionError';
}

/** Its error isn't repeated: it may quote a person's number. */
function poisoned({ line, cdr }: Read, error: unknown): Posted {
  const what = faultCode(error) || (error as Error).name;
  const posted = nothingPosted();
  const reason = `It can't be posted (${what}); the records beside it were.`;
  hold(posted, line, { kind: 'quarantined', code: 'UNPOSTABLE', reason, month: monthOf(cdr.setupAt) });
  return posted;
}
