import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { Refusal } from '../../refusal.js';
import { readPrefixList, type ReadPrefixes } from '../mobile-prefixes.js';
import { isZdb, readZdb } from '../read-zdb.js';
import { LONGEST_UNPACKED, unpack } from '../unpack.js';

export interface PrefixSource extends ReadPrefixes {
  /** As its content says what it is. */
  format: string;
}

/**
 * A file of mobile prefixes (rule R11): a `phone2region.zdb`, or a list as `readPrefixList` has it, gzip or not.
 *
 * @throws Refusal NOT_FOUND, or BAD_INPUT that says where it is cut or altered
 */
export function readPrefixFile(path: string): PrefixSource {
  const content = unpack(readFile(path));
  return isZdb(content) ? zdbOf(content) : listOf(content);
}

function zdbOf(content: Buffer): PrefixSource {
  const { version, ...table } = readZdb(content);
  return { ...table, format: `phone2region, version ${version}`, refused: [], refusedCount: 0 };
}

function listOf(content: Buffer): PrefixSource {
  if (!isUtf8(content)) {
    throw new Refusal('BAD_INPUT', `line ${firstForeignLine(content)} is not UTF-8; allowed is a list in UTF-8`);
  }
  return { ...readPrefixList(content.toString()), format: 'a list' };
}

const LINE_END = 0x0a;

function firstForeignLine(content: Buffer): number {
  for (let from = 0, line = 1; ; line++) {
    const end = content.indexOf(LINE_END, from);
    if (end < 0 || !isUtf8(content.subarray(from, end))) return line;
    from = end + 1;
  }
}

function readFile(path: string): Buffer {
  try {
    if (statSync(path).size > LONGEST_UNPACKED) throw new Refusal('BAD_INPUT', `${path} is longer than 64 MB`);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new Refusal('NOT_FOUND', `there is no file ${path}`);
    throw new Refusal('BAD_INPUT', `${path} can't be read: ${message}`);
  }
}
