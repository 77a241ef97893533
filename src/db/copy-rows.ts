import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import type { EpochMs } from '../month.js';
import type { Tx } from './open.js';

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const BLOCK_BYTES = 64 * 1024;
/** What the fixed fields of a row take at most, beside its texts. */
const ROW_BYTES = 1024;
const EPOCH_2000_MS = Date.UTC(2000, 0);
const INT4 = 23;
const NIBBLES = Uint8Array.from({ length: 128 }, (_, code) => Number.parseInt(String.fromCharCode(code), 16) || 0);

/**
 * Rows in COPY's binary format: half the work of its text format, for us and for the server. `row()` begins one, and then each
 * of its columns is written in its order, by its type.
 */
export class CopyRows {
  readonly blocks: Buffer[] = [];
  rows = 0;
  #block = Buffer.allocUnsafe(BLOCK_BYTES);
  #at = SIGNATURE.copy(this.#block);

  constructor(readonly columns: number) {}

  row(): void {
    this.#room(ROW_BYTES);
    this.rows++;
    this.#int2(this.columns);
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
    this.#hex(value, 0, 8);
    this.#hex(value, 9, 13);
    this.#hex(value, 14, 18);
    this.#hex(value, 19, 23);
    this.#hex(value, 24, 36);
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
    this.#room(2);
    this.#int2(-1);
    this.blocks.push(this.#block.subarray(0, this.#at));
    return this.blocks;
  }

  #int4s(values: readonly number[]): void {
    for (const value of values) this.#int4(value);
  }

  #hex(value: string, from: number, end: number): void {
    const block = this.#block;
    let at = this.#at;
    for (let i = from; i < end; i += 2) {
      block[at++] = (NIBBLES[value.charCodeAt(i)]! << 4) | NIBBLES[value.charCodeAt(i + 1)]!;
    }
    this.#at = at;
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
    this.#block = Buffer.allocUnsafe(Math.max(BLOCK_BYTES, bytes));
    this.#at = 0;
  }
}

/** `target` with its columns: `calls (number, id)`. Not one under row-level security: PostgreSQL refuses COPY there. */
export async function copyRows(tx: Tx, target: string, rows: CopyRows): Promise<void> {
  const blocks = rows.end();
  if (rows.rows === 0) return;
  const stream = tx.$client.query(copyFrom(`copy ${target} from stdin (format binary)`));
  const done = finished(stream);
  for (const block of blocks) {
    if (!stream.write(block)) await Promise.race([once(stream, 'drain'), done]);
  }
  stream.end();
  await done;
}
