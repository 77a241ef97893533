import { unfit } from './unfit.js';

/** As much of a PDF's values as decides: what isn't looked at is 'other'. */
export type PdfValue = number | PdfName | PdfRef | PdfDict | PdfArray | 'other';
export interface PdfName {
  name: string;
}
export interface PdfRef {
  ref: string;
}
export type PdfArray = readonly PdfValue[];
export type PdfDict = ReadonlyMap<string, PdfValue>;

export type Token =
  | { kind: 'number'; value: number }
  | { kind: 'name'; name: string }
  | { kind: 'word'; word: string }
  | { kind: 'mark'; mark: '<<' | '>>' | '[' | ']' }
  | { kind: 'string' }
  | { kind: 'end' };

export const WHOLE_PDF = 'a whole PDF: save it anew, or print it to PDF';
/** Deeper than any writer nests; a reader that recurses without end falls over. */
const DEEPEST = 100;

const isSpace = (code: number) => code === 32 || (code >= 9 && code <= 13 && code !== 11) || code === 0;
const delimiters = new Set([...'()<>[]{}/%'].map((it) => it.charCodeAt(0)));
const isRegular = (code: number) => !isSpace(code) && !delimiters.has(code);

/** A name as it is meant: #4A is J. */
export const nameIn = (written: string) =>
  written.replace(/#([0-9a-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** Reads a PDF as viewers do, from a byte on. */
export class PdfLexer {
  constructor(
    readonly bytes: Buffer,
    public at = 0,
  ) {}

  next(): Token {
    this.skipSpace();
    const { bytes, at } = this;
    if (at >= bytes.length) return { kind: 'end' };
    switch (bytes[at]) {
      case 0x28: // (
        this.skipString();
        return { kind: 'string' };
      case 0x3c: // <
        if (bytes[at + 1] === 0x3c) return this.mark('<<');
        this.skipHex();
        return { kind: 'string' };
      case 0x3e: // >
        if (bytes[at + 1] === 0x3e) return this.mark('>>');
        throw broken(at);
      case 0x5b:
        return this.mark('[');
      case 0x5d:
        return this.mark(']');
      case 0x2f: // /
        this.at++;
        return { kind: 'name', name: nameIn(this.run()) };
      default: {
        const word = this.run();
        if (word === '') throw broken(at);
        return /^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(word)
          ? { kind: 'number', value: Number(word) }
          : { kind: 'word', word };
      }
    }
  }

  /** One value: what begins with this token. */
  value(token: Token = this.next(), depth = 0): PdfValue {
    if (depth > DEEPEST) throw unfit(`a PDF nested deeper than ${DEEPEST}`, WHOLE_PDF);
    if (token.kind === 'number') return this.referenceFrom(token.value) ?? token.value;
    if (token.kind === 'name') return { name: token.name };
    if (token.kind === 'string') return 'other';
    if (token.kind === 'word' && /^(true|false|null)$/.test(token.word)) return 'other';
    if (token.kind === 'mark' && token.mark === '[') return this.array(depth);
    if (token.kind === 'mark' && token.mark === '<<') return this.dict(depth);
    throw broken(this.at);
  }

  private dict(depth: number): PdfDict {
    const dict = new Map<string, PdfValue>();
    for (let key = this.next(); ; key = this.next()) {
      if (key.kind === 'mark' && key.mark === '>>') return dict;
      if (key.kind !== 'name') throw broken(this.at);
      if (dict.has(key.name)) throw unfit(`a PDF that says /${key.name.slice(0, 40)} twice in one place`, WHOLE_PDF);
      dict.set(key.name, this.value(this.next(), depth + 1));
    }
  }

  private array(depth: number): PdfArray {
    const items: PdfValue[] = [];
    for (let token = this.next(); ; token = this.next()) {
      if (token.kind === 'mark' && token.mark === ']') return items;
      items.push(this.value(token, depth + 1));
    }
  }

  /** `12 0 R` after its first number was read. */
  private referenceFrom(number: number): PdfRef | null {
    const from = this.at;
    const [generation, letter] = [this.next(), this.next()];
    if (generation.kind === 'number' && letter.kind === 'word' && letter.word === 'R') return { ref: `${number} ${generation.value}` }; // prettier-ignore
    this.at = from;
    return null;
  }

  private mark(mark: '<<' | '>>' | '[' | ']'): Token {
    this.at += mark.length;
    return { kind: 'mark', mark };
  }

  /** Regular characters up to a space or a delimiter. */
  private run(): string {
    const from = this.at;
    while (this.at < this.bytes.length && isRegular(this.bytes[this.at]!)) this.at++;
    return this.bytes.toString('latin1', from, this.at);
  }

  private skipSpace(): void {
    for (; this.at < this.bytes.length; this.at++) {
      const code = this.bytes[this.at]!;
      if (code === 0x25) this.skipComment();
      else if (!isSpace(code)) return;
    }
  }

  private skipComment(): void {
    while (this.at + 1 < this.bytes.length && !isLineEnd(this.bytes[this.at + 1]!)) this.at++;
  }

  private skipString(): void {
    const from = this.at;
    let depth = 0;
    for (; this.at < this.bytes.length; this.at++) {
      const code = this.bytes[this.at];
      if (code === 0x5c) this.at++;
      else if (code === 0x28) depth++;
      else if (code === 0x29 && --depth === 0) return void this.at++;
    }
    throw broken(from);
  }

  private skipHex(): void {
    const end = this.bytes.indexOf(0x3e, this.at);
    if (end < 0 || !/^<[\s\0-9a-f]*$/i.test(this.bytes.toString('latin1', this.at, end))) throw broken(this.at);
    this.at = end + 1;
  }
}

const isLineEnd = (code: number) => code === 10 || code === 13;
const broken = (at: number) => unfit(`a PDF that is broken at byte ${at}`, WHOLE_PDF);

/** Whether the `obj` here ends an object's head, `12 0 obj`, with comments between its parts or not. */
export function isObjectHead(bytes: Buffer, at: number): boolean {
  if (isRegularAt(bytes, at + 3) && !isDigitAt(bytes, at + 3)) return false;
  const generation = digitsBefore(bytes, spaceBefore(bytes, at));
  return generation !== null && generation.spaced !== null && digitsBefore(bytes, generation.spaced) !== null;
}

const isRegularAt = (bytes: Buffer, at: number) => at < bytes.length && isRegular(bytes[at]!);
const isDigitAt = (bytes: Buffer, at: number) => bytes[at]! >= 48 && bytes[at]! <= 57;

/** Where the space and comments before a byte begin. It looks at no byte twice but those of its own line, else long files take for ever. */
function spaceBefore(bytes: Buffer, from: number): number {
  for (let at = from; ;) {
    let isNewLine = false;
    for (; at > 0 && isSpace(bytes[at - 1]!); at--) isNewLine ||= isLineEnd(bytes[at - 1]!);
    if (!isNewLine) return at; // only a line's end ends a comment
    let line = at;
    while (line > 0 && !isLineEnd(bytes[line - 1]!)) line--;
    const comment = bytes.subarray(line, at).indexOf(0x25);
    if (comment < 0) return at;
    at = line + comment;
  }
}

/** Null where no digit stands before a byte; else where the space before them begins, and null where there is none. */
function digitsBefore(bytes: Buffer, at: number): { spaced: number | null } | null {
  let from = at;
  while (from > 0 && isDigitAt(bytes, from - 1)) from--;
  if (from === at) return null;
  const space = spaceBefore(bytes, from);
  return { spaced: space < from ? space : null };
}
