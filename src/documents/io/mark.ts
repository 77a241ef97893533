import PDFDocument from 'pdfkit';
import { openFont, shown } from './font.js';

/** What follows is for A4; on a larger page all of it is larger, and is read as well when the page is shown as a whole. */
const A4_AREA = 595.28 * 841.89;
/** A ribbon of a page, longer than so many points, would else take thousands of lines. */
const LONGEST = 5_000;
const STRIPE = { size: 13, opacity: 0.3, gap: 50, down: 92, turn: -30 } as const;
/** Round the letters, so that they are read on dark ground too. */
const HALO = { width: 1.4, opacity: 0.35 } as const;
const FOOT = { size: 9, height: 16, opacity: 0.85 } as const;

export function openMarked(at: Date): PDFKit.PDFDocument {
  const document = new PDFDocument({ autoFirstPage: false, font: '', info: { Creator: 'hotline400', CreationDate: at, ModDate: at } }); // prettier-ignore
  document.font(openFont() as unknown as Buffer);
  return document;
}

/** Line under line across the page, so that no part of it stays without, and once along its foot. */
export function drawMark(document: PDFKit.PDFDocument, width: number, height: number, mark: string): void {
  const text = shown(mark);
  const scale = Math.max(Math.sqrt((width * height) / A4_AREA), Math.max(width, height) / LONGEST);
  document.save().rotate(STRIPE.turn, { origin: [width / 2, height / 2] });
  document.fontSize(STRIPE.size * scale).lineWidth(HALO.width * scale);
  const reach = Math.hypot(width, height) / 2;
  const across = document.widthOfString(text) + STRIPE.gap * scale;
  for (let y = height / 2 - reach, row = 0; y < height / 2 + reach; y += STRIPE.down * scale, row++) {
    for (let x = width / 2 - reach - (row % 2) * (across / 2); x < width / 2 + reach; x += across) {
      document.strokeColor('#ffffff', HALO.opacity).text(text, x, y, { lineBreak: false, fill: false, stroke: true });
      document.fillColor('#c00000', STRIPE.opacity).text(text, x, y, { lineBreak: false });
    }
  }
  document.restore();
  const foot = Math.min(FOOT.height * scale, height / 4);
  document
    .rect(0, height - foot, width, foot)
    .fillColor('#ffffff', FOOT.opacity)
    .fill();
  const whole = (foot * FOOT.size) / FOOT.height;
  const fitting = (whole * (width - foot)) / Math.max(1, document.fontSize(whole).widthOfString(text));
  document
    .fontSize(Math.min(whole, fitting))
    .fillColor('#000000', 1)
    .text(text, foot / 2, height - 0.8 * foot, { lineBreak: false });
}

export function written(document: PDFKit.PDFDocument): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    document.on('data', (part: Buffer) => parts.push(part));
    document.on('end', () => resolve(Buffer.concat(parts)));
    document.on('error', reject);
    document.end();
  });
}
