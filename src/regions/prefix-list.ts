import { firstPrefix, prefixCount, type MobilePrefixes } from './places.js';

/** Mobile prefixes, with how many there are. */
export interface PrefixTable {
  prefixes: MobilePrefixes;
  count: number;
}

/** China has some 350 areas. What has thousands is another file, and there are no more than 65,535 places for them. */
const MOST_AREAS = 5_000;
const LONGEST_NAME = 30;

/** Gathers prefixes, each with its area; of two for one prefix the later wins. */
export function startList() {
  const areas: { province: string; city: string }[] = [];
  const areaOf = new Uint16Array(prefixCount);
  const known = new Map<string, Map<string, number>>();
  let count = 0;
  return {
    table: (): PrefixTable => ({ prefixes: { areas, areaOf }, count }),
    /** @returns what is allowed instead; null where it was added */
    add(prefix: number, province: string, city: string): string | null {
      let cities = known.get(province);
      if (cities === undefined) known.set(province, (cities = new Map()));
      let area = cities.get(city);
      if (area === undefined) {
        if (!isName(province) || !isName(city)) return `names of 1 to ${LONGEST_NAME} letters`;
        if (areas.length === MOST_AREAS) return `${MOST_AREAS} areas at most`;
        cities.set(city, (area = areas.push({ province, city })));
      }
      if (areaOf[prefix - firstPrefix] === 0) count++;
      areaOf[prefix - firstPrefix] = area;
      return null;
    },
  };
}

/** As a text of `1380013,北京,北京` lines, in order, in which a prefix has one area: so two files of one content are equal. */
export function listText({ areas, areaOf }: MobilePrefixes): string {
  const lines: string[] = [];
  for (let i = 0; i < prefixCount; i++) {
    if (areaOf[i] === 0) continue;
    const { province, city } = areas[areaOf[i]! - 1]!;
    lines.push(`${firstPrefix + i},${province},${city}\n`);
  }
  return lines.join('');
}

/** No comma and no line's end, which would make another list of it, and nothing that a page or a log shows as something else. */
const isName = (text: string) => /^[\p{L}\p{M}\d·()（）/-]+$/u.test(text) && text.length <= LONGEST_NAME;
