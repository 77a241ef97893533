import { Readable } from 'node:stream';
import { createGzip, gzipSync } from 'node:zlib';
import type { FuzzBody } from './bodies.js';

const MIB = 1024 * 1024;
const call = `{"callUuid":"bomb","called":"4006000001","setupAt":"1791597600","answerAt":"1791597608","endAt":"1791597668","outcome":"answered"`;
/** Under the 64 KiB of a record, so each is read. */
export const longLine = `${call},"note":"${'x'.repeat(60_000)}"}\n`;
const header = 'callUuid,called,setupAt,answerAt,endAt,outcome,note\n';
const row = `bomb-csv,4006000001,1791597600,1791597608,1791597668,answered,"${'x\n'.repeat(30_000)}"\n`;

export interface Bomb extends FuzzBody {
  status: number;
}

/** 200 MiB unpacked, some 200 KiB packed, in one stream each. */
export async function bombs(megabytes = 200): Promise<Bomb[]> {
  const packed = { 'content-encoding': 'gzip' };
  const lines = { ...packed, 'content-type': 'application/x-ndjson' };
  const of = async (
    how: string,
    status: number,
    unit: string | Buffer,
    headers: Record<string, string>,
    before = '',
  ) => ({
    how: `a bomb of ${how}`,
    status,
    bytes: await pack(before, Buffer.from(unit), megabytes * MIB),
    headers,
    good: [],
  });
  return [
    await of('zeros', 415, Buffer.alloc(MIB), packed),
    await of('zeros that are NDJSON', 413, Buffer.alloc(MIB), lines),
    await of('spaces', 415, ' '.repeat(MIB), packed),
    await of('spaces that are NDJSON', 413, ' '.repeat(MIB), lines),
    await of('blank lines', 400, `${' '.repeat(1023)}\n`.repeat(1024), lines),
    await of('empty rows', 400, '\n'.repeat(MIB), packed, header),
    await of('good lines', 200, longLine.repeat(16), packed),
    await of('good rows', 200, row.repeat(16), packed, header),
    await of('a JSON document', 413, `${call}},`.repeat(8000), packed, '['),
    await of('a bomb', 415, gzipSync(Buffer.alloc(MIB)), packed),
  ];
}

async function pack(before: string, unit: Buffer, bytes: number): Promise<Buffer> {
  const units = function* () {
    yield Buffer.from(before);
    for (let left = bytes; left > 0; left -= unit.length) yield unit;
  };
  const parts: Buffer[] = [];
  for await (const it of Readable.from(units()).pipe(createGzip())) parts.push(it as Buffer);
  return Buffer.concat(parts);
}
