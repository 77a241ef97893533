import type { Content, ContentLimits } from './limits.js';
import { refuseRest, refuseSize, unfit } from './unfit.js';

/** A progressive image has some ten; each costs whoever decodes it a pass over the whole image. */
const SCANS_AT_MOST = 100;

const MARKER = { start: 0xd8, end: 0xd9, scan: 0xda, lines: 0xdc } as const;
/** Frames that any program decodes: baseline, extended, progressive. */
const frames = new Set([0xc0, 0xc1, 0xc2]);
/** Lossless, hierarchical and arithmetic ones. C4, C8 and CC are no frames. */
const oddFrames = new Set([0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf]);
const WHOLE = 'a whole JPEG';

/** Walks from segment to segment, up to the last byte. @throws Refusal */
export function inspectJpeg(bytes: Buffer, limits: ContentLimits): Content {
  let size: { width: number; height: number } | null = null;
  let scans = 0;
  for (const { code, body, next } of segmentsOf(bytes)) {
    if (frames.has(code)) {
      if (size) throw unfit('a second image in the JPEG', 'one image');
      size = sizeIn(body);
      refuseSize(size.width, size.height, limits);
    } else if (oddFrames.has(code)) {
      throw unfit('a lossless or arithmetic JPEG', 'a baseline or progressive JPEG');
    } else if (code === MARKER.scan) {
      if (!size) throw unfit('a JPEG whose image comes before its size', WHOLE);
      if (++scans > SCANS_AT_MOST) throw unfit(`over ${SCANS_AT_MOST} scans in the JPEG`, `at most ${SCANS_AT_MOST}`);
    } else if (code === MARKER.end) {
      if (!size || scans === 0) throw unfit('a JPEG without an image', WHOLE);
      refuseRest(bytes.length - next, 'JPEG');
    }
  }
  return { media: 'JPEG', ...size!, pages: null };
}

export interface Segment {
  code: number;
  at: number;
  /** With the two bytes of its length; of the end none. */
  body: Buffer;
  /** Behind it, and behind the image's own bytes where they follow. */
  next: number;
}

/** All segments of a JPEG behind its beginning, the last one is its end. @throws Refusal */
export function* segmentsOf(bytes: Buffer): Generator<Segment> {
  for (let at = 2; ;) {
    const marker = markerAt(bytes, at);
    if (marker.code === MARKER.end) return yield { ...marker, at, body: bytes.subarray(0, 0) };
    const end = segmentEnd(bytes, marker);
    const next = marker.code === MARKER.scan ? scanEnd(bytes, end) : end;
    yield { code: marker.code, at, body: bytes.subarray(marker.next, end), next };
    at = next;
  }
}

interface Marker {
  code: number;
  next: number;
}

function markerAt(bytes: Buffer, at: number): Marker {
  if (bytes[at] !== 0xff) throw broken(at);
  let next = at + 1;
  while (bytes[next] === 0xff) next++; // fill
  const code = bytes[next];
  if (code === undefined) throw broken(at);
  const isAlone = code === 0 || code === 1 || (code >= 0xd0 && code <= MARKER.start);
  if (isAlone || code < 0xc0) throw broken(at);
  return { code, next: next + 1 };
}

function segmentEnd(bytes: Buffer, { next }: Marker): number {
  const length = next + 2 <= bytes.length ? bytes.readUInt16BE(next) : 0;
  if (length < 2 || next + length > bytes.length) throw broken(next);
  return next + length;
}

/** Of a frame: length, precision, lines, columns, components. */
function sizeIn(frame: Buffer): { width: number; height: number } {
  if (frame.length < 8) throw unfit('a JPEG whose size is cut off', WHOLE);
  if (frame[2] !== 8) throw unfit(`a JPEG of ${frame[2]} bits a sample`, '8 bits a sample');
  const height = frame.readUInt16BE(3);
  const width = frame.readUInt16BE(5);
  if (width === 0 || height === 0) throw unfit('a JPEG that doesn’t say its size', WHOLE);
  if (![1, 3, 4].includes(frame[7]!) || frame.length !== 8 + 3 * frame[7]!) {
    throw unfit(`a JPEG of ${frame[7]} components`, '1, 3 or 4');
  }
  return { width, height };
}

/** Where the next marker begins after the image's bytes; in these FF is followed by 00 or counts restarts. */
function scanEnd(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const code = bytes[at + 1];
    if (code === undefined) break;
    if (code !== 0 && code !== 0xff && !(code >= 0xd0 && code <= 0xd7)) return at;
  }
  throw unfit('a JPEG that is cut off', WHOLE);
}

const broken = (at: number) => unfit(`a JPEG that is broken or cut off at byte ${at}`, WHOLE);
