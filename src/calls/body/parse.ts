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
  if (format === 'ndjson') return parseRecords({ bytes, firstLine, zone, endOf: endOfLine, parse: parseLine });
  if (format === 'xml' || format === 'form') return [parseWrapped(format, bytes, zone)];
  assert(header, 'a chunk of a CSV is read with its header');
  const columns = readHeader(header);
  return parseRecords({ bytes, firstLine, zone, endOf: columns.endOf, parse: parseRow, columns });
}

interface Reading<C> {
  bytes: Buffer;
  firstLine: number;
  zone: Zone;
  endOf: EndOfRecord;
  parse(text: string, line: number, zone: Zone, columns: C): Parsed;
  columns?: C;
}

/** As text a chunk is read in pieces: each is garbage soon, and a chunk of 8 MiB would be a lot of it at once. */
const PIECE_BYTES = 256 * 1024;

function* parseRecords<C>({ bytes, firstLine, zone, endOf, parse, columns }: Reading<C>): Generator<Parsed> {
  const coding = codingOf(bytes);
  let line = firstLine;
  let size = PIECE_BYTES;
  for (let begin = 0, from = 0; begin < bytes.length; begin += from) {
    const piece = bytes.subarray(begin, begin + size);
    const latin1 = piece.toString('latin1');
    const isLast = begin + piece.length === bytes.length;
    from = 0;
    for (let end = endOf(latin1, 0, isLast); end !== -1 && from < latin1.length; end = endOf(latin1, from, isLast)) {
      if (!isBlank(latin1, from, end)) {
        const read = readText(piece, latin1, from, endOfText(latin1, end), line, coding);
        yield typeof read === 'string' ? parse(read, line, zone, columns as C) : read;
      }
      line += linesIn(latin1, from, end);
      from = end;
    }
    size = from === 0 ? size * 2 : PIECE_BYTES; // a record that is longer than a piece
  }
}

/** A record's text, or why it has none. */
function readText(
  piece: Buffer,
  latin1: string,
  from: number,
  end: number,
  line: number,
  coding: Coding,
): string | Parsed {
  const size = end - from;
  if (size > MAX_RECORD_BYTES) return refuseRecord(line, `${size} bytes`, `at most ${MAX_RECORD_BYTES} bytes a record`);
  if (coding === 'ASCII') return latin1.slice(from, end);
  if (coding === 'UTF-8' || isUtf8(piece.subarray(from, end))) return piece.toString('utf8', from, end);
  return refuseRecord(line, 'bytes that are no UTF-8', 'UTF-8');
}

type Coding = 'ASCII' | 'UTF-8' | 'mixed';

/** Most chunks are plain ASCII, or UTF-8 throughout, and checked at once; only where not is each record checked by itself. */
function codingOf(bytes: Buffer): Coding {
  if (isAscii(bytes)) return 'ASCII';
  return isUtf8(bytes) ? 'UTF-8' : 'mixed';
}

/** Before the line break. */
function endOfText(text: string, end: number): number {
  const unix = text.charCodeAt(end - 1) === 10 ? end - 1 : end;
  return text.charCodeAt(unix - 1) === 13 ? unix - 1 : unix;
}
