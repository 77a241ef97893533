import { Refusal } from '../refusal.js';
import type { ContentLimits } from './limits.js';

/** Why bytes aren't taken: what was found, and what is allowed. */
export const unfit = (found: string, allowed: string): Refusal =>
  new Refusal('BAD_INPUT', `the file: found ${found}; allowed is ${allowed}`);

/** From the header, before anything is decoded: a file of some kilobytes may say that it has a thousand million pixels. @throws Refusal */
export function refuseSize(width: number, height: number, { pixelsAtMost, sideAtLeast }: ContentLimits): void {
  if (width * height > pixelsAtMost) {
    const allowed = `at most ${pixelsAtMost} pixels`;
    throw new Refusal('TOO_LARGE', `the file: found ${width} by ${height} pixels; allowed is ${allowed}`);
  }
  if (Math.min(width, height) < sideAtLeast) {
    throw unfit(`${width} by ${height} pixels`, `an image of at least ${sideAtLeast} pixels a side, that can be read`);
  }
}

/** A file that ends as its kind ends has nothing after that: what follows is read by other programs than ours. @throws Refusal */
export function refuseRest(rest: number, media: string): void {
  if (rest > 0) throw unfit(`${rest} bytes after the ${media}’s end`, `a ${media} and nothing behind it: save it anew`);
}

const END_OF_ZIP = Buffer.from('PK\x05\x06', 'latin1');
const END_OF_ZIP_BYTES = 22;
/** How much a ZIP's end may be before the file's: programs that read them look so far, past a comment and a little more. */
const LENIENCE_BYTES = 1024;

/** A ZIP, and so a JAR or an office document, is read from its end: any other file may be one too. @throws Refusal */
export function refuseZip(bytes: Buffer): void {
  let at = bytes.lastIndexOf(END_OF_ZIP);
  for (; at >= 0 && at >= bytes.length - 66_000; at = at === 0 ? -1 : bytes.lastIndexOf(END_OF_ZIP, at - 1)) {
    if (at + END_OF_ZIP_BYTES > bytes.length) continue;
    const end = at + END_OF_ZIP_BYTES + bytes.readUInt16LE(at + 20);
    if (end <= bytes.length && end >= bytes.length - LENIENCE_BYTES)
      throw unfit('an archive (ZIP) inside', 'one JPEG, PNG or PDF');
  }
}
