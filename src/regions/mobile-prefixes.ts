import { firstPrefix, prefixCount, type MobilePrefixes } from './places.js';

/** A line of a prefix list that can't be read; `line` is 1-based. */
export interface RefusedPrefix {
  line: number;
  found: string;
  allowed: string;
}

/**
 * A list of one's own, for the packaged one ages (rule R11): `1380013,北京,北京` a line, which is prefix, province and
 * city. Further columns and empty lines are passed over; of two lines for one prefix the later wins.
 */
export function readPrefixList(text: string): { prefixes: MobilePrefixes; refused: RefusedPrefix[] } {
  const list = startList();
  const refused: RefusedPrefix[] = [];
  for (const [i, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const [, prefix, province, city] = /^(1[3-9]\d{5}),([^,]+),([^,]+)/.exec(line) ?? [];
    if (prefix !== undefined) list.add(Number(prefix), province!.trim(), city!.trim());
    else if (line.trim() !== '') {
      refused.push({ line: i + 1, found: line.slice(0, 80), allowed: 'a 7-digit prefix, province, city' });
    }
  }
  return { prefixes: list.prefixes, refused };
}

/**
 * The text of `query-mobile-phone-area`: blocks with a name in their first line. `area` has `id,province city` lines;
 * `number-138` has `area id,carrier id` in line 0013 for 1380013, or an empty line.
 */
export function readPackagedPrefixes(text: string): MobilePrefixes {
  const list = startList();
  const areas = new Map<string, string[]>();
  for (const [name, ...lines] of text.split('----------').map((block) => block.trimStart().split('\n'))) {
    if (name === 'area') for (const line of lines) areas.set(line.split(',')[0]!, line.split(',')[1]?.split(' ') ?? []);
    if (!name?.startsWith('number-')) continue;
    const first = Number(name.slice('number-'.length)) * 10_000;
    for (const [i, line] of lines.entries()) {
      const [province, city] = areas.get(line.slice(0, line.indexOf(','))) ?? [];
      if (city !== undefined) list.add(first + i, province!, city);
    }
  }
  return list.prefixes;
}

function startList() {
  const areas: { province: string; city: string }[] = [];
  const areaOf = new Uint16Array(prefixCount);
  const known = new Map<string, number>();
  return {
    prefixes: { areas, areaOf },
    add(prefix: number, province: string, city: string) {
      const name = `${province} ${city}`;
      if (!known.has(name)) known.set(name, areas.push({ province, city }));
      areaOf[prefix - firstPrefix] = known.get(name)!;
    },
  };
}
