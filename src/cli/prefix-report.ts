import { count } from '../demo/screen.js';
import { comparePlaces, type Difference, type Differences } from '../regions/compare-places.js';
import type { ReadPrefixes } from '../regions/mobile-prefixes.js';
import type { Place, Places } from '../regions/places.js';

const UNPLACED_SHOWN = 10;
/** So that a line with its number and what is allowed stays within 80 columns. */
const FOUND_COLUMNS = 24;

/** What a file of mobile prefixes has, and what it makes of callers that `before` has elsewhere. */
export function prefixReport(read: ReadPrefixes, before: Places, after: Places): string[] {
  return [
    `  ${count(read.count)} prefixes in ${count(read.prefixes.areas.length)} areas`,
    ...unplaced(read, after),
    ...refusedLines(read),
    'Against what is in force:',
    ...differences(before, after),
  ];
}

function unplaced({ prefixes: { areas } }: ReadPrefixes, { ofArea }: Places): string[] {
  const names = areas.filter((_, at) => ofArea[at]!.areaCode === null).map((it) => `${it.province} ${it.city}`);
  if (names.length === 0) return ['  each area has an area code'];
  const shown = names.slice(0, UNPLACED_SHOWN).map((it) => `    ${cut(it, 70)}`);
  const more = names.length > shown.length ? [`    and ${count(names.length - shown.length)} more`] : [];
  return [`  without an area code, and so long distance to all: ${count(names.length)}`, ...shown, ...more];
}

function refusedLines({ refused, refusedCount }: ReadPrefixes): string[] {
  if (refusedCount === 0) return [];
  const lines = refused.map((it) => `    line ${it.line}: found ${cut(it.found, FOUND_COLUMNS)}, allowed is ${it.allowed}`); // prettier-ignore
  const more = refusedCount > refused.length ? [`    and ${count(refusedCount - refused.length)} more`] : [];
  return [`  lines refused: ${count(refusedCount)}`, ...lines, ...more];
}

function differences(before: Places, after: Places): string[] {
  const { added, changed, gone } = comparePlaces(before, after);
  const row = (it: Differences, what: string) => [
    `  ${count(it.count).padStart(9)} ${what}`,
    ...it.examples.map((example) => `            ${inWords(example)}`),
  ];
  return [...row(added, 'new'), ...row(changed, 'in another place'), ...row(gone, 'gone')];
}

function inWords({ prefix, before, after }: Difference): string {
  const places = [before, after].filter((it) => it !== null).map((it) => cut(nameOf(it), 24));
  return `${prefix}  ${places.join(' → ')}`;
}

/** Beijing's city is Beijing: once is enough. */
function nameOf({ areaCode, province, city }: Place): string {
  const name = city === null || city === province ? province : `${province} ${city}`;
  return areaCode === null ? name! : `${areaCode} ${name}`;
}

/** To so many columns of a terminal, in which a Chinese character takes two. */
function cut(text: string, columns: number): string {
  let [shown, width] = ['', 0];
  for (const character of text) {
    width += /[\u1100-\u{3fffd}]/u.test(character) ? 2 : 1;
    if (width >= columns) return `${shown}…`;
    shown += character;
  }
  return shown;
}
