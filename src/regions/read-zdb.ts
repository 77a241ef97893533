import { crc32 } from 'node:zlib';
import { Refusal } from '../refusal.js';
import { firstPrefix, prefixCount } from './places.js';
import { startList, type PrefixTable } from './prefix-list.js';
import { broken, hex } from './unpack.js';

/** Where the parts of the file begin, in bytes from its start. */
interface Parts {
  records: number;
  index: number;
  rows: number;
}

const HEAD_BYTES = 20;
/** A block is 256 prefixes. The index has where each begins, and where the last one ends. */
const BLOCK_BITS = 8;
const POINTERS = Math.ceil(prefixCount / 2 ** BLOCK_BITS) + 1;
const ROW_BYTES = 5;
const WHAT = 'phone2region';

/** Whether it may be one: its head of small numbers has zeros, which a text has not. */
export const isZdb = (bytes: Buffer): boolean => bytes.subarray(0, HEAD_BYTES).includes(0);

/**
 * The content of a `phone2region.zdb`, little-endian: checksum of what follows, version, and where records, index and rows
 * begin. A row is the low byte of a prefix and where its record stands; a record is its length and
 * `province|city|postcode|area code|carrier`. The area code is not used: a city has the one that area-codes.json says.
 *
 * @throws Refusal BAD_INPUT that says where the file is cut or altered
 */
export function readZdb(bytes: Buffer): PrefixTable & { version: number } {
  const parts = readHead(bytes);
  const list = startList();
  const recordAt = recordReader(bytes, parts);
  for (let block = 0; block < POINTERS - 1; block++) {
    const [from, to] = rowsOfBlock(bytes, parts, block);
    for (let row = from, last = -1; row < to; row += ROW_BYTES) {
      const low = bytes[row]!;
      const prefix = firstPrefix + (block << BLOCK_BITS) + low;
      if (low <= last || prefix >= firstPrefix + prefixCount) throw broken(WHAT, row, `a row of prefix ${prefix}`);
      last = low;
      const { province, city } = recordAt(bytes.readUInt32LE(row + 1), row);
      const refusal = list.add(prefix, province, city);
      if (refusal !== null) throw new Refusal('BAD_INPUT', `${WHAT}: prefix ${prefix}: allowed is ${refusal}`);
    }
  }
  return { ...list.table(), version: bytes.readUInt32LE(4) };
}

function readHead(bytes: Buffer): Parts {
  if (bytes.length < HEAD_BYTES) throw broken(WHAT, bytes.length, `its head has ${HEAD_BYTES} bytes`);
  const [said, found] = [bytes.readUInt32LE(0), crc32(bytes.subarray(4))];
  if (said !== found) {
    const how = `${bytes.length} bytes have the checksum ${hex(found)}, and not ${hex(said)}`;
    throw new Refusal('BAD_INPUT', `${WHAT}: cut or altered: ${how}`);
  }
  const parts = { records: bytes.readUInt32LE(8), index: bytes.readUInt32LE(12), rows: bytes.readUInt32LE(16) };
  const { records, index, rows } = parts;
  const inOrder = HEAD_BYTES <= records && records <= index && index <= rows && rows <= bytes.length;
  if (!inOrder || rows - index !== POINTERS * 4) {
    throw broken(WHAT, 8, `records, index and rows at ${records}, ${index} and ${rows} of ${bytes.length}`);
  }
  return parts;
}

function rowsOfBlock(bytes: Buffer, { index, rows }: Parts, block: number): [from: number, to: number] {
  const pointer = index + block * 4;
  const [from, to] = [bytes.readUInt32LE(pointer), bytes.readUInt32LE(pointer + 4)];
  if (from < rows || to < from || to > bytes.length || (to - from) % ROW_BYTES !== 0) {
    throw broken(WHAT, pointer, `block ${block} from ${from} to ${to} of ${bytes.length}`);
  }
  return [from, to];
}

/** Rows by the hundred thousand share some two thousand records: each is read once. */
function recordReader(bytes: Buffer, { records, index }: Parts) {
  const text = new TextDecoder('utf-8', { fatal: true });
  const known = new Map<number, { province: string; city: string }>();
  return (at: number, row: number) => {
    const before = known.get(at);
    if (before) return before;
    if (at < records || at >= index) throw broken(WHAT, row, `a row whose record is at ${at}`);
    const end = at + 1 + bytes[at]!;
    if (end > index) throw broken(WHAT, at, `a record of ${bytes[at]} bytes`);
    const record = { province: '', city: '' };
    try {
      [record.province = '', record.city = ''] = text.decode(bytes.subarray(at + 1, end)).split('|');
    } catch {
      throw broken(WHAT, at, 'a record that is not UTF-8');
    }
    known.set(at, record);
    return record;
  };
}
