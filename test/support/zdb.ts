import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { crc32, deflateRawSync } from 'node:zlib';

/** By prefix, such as 1380013: its record, `province|city|postcode|area code|carrier`. */
export type Rows = Readonly<Record<string, string>>;

/** The inner file of a `phone2region.zdb`, written by its description and not with our reader. */
export function zdb(rows: Rows, version = 20260101): Buffer {
  const recordAt = new Map<string, number>();
  let records = Buffer.alloc(0);
  for (const record of new Set(Object.values(rows))) {
    recordAt.set(record, 20 + records.length);
    const text = Buffer.from(record);
    records = Buffer.concat([records, Buffer.from([text.length]), text]);
  }
  const [index, lines] = [Buffer.alloc(2736 * 4), [] as Buffer[]];
  const first = 20 + records.length + index.length;
  const inOrder = Object.entries(rows).toSorted(([a], [b]) => Number(a) - Number(b));
  for (let block = 0; block < 2736; block++) {
    index.writeUInt32LE(first + lines.length * 5, block * 4);
    while (lines.length < inOrder.length) {
      const [prefix, record] = inOrder[lines.length]!;
      const low = Number(prefix) - 1_300_000 - block * 256;
      if (low > 255) break;
      const row = Buffer.from([low, 0, 0, 0, 0]);
      row.writeUInt32LE(recordAt.get(record)!, 1);
      lines.push(row);
    }
  }
  const head = Buffer.alloc(20);
  for (const [at, it] of [0, version, 20, 20 + records.length, first].entries()) head.writeUInt32LE(it, at * 4);
  return sealed(Buffer.concat([head, records, index, ...lines]));
}

/** With its checksum made right again, so that what else was altered is found. */
export function sealed(file: Buffer): Buffer {
  file.writeUInt32LE(crc32(file.subarray(4)), 0);
  return file;
}

/** One file in a ZIP as Java's streams write it: its sizes stand behind it and in the directory, not before it. */
export function zip(
  content: Buffer,
  { method = 8, files = 1, size = content.length, sum = crc32(content) } = {},
): Buffer {
  const packed = deflateRawSync(content);
  const name = Buffer.from('phone2region.db');
  const u = (...fields: [value: number, bytes: 2 | 4][]) =>
    Buffer.concat(
      fields.map(([value, bytes]) => {
        const field = Buffer.alloc(bytes);
        field.writeUIntLE(value, 0, bytes);
        return field;
      }),
    );
  const local = u(
    [0x04034b50, 4],
    [20, 2],
    [8, 2],
    [method, 2],
    [0, 4],
    [0, 4],
    [0, 4],
    [0, 4],
    [name.length, 2],
    [0, 2],
  );
  const behind = u([0x08074b50, 4], [sum, 4], [packed.length, 4], [size, 4]);
  const before = Buffer.concat([local, name, packed, behind]);
  const entry = u([0x02014b50, 4], [20, 2], [20, 2], [8, 2], [method, 2], [0, 4], [sum, 4], [packed.length, 4], [size, 4], [name.length, 2], [0, 2], [0, 2], [0, 2], [0, 2], [0, 4], [0, 4]); // prettier-ignore
  const end = u(
    [0x06054b50, 4],
    [0, 4],
    [files, 2],
    [files, 2],
    [entry.length + name.length, 4],
    [before.length, 4],
    [0, 2],
  );
  return Buffer.concat([before, entry, name, end]);
}

/** The file itself, where it lies beside the project; it isn't part of it. */
export const realZdb = process.env['PHONE2REGION'] ?? fileURLToPath(new URL('../../../shared/data/phone2region.zdb', import.meta.url)); // prettier-ignore
export const whereItIs = existsSync(realZdb) ? test : test.skip;
