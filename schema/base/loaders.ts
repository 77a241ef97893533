import { partnersById, subscribersById, switchesById } from '../../src/accounts/accounts.js';
import type { Viewer } from '../../src/accounts/store/find-viewer.js';
import { keysById } from '../../src/accounts/store/keys.js';
import type { Secrets } from '../../src/applications/io/people.js';
import { batchesById, talliesOf } from '../../src/calls/store/batches.js';
import { openGapsOfEach } from '../../src/calls/store/gaps.js';
import { callsByKey, chargesOf } from '../../src/calls/store/calls-of.js';
import { testCallersById } from '../../src/calls/store/test-callers.js';
import { databaseNow } from '../../src/db/open.js';
import { documentsById } from '../../src/documents/documents.js';
import { listBy } from '../../src/list-by.js';
import { numbersByNumber } from '../../src/numbers/numbers.js';
import { gradesInForce, type GradesInForce } from '../../src/numbers/store/grades.js';
import { paymentsById } from '../../src/numbers/store/pay.js';
import { waitsById } from '../../src/numbers/store/wait.js';
import { versionsByNumber } from '../../src/rating/store/versions.js';
import { papersOfEach, proofsById } from '../../src/routing/destinations/store/list.js';
import { destinationsOf } from '../../src/routing/routing.js';
import { pinTimesOf } from '../../src/routing/store/pins.js';
import { plansInForce } from '../../src/routing/store/plans.js';
import { shutOffsById } from '../../src/routing/store/shut-offs.js';
import { filesOfEach, linesOfEach } from '../../src/statements/store/statement-list.js';
import { statementsById } from '../../src/statements/statements.js';
import { alertsOf, capsById, capsOf, countedBy, usesOf, type CountedBy } from '../../src/usage/store/caps.js';
import type { Cap } from '../../src/usage/table.js';
import { applicationLoaders } from './application-loaders.js';
import { callKeyOf } from './ids.js';
import { questionsOf } from './questions.js';
import type { Reader } from './reader.js';
import { suspensionLoaders } from './suspension-loaders.js';

export type Loaders = ReturnType<typeof openLoaders>;

/** One question for all rows that want the same thing, so that a list costs the same number of questions at any length. */
export function openLoaders(read: Reader['read'], { whose, sender }: Viewer, secrets: Secrets) {
  const { one, many, monthly } = questionsOf(read);
  let now: Promise<Date> | null = null;
  let grades: Promise<GradesInForce | null> | null = null;
  const loaders = {
    ...suspensionLoaders({ one, many }, whose, secrets.keys),
    ...applicationLoaders({ one, many }, whose, secrets),
    partner: one(
      (tx, ids: readonly string[]) => partnersById(tx, whose, ids),
      (it) => it.id,
    ),
    subscriber: one(
      (tx, ids: readonly string[]) => subscribersById(tx, whose, ids),
      (it) => it.id,
    ),
    switch: one(
      (tx, ids: readonly string[]) => switchesById(tx, ids),
      (it) => it.id,
    ),
    key: one(
      (tx, ids: readonly string[]) => keysById(tx, whose, ids),
      (it) => it.id,
    ),
    number: one(
      (tx, list: readonly string[]) => numbersByNumber(tx, whose, list),
      (it) => it.number,
    ),
    wait: one(
      (tx, ids: readonly string[]) => waitsById(tx, whose, ids),
      (it) => it.id,
    ),
    payment: one(
      (tx, ids: readonly string[]) => paymentsById(tx, whose, ids),
      (it) => it.id,
    ),
    destinations: many(
      (tx, list: readonly string[]) => destinationsOf(tx, whose, list),
      (it) => it.number,
    ),
    destinationProof: one(
      (tx, ids: readonly string[]) => proofsById(tx, whose, ids),
      (it) => it.id,
    ),
    destinationPapers: many(
      (tx, ids: readonly string[]) => papersOfEach(tx, whose, ids),
      (it) => it.proofId,
    ),
    routePlan: one(
      (tx, list: readonly string[]) => plansInForce(tx, whose, list),
      (it) => it.number,
    ),
    pinTime: one(
      (tx, list: readonly string[]) => pinTimesOf(tx, whose, list),
      (it) => it.number,
    ),
    shutOff: one(
      (tx, ids: readonly string[]) => shutOffsById(tx, whose, ids),
      (it) => it.id,
    ),
    testCaller: one(
      (tx, ids: readonly string[]) => testCallersById(tx, ids),
      (it) => it.id,
    ),
    cap: one(
      (tx, ids: readonly string[]) => capsById(tx, whose, ids),
      (it) => it.id,
    ),
    capsOfSubscriber: many(
      (tx, ids: readonly string[]) => capsOf(tx, whose, ids),
      (it) => it.subscriberId,
    ),
    capUse: monthly(
      (tx, of: readonly Cap[], month) => usesOf(tx, whose, of, month),
      (it) => it.id,
    ),
    alerts: monthly(
      async (tx, of: readonly Cap[], month) =>
        listBy(
          await alertsOf(
            tx,
            whose,
            of.map((it) => it.id),
            month,
          ),
          (it) => it.capId,
        ),
      (it) => it.id,
    ),
    counted: monthly(
      (tx, of: readonly CountedBy[], month) => countedBy(tx, whose, of, month),
      (it) => it.key,
    ),
    call: one(
      (tx, keys: readonly string[]) => callsByKey(tx, whose, keys.map(callKeyOf)),
      (it) => `${it.number}_${it.id}`,
    ),
    charges: many(
      (tx, keys: readonly { number: string; connectedAt: Date; callId: string }[]) => chargesOf(tx, whose, keys),
      (it) => it.callId,
      (it) => it.callId,
    ),
    version: one(
      (tx, list: readonly number[]) => versionsByNumber(tx, list),
      (it) => it.version,
    ),
    batch: one(
      (tx, ids: readonly string[]) => batchesById(tx, sender, ids),
      (it) => it.id,
    ),
    openGaps: one(
      (tx, ids: readonly string[]) => openGapsOfEach(tx, ids),
      (it) => it.switchId,
    ),
    tally: one(
      (tx, ids: readonly string[]) => talliesOf(tx, ids),
      (it) => it.batchId,
    ),
    statement: one(
      (tx, ids: readonly string[]) => statementsById(tx, whose, ids),
      (it) => it.id,
    ),
    document: one(
      (tx, ids: readonly string[]) => documentsById(tx, whose, ids),
      (it) => it.id,
    ),
    lines: many(
      (tx, ids: readonly string[]) => linesOfEach(tx, whose, ids),
      (it) => it.statementId,
    ),
    files: many(
      (tx, ids: readonly string[]) => filesOfEach(tx, whose, ids),
      (it) => it.statementId,
    ),
  };
  return {
    ...loaders,
    /** The clock that decides which month this is. */
    now: () => (now ??= read(databaseNow)),
    /** The table of grades that holds. */
    grades: () => (grades ??= read(gradesInForce)),
    /** What was read is stale after a change. */
    clear() {
      now = null;
      grades = null;
      for (const it of Object.values(loaders)) it.clearAll();
    },
  };
}
