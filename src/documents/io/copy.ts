import { drawMark, openMarked, written } from './mark.js';
import { stamped } from './stamp.js';
import type { Tasks } from './workshop.js';

/** A4, in points. */
const PAGE: readonly [number, number] = [595.28, 841.89];
const MARGIN = 24;
/** From here on a camera was held sideways, and width and height change places (Exif). */
const SIDEWAYS = 5;

interface OpenImage {
  width: number;
  height: number;
  /** Of a JPEG. */
  orientation?: number;
}

/**
 * A PDF of the document with the mark across every page and in words along its foot (MIIT order 25, section 9). An image isn't
 * decoded: it is placed on a page. A PDF is written anew from its objects, so nothing of the file itself comes through.
 */
export async function makeCopy({ bytes, media, mark, at }: Tasks['copy']['asks']): Promise<Uint8Array> {
  if (media === 'PDF') return stamped(bytes, mark, at);
  const document = openMarked(at);
  const image = (document as unknown as { openImage(source: Buffer): OpenImage }).openImage(bytes);
  const isLying = image.width > image.height !== (image.orientation ?? 1) >= SIDEWAYS;
  const size = isLying ? [PAGE[1], PAGE[0]] : [...PAGE];
  document.addPage({ size, margin: 0 });
  const box: [number, number] = [size[0]! - 2 * MARGIN, size[1]! - 2 * MARGIN];
  document.image(image as unknown as Buffer, MARGIN, MARGIN, { fit: box, align: 'center', valign: 'center' });
  drawMark(document, size[0]!, size[1]!, mark);
  return written(document);
}
