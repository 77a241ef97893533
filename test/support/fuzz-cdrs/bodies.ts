import { gzipSync } from 'node:zlib';
import type { Random } from '../chaos/random.js';
import { natives } from './natives.js';
import { columns, goodRecord, newUuid, NO_UTF8, wildRecord, type Pairs } from './records.js';

export interface FuzzBody {
  /** In words, for whoever reads a failure. */
  how: string;
  bytes: Buffer;
  headers: Record<string, string>;
  /** Calls that have to be posted, whatever stands beside them (rule D2). */
  good: string[];
  /** How many records there are, where that is plain. */
  records?: number;
}

/** What a switch says of its body decides nothing: the format is seen. */
const types = [
  ['application/x-ndjson', 'application/json', 'text/csv', 'text/csv; charset=gb18030', 'application/xml', 'x', ';;;'],
  ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/json; charset="', 'a/b/c'],
].flat();
const breaks = ['\n', '\n', '\r\n', '\n\n', '\n \t\r\n'];

/** Good and wild records side by side, in some format; every record is whole, so that each good one has to be posted. */
export function neighbours(random: Random, size: number, known: readonly string[]): FuzzBody {
  const good = Array.from({ length: Math.max(1, Math.floor(size / 2)) }, () => newUuid(random));
  const records = random.shuffled([
    ...good.map((it) => goodRecord(random, it)),
    ...Array.from({ length: size - good.length }, () => wildRecord(random, known)),
  ]);
  const [format, write] = random.pick(writers);
  const written = write(records, random);
  const text = random.below(2) === 0 ? written : written.trimEnd(); // no break after the last
  const isBroken = format === 'json' && (!isJson(text) || text.includes(NO_UTF8)); // one document: all of it, or nothing
  return packed(random, {
    how: `${format}, ${size} records`,
    bytes: bytesOf((random.below(5) === 0 ? '\uFEFF' : '') + text),
    headers: {},
    good: isBroken ? [] : good,
    records: isBroken ? 1 : size,
  });
}

/** GB18030, an overlong NUL and half a surrogate: none of it UTF-8. */
function bytesOf(text: string): Buffer {
  const latin1 = Buffer.from(text).toString('latin1');
  return Buffer.from(
    latin1.replaceAll(Buffer.from(NO_UTF8).toString('latin1'), '\xd5\xc5\xc0\x80\xed\xa0\x80'),
    'latin1',
  );
}

/** A body that was readable, after some damage to its bytes, before or after it was packed. */
export function mangled(random: Random, size: number, known: readonly string[]): FuzzBody {
  const whole = random.below(4) === 0 ? natives(random, size) : neighbours(random, size, known);
  let bytes = whole.bytes;
  const done: string[] = [];
  for (let left = 1 + random.below(4); left > 0; left--) {
    const [name, damage] = random.pick(damages);
    bytes = damage(bytes, random);
    done.push(name);
  }
  const encodings: Record<string, string> =
    random.below(8) === 0 ? { 'content-encoding': random.pick(['br', 'deflate', 'gzip', 'gzip, gzip', 'x']) } : {};
  return { how: `${whole.how}, ${done.join(', ')}`, bytes, headers: { ...whole.headers, ...encodings }, good: [] };
}

function packed(random: Random, body: FuzzBody): FuzzBody {
  const type: Record<string, string> = random.below(3) === 0 ? {} : { 'content-type': random.pick(types) };
  if (random.below(2) === 0) return { ...body, headers: type };
  const encoding = { 'content-encoding': random.pick(['gzip', 'GZIP', ' x-gzip ']) };
  return { ...body, how: `${body.how}, gzip`, bytes: gzipSync(body.bytes), headers: { ...type, ...encoding } };
}

const object = (record: Pairs) => `{${record.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join()}}`;

const writers: readonly [string, (records: readonly Pairs[], random: Random) => string][] = [
  ['ndjson', (records, random) => records.map((it) => object(it) + random.pick(breaks)).join('')],
  ['json', (records, random) => `[${records.map(object).join(random.pick([',', ',\n', ' ,\r\n']))}]`],
  [
    'csv',
    (records, random) =>
      [columns, ...records.map((it) => columns.map((name) => cell(it, name)))]
        .map((cells) => cells.map(quoted).join() + random.pick(breaks))
        .join(''),
  ],
];

/** The last of a name, as text where it is one. */
function cell(record: Pairs, name: string): string {
  const json = record.findLast((it) => it[0] === name)?.[1] ?? '';
  return isJson(json) && json.startsWith('"') ? (JSON.parse(json) as string) : json;
}

const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

type Damage = (bytes: Buffer, random: Random) => Buffer;
const put =
  (text: string | Buffer): Damage =>
  (bytes, random) => {
    const at = random.below(bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, at), Buffer.from(text), bytes.subarray(at)]);
  };
const part = (bytes: Buffer, random: Random) => {
  const from = random.below(bytes.length + 1);
  return [from, from + random.below(bytes.length - from + 1)] as const;
};

const damages: readonly [string, Damage][] = [
  [
    'a bit flipped',
    (bytes, random) => {
      const copy = Buffer.from(bytes);
      if (copy.length > 0) copy[random.below(copy.length)]! ^= 1 << random.below(8);
      return copy;
    },
  ],
  ['cut off', (bytes, random) => bytes.subarray(0, random.below(bytes.length + 1))],
  ['a beginning lost', (bytes, random) => bytes.subarray(random.below(bytes.length + 1))],
  [
    'a part lost',
    (bytes, random) => {
      const [from, to] = part(bytes, random);
      return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
    },
  ],
  [
    'a part twice',
    (bytes, random) => {
      const [from, to] = part(bytes, random);
      return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
    },
  ],
  ['NUL', put('\u0000\u0000\u0000')],
  ['a quote', put('"')],
  ['a brace', put('}{')],
  ['a comma', put(',')],
  ['line breaks', put('\r\n\n\r')],
  ['a byte order mark', put('\uFEFF')],
  ['no UTF-8', put(Buffer.from([0xc0, 0x80, 0xed, 0xa0, 0x80, 0xff]))],
  ['GB18030', put(Buffer.from([0xd5, 0xc5, 0xc8, 0xfd]))],
  ['UTF-16', (bytes) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(bytes.toString('latin1'), 'utf16le')])],
  ['packed once more', (bytes) => gzipSync(bytes)],
];
