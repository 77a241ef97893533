import { createInflate } from 'node:zlib';
import { Refusal } from '../../refusal.js';
import { chunksIn, headerOf, lineBytes, samplesOf, type PngHeader } from '../png.js';
import type { Lines } from './shrink.js';

/** A PNG that was inspected, as plain colours on white. @throws Refusal NOT_AVAILABLE for an interlaced one, which comes in seven passes */
export function pngLines(bytes: Buffer): Lines {
  const chunks = [...chunksIn(bytes)];
  const header = headerOf(chunks[0]);
  if (header.interlaced) throw new Refusal('NOT_AVAILABLE', 'an interlaced PNG has no thumbnail; take its copy');
  const palette = chunks.find((it) => it.type === 'PLTE')?.body ?? null;
  const parts = chunks.filter((it) => it.type === 'IDAT').map((it) => it.body);
  return { width: header.width, height: header.height, lines: () => colours(header, palette, parts) };
}

async function* colours(
  header: PngHeader,
  palette: Buffer | null,
  parts: readonly Buffer[],
): AsyncGenerator<Uint8Array> {
  const length = lineBytes(header.width, header);
  const pixelBytes = Math.max(1, (samplesOf(header) * header.depth) / 8);
  let before: Buffer = Buffer.alloc(length - 1);
  for await (const line of inLines(parts, length)) {
    const plain = unfiltered(line, before, pixelBytes);
    yield rgbOf(plain, header, palette);
    before = plain;
  }
}

async function* inLines(parts: readonly Buffer[], length: number): AsyncGenerator<Buffer> {
  const inflate = createInflate();
  for (const part of parts) inflate.write(part);
  inflate.end();
  let rest: Buffer = Buffer.alloc(0);
  for await (const part of inflate as AsyncIterable<Buffer>) {
    const all = rest.length === 0 ? part : Buffer.concat([rest, part]);
    let at = 0;
    for (; at + length <= all.length; at += length) yield all.subarray(at, at + length);
    rest = Buffer.from(all.subarray(at));
  }
}

/** Each byte is told as the difference from its neighbours: left, above, their mean, or the nearest of three. */
function unfiltered(line: Buffer, above: Buffer, pixelBytes: number): Buffer {
  const filter = line[0];
  const plain = Buffer.alloc(line.length - 1);
  for (let at = 0; at < plain.length; at++) {
    const a = at >= pixelBytes ? plain[at - pixelBytes]! : 0;
    const b = above[at]!;
    const c = at >= pixelBytes ? above[at - pixelBytes]! : 0;
    const guess = filter === 1 ? a : filter === 2 ? b : filter === 3 ? (a + b) >> 1 : filter === 4 ? paeth(a, b, c) : 0;
    plain[at] = line[at + 1]! + guess;
  }
  return plain;
}

function paeth(a: number, b: number, c: number): number {
  const [toA, toB, toC] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  if (toA <= toB && toA <= toC) return a;
  return toB <= toC ? b : c;
}

function rgbOf(plain: Buffer, { width, depth, colour }: PngHeader, palette: Buffer | null): Uint8Array {
  const samples = samplesOf({ width, height: 1, depth, colour, interlaced: false });
  const sample = (nth: number): number => {
    if (depth === 16) return plain[nth * 2]!;
    if (depth === 8) return plain[nth]!;
    const bit = nth * depth;
    const value = (plain[bit >> 3]! >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
    return colour === 3 ? value : (value * 255) / ((1 << depth) - 1);
  };
  const rgb = new Uint8Array(width * 3);
  for (let x = 0; x < width; x++) {
    const first = x * samples;
    const isGrey = colour === 0 || colour === 4;
    const opacity = colour === 4 ? sample(first + 1) / 255 : colour === 6 ? sample(first + 3) / 255 : 1;
    for (let channel = 0; channel < 3; channel++) {
      const value =
        colour === 3 ? (palette?.[sample(first) * 3 + channel] ?? 0) : sample(isGrey ? first : first + channel);
      rgb[x * 3 + channel] = value * opacity + 255 * (1 - opacity);
    }
  }
  return rgb;
}
