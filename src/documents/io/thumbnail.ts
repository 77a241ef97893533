import jpeg from 'jpeg-js';
import { Refusal } from '../../refusal.js';
import { withoutRemarks } from '../jpeg-remarks.js';
import { openFont, shown } from './font.js';
import { pngLines } from './png-lines.js';
import { drawText, widthOf, type Raster } from './raster.js';
import { shrink, type Lines } from './shrink.js';
import { turned } from './turn.js';
import type { Tasks } from './workshop.js';

/** Of the longer side, in pixels. */
const LONGEST = 480;
const TEXT = { size: 13, lineHeight: 44 } as const;
/** The decoder's own; a photograph of 20 million pixels needs half of it. */
const DECODER_MB = 640;

/** A small JPEG with the mark across it. @throws Refusal NOT_AVAILABLE for a PDF, or an image too large or odd for it */
export async function makeThumbnail({ bytes, media, mark }: Tasks['thumbnail']['asks']): Promise<Uint8Array> {
  if (media === 'PDF') throw new Refusal('NOT_AVAILABLE', 'a PDF has no thumbnail; take its copy');
  const { image, orientation } = media === 'JPEG' ? withoutRemarks(bytes) : { image: bytes, orientation: 1 as const };
  const small = await shrink(media === 'PNG' ? pngLines(image) : jpegLines(image), LONGEST);
  const raster = turned(small, orientation);
  drawMarks(raster, shown(mark));
  const rgba = Buffer.alloc(raster.width * raster.height * 4, 255);
  for (let at = 0; at < raster.rgb.length / 3; at++) raster.rgb.copy(rgba, at * 4, at * 3, at * 3 + 3);
  return jpeg.encode({ width: raster.width, height: raster.height, data: rgba }, 75).data;
}

function jpegLines(bytes: Buffer): Lines {
  const { width, height, data } = decoded(bytes);
  return {
    width,
    height,
    async *lines() {
      for (let y = 0; y < height; y++) yield data.subarray(y * width * 3, (y + 1) * width * 3);
    },
  };
}

function decoded(bytes: Buffer) {
  try {
    return jpeg.decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      maxMemoryUsageInMB: DECODER_MB,
      tolerantDecoding: true,
    });
  } catch {
    throw new Refusal(
      'NOT_AVAILABLE',
      'this image is too large, or made in a way, that it has no thumbnail; take its copy',
    );
  }
}

/** Line under line, each begun a little further left, so that no part of the image stays without. */
function drawMarks(raster: Raster, text: string): void {
  const font = openFont();
  const across = widthOf(font, text, TEXT.size) + 30;
  for (let y = TEXT.lineHeight / 2, row = 0; y < raster.height; y += TEXT.lineHeight, row++) {
    for (let x = 8 - ((row * 97) % across); x < raster.width; x += across)
      drawText(raster, font, text, { x, y, size: TEXT.size });
  }
}
