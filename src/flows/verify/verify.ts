// Owns whether calls, charges, counters, statements and evidence agree. Changes nothing, and mends nothing.
import type pg from 'pg';
import { transaction, type Tx } from '../../db/open.js';
import type { Month } from '../../month.js';
import { verifyEvidence, type EvidenceOptions } from './evidence.js';
import type { Finding } from './finding.js';
import { scopeOf } from './scope.js';
import { statementsAddUp } from './statements.js';
import {
  answeredAreCharged,
  batchesAddUp,
  callsHaveIdentities,
  chunksAddUp,
  countersAddUp,
  findingOf,
  linesAreExplained,
  postedAreNamed,
} from './sums.js';

export interface VerifyOptions extends EvidenceOptions {
  /** Null: all that there are. */
  month: Month | null;
  /** Each as soon as it is known. */
  onFinding(finding: Finding): void;
}

/**
 * Compares the books with themselves, as of one instant, beside all that goes on: a posting is in them whole or not at all.
 *
 * @returns how many checks found something
 */
export async function verify(worker: pg.Pool, options: VerifyOptions): Promise<number> {
  const snapshot = 'begin isolation level repeatable read read only';
  return transaction(worker, (tx) => verifyAll(tx, options), snapshot);
}

/** The same within a transaction that is given, which should be a snapshot. */
export async function verifyAll(tx: Tx, options: VerifyOptions): Promise<number> {
  await tx.$client.query(`set local work_mem = '256MB'; set local jit = off`);
  const scope = await scopeOf(tx, options.month);
  let wrong = 0;
  const tell = (finding: Finding) => {
    if (finding.differ > 0) wrong++;
    options.onFinding(finding);
  };
  for (const sum of [batchesAddUp, chunksAddUp, linesAreExplained]) tell(await findingOf(tx, sum(scope)));
  if (options.month === null) tell(await postedAreNamed(tx));
  for (const sum of [callsHaveIdentities, answeredAreCharged, countersAddUp]) tell(await findingOf(tx, sum(scope)));
  tell(await statementsAddUp(tx, scope));
  for (const finding of await verifyEvidence(tx, scope, options)) tell(finding);
  return wrong;
}
