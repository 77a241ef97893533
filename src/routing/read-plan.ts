import { pathText, problemsIn, type Problem } from '../document.js';
import type { Places } from '../regions/places.js';
import { DEEPEST, nodesOf } from './plan-rules.js';
import { planDocument } from './plan-shape.js';
import type { PlaceName, RoutePlan } from './plan.js';

export type ReadPlan = { ok: true; plan: RoutePlan } | { ok: false; problems: readonly Problem[] };

/** As JSON, so that a number's plan always fits in memory and on a screen. */
const MOST_CHARACTERS = 131_072;
/** Three levels of JSON a node, and those around the tree. */
const DEEPEST_JSON = 3 * DEEPEST + 8;

/**
 * Every problem of a plan at once, each with its path (rules R2 to R6). A plan that was read once reads the same again.
 *
 * @param json whatever JSON.parse gave
 * @param places whose names are known: a province or city of another name would match nobody
 */
export function readPlan(json: unknown, places: Places): ReadPlan {
  if (isTooDeep(json)) return tooLarge('a deep nesting', `at most ${DEEPEST} nodes one below the other`);
  const characters = JSON.stringify(json)?.length ?? 0;
  if (characters > MOST_CHARACTERS) return tooLarge(`${characters} characters`, `at most ${MOST_CHARACTERS}`);
  const parsed = planDocument.safeParse(json);
  if (!parsed.success) return { ok: false, problems: problemsIn(parsed.error, json) };
  const plan = parsed.data as RoutePlan;
  const problems = placeProblems(plan, places);
  return problems.length > 0 ? { ok: false, problems } : { ok: true, plan };
}

const tooLarge = (found: string, allowed: string): ReadPlan => ({
  ok: false,
  problems: [{ code: 'BAD_VALUE', path: '', found, allowed }],
});

/** Without recursion: what a stranger sent may be deeper than any function can go. Whoever takes a plan in looks here first. */
export function isTooDeep(json: unknown): boolean {
  let level: unknown[] = [json];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST_JSON) return true;
    level = level.flatMap((it) => (typeof it === 'object' && it !== null ? Object.values(it) : []));
  }
  return false;
}

function placeProblems(plan: RoutePlan, places: Places): Problem[] {
  const known = namesOf(places);
  return [...placesNamed(plan)].flatMap(([path, place]): Problem[] => {
    const bad = (field: string, found: string, allowed: string): Problem[] => [
      { code: 'BAD_VALUE', path: `${pathText(path)}.${field}`, found: JSON.stringify(found), allowed },
    ];
    const { areaCode, province, city } = place;
    if (areaCode !== undefined) return known.areaCodes.has(areaCode) ? [] : bad('areaCode', areaCode, 'an area code in use, such as 0755'); // prettier-ignore
    const cities = known.provinces.get(province!);
    if (!cities) return bad('province', province!, `one of ${[...known.provinces.keys()].join(', ')}`);
    if (city === undefined || cities.has(city)) return [];
    return bad('city', city, `a city of ${province}: ${[...cities].join(', ')}`);
  });
}

function* placesNamed({ area, root }: RoutePlan): Iterable<[(string | number)[], PlaceName]> {
  for (const list of ['only', 'except'] as const) {
    for (const [at, place] of (area?.[list] ?? []).entries()) yield [['area', list, at], place];
  }
  for (const { node, path } of nodesOf(root)) {
    if (node.type !== 'ORIGIN') continue;
    for (const [b, { places }] of node.branches.entries()) {
      for (const [at, place] of places.entries()) yield [[...path, 'branches', b, 'places', at], place];
    }
  }
}

/** Merged codes are no one's any more: a caller who still sends 0378 is in 0371. */
function namesOf({ ofArea, ofAreaCode }: Places) {
  const all = [...ofArea, ...[...ofAreaCode.values()].flat()];
  const areaCodes = new Set(all.map((it) => it.areaCode));
  const provinces = new Map<string, Set<string>>();
  for (const { province, city } of all) {
    if (province === null) continue;
    if (!provinces.has(province)) provinces.set(province, new Set());
    if (city !== null) provinces.get(province)!.add(city);
  }
  return { areaCodes, provinces };
}
