import { setTimeout as sleep } from 'node:timers/promises';
import { askWhereDocumentsEnd } from '../src/applications/reverifications/store/ask.js';
import { unpostedChunks } from '../src/calls/calls.js';
import { forgetBrokenBodies } from '../src/calls/store/broken-bodies.js';
import { countNumbers } from '../src/calls/store/numbering.js';
import { asDb } from '../src/db/open.js';
import { unscannedDocuments } from '../src/documents/store/bytes.js';
import { documentsToErase } from '../src/documents/store/erase.js';
import { forgetOld } from '../src/events/store/idempotency.js';
import { oldMonths, retentionOf } from '../src/flows/retention.js';
import { newestGrades } from '../src/numbers/store/grades.js';
import { tidyNumbers } from '../src/numbers/store/tidy.js';
import { warnUncovered } from '../src/regions/io/warn-uncovered.js';
import { tellOfEndings } from '../src/routing/destinations/store/expire.js';
import { forgetChanges } from '../src/routing/store/changes-since.js';
import { unfinishedStatements } from '../src/statements/statements.js';
import { eraseDocument, erasureOf } from './erase-document.js';
import { issueOf, issueStatement } from './issue-statement.js';
import type { Work } from './job.js';
import { rateCalls, ratingOf } from './rate-calls.js';
import { regrade, regradeOf } from './regrade.js';
import { scanDocument, scanOf } from './scan-document.js';

const EVERY_MS = 2_000;
/** Younger work has its own nudge on the way. */
const LOST_AFTER_MS = 3_000;
const AT_ONCE = 1_000;
/** While the virus scanner is out of reach they wait, and each ask holds a whole document. */
const DOCUMENTS_AT_ONCE = 100;
/** The months ahead and old idempotency keys are looked after every ten minutes. */
const ROUNDS_A_TIDYING = 300;
const ROUNDS_A_DAY = 43_200;
const CHUNKS_FORGOTTEN_AT_ONCE = 100;

/**
 * Finds in the database what a lost nudge left behind, and asks for it again (rule D4). The queue may lose everything, and
 * the sweep doesn't depend on it: it runs on every worker's own timer. Asking twice is harmless.
 */
export async function sweep({ worker, enqueue }: Work): Promise<number> {
  const db = asDb(worker);
  const chunks = await unpostedChunks(db, LOST_AFTER_MS, AT_ONCE);
  if (chunks.length > 0) {
    await enqueue(rateCalls, chunks.map(ratingOf));
  }
  const statementIds = await unfinishedStatements(db, AT_ONCE);
  if (statementIds.length > 0) {
    await enqueue(issueStatement, statementIds.map(issueOf));
  }
  const grades = await newestGrades(db);
  const isRegrading = grades !== null && grades.finishedAt === null;
  if (isRegrading) await enqueue(regrade, [regradeOf(grades.version)]);
  const unscanned = await unscannedDocuments(db, DOCUMENTS_AT_ONCE);
  if (unscanned.length > 0) await enqueue(scanDocument, unscanned.map(scanOf));
  return chunks.length + statementIds.length + Number(isRegrading) + unscanned.length;
}

/** Makes the months ahead, counts what switches numbered, and forgets what nobody will ask for: old keys, old changes, bodies that broke off, documents past their time. */
export async function tidy({ worker, enqueue }: Work): Promise<void> {
  await worker.query('select ensure_months()');
  await countNumbers(worker);
  await forgetOld(worker);
  await forgetChanges(worker);
  const past = await documentsToErase(asDb(worker), AT_ONCE);
  if (past.length > 0) await enqueue(eraseDocument, past.map(erasureOf));
  while ((await forgetBrokenBodies(worker, CHUNKS_FORGOTTEN_AT_ONCE)) === CHUNKS_FORGOTTEN_AT_ONCE);
}

/** Only the tables' owner may let go of months, so a worker only says that it is time (rule O4). */
export async function warnPastRetention({ worker, log }: Work): Promise<void> {
  const old = await oldMonths(worker, await retentionOf(worker));
  const months = [...new Set(old.filter((it) => it.waitsFor === null).map((it) => it.month))];
  if (months.length > 0) log.warn({ months }, 'months are past their retention: run `hotline400 retention`');
}

/** Sweeps until the signal, tidies the stock, asks for newer documents where they end, reads again what places and days are, and makes the months ahead; an outage is logged and the next round comes. */
export async function keepSweeping(work: Work, signal: AbortSignal): Promise<void> {
  for (let round = 0; !signal.aborted; round++) {
    const tidied = round % ROUNDS_A_TIDYING === 0 ? tidy(work) : Promise.resolve();
    const isNewDay = round > 0 && round % ROUNDS_A_DAY === 0;
    const warned = isNewDay ? Promise.all([warnUncovered(work), warnPastRetention(work)]) : Promise.resolve();
    await Promise.all([
      tidied,
      warned,
      sweep(work),
      tidyNumbers(work.worker),
      tellOfEndings(work.worker),
      askWhereDocumentsEnd(work.worker),
      work.reference.refresh(work.worker),
    ]).catch((error: Error) => work.log.warn({ error: error.message }, 'the sweep failed'));
    await sleep(EVERY_MS, undefined, { signal }).catch(() => {});
  }
}
