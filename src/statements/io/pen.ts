import { paper } from '../marks.js';
import type { BoxMark, LineMark, Mark, TextMark } from '../marks.js';
import { documentFont, openFont, shown } from './font.js';
import type { DocumentFont, OpenFont, Weight } from './font.js';

interface Glyph {
  hex: string;
  /** In em. */
  width: number;
}

/**
 * Writes marks as PDF operators, past pdfkit's `text()`: each character is encoded once a document, and marks of text
 * that follow one another share one text object. Some five times as fast, and smaller.
 */
export function openPen(document: PDFKit.PDFDocument) {
  const missing = new Set<string>();
  const faces = { regular: openFace(document, 'regular', missing), bold: openFace(document, 'bold', missing) };
  return {
    missing,
    draw(marks: readonly Mark[]) {
      const { fonts } = document.page as unknown as { fonts: Record<string, unknown> };
      for (const { font } of Object.values(faces)) fonts[font.id] ??= font.ref();
      document.addContent(Buffer.from(operators(marks, faces), 'latin1') as never); // quicker than pdfkit's own loop
    },
  };
}

interface Face {
  font: DocumentFont;
  glyph(character: string): Glyph;
}

function openFace(document: PDFKit.PDFDocument, weight: Weight, missing: Set<string>): Face {
  const open: OpenFont = openFont(weight);
  const font = documentFont(document, open);
  const glyphs = new Map<string, Glyph>();
  const encode = (character: string): Glyph => {
    const visible = shown(character, open);
    if (visible !== character) missing.add(character);
    const [hex, positions] = font.encode(visible, []);
    return { hex: hex.join(''), width: positions.reduce((sum, { advanceWidth }) => sum + advanceWidth, 0) / 1000 };
  };
  return {
    font,
    glyph(character) {
      let glyph = glyphs.get(character);
      if (glyph === undefined) glyphs.set(character, (glyph = encode(character)));
      return glyph;
    },
  };
}

/** Pieces are joined once a page: text that grows character by character leaves ten times its size for the collector. */
function operators(marks: readonly Mark[], faces: Record<Weight, Face>): string {
  const page = [`q 1 0 0 -1 0 ${paper.height} cm\n`]; // undoes pdfkit's flip: glyphs would stand on their heads
  let inText = false;
  let font = '';
  let color = '';
  for (const mark of marks) {
    if ((mark.kind === 'text') !== inText) {
      inText = !inText;
      page.push(inText ? 'BT\n' : 'ET\n');
    }
    if (mark.kind === 'line') {
      page.push(polyline(mark));
      continue;
    }
    const fill = mark.kind === 'text' ? mark.style.color : mark.color;
    if (fill !== color) page.push(`${rgb((color = fill))} rg\n`);
    if (mark.kind === 'box') page.push(box(mark));
    else {
      const face = faces[mark.style.weight];
      const wanted = `/${face.font.id} ${mark.style.size} Tf\n`;
      if (wanted !== font) page.push((font = wanted));
      pushText(page, mark, face);
    }
  }
  page.push(inText ? 'ET\nQ' : 'Q');
  return page.join('');
}

function pushText(page: string[], { x, y, text, style, align }: TextMark, face: Face): void {
  const at = page.push('') - 1;
  let width = 0;
  for (const character of text) {
    const glyph = face.glyph(character);
    page.push(glyph.hex);
    width += glyph.width;
  }
  const left = align === 'left' ? x : x - (align === 'right' ? width : width / 2) * style.size;
  page[at] = `1 0 0 1 ${point(left)} ${point(paper.height - y)} Tm <`;
  page.push('> Tj\n');
}

function box({ x, y, width, height }: BoxMark): string {
  return `${point(x)} ${point(paper.height - y - height)} ${point(width)} ${point(height)} re f\n`;
}

function polyline({ points, thickness, color }: LineMark): string {
  let path = `${rgb(color)} RG ${thickness} w`;
  for (let at = 0; at < points.length; at += 2)
    path += ` ${point(points[at]!)} ${point(paper.height - points[at + 1]!)} ${at === 0 ? 'm' : 'l'}`;
  return `${path} S\n`;
}

/** Hundredths of a point are finer than any printer. */
function point(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function rgb(color: string): string {
  return [1, 3, 5].map((at) => point(parseInt(color.slice(at, at + 2), 16) / 255)).join(' ');
}
