import { gzipSync } from 'node:zlib';
import type { FuzzBody } from './bodies.js';

export interface KnownBody extends FuzzBody {
  /** The only answer that is right. */
  status: number;
}

const MIB = 1024 * 1024;
const BOMB_BYTES = 200 * MIB;
const call = `{"callUuid":"bomb","called":"4006000001","setupAt":"1791597600","answerAt":"1791597608","endAt":"1791597668","outcome":"answered"`;
const shortLine = `${call}}\n`;
/** Under the 64 KiB of a record, so each is read. */
export const longLine = `${call},"note":"${'x'.repeat(60_000)}"}\n`;
const header = 'callUuid,called,setupAt,answerAt,endAt,outcome,note\n';
const longRow = `bomb-csv,4006000001,1791597600,1791597608,1791597668,answered,"${'x, '.repeat(20_000)}"\n`;
const blankLine = `${' '.repeat(1023)}\n`;

const gzip = { 'content-encoding': 'gzip' };
const ndjson = { ...gzip, 'content-type': 'application/x-ndjson' };

/** 200 MiB each, and some 200 KiB packed. A whole server has to live through them, so they are few. */
export const bombs: readonly KnownBody[] = [
  bomb('zeros', 415, Buffer.alloc(MIB), gzip),
  bomb('zeros that are NDJSON', 413, Buffer.alloc(MIB), ndjson),
  bomb('spaces', 415, ' '.repeat(MIB), gzip),
  bomb('spaces that are NDJSON', 413, ' '.repeat(MIB), ndjson),
  bomb('a JSON document', 413, `${call}},`.repeat(8000), gzip, '['),
  bomb('a bomb', 415, gzipSync(Buffer.alloc(MIB)), gzip),
];

/** What a switch sends that has been away: three full chunks of few records, and 16 of as many as a chunk may have. */
export const usualBodies = [longLine.repeat(400), shortLine.repeat(320_000)].map((text) => ({
  how: 'a usual body',
  bytes: gzipSync(text),
  headers: gzip,
  good: [],
}));

/** For the long form: lines and rows that are read one by one, and a million and a half of records, each but one a duplicate. */
export const moreBombs: readonly KnownBody[] = [
  bomb('blank lines', 400, blankLine.repeat(1024), ndjson),
  bomb('long lines', 200, longLine.repeat(16), gzip),
  bomb('blank rows', 400, blankLine.repeat(1024), gzip, header),
  bomb('long rows', 200, longRow.repeat(16), gzip, header),
  bomb('short lines', 200, shortLine.repeat(8000), gzip),
];

/** gzip of gzips is gzip: what is packed once may stand there 200 times. */
function bomb(how: string, status: number, unit: string | Buffer, headers: Record<string, string>, before = '') {
  const packed = gzipSync(unit, { level: 9 });
  const times = Math.ceil(BOMB_BYTES / Buffer.byteLength(unit));
  const bytes = Buffer.concat([gzipSync(before), ...Array<Buffer>(times).fill(packed)]);
  return { how: `a bomb of ${how}`, status, bytes, headers, good: [] };
}
