import type { Contradiction } from '../document.js';
import { DAY_MS } from '../month.js';
import { halvesOf } from '../rating/periods.js';
import { isDate } from '../regions/calendar.js';
import type {
  Area,
  CallerLists,
  DateBranch,
  DayBranch,
  Group,
  OriginBranch,
  PercentBranch,
  PlaceName,
  PlanNode,
  RoutePlan,
  TimeBranch,
} from './plan.js';

/** A person can't oversee more, and a decision's path is bounded. */
export const MOST_NODES = 500;
export const DEEPEST = 12;

/** A switch may not try a number twice (rule R6), and shows no number that isn't there. */
export function* groupContradictions(group: Group): Iterable<Contradiction> {
  yield* onceEach(group.destinations.map((it, at) => [['destinations', at, 'number'], it.number]));
  for (const list of ['onBusy', 'onNoAnswer'] as const) {
    const all = [...group.destinations, ...group[list]].map((it) => it.number);
    const first = group.destinations.length;
    yield* onceEach(all.map((number, at) => [at < first ? null : [list, at - first, 'number'], number]));
  }
  if (group.callerId.startsWith('1')) {
    yield { path: ['callerId'], found: group.callerId, allowed: "'CALLER', or a landline" };
  }
}

export function* placeContradictions({ areaCode, province, city }: PlaceName): Iterable<Contradiction> {
  const given = [areaCode, province, city].map((it) => it !== undefined).join();
  if (['true,false,false', 'false,true,false', 'false,true,true'].includes(given)) return;
  const found = JSON.stringify({ areaCode, province, city });
  yield { path: [], found, allowed: '{ areaCode } or { province } or { province, city }' };
}

export function* listContradictions({ allow, onlyAllowed }: CallerLists): Iterable<Contradiction> {
  if (!onlyAllowed || allow.length > 0) return;
  yield { path: ['onlyAllowed'], found: 'true', allowed: 'false where nobody is in `allow`: no call would pass' };
}

export function* areaContradictions({ only, except }: Area): Iterable<Contradiction> {
  if ((only === undefined) !== (except === undefined)) return;
  yield { path: [], found: only ? 'both' : 'neither', allowed: 'either `only` or `except`' };
}

export function* dateContradictions(branches: readonly DateBranch[]): Iterable<Contradiction> {
  yield* noneEmpty(branches, (it) => it.dates.length + it.kinds.length, '`dates` or `kinds`');
  yield* onceEach(branches.flatMap((it, b) => it.kinds.map((kind, at) => [[b, 'kinds', at], kind] as const)));
  const seen = new Map<number, string>();
  for (const [b, { dates }] of branches.entries()) {
    for (const [at, text] of dates.entries()) {
      const days = daysIn(text);
      const path = [b, 'dates', at];
      if (days === null) yield { path, found: text, allowed: 'days that there are, at most 366, the first one first' };
      const twice = days?.find((it) => seen.has(it));
      if (twice !== undefined) {
        yield { path, found: text, allowed: `days in no other branch; ${seen.get(twice)} has one of them` };
      }
      for (const it of days ?? []) seen.set(it, text);
    }
  }
}

export function* dayContradictions(branches: readonly DayBranch[]): Iterable<Contradiction> {
  yield* onceEach(branches.flatMap((it, b) => it.days.map((day, at) => [[b, 'days', at], day] as const)));
}

/** Rule R4: half-open, by the minute; at each minute at most one branch. */
export function* timeContradictions(branches: readonly TimeBranch[]): Iterable<Contradiction> {
  const pieces = branches.flatMap(({ ranges }, b) =>
    ranges.flatMap((range, r) => minutesOf(range).map(([from, to]) => ({ b, r, range, from, to }))),
  );
  const told = new Set<string>();
  for (const [index, later] of pieces.entries()) {
    const earlier = pieces.slice(0, index).find((it) => later.from < it.to && it.from < later.to);
    if (!earlier || told.has(`${later.b} ${later.r}`)) continue;
    told.add(`${later.b} ${later.r}`);
    const found = `${later.range.from}-${later.range.to}`;
    const allowed = `no minute of branch ${earlier.b}’s ${earlier.range.from}-${earlier.range.to}`;
    yield { path: [later.b, 'ranges', later.r], found, allowed };
  }
}

