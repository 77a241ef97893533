import { isUtf8 } from 'node:buffer';
import { Refusal } from '../../refusal.js';
import type { Parsed } from '../cdr.js';
import { quote, refuseRecord } from '../refused.js';
import { cdrFields, neededFields, readCdr } from '../read-cdr.js';
import type { CdrField, Fields } from '../read-cdr.js';
import type { Zone } from '../read-time.js';
import { adviceOn, isFlat, nativeOf, readNativeRow, type Native } from './native-csv.js';
import { MAX_RECORD_BYTES, endOfLine, endOfQuoted, endOfRow, type EndOfRecord } from './records.js';

/** Where the header has each canonical field, and how many columns there are; columns of other names are not read. */
export interface Columns {
  at: Partial<Record<CdrField, number>>;
  count: number;
  /** Of rows in a switch's own columns. */
  native: Native | null;
  cellsOf(row: string): string[] | null;
  endOf: EndOfRecord;
}

type Layout = Pick<Columns, 'cellsOf' | 'endOf'>;
const quoted: Layout = { cellsOf, endOf: endOfRow };
/** Kamailio's flat files: no quotes, a row a line. */
const flat: Layout = { cellsOf: (row) => row.split('|'), endOf: endOfLine };

/** @throws Refusal BAD_INPUT that names the column which is missing, or there twice */
export function readHeader(header: Buffer): Columns {
  const text = header.toString().replace(/\r?\n$/, '');
  const layout = isFlat(text) ? flat : quoted;
  const names = header.length <= MAX_RECORD_BYTES && isUtf8(header) ? layout.cellsOf(text) : null;
  if (names === null) {
    throw new Refusal(
      'BAD_INPUT',
      'the first row of the CSV is no header: it must be UTF-8, up to 64 kB, its quotes closed',
    );
  }
  const native = nativeOf(names);
  if (native) return { at: {}, count: names.length, native, ...layout };
  const at: Columns['at'] = {};
  for (const [index, name] of names.entries()) {
    const field = cdrFields.find((each) => each === name.trim());
    if (!field) continue;
    if (at[field] !== undefined) throw new Refusal('BAD_INPUT', `the CSV header has the column ${field} twice`);
    at[field] = index;
  }
  const missing = neededFields.filter((field) => at[field] === undefined);
  if (missing.length > 0) {
    const found = quote(text)!;
    throw new Refusal(
      'BAD_INPUT',
      `the CSV header lacks ${missing.join(', ')}; it begins with: ${found}; ${adviceOn(text, names)}`,
    );
  }
  return { at, count: names.length, native: null, ...layout };
}

/** One row of a CSV, without its line break. */
export function parseRow(text: string, line: number, zone: Zone, columns: Columns): Parsed {
  const { at, count, native } = columns;
  const cells = columns.cellsOf(text);
  if (cells?.length !== count) {
    const found = cells ? `${cells.length} columns` : 'a quote that is not closed, or text after one that is';
    return refuseRecord(line, found, `${count} columns, as in the header`);
  }
  if (native) return readNativeRow(native, cells, line, zone);
  // Spelt out: every row has the same hidden class, and is read twice as fast.
  const fields: Record<CdrField, string | undefined> = {
    callUuid: cellAt(cells, at.callUuid),
    legUuid: cellAt(cells, at.legUuid),
    seq: cellAt(cells, at.seq),
    kind: cellAt(cells, at.kind),
    called: cellAt(cells, at.called),
    caller: cellAt(cells, at.caller),
    answeredBy: cellAt(cells, at.answeredBy),
    setupAt: cellAt(cells, at.setupAt),
    answerAt: cellAt(cells, at.answerAt),
    bridgeAt: cellAt(cells, at.bridgeAt),
    endAt: cellAt(cells, at.endAt),
    outcome: cellAt(cells, at.outcome),
    talkMs: cellAt(cells, at.talkMs),
    recordNo: cellAt(cells, at.recordNo),
    trunk: cellAt(cells, at.trunk),
  };
  return readCdr(fields satisfies Fields, line, zone);
}

function cellAt(cells: string[], index: number | undefined): string | undefined {
  return index === undefined ? undefined : cells[index];
}

/** The cells of one row (RFC 4180), null where its quotes don't fit. A quote inside an unquoted cell is one of its characters. */
export function cellsOf(row: string): string[] | null {
  if (!row.includes('"')) return row.split(',');
  const cells: string[] = [];
  for (let from = 0; ;) {
    const quoted = row[from] === '"';
    const comma = row.indexOf(',', from);
    const end = quoted ? endOfQuoted(row, from) : comma === -1 ? row.length : comma;
    if (end === -1 || (end < row.length && row[end] !== ',')) return null;
    cells.push(quoted ? row.slice(from + 1, end - 1).replaceAll('""', '"') : row.slice(from, end));
    if (end === row.length) return cells;
    from = end + 1;
  }
}
