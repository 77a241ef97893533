import type { MobilePrefixes } from './places.js';
import { startList, type PrefixTable } from './prefix-list.js';

/** A line of a prefix list that can't be read; `line` is 1-based. */
export interface RefusedPrefix {
  line: number;
  found: string;
  allowed: string;
}

export interface ReadPrefixes extends PrefixTable {
  /** The first of them, and how many there are. */
  refused: RefusedPrefix[];
  refusedCount: number;
}

const REFUSED_KEPT = 20;
const ALLOWED = '1380013,province,city';

/** The list in one piece. */
export function readPrefixList(text: string): ReadPrefixes {
  const reader = prefixListReader();
  reader.read(text.replace(/^\uFEFF/, ''));
  return reader.end();
}

/**
 * A list of one's own, for the packaged one ages (rule R11): `1380013,北京,北京` a line, which is prefix, province and
 * city. Further columns and empty lines are passed over; of two lines for one prefix the later wins. It takes the text in
 * pieces of whole lines, so that half a million of them hold up nothing else.
 */
export function prefixListReader(): { read(piece: string): void; end(): ReadPrefixes } {
  const list = startList();
  const refused: RefusedPrefix[] = [];
  let [refusedCount, line] = [0, 0];
  return {
    read(piece) {
      for (let from = 0, end = 0; from < piece.length; from = end + 1) {
        end = piece.indexOf('\n', from);
        if (end < 0) end = piece.length;
        const found = piece.slice(from, end).trim();
        line++;
        const allowed = found === '' ? null : addLine(list, found);
        if (allowed === null || ++refusedCount > REFUSED_KEPT) continue;
        refused.push({ line, found: found.slice(0, 80), allowed });
      }
    },
    end: () => ({ ...list.table(), refused, refusedCount }),
  };
}

function addLine(list: ReturnType<typeof startList>, line: string): string | null {
  const [, prefix, province, city] = /^(1[3-9]\d{5}),([^,]*),([^,]*)/.exec(line) ?? [];
  if (prefix === undefined) return ALLOWED;
  return list.add(Number(prefix), province!.trim(), city!.trim());
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
  return list.table().prefixes;
}
