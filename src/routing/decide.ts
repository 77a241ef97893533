import type { NumberState } from '../numbers/moves.js';
import type { Phone } from '../phone.js';
import { DAY_MS, SHANGHAI_MS, type EpochMs } from '../month.js';
import type { Calendar } from '../regions/calendar.js';
import type { Place } from '../regions/places.js';
import { isReached, type CapUse } from '../usage/cap.js';
import { OTHER, type CallFacts, type CompiledNode, type CompiledPlan } from './compile-plan.js';
import type { Group, Target } from './plan.js';
import type { PassedOver, RefuseReason } from './reasons.js';

/** What every decision about a called number goes by. Immutable: a change makes another one. */
export interface Line {
  number: string;
  state: NumberState;
  partnerId: string | null;
  subscriberId: string | null;
  /** Whether its own or its subscriber's calls are capped; how far, is asked for each call. */
  isCapped: boolean;
  hasPin: boolean;
  /** The only numbers that may be dialled, and from when on they may not (rule A7). */
  verified: ReadonlyMap<string, EpochMs>;
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
  /** By the database's clock. A later step of a call comes after the call's own instant, and a proof may have ended between. */
  now: EpochMs;
}

/** Which plan decided, and which branch was taken at each node. */
export interface Trail {
  version: number | null;
  path: readonly number[];
  /** Whom it would have gone to, each with why it may not: `13800138000 PROOF_EXPIRED`. */
  passedOver: readonly string[];
}

export type Decision = Trail &
  (
    | { kind: 'connect'; name: string; group: Group; destinations: readonly Target[]; onBusy: readonly Target[]; onNoAnswer: readonly Target[] }
    | { kind: 'collectPin'; triesLeft: number }
    | { kind: 'refuse'; reason: RefuseReason; announcement?: string }
  ); // prettier-ignore

/** Rule R1 in its order, up to the cap hold, which whoever answers takes last (flows/route-call.ts). Pure. */
export function decide(line: Line | null, question: Question, circumstances: Circumstances): Decision {
  const { shutOffs, calendar, caps } = circumstances;
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
    return { kind: 'collectPin', triesLeft, version, path: noPath, passedOver: nobody };
  }

  const local = at + SHANGHAI_MS;
  const day = Math.floor(local / DAY_MS);
  const minute = Math.floor((local - day * DAY_MS) / 60_000);
  const path: number[] = [];
  const leaf = walk(plan.root, { caller, place, day, minute, at, calendar, callKey }, path);
  if (leaf.type === 'ANNOUNCEMENT') return { kind: 'refuse', reason: 'announcement', announcement: leaf.code, version, path, passedOver: nobody }; // prettier-ignore

  const { name, group } = leaf;
  const destinations = dialable(group.destinations, line, circumstances);
  const onBusy = dialable(group.onBusy, line, circumstances);
  const onNoAnswer = dialable(group.onNoAnswer, line, circumstances);
  const isWhole = destinations === group.destinations && onBusy === group.onBusy && onNoAnswer === group.onNoAnswer;
  const passedOver = isWhole
    ? nobody
    : passedOverIn([...group.destinations, ...group.onBusy, ...group.onNoAnswer], line, circumstances);
  if (destinations.length === 0) return { kind: 'refuse', reason: 'no_destination', version, path, passedOver };
  return { kind: 'connect', name, group, destinations, onBusy, onNoAnswer, version, path, passedOver };
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

type Dialling = Pick<Circumstances, 'now'> & { shutOffs: Pick<ShutOffs, 'destinations'> };

/** Why this number may not be dialled now (rules A7, R12); null where it may. */
export function undialable(
  number: string,
  { verified }: Pick<Line, 'verified'>,
  { shutOffs, now }: Dialling,
): PassedOver | null {
  const until = verified.get(number);
  if (until === undefined) return 'NOT_VERIFIED';
  if (until <= now) return 'PROOF_EXPIRED';
  return shutOffs.destinations.has(number) ? 'SHUT_OFF' : null;
}

/** As a decision keeps it. Each number once. */
export function passedOverIn(list: readonly Target[], line: Pick<Line, 'verified'>, dialling: Dialling): string[] {
  const numbers = new Set(list.map((it) => it.number));
  return [...numbers].flatMap((it) => {
    const why = undialable(it, line, dialling);
    return why === null ? [] : [`${it} ${why}`];
  });
}

/** Mostly all are, and then the list is its own copy. Without a closure, which costs more than the rest of it. */
function dialable(list: readonly Target[], line: Line, dialling: Dialling): readonly Target[] {
  for (const { number } of list) {
    if (undialable(number, line, dialling) !== null)
      return list.filter((it) => undialable(it.number, line, dialling) === null);
  }
  return list;
}

const noPath: readonly number[] = [];
const nobody: readonly string[] = [];
const refuse = (reason: RefuseReason, version: number | null = null): Decision => ({
  kind: 'refuse',
  reason,
  version,
  path: noPath,
  passedOver: nobody,
});
