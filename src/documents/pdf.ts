import { ParseSpeeds, PDFArray, PDFDict, PDFDocument, PDFName, PDFStream, type PDFObject } from '@cantoo/pdf-lib';
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
  const pages = pagesOf(document);
  if (pages < 1) throw unfit('a PDF without a page', WHOLE_PDF);
  if (pages > pagesAtMost) throw new Refusal('TOO_LARGE', `the file: found ${pages} pages; allowed are ${pagesAtMost}`);
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

function pagesOf(document: PDFDocument): number {
  try {
    return document.getPageCount();
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
