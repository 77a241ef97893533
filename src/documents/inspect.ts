import { Refusal } from '../refusal.js';
import { inspectJpeg } from './jpeg.js';
import type { Content, ContentLimits } from './limits.js';
import { inspectPdf } from './pdf.js';
import { inspectPng } from './png.js';
import { refuseZip } from './unfit.js';

const PNG = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
const JPEG = Buffer.from([0xff, 0xd8, 0xff]);
const PDF = Buffer.from('%PDF-');

/**
 * What a file is by its content, and never by its name (rule A5).
 *
 * @param bytes hostile, and no longer than the policy says: whoever received them saw to it
 * @throws Refusal UNSUPPORTED_FORMAT, BAD_INPUT, TOO_LARGE, which say what was found and what is allowed
 */
export async function inspect(bytes: Buffer, limits: ContentLimits): Promise<Content> {
  refuseZip(bytes);
  if (bytes.subarray(0, 8).equals(PNG)) return inspectPng(bytes, limits);
  if (bytes.subarray(0, 3).equals(JPEG)) return inspectJpeg(bytes, limits);
  if (bytes.subarray(0, 5).equals(PDF)) return inspectPdf(bytes, limits);
  throw new Refusal('UNSUPPORTED_FORMAT', `the file: found ${kindOf(bytes)}; allowed is a JPEG, a PNG or a PDF`);
}

const others: readonly [RegExp, string][] = [
  [/^GIF8/, 'a GIF'],
  [/^RIFF[^]{4}WEBP/, 'a WebP'],
  [/^[^]{4}ftyp(heic|heix|mif1|avif)/, 'a HEIC or AVIF: save it as JPEG'],
  [/^(II\*\0|MM\0\*)/, 'a TIFF'],
  [/^BM/, 'a BMP'],
  [/^PK/, 'an archive or office document'],
  [/^\xd0\xcf/, 'an office document'],
  [/^MZ|^\x7fELF/, 'a program'],
  [/^\s*<(!doctype|html|svg|\?xml)/i, 'a web page or SVG'],
  [/%PDF-/, 'a PDF with something before it'],
];

function kindOf(bytes: Buffer): string {
  const head = bytes.toString('latin1', 0, 1024);
  return others.find(([pattern]) => pattern.test(head))?.[1] ?? 'something else';
}
