import { Refusal } from '../../refusal.js';
import { readHeader } from './csv.js';
import type { BodyFormat } from './format.js';
import { elementsOf } from './json.js';
import { endOfLine, endOfRow, isBlank, linesIn, type EndOfRecord } from './records.js';
import { MAX_WRAPPED_BYTES } from './wrapped.js';

/** Whole records of a body, one or more: what is landed and posted together. */
export interface Chunk {
  bytes: Buffer;
  /** 1-based line of the body that `bytes` begin with. */
  firstLine: number;
  /** As many as `parseChunk` gives, readable or refused. */
  records: number;
}

export const splitLimits = {
  maxRecords: 20_000,
  maxBytes: 8 * 1024 * 1024,
  /** Of a JSON document: it can't be cut. */
  maxDocumentBytes: 16 * 1024 * 1024,
};

/**
 * What is two bytes long takes a hundred times its length once it is read and refused. Of records that can be read not so many
 * have room in a document, and a record may have a few lists and objects in it.
 */
const MAX_DOCUMENT_RECORDS = 200_000;
const MAX_DOCUMENT_BRACKETS = 1_000_000;

/** Bytes are gathered to this before they are looked at, so a body that comes byte by byte isn't scanned byte by byte. */
const BLOCK_BYTES = 64 * 1024;
const BOM = Buffer.from('\uFEFF');

/**
 * Cuts a body into chunks as its bytes arrive. Where it cuts depends on the body alone, not on how that arrived. A byte
 * order mark is dropped, blank lines count as lines but are no records, and a CSV's header goes into `header`; one that is given
 * is of a CSV which has none.
 *
 * The bytes of a chunk are the splitter's own until the next `push`, which may write over them.
 *
 * `push` and `end` throw a Refusal of the whole body, of the chunks given before too: TOO_LARGE for a line or a document over
 * its limit, BAD_INPUT for a header without a needed field.
 */
export class Splitter {
  /** The first row of a CSV, once it has arrived, or the one that was given; `parseChunk` needs it. */
  header: Buffer | null = null;

  #endOf: EndOfRecord;
  /** Into chunks; a document or a record that stands alone is not. */
  readonly #isCut: boolean;
  /** What has arrived and was not given, or was given last; one buffer for the whole body. */
  #buffer = Buffer.alloc(0);
  #length = 0;
  /** Where in it the chunk begins that is being filled, and where its last whole record ends. */
  #from = 0;
  #scanned = 0;
  /** As much was there when records were last looked for. */
  #seen = 0;
  #looked = false;
  #line = 1;
  #records = 0;
  #firstLine = 1;

  constructor(
    readonly format: BodyFormat,
    readonly limits = splitLimits,
    header: Buffer | null = null,
  ) {
    this.#isCut = format === 'ndjson' || format === 'csv';
    this.#endOf = format === 'csv' ? endOfRow : endOfLine;
    if (header) this.#read(header);
  }

