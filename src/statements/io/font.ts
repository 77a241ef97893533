import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import PDFDocument from 'pdfkit';
import type { Measure, Style } from '../marks.js';

export type Weight = Style['weight'];

/** What fontkit calls a font, as far as we use it. */
export interface OpenFont {
  unitsPerEm: number;
  hasGlyphForCodePoint(codePoint: number): boolean;
  glyphForCodePoint(codePoint: number): { advanceWidth: number };
  layout: unknown;
}

/** pdfkit's view of a font in one document: the glyphs it used are what will be embedded. */
export interface DocumentFont {
  id: string;
  font: OpenFont;
  ref(): unknown;
  /** Hexadecimal glyph numbers. With features given, pdfkit keeps no layout cache of its own. */
  encode(text: string, features: string[]): [string[], { advanceWidth: number }[]];
}

/** Stands where the font has no glyph: a reader must see that something is missing. */
export const REPLACEMENT = '〓';

const files: Record<Weight, string> = {
  regular: '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
  bold: '@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf',
};
const opened: Partial<Record<Weight, OpenFont>> = {};
const widths: Record<Weight, Map<string, number>> = { regular: new Map(), bold: new Map() };

/** Opened once a process (30 ms and 10 MB each) and shared by all documents. */
export function openFont(weight: Weight): OpenFont {
  return (opened[weight] ??= read(files[weight]));
}

function read(file: string): OpenFont {
  const document = new PDFDocument({ autoFirstPage: false });
  return documentFont(document, readFileSync(fileURLToPath(import.meta.resolve(file)))).font;
}

/** pdfkit has no public way to the font it draws with, nor types for it; it takes a font that is open already. */
export function documentFont(document: PDFKit.PDFDocument, source: Buffer | OpenFont): DocumentFont {
  document.font(source as Buffer);
  return (document as unknown as { _font: DocumentFont })._font;
}

/** The character itself, or what is shown instead of it. */
export function shown(character: string, font: OpenFont): string {
  return font.hasGlyphForCodePoint(character.codePointAt(0)!) ? character : REPLACEMENT;
}

export const measure: Measure = (text, { size, weight }) => {
  const known = widths[weight];
  let width = 0;
  for (const character of text) {
    let em = known.get(character);
    if (em === undefined) known.set(character, (em = widthOf(character, openFont(weight))));
    width += em;
  }
  return width * size;
};

function widthOf(character: string, font: OpenFont): number {
  return font.glyphForCodePoint(shown(character, font).codePointAt(0)!).advanceWidth / font.unitsPerEm;
}
