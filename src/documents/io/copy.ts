import { isSideways, withoutRemarks, type Orientation } from '../jpeg-remarks.js';
import { drawMark, openMarked, written } from './mark.js';
import { stamped } from './stamp.js';
import type { Tasks } from './workshop.js';

/** A4, in points. */
const PAGE: readonly [number, number] = [595.28, 841.89];
const MARGIN = 24;

interface OpenImage {
  width: number;
  height: number;
  /** By which it is turned when it is placed. */
  orientation?: Orientation;
}

/**
 * A PDF of the document with the mark across every page and in words along its foot (MIIT order 25, section 9). An image isn't
 * decoded: without its remarks it is placed on a page. A PDF is written anew from its objects, so nothing of the file itself comes through.
 */
export async function makeCopy({ bytes, media, mark, at }: Tasks['copy']['asks']): Promise<Uint8Array> {
  if (media === 'PDF') return stamped(bytes, mark, at);
  const document = openMarked(at);
  const { image: alone, orientation } =
    media === 'JPEG' ? withoutRemarks(bytes) : { image: bytes, orientation: 1 as const };
  const image = (document as unknown as { openImage(source: Buffer): OpenImage }).openImage(alone);
  image.orientation = orientation;
  const isLying = image.width > image.height !== isSideways(orientation);
  const size = isLying ? [PAGE[1], PAGE[0]] : [...PAGE];
  document.addPage({ size, margin: 0 });
  const box: [number, number] = [size[0]! - 2 * MARGIN, size[1]! - 2 * MARGIN];
  document.image(image as unknown as Buffer, MARGIN, MARGIN, { fit: box, align: 'center', valign: 'center' });
  drawMark(document, size[0]!, size[1]!, mark);
  return written(document);
}