  push(bytes: Buffer): Chunk[] {
    this.#append(bytes);
    if (this.#isCut) return this.#length - this.#seen < this.#enough() ? [] : this.#cut(false);
    if (this.format === 'json') refuseOver(this.limits.maxDocumentBytes, this.#length, 'a JSON document');
    else refuseOver(MAX_WRAPPED_BYTES, this.#length, `a record as ${this.format}`);
    return [];
  }

  /** A record without an end yet is looked at again once it has doubled, or is over the limit: not at every block. */
  #enough(): number {
    const open = this.#seen - this.#scanned;
    return Math.max(BLOCK_BYTES, Math.min(open, this.limits.maxBytes + 1 - open));
  }

  end(): Chunk[] {
    if (!this.#isCut) return this.format === 'json' ? this.#document() : this.#wrapped();
    const chunks = this.#cut(true);
    return this.#records > 0 ? [...chunks, this.#take(this.#scanned)] : chunks;
  }

  /** Bytes are copied once, and the buffer is used again for each chunk: pieces would be twice as many, and garbage. */
  #append(bytes: Buffer): void {
    if (this.#length + bytes.length > this.#buffer.length) this.#makeRoom(bytes.length);
    this.#length += bytes.copy(this.#buffer, this.#length);
  }

  #makeRoom(more: number): void {
    const { maxBytes, maxDocumentBytes } = this.limits;
    const kept = this.#buffer.subarray(this.#from, this.#length);
    const needed = kept.length + more;
    const usual = Math.min(2 * this.#buffer.length, (this.#isCut ? maxBytes : maxDocumentBytes) + 2 * BLOCK_BYTES);
    if (needed > this.#buffer.length) this.#buffer = Buffer.allocUnsafe(Math.max(usual, needed + BLOCK_BYTES));
    kept.copy(this.#buffer);
    this.#length -= this.#from;
    this.#scanned -= this.#from;
    this.#seen -= this.#from;
    this.#from = 0;
  }

  #wrapped(): Chunk[] {
    const bytes = this.#block();
    return isBlank(bytes.toString('latin1')) ? [] : [{ bytes, firstLine: 1, records: 1 }];
  }

  #document(): Chunk[] {
    const bytes = this.#block();
    const text = bytes.toString('latin1');
    refuseOver(MAX_DOCUMENT_BRACKETS, bracketsIn(text), 'a JSON document', 'opening brackets');
    const records = isBlank(text) ? 0 : (elementsOf(bytes)?.length ?? 1);
    refuseOver(MAX_DOCUMENT_RECORDS, records, 'a JSON document', 'records');
    return records > 0 ? [{ bytes, firstLine: 1, records }] : [];
  }

  /** All that has arrived and is in no chunk. */
  #block(): Buffer {
    this.#dropMark();
    return this.#buffer.subarray(this.#from, this.#length);
  }

  #dropMark(): void {
    const isMarked = !this.#looked && this.#buffer.subarray(0, Math.min(BOM.length, this.#length)).equals(BOM);
    this.#looked = true;
    if (isMarked) this.#from = this.#scanned = BOM.length;
  }

  #cut(last: boolean): Chunk[] {
    const { maxRecords, maxBytes } = this.limits;
    this.#dropMark();
    const begin = this.#scanned;
    const text = this.#buffer.toString('latin1', begin, this.#length);
    const chunks: Chunk[] = [];
    let from = 0;
    for (let end = 0; from < text.length; from = end) {
      end = this.#endOf(text, from, last);
      if (end === -1) break;
      refuseOver(maxBytes, end - from, 'a line');
      const full = this.#records === maxRecords || begin + end - this.#from > maxBytes;
      if (full && this.#records > 0) chunks.push(this.#take(begin + from));
      if (!this.#count(text, from, end)) this.#from = begin + end;
    }
    refuseOver(maxBytes, text.length - from, 'a line');
    this.#scanned = begin + from;
    this.#seen = this.#length;
    return chunks;
  }

  /** False where it goes into no chunk: the header, and blank lines before a chunk's first record. */
  #count(text: string, from: number, end: number): boolean {
    const line = this.#line;
    this.#line += linesIn(text, from, end);
    if (isBlank(text, from, end)) return this.#records > 0;
    if (this.format === 'csv' && this.header === null) {
      this.#read(Buffer.from(text.slice(from, end), 'latin1'));
      return false;
    }
    if (this.#records === 0) this.#firstLine = line;
    this.#records++;
    return true;
  }

  #read(header: Buffer): void {
    this.header = header;
    this.#endOf = readHeader(header).endOf;
  }

  #take(end: number): Chunk {
    const chunk = { bytes: this.#buffer.subarray(this.#from, end), firstLine: this.#firstLine, records: this.#records };
    this.#from = end;
    this.#records = 0;
    return chunk;
  }
}

/** As bytes: counted before it is parsed, and so those inside texts too. */
function bracketsIn(text: string): number {
  let brackets = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 91 || code === 123) brackets++;
  }
  return brackets;
}

function refuseOver(limit: number, found: number, what: string, unit = 'bytes'): void {
  if (found > limit) throw new Refusal('TOO_LARGE', `${what} of ${found} ${unit} or more; at most ${limit} are taken`);
}
