import { createInflate, crc32 } from 'node:zlib';
import type { Content, ContentLimits } from './limits.js';
import { refuseRest, refuseSize, unfit } from './unfit.js';

const SIGNATURE_BYTES = 8;
const WHOLE = 'a whole PNG';
/** A chunk that a reader must understand, by the fifth bit of its first letter. */
const known = new Set(['IHDR', 'PLTE', 'IDAT', 'IEND']);
/** Samples a pixel by colour type, and which depths each may have. */
const channels = new Map([[0, 1], [2, 3], [3, 1], [4, 2], [6, 4]]); // prettier-ignore
const depths = new Map([[0, [1, 2, 4, 8, 16]], [2, [8, 16]], [3, [1, 2, 4, 8]], [4, [8, 16]], [6, [8, 16]]]); // prettier-ignore

export interface PngHeader {
  width: number;
  height: number;
  depth: number;
  colour: number;
  interlaced: boolean;
}

export interface PngChunk {
  type: string;
  body: Buffer;
}

/** Walks from chunk to chunk with their checksums, and unpacks the image without keeping it: it must be as long as it says. @throws Refusal */
export async function inspectPng(bytes: Buffer, limits: ContentLimits): Promise<Content> {
  const chunks = [...chunksIn(bytes)];
  const header = headerOf(chunks[0]);
  refuseSize(header.width, header.height, limits);
  if (header.colour === 3 && !chunks.some((it) => it.type === 'PLTE')) throw unfit('a PNG without its palette', WHOLE);
  const parts = chunks.filter((it) => it.type === 'IDAT').map((it) => it.body);
  if (parts.length === 0) throw unfit('a PNG without an image', WHOLE);
  await refuseOtherLength(parts, rawBytes(header));
  return { media: 'PNG', width: header.width, height: header.height, pages: null };
}

export function* chunksIn(bytes: Buffer): Generator<PngChunk> {
  let before = '';
  let images = 0;
  for (let at = SIGNATURE_BYTES; ;) {
    const length = at + 12 <= bytes.length ? bytes.readUInt32BE(at) : Infinity;
    if (at + 12 + length > bytes.length) throw unfit(`a PNG that is cut off at byte ${at}`, WHOLE);
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== bytes.readUInt32BE(at + 8 + length)) {
      throw unfit(`a PNG whose part at byte ${at} is broken`, WHOLE);
    }
    if (/^[A-Z]/.test(type) && !known.has(type)) throw unfit('a PNG with a part of its own kind', WHOLE);
    if (type === 'acTL') throw unfit('a PNG that moves', 'one image');
    if ((type === 'IHDR') !== (before === '')) throw unfit('a PNG whose parts are out of order', WHOLE);
    if (type === 'IDAT' && before !== 'IDAT' && images++ > 0) throw unfit('a PNG whose image is in pieces', WHOLE);
    yield { type, body: bytes.subarray(at + 8, at + 8 + length) };
    before = type;
    at += 12 + length;
    if (type !== 'IEND') continue;
    refuseRest(bytes.length - at, 'PNG');
    return;
  }
}

export function headerOf(chunk: PngChunk | undefined): PngHeader {
  const { type, body } = chunk ?? { type: '', body: Buffer.alloc(0) };
  if (type !== 'IHDR' || body.length !== 13) throw unfit('a PNG without its header', WHOLE);
  const [depth, colour, packing, filter, interlacing] = body.subarray(8) as unknown as [number, number, number, number, number]; // prettier-ignore
  const header = {
    width: body.readUInt32BE(0),
    height: body.readUInt32BE(4),
    depth,
    colour,
    interlaced: interlacing === 1,
  };
  const isKnown = depths.get(colour)?.includes(depth) && packing === 0 && filter === 0 && interlacing <= 1;
  if (!isKnown || header.width === 0 || header.height === 0) throw unfit('a PNG with a header that isn’t one', WHOLE);
  return header;
}

/** Of a line: its filter's byte, and its samples. */
export const lineBytes = (width: number, { depth, colour }: PngHeader) =>
  width === 0 ? 0 : 1 + Math.ceil((width * depth * channels.get(colour)!) / 8);

export const samplesOf = (header: PngHeader) => channels.get(header.colour)!;

/** How long the image is once it is unpacked; an interlaced one comes in seven passes. */
export function rawBytes(header: PngHeader): number {
  const passes = header.interlaced ? adam7 : [[0, 0, 1, 1] as const];
  return passes.reduce((sum, [x, y, dx, dy]) => {
    const [columns, lines] = [Math.ceil((header.width - x) / dx), Math.ceil((header.height - y) / dy)];
    return sum + Math.max(0, lines) * lineBytes(Math.max(0, columns), header);
  }, 0);
}

/** First column and line, and the steps, of each pass. */
export const adam7 = [
  [0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2],
] as const; // prettier-ignore

/** Unpacks and counts, and stops at the first byte too many: a bomb of some kilobytes fills no memory. */
async function refuseOtherLength(parts: readonly Buffer[], expected: number): Promise<void> {
  const inflate = createInflate();
  let bytes = 0;
  const counted = (async () => {
    for await (const part of inflate as AsyncIterable<Buffer>) {
      bytes += part.length;
      if (bytes > expected) throw unfit('a PNG that unpacks to more than its image', WHOLE);
    }
  })();
  for (const part of parts) inflate.write(part);
  inflate.end();
  try {
    await counted;
  } catch (error) {
    throw /^Z_/.test((error as { code?: string }).code ?? '') ? unfit('a PNG that can’t be unpacked', WHOLE) : error;
  }
  if (bytes < expected) throw unfit('a PNG whose image is cut off', WHOLE);
  const packed = parts.reduce((sum, it) => sum + it.length, 0);
  if (inflate.bytesWritten < packed)
    throw unfit(`${packed - inflate.bytesWritten} bytes behind the PNG’s image`, WHOLE);
}
