import type { Phone } from '../phone.js';
import type { Calendar } from '../regions/calendar.js';
import type { Place } from '../regions/places.js';
import { daysIn, minutesOf, placeKey, weekdayAt } from './plan-rules.js';
import { weekdays, type Area, type CallerLists, type Group, type OriginBranch, type PlaceName, type PlanNode, type RoutePlan } from './plan.js'; // prettier-ignore

/** A plan as decisions walk it: every branch found by a look-up, nothing parsed per call. Immutable, and shared by all calls. */
export interface CompiledPlan {
  isListed: (caller: Phone) => 'allowed' | 'blocked' | 'unlisted';
  isServed: (place: Place) => boolean;
  root: CompiledNode;
}

export type CompiledNode =
  | { type: 'GROUP'; name: string; group: Group }
  | { type: 'ANNOUNCEMENT'; code: string }
  | {
      type: 'BRANCHES';
      branchOf: (facts: CallFacts) => number;
      branches: readonly CompiledNode[];
      other: CompiledNode | null;
    };

/** What nodes compare. */
export interface CallFacts {
  caller: Phone;
  place: Place;
  /** Of the day in Asia/Shanghai: since 1970, and its minute. */
  day: number;
  minute: number;
  at: number;
  calendar: Calendar;
  /** Names the call: PERCENT goes by it. */
  callKey: string;
}

/** The branch for all that no branch is for. */
export const OTHER = -1;

export function compilePlan({ callers, area, groups, root }: RoutePlan): CompiledPlan {
  let nodes = 0;
  const compile = (node: PlanNode): CompiledNode => {
    const seed = ++nodes; // as plan-rules.ts's nodesOf counts
    if (node.type === 'GROUP') return { type: 'GROUP', name: node.group, group: groups[node.group]! };
    if (node.type === 'ANNOUNCEMENT') return node;
    const branches = node.branches.map(({ next }) => compile(next));
    const other = 'other' in node ? compile(node.other) : null;
    return { type: 'BRANCHES', branchOf: chooser(node, seed), branches, other };
  };
  return { isListed: listOf(callers), isServed: servedIn(area), root: compile(root) };
}

type Branching = Extract<PlanNode, { branches: unknown }>;

function chooser(node: Branching, seed: number): (facts: CallFacts) => number {
  switch (node.type) {
    case 'DATE': {
      const days = new Map(node.branches.flatMap(({ dates }, b) => dates.flatMap((it) => daysIn(it)!.map((day) => [day, b] as const)))); // prettier-ignore
      const kinds = new Map(node.branches.flatMap((it, b) => it.kinds.map((kind) => [kind, b] as const)));
      return ({ day, at, calendar }) => {
        const dated = days.get(day);
        if (dated !== undefined) return dated;
        const kind = calendar.kindOf(at);
        return kind === null ? OTHER : (kinds.get(kind) ?? OTHER);
      };
    }
    case 'DAY': {
      const branchOf = weekdays.map((it) => node.branches.findIndex(({ days }) => days.includes(it)));
      return ({ day }) => branchOf[weekdayAt(day)]!;
    }
    case 'TIME': {
      const pieces = node.branches.flatMap(({ ranges }, b) => ranges.flatMap(minutesOf).map(([from, to]) => ({ from, to, b }))); // prettier-ignore
      return ({ minute }) => {
        for (const { from, to, b } of pieces) if (minute >= from && minute < to) return b;
        return OTHER;
      };
    }
    case 'ORIGIN':
      return originOf(node.branches);
    case 'PERCENT': {
      let sum = 0;
      const ends = node.branches.map(({ percent }) => (sum += percent));
      return ({ callKey }) => {
        const share = hashOf(callKey, seed) % 100;
        return ends.findIndex((end) => share < end);
      };
    }
  }
}

/** Rule R3: a number before its prefix, an area code before a city, a city before a province; who is unknown is only that. */
function originOf(branches: readonly OriginBranch[]): (facts: CallFacts) => number {
  const by = (keys: (it: OriginBranch) => readonly string[]) =>
    new Map(branches.flatMap((it, b) => keys(it).map((key) => [key, b] as const)));
  const callers = by((it) => it.callers);
  const prefixes = by((it) => it.prefixes);
  const places = by((it) => it.places.map(placeKey));
  const unknown = branches.findIndex((it) => it.unknown);
  const ofPlace = placeFinder(places, OTHER);
  return ({ caller, place }) => {
    if (caller.number === null || caller.kind === 'overseas') return unknown;
    if (callers.size > 0) {
      const own = callers.get(caller.number);
      if (own !== undefined) return own;
    }
    if (prefixes.size > 0 && caller.kind === 'mobile') {
      const prefixed = prefixes.get(caller.number.slice(0, 7));
      if (prefixed !== undefined) return prefixed;
    }
    return ofPlace(place);
  };
}

/** Rule R3's order: an area code, then a city, then a province. */
function placeFinder<Value>(ofKey: ReadonlyMap<string, Value>, otherwise: Value): (place: Place) => Value {
  if (ofKey.size === 0) return () => otherwise;
  return (place) => {
    const { areaCode, province } = place;
    if (province === null) return otherwise;
    return ofKey.get(areaCode ?? '') ?? ofKey.get(cityKeyOf(place)) ?? ofKey.get(province) ?? otherwise;
  };
}

/** Places are few and shared by all plans, so their keys are made once. */
const cityKeys = new WeakMap<Place, string>();

function cityKeyOf(place: Place): string {
  let key = cityKeys.get(place);
  if (key === undefined) cityKeys.set(place, (key = `${place.province} ${place.city}`));
  return key;
}

function servedIn(area: Area | undefined): (place: Place) => boolean {
  if (!area) return () => true;
  const named = new Map((area.only ?? area.except)!.map((it: PlaceName) => [placeKey(it), true]));
  const isNamed = placeFinder(named, false);
  const isUnknownServed = area.unknown === 'ALLOW';
  return (place) => (place.province === null ? isUnknownServed : isNamed(place) === (area.only !== undefined));
}

function listOf({ allow, block, onlyAllowed }: CallerLists): CompiledPlan['isListed'] {
  if (allow.length + block.length === 0) return () => 'unlisted';
  const [isAllowed, isBlocked] = [matcherOf(allow), matcherOf(block)];
  const others = onlyAllowed ? 'blocked' : 'unlisted';
  return ({ number }) => {
    if (number === null) return others;
    if (isAllowed(number)) return 'allowed';
    return isBlocked(number) ? 'blocked' : others;
  };
}

/** Whole numbers, and beginnings with a star. */
function matcherOf(list: readonly string[]): (number: string) => boolean {
  const whole = new Set(list.filter((it) => !it.endsWith('*')));
  const begins = new Set(list.filter((it) => it.endsWith('*')).map((it) => it.slice(0, -1)));
  const lengths = [...new Set([...begins].map((it) => it.length))];
  return (number) => whole.has(number) || lengths.some((length) => begins.has(number.slice(0, length)));
}

/** Rule R5: FNV-1a over the call's key from the node's seed, stirred so that all bits count. 0 to 2^32 - 1. */
export function hashOf(callKey: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let i = 0; i < callKey.length; i++) hash = Math.imul(hash ^ callKey.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
