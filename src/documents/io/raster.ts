import type { OpenFont } from './font.js';

/** Three bytes a pixel, line by line. */
export interface Raster {
  width: number;
  height: number;
  rgb: Buffer;
}

/** Points per pixel and direction, of which a glyph's edge is made. */
const FINE = 3;
const STEPS_OF_CURVE = 6;

interface Edge {
  x: number;
  y: number;
  x2: number;
  y2: number;
}

/** Writes a line of text into an image; what of it lies outside isn't drawn. */
export function drawText(
  raster: Raster,
  font: OpenFont,
  text: string,
  at: { x: number; y: number; size: number },
): void {
  const scale = at.size / font.unitsPerEm;
  let x = at.x;
  for (const character of text) {
    const glyph = font.glyphForCodePoint(character.codePointAt(0)!);
    if (x < raster.width && x + at.size > 0) fill(raster, edgesOf(glyph.path.commands, scale, x, at.y));
    x += glyph.advanceWidth * scale;
  }
}

export const widthOf = (font: OpenFont, text: string, size: number): number =>
  [...text].reduce((sum, it) => sum + font.glyphForCodePoint(it.codePointAt(0)!).advanceWidth, 0) *
  (size / font.unitsPerEm);

/** A glyph's outline as straight pieces; its y runs upwards, the image's down. */
function edgesOf(
  commands: readonly { command: string; args: number[] }[],
  scale: number,
  dx: number,
  dy: number,
): Edge[] {
  const edges: Edge[] = [];
  let [from, start] = [
    [0, 0],
    [0, 0],
  ];
  const place = (args: number[], nth: number) => [dx + args[nth]! * scale, dy - args[nth + 1]! * scale];
  const line = (to: number[]) => {
    edges.push({ x: from[0]!, y: from[1]!, x2: to[0]!, y2: to[1]! });
    from = to;
  };
  for (const { command, args } of commands) {
    if (command === 'moveTo') from = start = place(args, 0);
    else if (command === 'lineTo') line(place(args, 0));
    else if (command === 'closePath') line(start);
    else {
      const points = [from, ...args.flatMap((_, nth) => (nth % 2 === 0 ? [place(args, nth)] : []))];
      for (let step = 1; step <= STEPS_OF_CURVE; step++) line(onCurve(points, step / STEPS_OF_CURVE));
    }
  }
  return edges;
}

/** De Casteljau's way, for curves of any degree. */
function onCurve(points: number[][], part: number): number[] {
  if (points.length === 1) return points[0]!;
  const between = points
    .slice(1)
    .map((it, nth) => it.map((value, axis) => points[nth]![axis]! * (1 - part) + value * part));
  return onCurve(between, part);
}

const INK = [192, 0, 0] as const;
const OPACITY = 0.45;

/** By winding: what an outline goes round is ink. */
function fill({ width, height, rgb }: Raster, edges: readonly Edge[]): void {
  const ys = edges.flatMap((it) => [it.y, it.y2]);
  const xs = edges.flatMap((it) => [it.x, it.x2]);
  const [top, bottom] = [Math.max(0, Math.floor(Math.min(...ys))), Math.min(height - 1, Math.ceil(Math.max(...ys)))];
  const [left, right] = [Math.max(0, Math.floor(Math.min(...xs))), Math.min(width - 1, Math.ceil(Math.max(...xs)))];
  for (let y = top; y <= bottom; y++) {
    const inked = new Uint8Array(Math.max(0, right - left + 1));
    for (let fine = 0; fine < FINE; fine++) {
      const crossings = crossingsAt(edges, y + (fine + 0.5) / FINE);
      for (let sub = 0; sub < inked.length * FINE; sub++) {
        const x = left + (sub + 0.5) / FINE;
        const winding = crossings.reduce((sum, it) => (it.x <= x ? sum + it.way : sum), 0);
        if (winding !== 0) inked[Math.floor(sub / FINE)]!++;
      }
    }
    inked.forEach((points, nth) => {
      const opacity = (OPACITY * points) / (FINE * FINE);
      const pixel = 3 * (y * width + left + nth);
      if (points > 0)
        INK.forEach((ink, channel) => (rgb[pixel + channel] = rgb[pixel + channel]! * (1 - opacity) + ink * opacity));
    });
  }
}

function crossingsAt(edges: readonly Edge[], y: number): { x: number; way: number }[] {
  return edges.flatMap((it) => {
    if (it.y <= y === it.y2 <= y) return [];
    return [{ x: it.x + ((y - it.y) / (it.y2 - it.y)) * (it.x2 - it.x), way: it.y < it.y2 ? 1 : -1 }];
  });
}