export function* originContradictions(branches: readonly OriginBranch[]): Iterable<Contradiction> {
  const size = (it: OriginBranch) => it.callers.length + it.prefixes.length + it.places.length + Number(it.unknown);
  yield* noneEmpty(branches, size, '`callers`, `prefixes`, `places` or `unknown`');
  const all = branches.flatMap((it, b) => [
    ...it.callers.map((caller, at) => [[b, 'callers', at], caller] as const),
    ...it.prefixes.map((prefix, at) => [[b, 'prefixes', at], prefix] as const),
    ...it.places.map((place, at) => [[b, 'places', at], placeKey(place)] as const),
    ...(it.unknown ? [[[b, 'unknown'], 'unknown'] as const] : []),
  ]);
  yield* onceEach(all);
}

/** Rule R5. */
export function* percentContradictions(branches: readonly PercentBranch[]): Iterable<Contradiction> {
  const sum = branches.reduce((all, it) => all + it.percent, 0);
  if (sum !== 100) yield { path: [], found: `${sum} % in all`, allowed: 'branches that sum to 100 %' };
}

export function* planContradictions(plan: RoutePlan): Iterable<Contradiction> {
  const names = Object.keys(plan.groups);
  if (names.length > 100) yield { path: ['groups'], found: `${names.length} groups`, allowed: 'at most 100' };
  let nodes = 0;
  for (const { node, path } of nodesOf(plan.root)) {
    nodes++;
    if (node.type !== 'GROUP' || Object.hasOwn(plan.groups, node.group)) continue;
    const allowed = names.length ? `one of the groups: ${names.join(', ')}` : 'a group, and there is none';
    yield { path: [...path, 'group'], found: node.group, allowed };
  }
  if (nodes > MOST_NODES) yield { path: ['root'], found: `${nodes} nodes`, allowed: `at most ${MOST_NODES}` };
}

/** From the root on, each before its branches: its number in this order is what PERCENT's hash knows it by. */
export function* nodesOf(
  node: PlanNode,
  path: (string | number)[] = ['root'],
): Iterable<{ node: PlanNode; path: (string | number)[] }> {
  yield { node, path };
  if ('branches' in node) {
    for (const [at, { next }] of node.branches.entries()) yield* nodesOf(next, [...path, 'branches', at, 'next']);
  }
  if ('other' in node) yield* nodesOf(node.other, [...path, 'other']);
}

/** Days since 1970-01-01 of '2026-10-01' or '2026-10-01/2026-10-07'; null where there are no such days. */
export function daysIn(text: string): number[] | null {
  const [from, to = from] = text.split('/').map(dayIndexOf);
  if (from == null || to == null || to < from || to - from > 365) return null;
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

const dayIndexOf = (date: string): number | null => (isDate(date) ? Date.parse(`${date}T00:00:00Z`) / DAY_MS : null);

/** Of a day since 1970-01-01, which was a Thursday: 0 is Monday. */
export const weekdayAt = (day: number): number => (day + 3) % 7;

/** [from, to) in minutes; a range past midnight is two, and 23:59, as forms write it, is midnight (rule R4). */
export function minutesOf({ from, to }: { from: string; to: string }): readonly (readonly [number, number])[] {
  return halvesOf({ from, to: to === '23:59' ? '24:00' : to });
}

export const placeKey = ({ areaCode, province, city }: PlaceName): string =>
  areaCode ?? (city === undefined ? province! : `${province} ${city}`);

function* noneEmpty<Branch>(branches: readonly Branch[], size: (it: Branch) => number, allowed: string) {
  for (const [at, branch] of branches.entries()) {
    if (size(branch) === 0) yield { path: [at], found: 'a branch that no call takes', allowed };
  }
}

/** A null path is one that was told before. */
function* onceEach(all: readonly (readonly [readonly (string | number)[] | null, string])[]): Iterable<Contradiction> {
  const seen = new Set<string>();
  for (const [path, value] of all) {
    if (seen.has(value) && path) yield { path: [...path], found: value, allowed: 'each once' };
    seen.add(value);
  }
}
