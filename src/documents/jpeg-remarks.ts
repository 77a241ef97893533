import { segmentsOf, type Segment } from './jpeg.js';

const [JFIF, EXIF, ADOBE, LAST, COMMENT] = [0xe0, 0xe1, 0xee, 0xef, 0xfe] as const;
const EXIF_HEAD = Buffer.from('Exif\0\0', 'latin1');
const ORIENTATION = 0x0112;

/** How a camera was held: 1 is upright, 3 upside down, 6 and 8 sideways, the others mirrored (Exif 2.32, 4.6.4). */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** From here on width and height change places. */
export const isSideways = (it: Orientation): boolean => it >= 5;

/**
 * The image alone, and which way is up. What else a camera or a program noted stays behind: where the picture was taken, when, by what, a
 * small copy of what it was before somebody cut it.
 *
 * @param bytes of a JPEG that was looked at before
 */
export function withoutRemarks(bytes: Buffer): { image: Buffer; orientation: Orientation } {
  const parts = [bytes.subarray(0, 2)];
  let orientation: Orientation = 1;
  for (const it of segmentsOf(bytes)) {
    if (it.code === EXIF && it.body.subarray(2, 8).equals(EXIF_HEAD)) orientation = orientationIn(it.body.subarray(8));
    if (!isRemark(it)) parts.push(bytes.subarray(it.at, it.next));
  }
  return { image: Buffer.concat(parts), orientation };
}

/** Adobe's says how the colours are to be read, and JFIF's too; that has this length where no small picture is in it. */
const isRemark = ({ code, body }: Segment): boolean =>
  code === COMMENT || (code >= JFIF && code <= LAST && code !== ADOBE && !(code === JFIF && body.length === 16));

/** @param tiff of any content: what isn't as it should be is upright */
function orientationIn(tiff: Buffer): Orientation {
  const order = tiff.toString('latin1', 0, 2);
  if (tiff.length < 8 || (order !== 'II' && order !== 'MM')) return 1;
  const [short, long] =
    order === 'II'
      ? ['readUInt16LE' as const, 'readUInt32LE' as const]
      : ['readUInt16BE' as const, 'readUInt32BE' as const];
  const first = tiff[long](4);
  if (first + 2 > tiff.length) return 1;
  for (let nth = 0, at = first + 2; nth < tiff[short](first) && at + 12 <= tiff.length; nth++, at += 12) {
    if (tiff[short](at) !== ORIENTATION) continue;
    const found = tiff[short](at + 8);
    return found >= 1 && found <= 8 ? (found as Orientation) : 1;
  }
  return 1;
}
