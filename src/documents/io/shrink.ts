import type { Raster } from './raster.js';

/** An image line by line from the top, three bytes a pixel: no more of it is held than one. */
export interface Lines {
  width: number;
  height: number;
  lines(): AsyncIterable<Uint8Array>;
}

/** Each pixel is the mean of those it stands for. An image that is small already stays as it is. */
export async function shrink({ width, height, lines }: Lines, longest: number): Promise<Raster> {
  const part = Math.min(1, longest / Math.max(width, height));
  const [across, down] = [Math.max(1, Math.round(width * part)), Math.max(1, Math.round(height * part))];
  const sums = new Float64Array(across * 3);
  const counts = new Uint32Array(across);
  const rgb = Buffer.alloc(across * down * 3, 255);
  let row = 0;
  let y = 0;
  const finish = () => {
    for (let x = 0; x < across * 3; x++) rgb[row * across * 3 + x] = sums[x]! / Math.max(1, counts[Math.floor(x / 3)]!);
    sums.fill(0);
    counts.fill(0);
  };
  for await (const line of lines()) {
    const target = Math.min(down - 1, Math.floor((y * down) / height));
    if (target !== row) finish();
    row = target;
    for (let x = 0; x < width; x++) {
      const column = Math.min(across - 1, Math.floor((x * across) / width));
      for (let channel = 0; channel < 3; channel++) sums[column * 3 + channel]! += line[x * 3 + channel]!;
      counts[column]!++;
    }
    y++;
  }
  finish();
  return { width: across, height: down, rgb };
}
