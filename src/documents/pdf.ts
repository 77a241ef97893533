import {
  ParseSpeeds,
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFName,
  PDFStream,
  type PDFObject,
  type PDFPage,
} from '@cantoo/pdf-lib';
import { Refusal } from '../refusal.js';
import type { Content, ContentLimits } from './limits.js';
import { WHOLE_PDF } from './pdf-lexer.js';
import { ONLY_SHOWS, refuseForbidden, scanPdf } from './pdf-scan.js';
import { unfit } from './unfit.js';

/**
 * By our own reader first, which goes by the bytes; then by the library that will stamp its copies, which goes by the
 * cross-references as viewers do. What either objects to, or what can't be stamped later, isn't taken. @throws Refusal
 */
export async function inspectPdf(bytes: Buffer, { pagesAtMost }: ContentLimits): Promise<Content> {
  scanPdf(bytes);
  const document = await openPdf(bytes);
  for (const [, object] of document.context.enumerateIndirectObjects()) refuseIn(object, 0);
  const pages = countOf(document);
  if (pages < 1) throw unfit('a PDF without a page', WHOLE_PDF);
  if (pages > pagesAtMost) throw new Refusal('TOO_LARGE', `the file: found ${pages} pages; allowed are ${pagesAtMost}`);
  for (const page of pagesOf(document)) refusePage(page);
  return { media: 'PDF', width: null, height: null, pages };
}

export async function openPdf(bytes: Buffer): Promise<PDFDocument> {
  try {
    const options = { updateMetadata: false, throwOnInvalidObject: true, parseSpeed: ParseSpeeds.Fastest };
    return await PDFDocument.load(bytes, options);
  } catch {
    throw unfit('a PDF that can’t be read', WHOLE_PDF); // its own words may quote the file
  }
}

/** What a page shows: no more than there is of it, whatever it says that it cuts out. Its corners may come in any order. */
export function shownBox(page: PDFPage): Box {
  const [media, crop] = [page.getMediaBox(), page.getCropBox()];
  const [x, y] = [Math.max(media.x, crop.x), Math.max(media.y, crop.y)];
  const width = Math.min(media.x + media.width, crop.x + crop.width) - x;
  const height = Math.min(media.y + media.height, crop.y + crop.height) - y;
  return { x, y, width, height };
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Of a page’s side, in points: a stamp's, and what PDF allows. On any other a mark isn't read, or takes for ever to draw. */
const SIDE = { least: 36, most: 14_400 } as const;

function refusePage(page: PDFPage): void {
  const { width, height } = readable(() => shownBox(page));
  if (Math.min(width, height) >= SIDE.least && Math.max(width, height) <= SIDE.most) return;
  throw unfit(`a page of ${width} by ${height} points in the PDF`, `${SIDE.least} to ${SIDE.most} a side`);
}

const countOf = (document: PDFDocument): number => readable(() => document.getPageCount());
const pagesOf = (document: PDFDocument): PDFPage[] => readable(() => document.getPages());

/** The library throws at what isn't as it must be. */
function readable<T>(read: () => T): T {
  try {
    return read();
  } catch {
    throw unfit('a PDF whose pages can’t be read', WHOLE_PDF);
  }
}

const DEEPEST = 200;

function refuseIn(object: PDFObject, depth: number): void {
  if (depth > DEEPEST) throw unfit(`a PDF nested deeper than ${DEEPEST}`, WHOLE_PDF);
  if (object instanceof PDFName) refuseForbidden(object.decodeText());
  else if (object instanceof PDFStream) refuseIn(object.dict, depth + 1);
  else if (object instanceof PDFArray) for (const it of object.asArray()) refuseIn(it, depth + 1);
  else if (object instanceof PDFDict) {
    for (const [key, it] of object.entries()) {
      if (!(it instanceof PDFArray && key.decodeText() === ONLY_SHOWS)) refuseIn(key, depth + 1);
      refuseIn(it, depth + 1);
    }
  }
}
