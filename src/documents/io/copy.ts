import { degrees } from '@cantoo/pdf-lib';
import PDFDocument from 'pdfkit';
import { openPdf } from '../pdf.js';
import type { Tasks } from './workshop.js';
import { openFont, shown } from './font.js';

/** A4, in points. */
const PAGE: readonly [number, number] = [595.28, 841.89];
const MARGIN = 24;
const STRIPE = { size: 13, opacity: 0.22, across: 260, down: 120, turn: -30 } as const;

/**
 * A PDF of the document with the mark across every page and in words along its foot (MIIT order 25, section 9). An image isn't
 * decoded: it is placed on a page. A PDF is written anew from its objects, so nothing of the file itself comes through.
 */
export async function makeCopy({ bytes, media, mark, at }: Tasks['copy']['asks']): Promise<Uint8Array> {
  if (media === 'PDF') return stamped(bytes, mark, at);
  const document = open(at);
  const image = (document as unknown as { openImage(source: Buffer): { width: number; height: number } }).openImage(
    bytes,
  );
  const size = image.width > image.height ? [PAGE[1], PAGE[0]] : [...PAGE];
  document.addPage({ size, margin: 0 });
  const box: [number, number] = [size[0]! - 2 * MARGIN, size[1]! - 2 * MARGIN];
  document.image(image as unknown as Buffer, MARGIN, MARGIN, { fit: box, align: 'center', valign: 'center' });
  drawMark(document, size[0]!, size[1]!, mark);
  return written(document);
}

async function stamped(bytes: Buffer, mark: string, at: Date): Promise<Uint8Array> {
  const target = await openPdf(bytes);
  const pages = target.getPages();
  const marks = new Map<string, Awaited<ReturnType<typeof target.embedPdf>>[number]>();
  for (const page of pages) {
    const { x, y, width, height } = page.getCropBox();
    const turned = (((page.getRotation().angle % 360) + 360) % 360) % 180 === 90;
    const [across, down] = turned ? [height, width] : [width, height];
    const size = `${Math.round(across)}x${Math.round(down)}`;
    if (!marks.has(size)) marks.set(size, (await target.embedPdf(await markPage(across, down, mark, at)))[0]!);
    const angle = ((page.getRotation().angle % 360) + 360) % 360;
    const corner = { 0: [0, 0], 90: [width, 0], 180: [width, height], 270: [0, height] }[angle] ?? [0, 0];
    page.drawPage(marks.get(size)!, {
      x: x + corner[0]!,
      y: y + corner[1]!,
      width: across,
      height: down,
      rotate: degrees(angle),
    });
  }
  return target.save({ useObjectStreams: false, addDefaultPage: false, updateFieldAppearances: false });
}

function markPage(width: number, height: number, mark: string, at: Date): Promise<Uint8Array> {
  const document = open(at);
  document.addPage({ size: [width, height], margin: 0 });
  drawMark(document, width, height, mark);
  return written(document);
}

function open(at: Date): PDFKit.PDFDocument {
  const document = new PDFDocument({ autoFirstPage: false, font: '', info: { Creator: 'hotline400', CreationDate: at, ModDate: at } }); // prettier-ignore
  document.font(openFont() as unknown as Buffer);
  return document;
}

function drawMark(document: PDFKit.PDFDocument, width: number, height: number, mark: string): void {
  const text = shown(mark);
  document.save().rotate(STRIPE.turn, { origin: [width / 2, height / 2] });
  document.fontSize(STRIPE.size).fillColor('#c00000', STRIPE.opacity);
  const reach = Math.hypot(width, height) / 2;
  const across = document.widthOfString(text) + STRIPE.across / 4;
  for (let y = height / 2 - reach, row = 0; y < height / 2 + reach; y += STRIPE.down, row++) {
    for (let x = width / 2 - reach - (row % 2) * (across / 2); x < width / 2 + reach; x += across) {
      document.text(text, x, y, { lineBreak: false });
    }
  }
  document.restore();
  const size = Math.min(9, (9 * (width - 16)) / Math.max(1, document.fontSize(9).widthOfString(text)));
  document
    .rect(0, height - 16, width, 16)
    .fillColor('#ffffff', 0.85)
    .fill();
  document
    .fontSize(size)
    .fillColor('#000000', 1)
    .text(text, 8, height - 13, { lineBreak: false });
}

function written(document: PDFKit.PDFDocument): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    document.on('data', (part: Buffer) => parts.push(part));
    document.on('end', () => resolve(Buffer.concat(parts)));
    document.on('error', reject);
    document.end();
  });
}
