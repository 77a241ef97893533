import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import PDFDocument from 'pdfkit';

const FILE = '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf';
/** Stands where the font has no glyph. */
const REPLACEMENT = '〓';

interface PathCommand {
  command: 'moveTo' | 'lineTo' | 'quadraticCurveTo' | 'bezierCurveTo' | 'closePath';
  args: number[];
}

/** What fontkit calls a font, as far as we use it. */
export interface OpenFont {
  unitsPerEm: number;
  hasGlyphForCodePoint(codePoint: number): boolean;
  glyphForCodePoint(codePoint: number): { advanceWidth: number; path: { commands: PathCommand[] } };
}

let opened: OpenFont | null = null;

/** Opened once a thread. pdfkit has no public way to the font it draws with; it takes one that is open already. */
export function openFont(): OpenFont {
  if (opened) return opened;
  const document = new PDFDocument({ autoFirstPage: false, font: '' });
  document.font(readFileSync(fileURLToPath(import.meta.resolve(FILE))));
  return (opened = (document as unknown as { _font: { font: OpenFont } })._font.font);
}

/** The text, with a sign for what the font lacks. */
export const shown = (text: string): string =>
  [...text].map((it) => (openFont().hasGlyphForCodePoint(it.codePointAt(0)!) ? it : REPLACEMENT)).join('');
