import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { sniffFormat } from '../calls/body/format.js';
import { parseChunk } from '../calls/body/parse.js';
import { Splitter } from '../calls/body/split.js';
import type { Cdr } from '../calls/cdr.js';
import { monthOf, type Month } from '../month.js';
import { Refusal } from '../refusal.js';

/** A file of CDRs as it will be posted, and what must be set up before its calls can be rated. */
export interface CdrFile {
  bytes: Uint8Array<ArrayBuffer>;
  gzip: boolean;
  /** The called numbers, the busiest first, with the destinations that answered them. */
  numbers: { number: string; destinations: string[] }[];
  /** The month that most calls are of. */
  month: Month;
}

const DESTINATIONS_KEPT = 5;

/** Known by its content, not by its name: NDJSON, JSON or CSV, gzip or not. */
export function readCdrFile(path: string): CdrFile {
  const bytes = new Uint8Array(readFileSync(path));
  const gzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const cdrs = cdrsIn(gzip ? gunzipSync(bytes) : Buffer.from(bytes));
  const [month] = byCount(cdrs.map((it) => monthOf(it.setupAt)));
  if (month === undefined) throw new Refusal('BAD_INPUT', `${path} holds no readable CDR`);
  const answered = new Map<string, Set<string>>();
  for (const { called, answeredBy } of cdrs) {
    const known = answered.get(called) ?? new Set();
    answered.set(called, known);
    if (answeredBy !== null && known.size < DESTINATIONS_KEPT) known.add(answeredBy);
  }
  const numbers = byCount(cdrs.map((it) => it.called)).map((number) => ({
    number,
    destinations: [...answered.get(number)!],
  }));
  return { bytes, gzip, month, numbers };
}

function cdrsIn(body: Buffer): Cdr[] {
  const splitter = new Splitter(sniffFormat(body, undefined));
  const chunks = [...splitter.push(body), ...splitter.end()];
  return chunks
    .flatMap((it) => parseChunk(splitter.format, it.bytes, it.firstLine, splitter.header, 'Asia/Shanghai'))
    .flatMap((it) => (it.ok ? [it.cdr] : []));
}

/** Each once, the most frequent first. */
function byCount<K>(keys: readonly K[]): K[] {
  const counts = new Map<K, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1]).map(([key]) => key);
}
