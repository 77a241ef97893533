import { degrees, drawObject, PDFArray, PDFHexString, PDFName, type PDFDocument, type PDFEmbeddedPage, type PDFPage } from '@cantoo/pdf-lib'; // prettier-ignore
import { openPdf, shownBox } from '../pdf.js';
import { drawMark, openMarked, written } from './mark.js';

/** To be printed, and neither changed nor moved by whoever looks at it (ISO 32000-1, 12.5.3). */
const FLAGS = 4 + 64 + 128 + 512;

/**
 * The PDF with the mark on every page, twice: drawn at the end of the page, and as an annotation over it. What a page leaves behind (a
 * clip, a scale) bends or hides all that is drawn after it, and annotations lie over that too; the last annotation is bound by
 * none of it.
 */
export async function stamped(bytes: Buffer, mark: string, at: Date): Promise<Uint8Array> {
  const target = await openPdf(bytes);
  const marks = new Map<string, PDFEmbeddedPage>();
  for (const page of target.getPages()) {
    const { x, y, width, height } = shownBox(page);
    const angle = ((page.getRotation().angle % 360) + 360) % 360;
    const [across, down] = angle % 180 === 90 ? [height, width] : [width, height];
    const size = `${across}x${down}`;
    if (!marks.has(size)) marks.set(size, await embedded(target, await markPage(across, down, mark, at)));
    const form = marks.get(size)!;
    const corner = { 0: [0, 0], 90: [width, 0], 180: [width, height], 270: [0, height] }[angle] ?? [0, 0];
    page.drawPage(form, { x: x + corner[0]!, y: y + corner[1]!, width: across, height: down, rotate: degrees(angle) });
    layOver(page, form, { rect: [x, y, x + width, y + height], size: [across, down], angle, mark });
  }
  return target.save({ useObjectStreams: false, addDefaultPage: false, updateFieldAppearances: false });
}

async function embedded(target: PDFDocument, mark: Uint8Array): Promise<PDFEmbeddedPage> {
  const [form] = await target.embedPdf(mark);
  await form!.embed();
  return form!;
}

function markPage(width: number, height: number, mark: string, at: Date): Promise<Uint8Array> {
  const document = openMarked(at);
  document.addPage({ size: [width, height], margin: 0 });
  drawMark(document, width, height, mark);
  return written(document);
}

/** Viewers fit an appearance, turned by its matrix, into the rectangle. */
function layOver(
  { node, doc: { context } }: PDFPage,
  form: PDFEmbeddedPage,
  { rect, size, angle, mark }: { rect: number[]; size: number[]; angle: number; mark: string },
): void {
  const turn = (angle * Math.PI) / 180;
  const [cos, sin] = [Math.round(Math.cos(turn)), Math.round(Math.sin(turn))];
  const appearance = context.formXObject([drawObject('Mark')], {
    BBox: [0, 0, ...size],
    Matrix: [cos, sin, -sin, cos, 0, 0],
    Resources: { XObject: { Mark: form.ref } },
  });
  const annotation = context.obj({
    Type: 'Annot',
    Subtype: 'Stamp',
    Rect: rect,
    F: FLAGS,
    Contents: PDFHexString.fromText(mark),
    AP: { N: context.register(appearance) },
  });
  const others = node.lookup(PDFName.of('Annots'));
  const all = others instanceof PDFArray ? others.asArray() : []; // a list of its own: two pages may share one
  node.set(PDFName.of('Annots'), context.obj([...all, context.register(annotation)]));
}
