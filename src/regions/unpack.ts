import { crc32, gunzipSync, inflateRawSync } from 'node:zlib';
import { Refusal } from '../refusal.js';

/** Of what comes out, in bytes: twenty times what the largest known file has. */
export const LONGEST_UNPACKED = 64 * 1024 * 1024;

/** Signatures and fields of a ZIP file, little-endian, as PKWARE's APPNOTE has them in 4.3. */
const LOCAL = 0x04034b50;
const ENTRY = 0x02014b50;
const END = 0x06054b50;
const DEFLATE = 8;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const LONGEST_COMMENT = 65_535;

/**
 * A file's content, told by its first bytes and not by its name: a ZIP file of one entry, gzip, or as it is.
 *
 * @throws Refusal BAD_INPUT that says where a file is cut or altered
 */
export function unpack(bytes: Buffer): Buffer {
  if (bytes.length >= 4 && bytes.readUInt32LE(0) === LOCAL) return unzip(bytes);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    return inflated('gzip', () => gunzipSync(bytes, { maxOutputLength: LONGEST_UNPACKED }));
  }
  if (bytes.length > LONGEST_UNPACKED) throw tooLong('the file');
  return bytes;
}

/** The sizes stand in the directory at the end alone: a file that was written as a stream has none before its content. */
function unzip(bytes: Buffer): Buffer {
  const end = bytes.lastIndexOf(u32(END));
  if (end < 0 || end < bytes.length - END_BYTES - LONGEST_COMMENT || end + END_BYTES > bytes.length) {
    throw broken('ZIP', bytes.length, 'the directory at its end is missing');
  }
  const entries = bytes.readUInt16LE(end + 10);
  if (entries !== 1) throw new Refusal('BAD_INPUT', `ZIP: found ${entries} files in it, allowed is one`);
  const entry = bytes.readUInt32LE(end + 16);
  if (entry + ENTRY_BYTES > end || bytes.readUInt32LE(entry) !== ENTRY) throw broken('ZIP', entry, 'no directory');
  const method = bytes.readUInt16LE(entry + 10);
  if (method !== DEFLATE) throw new Refusal('BAD_INPUT', `ZIP: found compression ${method}, allowed is 8, deflate`);
  const local = bytes.readUInt32LE(entry + 42);
  if (local + LOCAL_BYTES > entry || bytes.readUInt32LE(local) !== LOCAL) throw broken('ZIP', local, 'no entry');
  const from = local + LOCAL_BYTES + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
  const to = from + bytes.readUInt32LE(entry + 20);
  if (to > entry) throw broken('ZIP', from, 'its content is cut');
  const options = { maxOutputLength: LONGEST_UNPACKED };
  const content = inflated('ZIP', () => inflateRawSync(bytes.subarray(from, to), options));
  const [sum, size] = [bytes.readUInt32LE(entry + 16), bytes.readUInt32LE(entry + 24)];
  if (content.length !== size) throw broken('ZIP', from, `its content has ${content.length} bytes, and not ${size}`);
  if (crc32(content) !== sum) throw broken('ZIP', from, `its content has the checksum ${hex(crc32(content))}, and not ${hex(sum)}`); // prettier-ignore
  return content;
}

function inflated(what: string, inflate: () => Buffer): Buffer {
  try {
    return inflate();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLong('its content');
    throw new Refusal('BAD_INPUT', `${what}: cut or altered: ${message}`);
  }
}

export const hex = (sum: number) => sum.toString(16).padStart(8, '0');

/** What is wrong with a file, and at which byte. */
export const broken = (what: string, at: number, how: string) =>
  new Refusal('BAD_INPUT', `${what}: cut or altered at byte ${at}: ${how}`);

const tooLong = (what: string) => new Refusal('BAD_INPUT', `${what} is longer than the 64 MB that are allowed`);

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
