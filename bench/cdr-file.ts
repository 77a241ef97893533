import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { GeneratedNumber } from '../src/demo/generate.js';
import { areas } from '../src/demo/generate-areas.js';
import { landline } from '../src/demo/generate-callers.js';
import { generateLines, type Expected } from '../src/demo/generate-lines.js';
import type { Month } from '../src/month.js';

export interface CdrFileOptions {
  /** Lines in all: the duplicates and bad ones are among them. */
  calls: number;
  numbers: number;
  /** Shares of all lines. */
  duplicates: number;
  bad: number;
  seed: number;
  month: Month;
}

const BUFFER_BYTES = 1 << 20;
/** No line that we generate is longer. */
const LINE_BYTES = 1024;
const blocks = ['4000', '4001', '4006', '4007', '4008', '4009'];

/** The numbers that the file's calls go to: whoever posts it sets them up first. The first has 11 % of 5,000's calls. */
export function benchNumbers(count: number): GeneratedNumber[] {
  return Array.from({ length: count }, (_, index) => ({
    number: `${blocks[index % blocks.length]}${String(100_000 + index)}`,
    destinations: [landline(index, index % areas.length), landline(index + count, index % areas.length)],
  }));
}

/**
 * A month of calls as NDJSON at `path`, and beside it what must come out of them (`path.json`). A file of the same options is
 * left as it is; another is replaced.
 */
export function writeCdrFile(path: string, options: CdrFileOptions): Expected {
  const key = JSON.stringify({ version: 1, ...options });
  const side = `${path}.json`;
  if (existsSync(path) && existsSync(side)) {
    const before = JSON.parse(readFileSync(side, 'utf8')) as { key: string; expected: Expected };
    if (before.key === key) return before.expected;
  }
  mkdirSync(dirname(path), { recursive: true });
  const { calls, numbers, duplicates, bad, seed, month } = options;
  const faults = { duplicates, bad };
  const { lines, expected } = generateLines({ seed, month, records: calls, numbers: benchNumbers(numbers), faults });
  writeLines(path, lines);
  writeFileSync(side, `${JSON.stringify({ key, expected }, null, 2)}\n`);
  return expected;
}

/** ASCII only. Under its name only when whole: a file that a Ctrl-C cut off is never taken for one. */
export function writeLines(path: string, lines: Iterable<string>): void {
  const draft = `${path}.draft`;
  const file = openSync(draft, 'w');
  const buffer = Buffer.allocUnsafe(BUFFER_BYTES + LINE_BYTES);
  let length = 0;
  for (const line of lines) {
    length += buffer.write(line, length, 'latin1');
    buffer[length++] = 10;
    if (length >= BUFFER_BYTES) length = flush(file, buffer, length);
  }
  flush(file, buffer, length);
  closeSync(file);
  renameSync(draft, path);
}

function flush(file: number, buffer: Buffer, length: number): 0 {
  for (let written = 0; written < length;) written += writeSync(file, buffer, written, length - written);
  return 0;
}
