import { isAscii, isUtf8 } from 'node:buffer';
import assert from 'node:assert/strict';
import type { Parsed } from '../cdr.js';
import type { Zone } from '../read-time.js';
import { parseRow, readHeader } from './csv.js';
import type { BodyFormat } from './format.js';
import { parseDocument, parseLine } from './json.js';
import { MAX_RECORD_BYTES, endOfLine, endOfRow, isBlank, linesIn } from './records.js';

/**
 * Reads the records of one chunk (rule D1), each readable or refused for its form (D2). It is asked twice, when the body
 * arrives and when its chunk is rated, and gives the same both times.
 *
 * @param header of the splitter; needed where the format is CSV
 * @param zone of the switch, for local times (D6)
 * @throws Refusal for a header that the splitter refuses too
 */
export function parseChunk(
  format: BodyFormat,
  bytes: Buffer,
  firstLine: number,
  header: Buffer | null,
  zone: Zone,
): Parsed[] {
  if (format === 'json') return parseDocument(bytes, zone);
  if (format === 'ndjson')
    return parseRecords(bytes, firstLine, endOfLine, (text, line) => parseLine(text, line, zone));
  assert(header, 'a chunk of a CSV is read with its header');
  const columns = readHeader(header);
  return parseRecords(bytes, firstLine, endOfRow, (text, line) => parseRow(text, columns, line, zone));
}

function parseRecords(
  bytes: Buffer,
  firstLine: number,
  endOf: typeof endOfLine,
  parse: (text: string, line: number) => Parsed,
): Parsed[] {
  const latin1 = bytes.toString('latin1');
  const ascii = isAscii(bytes);
  const parsed: Parsed[] = [];
  let line = firstLine;
  for (let from = 0, end = 0; from < latin1.length; from = end) {
    end = endOf(latin1, from, true);
    if (!isBlank(latin1, from, end))
      parsed.push(parseRecord(latin1.slice(from, endOfText(latin1, end)), line, ascii, parse));
    line += linesIn(latin1, from, end);
  }
  return parsed;
}

function parseRecord(
  latin1: string,
  line: number,
  ascii: boolean,
  parse: (text: string, line: number) => Parsed,
): Parsed {
  if (latin1.length > MAX_RECORD_BYTES)
    return refuse(line, `${latin1.length} bytes`, `at most ${MAX_RECORD_BYTES} bytes`);
  if (ascii) return parse(latin1, line);
  const bytes = Buffer.from(latin1, 'latin1');
  return isUtf8(bytes) ? parse(bytes.toString(), line) : refuse(line, 'bytes that are no UTF-8', 'UTF-8');
}

function refuse(line: number, found: string, rule: string): Parsed {
  return { ok: false, refused: { line, field: null, found, rule } };
}

/** Before the line break. */
function endOfText(text: string, end: number): number {
  const unix = text.charCodeAt(end - 1) === 10 ? end - 1 : end;
  return text.charCodeAt(unix - 1) === 13 ? unix - 1 : unix;
}
