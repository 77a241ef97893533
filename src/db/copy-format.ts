import type { EpochMs } from '../month.js';
import { writeUuid } from './uuid-bytes.js';

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const BLOCK_BYTES = 64 * 1024;
/** What the fixed fields of a row take at most, beside its texts. */
const ROW_BYTES = 1024;
/** Of the mark after the last row. */
const END_BYTES = 2;
const MOST_USUAL = 10_000;
const EPOCH_2000_MS = Date.UTC(2000, 0);
const INT4 = 23;

/**
 * Rows in COPY's binary format: half the work of its text format, for us and for the server. `row()` begins one, and then each
 * of its columns is written in its order, by its type.
 */
export class CopyRows {
  readonly blocks: Buffer[] = [];
  #block = Buffer.allocUnsafe(BLOCK_BYTES);
  #at = SIGNATURE.copy(this.#block);
  /** Of the blocks that are full. */
  #full = 0;
  readonly #begins: number[] = [];
  readonly #dropped = new Set<number>();
  readonly #usual = new Map<string, Buffer>();
  readonly #usualUuids = new Map<string, Buffer>();

  constructor(readonly columns: number) {}

  /** Those that weren't dropped. */
  get rows(): number {
    return this.#begins.length - this.#dropped.size;
  }

  /** @returns its number, from 0 on */
  row(): number {
    this.#room(ROW_BYTES);
    const row = this.#begins.push(this.#full + this.#at) - 1;
    this.#int2(this.columns);
    return row;
  }

  /** What was written after all is not to be copied. */
  drop(row: number): void {
    this.#dropped.add(row);
  }

  null(): void {
    this.#int4(-1);
  }

  int2(value: number): void {
    this.#int4(2);
    this.#int2(value);
  }

  int4(value: number): void {
    this.#int4(4);
    this.#int4(value);
  }

  int8(value: bigint | null): void {
    if (value === null) return this.null();
    this.#int4(8);
    this.#at = this.#block.writeBigInt64BE(value, this.#at);
  }

  boolean(value: boolean): void {
    this.#int4(1);
    this.#block[this.#at++] = value ? 1 : 0;
  }

  /** A timestamptz: microseconds since 2000. */
  instant(at: EpochMs | null): void {
    if (at === null) return this.null();
    const micros = (at - EPOCH_2000_MS) * 1000;
    this.#int4(8);
    this.#int4(Math.floor(micros / 2 ** 32));
    this.#int4(micros | 0);
  }

  text(value: string | null): void {
    if (value === null) return this.null();
    this.#room(value.length * 3 + ROW_BYTES);
    const block = this.#block;
    const from = this.#at + 4;
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code > 127) return this.#utf8(value);
      block[from + i] = code;
    }
    this.#int4(value.length);
    this.#at = from + value.length;
  }

  /** As 8-4-4-4-12 hexadecimal digits. */
  uuid(value: string | null): void {
    if (value === null) return this.null();
    this.#int4(16);
    this.#at = writeUuid(this.#block, this.#at, value);
  }

  /** One that many rows have: its digits are read once. */
  usualUuid(value: string): void {
    let bytes = this.#usualUuids.get(value);
    if (!bytes) this.#usualUuids.set(value, (bytes = Buffer.from(value.replaceAll('-', ''), 'hex')));
    this.bytes(bytes);
  }

  /** One of few. V8 has many kinds of strings, and where all of them come by, it asks for the kind at every character. */
  usualText(value: string | null): void {
    if (value === null) return this.null();
    let bytes = this.#usual.get(value);
    if (!bytes) {
      if (this.#usual.size === MOST_USUAL) return this.text(value);
      this.#usual.set(value, (bytes = Buffer.from(value)));
    }
    this.#room(bytes.length + ROW_BYTES);
    this.bytes(bytes);
  }

  /** A value as its type is sent. */
  bytes(bytes: Uint8Array): void {
    this.#int4(bytes.length);
    for (let i = 0; i < bytes.length; i++) this.#block[this.#at++] = bytes[i]!;
  }

  jsonb(value: unknown): void {
    if (value === null) return this.null();
    const text = Buffer.from(JSON.stringify(value));
    this.#room(text.length + ROW_BYTES);
    this.#int4(text.length + 1);
    this.#block[this.#at++] = 1; // the format's version
    this.#at += text.copy(this.#block, this.#at);
  }

  int4s(values: readonly number[]): void {
    this.#room(values.length * 8 + ROW_BYTES);
    if (values.length === 0) return this.#int4s([12, 0, 0, INT4]);
    this.#int4s([20 + values.length * 8, 1, 0, INT4, values.length, 1]);
    for (const value of values) this.int4(value);
  }

  end(): readonly Buffer[] {
    this.#room(END_BYTES);
    this.#int2(-1);
    this.blocks.push(this.#block.subarray(0, this.#at));
    return this.#dropped.size === 0 ? this.blocks : this.#kept(Buffer.concat(this.blocks));
  }

  #kept(all: Buffer): Buffer[] {
    const kept: Buffer[] = [];
    let from = 0;
    for (const row of [...this.#dropped].toSorted((a, b) => a - b)) {
      kept.push(all.subarray(from, this.#begins[row]));
      from = this.#begins[row + 1] ?? all.length - END_BYTES;
    }
    return [...kept, all.subarray(from)];
  }

  #int4s(values: readonly number[]): void {
    for (const value of values) this.#int4(value);
  }

  #utf8(value: string): void {
    const length = this.#block.write(value, this.#at + 4);
    this.#int4(length);
    this.#at += length;
  }

  #int2(value: number): void {
    this.#block[this.#at++] = value >> 8;
    this.#block[this.#at++] = value;
  }

  #int4(value: number): void {
    this.#block[this.#at++] = value >> 24;
    this.#block[this.#at++] = value >> 16;
    this.#block[this.#at++] = value >> 8;
    this.#block[this.#at++] = value;
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#block.length) return;
    this.blocks.push(this.#block.subarray(0, this.#at));
    this.#full += this.#at;
    this.#block = Buffer.allocUnsafe(Math.max(BLOCK_BYTES, bytes));
    this.#at = 0;
  }
}
