import { Refusal } from '../../refusal.js';
import { cellsOf } from './csv.js';
import { adviceOn, isFlat, nativeOf } from './native-csv.js';

export const bodyFormats = ['ndjson', 'json', 'csv', 'xml', 'form'] as const;
export type BodyFormat = (typeof bodyFormats)[number];

/** Give `sniffFormat` as many of a body's first bytes or more, or all of a shorter body: with fewer it may see half a line. */
export const SNIFF_BYTES = 128 * 1024;

/**
 * The format of a body by its first bytes. What a switch declares only breaks a tie: FreeSWITCH can send JSON as a form.
 * NDJSON and one JSON object over several lines both begin with '{', and the first line tells them apart: whole by itself,
 * or followed by another '{', it is a record of NDJSON, so that one broken line fails no neighbour.
 *
 * @throws Refusal UNSUPPORTED_FORMAT where it is none of ours
 */
export function sniffFormat(firstBytes: Buffer, contentType: string | undefined): BodyFormat {
  const text = firstBytes
    .toString('utf8', 0, SNIFF_BYTES)
    .replace(/^\uFEFF/, '')
    .trimStart();
  const [first, second] = linesOf(text);
  const declared = declaredFormat(contentType);
  if (text.startsWith('<')) return 'xml';
  if (/^(cdr=|%7B|%3C)/i.test(text)) return 'form';
  if (text.startsWith('[')) return 'json';
  if (text.startsWith('{')) {
    if (isWhole(first) || second.startsWith('{')) return 'ndjson';
    return declared === 'ndjson' && !/[,{[]$/.test(first) ? 'ndjson' : 'json';
  }
  if (declared === 'csv' || isHeader(first)) return 'csv';
  if (declared === 'ndjson' || second.startsWith('{')) return 'ndjson';
  if (declared === 'json') return 'json';
  throw new Refusal(
    'UNSUPPORTED_FORMAT',
    `the body is neither NDJSON nor JSON (they begin with { or [) nor CSV with a header row that names callUuid, nor a switch’s own XML, form or CSV; ${adviceOn(first, cellsOf(first) ?? [])}`,
  );
}

/** Of canonical columns, or of a switch's own. */
function isHeader(line: string): boolean {
  if (/(^|,)\s*"?callUuid"?\s*(,|$)/.test(line)) return true;
  const names = isFlat(line) ? line.split('|') : cellsOf(line);
  return names !== null && nativeOf(names) !== null;
}

function declaredFormat(contentType = ''): BodyFormat | null {
  const type = contentType.toLowerCase();
  if (/ndjson|jsonl|json-lines/.test(type)) return 'ndjson';
  if (type.includes('json')) return 'json';
  return type.includes('csv') ? 'csv' : null;
}

/** The first two lines that aren't blank, trimmed; '' where there is none. */
function linesOf(text: string): [string, string] {
  const end = text.indexOf('\n');
  if (end === -1) return [text.trimEnd(), ''];
  const rest = text.slice(end).trimStart();
  const next = rest.indexOf('\n');
  return [text.slice(0, end).trimEnd(), (next === -1 ? rest : rest.slice(0, next)).trimEnd()];
}

function isWhole(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
