import assert from 'node:assert/strict';
import { isAscii, isUtf8 } from 'node:buffer';
import type { Parsed } from '../cdr.js';
import { refuseRecord } from '../refused.js';
import type { Zone } from '../read-time.js';
import { parseRow, readHeader } from './csv.js';
import type { BodyFormat } from './format.js';
import { parseDocument, parseLine } from './json.js';
import { MAX_RECORD_BYTES, endOfLine, isBlank, linesIn } from './records.js';
import type { EndOfRecord } from './records.js';
import { parseWrapped } from './wrapped.js';

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
  return [...recordsIn(format, bytes, firstLine, header, zone)];
}

/** The same, one after another: for who counts them and keeps none. */
export function recordsIn(
  format: BodyFormat,
  bytes: Buffer,
  firstLine: number,
  header: Buffer | null,
  zone: Zone,
): Iterable<Parsed> {
  if (format === 'json') return parseDocument(bytes, zone);
  if (format === 'ndjson')
    return parseRecords(bytes, firstLine, endOfLine, (text, line) => parseLine(text, line, zone));
  if (format === 'xml' || format === 'form') return [parseWrapped(format, bytes, zone)];
  assert(header, 'a chunk of a CSV is read with its header');
  const columns = readHeader(header);
  return parseRecords(bytes, firstLine, columns.endOf, (text, line) => parseRow(text, columns, line, zone));
}

/** Null for bytes that are no UTF-8. */
type Decode = (from: number, end: number) => string | null;

function* parseRecords(
  bytes: Buffer,
  firstLine: number,
  endOf: EndOfRecord,
  parse: (text: string, line: number) => Parsed,
): Generator<Parsed> {
  const latin1 = bytes.toString('latin1');
  const decode = decoderOf(bytes, latin1);
  let line = firstLine;
  for (let from = 0, end = 0; from < latin1.length; from = end) {
    end = endOf(latin1, from, true);
    if (!isBlank(latin1, from, end)) yield parseRecord(from, endOfText(latin1, end), line, decode, parse);
    line += linesIn(latin1, from, end);
  }
}

function parseRecord(
  from: number,
  end: number,
  line: number,
  decode: Decode,
  parse: (text: string, line: number) => Parsed,
): Parsed {
  const size = end - from;
  if (size > MAX_RECORD_BYTES) return refuseRecord(line, `${size} bytes`, `at most ${MAX_RECORD_BYTES} bytes a record`);
  const text = decode(from, end);
  return text === null ? refuseRecord(line, 'bytes that are no UTF-8', 'UTF-8') : parse(text, line);
}

/** Most chunks are plain ASCII, or UTF-8 throughout, and checked at once; only where not is each record checked by itself. */
function decoderOf(bytes: Buffer, latin1: string): Decode {
  if (isAscii(bytes)) return (from, end) => latin1.slice(from, end);
  if (isUtf8(bytes)) return (from, end) => bytes.toString('utf8', from, end);
  return (from, end) => (isUtf8(bytes.subarray(from, end)) ? bytes.toString('utf8', from, end) : null);
}

/** Before the line break. */
function endOfText(text: string, end: number): number {
  const unix = text.charCodeAt(end - 1) === 10 ? end - 1 : end;
  return text.charCodeAt(unix - 1) === 13 ? unix - 1 : unix;
}
