import type { NumberState } from '../numbers/moves.js';
import type { Phone } from '../phone.js';
import { DAY_MS, SHANGHAI_MS, type EpochMs } from '../month.js';
import type { Calendar } from '../regions/calendar.js';
import type { Place } from '../regions/places.js';
import { isReached, type CapUse } from '../usage/cap.js';
import { OTHER, type CallFacts, type CompiledNode, type CompiledPlan } from './compile-plan.js';
import type { Group, Target } from './plan.js';
import type { RefuseReason } from './reasons.js';

/** What every decision about a called number goes by. Immutable: a change makes another one. */
export interface Line {
  number: string;
  state: NumberState;
  partnerId: string | null;
  subscriberId: string | null;
  /** Whether its own or its subscriber's calls are capped; how far, is asked for each call. */
  isCapped: boolean;
  hasPin: boolean;
  /** The only numbers that may be dialled (rule A7). */
  verified: ReadonlySet<string>;
  /** In force and to come, by their time. Version 0 is the number's destinations in their order. */
  plans: readonly { version: number; fromAt: EpochMs; plan: CompiledPlan }[];
}

/** The operator's emergency stops (rule R12). */
export interface ShutOffs {
  numbers: ReadonlySet<string>;
  subscribers: ReadonlySet<string>;
  destinations: ReadonlySet<string>;
}

export interface Question {
  caller: Phone;
  place: Place;
  /** When the call arrived: its plan and its minute stay those (rule R8). */
  at: EpochMs;
  callKey: string;
  isTest: boolean;
  /** Of an entered PIN; `right` also where none is asked. */
  pin: 'right' | 'missing' | 'wrong';
  pinTriesLeft: number;
}

export interface Circumstances {
  shutOffs: ShutOffs;
  calendar: Calendar;
  /** Of this month; null where they couldn't be asked for. */
  caps: readonly CapUse[] | null;
}

/** Which plan decided, and which branch was taken at each node. */
export interface Trail {
  version: number | null;
  path: readonly number[];
}

export type Decision = Trail &
  (
    | { kind: 'connect'; name: string; group: Group; destinations: readonly Target[]; onBusy: readonly Target[]; onNoAnswer: readonly Target[] }
    | { kind: 'collectPin'; triesLeft: number }
    | { kind: 'refuse'; reason: RefuseReason; announcement?: string }
  ); // prettier-ignore

/** Rule R1 in its order, up to the cap hold, which whoever answers takes last (flows/route-call.ts). Pure. */
export function decide(line: Line | null, question: Question, { shutOffs, calendar, caps }: Circumstances): Decision {
  if (!line) return refuse('unknown_number');
  const reason = outOfService(line, shutOffs);
  if (reason) return refuse(reason);
  const { caller, place, at, callKey, isTest } = question;
  const { version, plan } = planAt(line, at);

  const listed = plan.isListed(caller);
  if (listed === 'blocked') return refuse('caller_barred', version);
  if (listed !== 'allowed' && !plan.isServed(place)) return refuse('region_barred', version);

  if (line.isCapped && !isTest) {
    if (caps === null) return refuse('cap_unavailable', version);
    const reached = caps.find(isReached);
    if (reached) return refuse(reached.kind === 'AMOUNT' ? 'cap_amount' : 'cap_calls', version);
  }

  if (line.hasPin && question.pin !== 'right') {
    const { pin, pinTriesLeft: triesLeft } = question;
    if (pin === 'wrong' && triesLeft <= 0) return refuse('pin_wrong', version);
    return { kind: 'collectPin', triesLeft, version, path: noPath };
  }

  const local = at + SHANGHAI_MS;
  const day = Math.floor(local / DAY_MS);
  const minute = Math.floor((local - day * DAY_MS) / 60_000);
  const path: number[] = [];
  const leaf = walk(plan.root, { caller, place, day, minute, at, calendar, callKey }, path);
  if (leaf.type === 'ANNOUNCEMENT') return { kind: 'refuse', reason: 'announcement', announcement: leaf.code, version, path }; // prettier-ignore

  const { name, group } = leaf;
  const { verified } = line;
  const destinations = dialable(group.destinations, verified, shutOffs.destinations);
  if (destinations.length === 0) return { kind: 'refuse', reason: 'no_destination', version, path };
  const onBusy = dialable(group.onBusy, verified, shutOffs.destinations);
  const onNoAnswer = dialable(group.onNoAnswer, verified, shutOffs.destinations);
  return { kind: 'connect', name, group, destinations, onBusy, onNoAnswer, version, path };
}

type Leaf = Exclude<CompiledNode, { type: 'BRANCHES' }>;

function walk(root: CompiledNode, facts: CallFacts, path: number[]): Leaf {
  let node = root;
  while (node.type === 'BRANCHES') {
    const branch = node.branchOf(facts);
    path.push(branch);
    node = branch === OTHER ? node.other! : node.branches[branch]!;
  }
  return node;
}

/** Why a number takes no calls at all; null where it does. */
export function outOfService(
  { number, state, subscriberId }: Line,
  { numbers, subscribers }: ShutOffs,
): RefuseReason | null {
  if (state !== 'ACTIVE') return state === 'SUSPENDED' ? 'suspended' : 'not_active';
  const isShut = numbers.has(number) || (subscriberId !== null && subscribers.has(subscriberId));
  return isShut ? 'shut_off' : null;
}

/** The newest whose time has come (rule R8). The first one's has come for ever. */
export function planAt({ plans }: Line, at: EpochMs): Line['plans'][number] {
  for (let i = plans.length - 1; i > 0; i--) if (plans[i]!.fromAt <= at) return plans[i]!;
  return plans[0]!;
}

/** Mostly all are, and then the list is its own copy. Without a closure, which costs more than the rest of it. */
function dialable(list: readonly Target[], verified: ReadonlySet<string>, shut: ReadonlySet<string>) {
  for (const { number } of list) {
    if (!verified.has(number) || shut.has(number))
      return list.filter((it) => verified.has(it.number) && !shut.has(it.number));
  }
  return list;
}

const noPath: readonly number[] = [];
const refuse = (reason: RefuseReason, version: number | null = null): Decision => ({
  kind: 'refuse',
  reason,
  version,
  path: noPath,
});
