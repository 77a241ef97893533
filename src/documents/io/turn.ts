import { isSideways, type Orientation } from '../jpeg-remarks.js';
import type { Raster } from './raster.js';

/** Which pixel of the image as it lies comes to (x, y) of the image as it is looked at; `right` and `low` are its last column and line. */
const sources: Record<Orientation, (x: number, y: number, right: number, low: number) => readonly [number, number]> = {
  1: (x, y) => [x, y],
  2: (x, y, right) => [right - x, y],
  3: (x, y, right, low) => [right - x, low - y],
  4: (x, y, _right, low) => [x, low - y],
  5: (x, y) => [y, x],
  6: (x, y, _right, low) => [y, low - x],
  7: (x, y, right, low) => [right - y, low - x],
  8: (x, y, right) => [right - y, x],
};

/** Upright, however its camera was held. */
export function turned(raster: Raster, orientation: Orientation): Raster {
  if (orientation === 1) return raster;
  const [width, height] = isSideways(orientation) ? [raster.height, raster.width] : [raster.width, raster.height];
  const rgb = Buffer.alloc(raster.rgb.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [fromX, fromY] = sources[orientation](x, y, raster.width - 1, raster.height - 1);
      const from = 3 * (fromY * raster.width + fromX);
      raster.rgb.copy(rgb, 3 * (y * width + x), from, from + 3);
    }
  }
  return { width, height, rgb };
}
