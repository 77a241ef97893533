import type { Held, PostedCall } from '../calls/assess.js';
import type { RecordOutcome, Tally } from '../calls/calls.js';
import type { At } from '../calls/store/known.js';
import type { MicroYuan } from '../money.js';
import type { Month } from '../month.js';
import type { Usage } from '../usage/usage.js';

/** What posting some records came to. */
export interface Posted {
  tally: Tally;
  /** Of the records that were not simply posted. */
  outcomes: RecordOutcome[];
  /** What is added to each number's months, by number; one may change hands within a month. */
  usages: Map<string, Usage[]>;
  /** Records whose waiting has an end now. */
  ended: At[];
}

export function nothingPosted(): Posted {
  const tally = {
    posted: 0,
    merged: 0,
    partial: 0,
    duplicates: 0,
    conflicts: 0,
    quarantined: 0,
    suspense: 0,
    late: 0,
    unauthorised: 0,
  };
  return { tally, outcomes: [], usages: new Map(), ended: [] };
}

export function sumOf(a: Posted, b: Posted): Posted {
  for (const it of Object.keys(a.tally) as (keyof Tally)[]) a.tally[it] += b.tally[it];
  for (const it of b.outcomes) a.outcomes.push(it);
  for (const it of b.ended) a.ended.push(it);
  for (const it of [...b.usages.values()].flat()) {
    const usage = usageFor(a, it.number, it.month, it);
    usage.attempts += it.attempts;
    usage.answered += it.answered;
    usage.amount += it.amount;
  }
  return a;
}

/** A test counts nowhere (rule R12); an answer of 0 ms counts (rule T2). @param calls -1 takes it back */
export function addCall(posted: Posted, number: string, call: PostedCall, calls: 1 | -1 = 1): void {
  if (call.test) return;
  count(posted, number, call.capMonth, call, calls, call.charge ? call.charge.rated.subscriberCharge : null);
}

/** A call that is written anew takes back what it counted. */
export function takeBack(
  posted: Posted,
  it: {
    number: string;
    capMonth: Month;
    partnerId: string;
    subscriberId: string;
    test: boolean;
    amount: MicroYuan | null;
  },
): void {
  if (!it.test) count(posted, it.number, it.capMonth, it, -1, it.amount);
}

function count(
  posted: Posted,
  number: string,
  month: Month,
  owner: Pick<Usage, 'partnerId' | 'subscriberId'>,
  calls: 1 | -1,
  amount: MicroYuan | null,
): void {
  const usage = usageFor(posted, number, month, owner);
  usage.attempts += calls;
  if (amount === null) return;
  usage.answered += calls;
  usage.amount += calls === 1 ? amount : -amount;
}

function usageFor(
  { usages }: Posted,
  number: string,
  month: Month,
  { partnerId, subscriberId }: Pick<Usage, 'partnerId' | 'subscriberId'>,
): Usage {
  const ofNumber = usages.get(number);
  for (const usage of ofNumber ?? []) if (usage.month === month && usage.subscriberId === subscriberId) return usage;
  const usage = { partnerId, subscriberId, number, month, attempts: 0, answered: 0, amount: 0n };
  if (ofNumber) ofNumber.push(usage);
  else usages.set(number, [usage]);
  return usage;
}

export function hold({ tally, outcomes }: Posted, line: number, { kind, code, reason, month }: Held): void {
  tally[kind]++;
  outcomes.push({ line, fate: kind, code, reason, month });
}
