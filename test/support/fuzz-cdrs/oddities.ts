import { gzipSync } from 'node:zlib';
import type { Random } from '../chaos/random.js';
import { longLine, type KnownBody } from './bombs.js';
import { goodRecord, newUuid } from './records.js';

/** Bodies that chance would not make, each once, with the only answer that is right. */
export function oddities(random: Random): KnownBody[] {
  const uuid = newUuid(random);
  const good = `{${goodRecord(random, uuid)
    .map(([name, json]) => `"${name}":${json}`)
    .join()}}`;
  const gz = gzipSync(good);
  const wrongSum = Buffer.from(gz);
  wrongSum[wrongSum.length - 6]! ^= 1;
  const x = (bytes: number) => 'x'.repeat(bytes);
  const deep = (levels: number, open: string, close: string) => open.repeat(levels) + close.repeat(levels);
  const ndjson = { 'content-type': 'application/x-ndjson' };
  const packed = { 'content-encoding': 'gzip' };
  const rows: [
    how: string,
    status: number,
    body: string | Buffer,
    headers?: Record<string, string>,
    good?: string[],
  ][] = [
    ['a line of 10 MB after a good one', 413, `${good}\n${x(10e6)}`],
    ['a line of 10 MB after which good ones come', 413, `${x(10e6)}\n${good}\n`, ndjson],
    ['a text of 10 MB in a line', 413, `{"callUuid":"${x(10e6)}"}\n${good}\n`, ndjson],
    ['the same, and nobody said NDJSON: one broken document', 200, `{"callUuid":"${x(10e6)}"}\n${good}\n`],
    ['a cell of 10 MB', 413, `callUuid,called,setupAt,endAt,outcome\n"${x(10e6)}"`],
    [
      'a quote that 10 MB of lines do not close',
      200,
      `callUuid,called,setupAt,endAt,outcome\n"${`${x(9999)}\n`.repeat(1000)}`,
    ],
    ['a line of 7 MB, and a neighbour', 200, `${good}\n{"a":"${x(7e6)}"}\n`, {}, [uuid]],
    ['XML of 100,000 elements in each other', 200, deep(1e5, '<a>', '</a>').slice(0, 1e6)],
    ['XML of more than 1 MiB', 413, `<cdr>${x(2e6)}</cdr>`],
    ['XML with a document type that grows', 200, '<!DOCTYPE a [<!ENTITY b "&c;&c;"><!ENTITY c "ha">]><cdr>&b;</cdr>'],
    ['XML of attributes that never end', 200, `<cdr ${'a="1" '.repeat(1e5)}`],
    ['XML of blanks in a tag', 200, `<cdr${' '.repeat(1e6)}`],
    ['a form of percent signs', 200, `cdr=${'%'.repeat(1e6)}`],
    ['a form of half a megabyte of base64 that is no text', 200, `cdr=${'/'.repeat(5e5)}`],
    ['a form with 300,000 lists in each other', 200, `cdr={"variables":${deep(3e5, '[', ']')}}`],
    [
      'a line with a list of 10,000 tries',
      200,
      `${good}\n{"variables":{"originated_legs":"${'a;b;c|:'.repeat(9_000)}"}}\n`,
      {},
      [uuid],
    ],
    ['a header of 10 MB', 413, `callUuid,${x(10e6)}`],
    ['a header of 100 kB', 400, `callUuid,${x(100_000)}\n1,2\n`],
    [
      'a header of 30,000 columns',
      200,
      `callUuid,called,setupAt,endAt,outcome${',a'.repeat(30_000)}\n${','.repeat(30_004)}\n`,
    ],
    ['1,000,000 lists in each other', 200, deep(1e6, '[', ']')],
    ['one more', 413, deep(1e6 + 1, '[', ']')],
    ['1,000,000 lists that never close', 200, '['.repeat(1e6)],
    ['one more than that', 413, '['.repeat(1e6 + 1)],
    ['100,000 objects in each other', 200, deep(1e5, '{"a":', '}').replace('}', '1}')],
    [
      'a line with 10,000 objects in each other',
      200,
      `${good}\n${deep(10_000, '{"a":', '}').replace('}', '1}')}\n`,
      {},
      [uuid],
    ],
    ['9,999 records of a byte', 200, `[${'0,'.repeat(9_998)}0]`],
    ['10,000: no file of calls', 400, `[${'0,'.repeat(9_999)}0]`],
    ['200,000 records of a byte', 400, `[${'0,'.repeat(199_999)}0]`],
    ['one record more', 413, `[${'0,'.repeat(200_000)}0]`],
    ['as many as have room', 413, `[${'0,'.repeat(8e6)}0]`],
    ['as many objects as have room', 413, `[${'{},'.repeat(5.5e6)}{}]`],
    ['a document of 17 MB', 413, `[${x(17e6)}`],
    ['nothing but a byte order mark', 415, '\uFEFF'],
    ['nothing but NUL', 415, Buffer.alloc(1000)],
    ['UTF-16', 415, Buffer.from(`\uFEFF${good}`, 'utf16le')],
    ['gzip that nobody announced', 415, gz],
    ['gzip in gzip', 415, gzipSync(gz), packed],
    ['gzip in gzip, announced', 415, gzipSync(gz), { 'content-encoding': 'gzip, gzip' }],
    ['gzip of nothing', 400, gzipSync(''), packed],
    ['no gzip at all', 400, '', packed],
    ['gzip, its head alone', 400, gz.subarray(0, 10), packed],
    ['gzip without its last byte', 400, gz.subarray(0, -1), packed],
    ['gzip with a wrong checksum', 400, wrongSum, packed],
    ['a long line in gzip, cut off', 400, gzipSync(longLine.repeat(200)).subarray(0, -9), packed],
    ['two gzips one after the other', 200, Buffer.concat([gzipSync(`${good}\n`), gzipSync('{}\n')]), packed, [uuid]],
    ['no encoding, announced', 200, good, { 'content-encoding': 'identity' }, [uuid]],
    ['Brotli', 415, good, { 'content-encoding': 'br' }],
  ];
  return rows.map(([how, status, body, headers = {}, calls = []]) => ({
    how,
    status,
    bytes: Buffer.from(body),
    headers,
    good: calls,
  }));
}
