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

/** 200 MiB each, and some 200 KiB packed: what isn't refused for its first bytes is for what it unpacks to. A whole server has to live through them, so they are few. */
export const bombs: readonly KnownBody[] = [
  bomb('zeros', 415, Buffer.alloc(MIB), gzip),
  bomb('zeros that are NDJSON', 413, Buffer.alloc(MIB), ndjson),
  bomb('spaces', 415, ' '.repeat(MIB), gzip),
  bomb('spaces that are NDJSON', 413, ' '.repeat(MIB), ndjson),
  bomb('a JSON document', 413, `${call}},`.repeat(8000), gzip, '['),
  bomb('a bomb', 415, gzipSync(Buffer.alloc(MIB)), gzip),
];

const noise = Array.from({ length: 12_000 }, (_, at) => Math.sin(at).toString(36).slice(4, 14)).join('');
const unlikeLine = (at: number) => `${call},"note":"${noise.slice((at * 97) % 50_000).slice(0, 60_000)}"}\n`;

/** What a switch sends that has been away: three full chunks of few records, and 16 of as many as a chunk may have. */
const usualTexts = [
  Array.from({ length: 400 }, (_, at) => unlikeLine(at)).join(''),
  Array.from({ length: 320_000 }, (_, at) => `${call},"note":"${noise.slice(at % 100_000).slice(0, 8)}"}\n`).join(''),
];
export const usualBodies = usualTexts.map((text) => ({
  how: 'a usual body',
  bytes: gzipSync(text),
  headers: gzip,
  good: [],
}));

/** For the long form: what is read until too much has come of it. */
export const moreBombs: readonly KnownBody[] = [
  bomb('blank lines', 413, blankLine.repeat(1024), ndjson),
  bomb('long lines', 413, longLine.repeat(16), gzip),
  bomb('blank rows', 413, blankLine.repeat(1024), gzip, header),
  bomb('long rows', 413, longRow.repeat(16), gzip, header),
  bomb('short lines', 413, shortLine.repeat(8000), gzip),
];

/** gzip of gzips is gzip: what is packed once may stand there 200 times. */
function bomb(how: string, status: number, unit: string | Buffer, headers: Record<string, string>, before = '') {
  const packed = gzipSync(unit, { level: 9 });
  const times = Math.ceil(BOMB_BYTES / Buffer.byteLength(unit));
  const bytes = Buffer.concat([gzipSync(before), ...Array<Buffer>(times).fill(packed)]);
  return { how: `a bomb of ${how}`, status, bytes, headers, good: [] };
}
