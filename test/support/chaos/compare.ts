import type { Charged, Expected } from './reckon.js';
import type { Ledger } from './ledger.js';

/** A body that was answered with 200. */
export interface Acknowledged {
  batchId: string;
  records: number;
}

/** Everything in which the ledger is not what it must be, in words; none where every call is rated exactly once (rule D4). */
export function compare(
  ledger: Ledger,
  expected: Expected,
  alerts: readonly string[],
  acknowledged: readonly Acknowledged[],
): string[] {
  return [
    ...compareCalls(ledger, expected),
    ...compareCounters(ledger, expected),
    ...compareSums(ledger, expected),
    ...differences('alert', ledger.alerts, alerts),
    ...compareBatches(ledger, expected, acknowledged),
  ];
}

function compareCalls({ calls, charges }: Ledger, expected: Expected): string[] {
  const uuidOf = new Map(calls.map((it) => [it.id, it.callUuid]));
  const chargesOf = groupBy(charges, (it) => uuidOf.get(it.callId) ?? `no call, but an id ${it.callId}`);
  const callsOf = groupBy(calls, (it) => it.callUuid);
  const problems = differences(
    'call',
    calls.map((it) => it.callUuid),
    [...expected.calls.keys()],
  );
  for (const callUuid of chargesOf.keys()) {
    if (!expected.calls.has(callUuid)) problems.push(`a charge of ${callUuid}`);
  }
  for (const [callUuid, { hotline, capMonth, outcome, charge }] of expected.calls) {
    const owner = `${hotline.number} ${hotline.subscriberId}`;
    for (const it of callsOf.get(callUuid) ?? []) {
      const found = `${it.number} ${it.subscriberId} ${it.capMonth} ${it.outcome}`;
      const wanted = `${owner} ${capMonth} ${outcome}`;
      if (found !== wanted) problems.push(`call ${callUuid} is ${found}, not ${wanted}`);
    }
    const found = (chargesOf.get(callUuid) ?? []).map((it) => `${it.number} ${it.subscriberId} ${inWords(it)}`);
    const wanted = charge ? [`${owner} ${inWords(charge)}`] : [];
    if (found.join() !== wanted.join()) problems.push(`charge of ${callUuid} is [${found}], not [${wanted}]`);
  }
  return problems;
}

const inWords = ({ month, talkSeconds, caller, subscriber }: Charged) =>
  `${month} ${talkSeconds} s caller ${caller} subscriber ${subscriber}`;

function compareCounters({ counters }: Ledger, expected: Expected): string[] {
  const inText = (key: string, it: { attempts: number; answered: number; amount: bigint }) =>
    `${key}: ${it.attempts} attempts, ${it.answered} answered, ${it.amount}`;
  return differences(
    'counter',
    counters.map((it) => inText(it.key, it)),
    [...expected.counters].map(([key, it]) => inText(key, it)),
  );
}

/** Three sums of the same money, each over other rows. */
function compareSums({ charges, counters }: Ledger, expected: Expected): string[] {
  const sum = (amounts: bigint[]) => amounts.reduce((a, b) => a + b, 0n);
  const charged = sum(charges.map((it) => it.subscriber));
  const counted = sum(counters.map((it) => it.amount));
  const wanted = sum([...expected.calls.values()].map((it) => it.charge?.subscriber ?? 0n));
  return charged === wanted && counted === wanted
    ? []
    : [`subscribers pay ${charged} by charges, ${counted} by counters, ${wanted} by the oracle`];
}

/** What was acknowledged is there and posted; each record of it was posted or a duplicate; and the switch can read so. */
function compareBatches(
  { batches, outcomes, identities }: Ledger,
  { calls }: Expected,
  acknowledged: readonly Acknowledged[],
) {
  const byId = new Map(batches.map((it) => [it.id, it]));
  const problems: string[] = [];
  for (const { batchId, records } of acknowledged) {
    const found = byId.get(batchId)?.records;
    if (found !== records) problems.push(`batch ${batchId} was acknowledged with ${records} records and has ${found}`);
  }
  for (const { id, records, posted, duplicates, others, waiting } of batches) {
    if (waiting > 0) problems.push(`batch ${id} has ${waiting} chunks unposted`);
    if (posted + duplicates !== records || others !== 0)
      problems.push(`batch ${id} of ${records} records: ${posted} posted, ${duplicates} duplicates, ${others} others`);
  }
  const sum = (of: 'records' | 'posted') => batches.reduce((total, it) => total + it[of], 0);
  const told = [sum('posted'), sum('records') - calls.size, identities].join();
  const wanted = [calls.size, outcomes['duplicate'] ?? 0, calls.size].join();
  if (told !== wanted) problems.push(`posted, duplicates, identities are ${told}, not ${wanted}`);
  return problems;
}

/** Of two lists whose order doesn't matter: what is missing, and what is too much. */
function differences(what: string, found: readonly string[], wanted: readonly string[]): string[] {
  const missing = new Map<string, number>();
  for (const it of wanted) missing.set(it, (missing.get(it) ?? 0) + 1);
  for (const it of found) missing.set(it, (missing.get(it) ?? 0) - 1);
  return [...missing]
    .filter(([, count]) => count !== 0)
    .map(([it, count]) => (count > 0 ? `${what} ${it} is missing` : `${what} ${it} is there ${-count} time too often`));
}

function groupBy<T>(all: readonly T[], keyOf: (it: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const it of all) {
    const key = keyOf(it);
    const group = groups.get(key);
    if (group) group.push(it);
    else groups.set(key, [it]);
  }
  return groups;
}
