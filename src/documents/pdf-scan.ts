import { inflateSync } from 'node:zlib';
import { isObjectHead, nameIn, PdfLexer, WHOLE_PDF, type PdfDict, type PdfValue } from './pdf-lexer.js';
import { unfit } from './unfit.js';

/** What makes a PDF do something, carry other files, or show what we can't look into. */
const forbidden = new Set([
  'JavaScript', 'JS', 'OpenAction', 'AA', 'Launch', 'EmbeddedFile', 'EmbeddedFiles', 'EF', 'RichMedia', 'XFA', 'Encrypt',
  'GoToE', 'GoToR', 'SubmitForm', 'ImportData', 'Movie', 'Sound', 'Rendition',
]); // prettier-ignore
const ALLOWED = 'a PDF without scripts, actions, attachments and passwords: print it to PDF, and send that';

/** Objects packed into streams, and cross-references: texts, of which a document of a hundred pages has less than a megabyte. */
const UNPACKED_AT_MOST = 32 * 1024 * 1024;
const OBJECTS_AT_MOST = 200_000;

/** With a list as its value it names the page to begin with, as many scanners write it, and does nothing. */
export const ONLY_SHOWS = 'OpenAction';

export const refuseForbidden = (name: string): void => {
  if (forbidden.has(name)) throw unfit(`/${name} in the PDF`, ALLOWED);
};

/** Every name in it, in strings and comments too: too much is refused rather than too little. */
function refuseNamesIn(text: string): void {
  for (const [, written, list] of text.matchAll(/\/([^\0\t\n\f\r ()<>[\]{}/%]+)(?:[\0\t\n\f\r ]*(\[))?/g)) {
    const name = nameIn(written!);
    if (!(list && name === ONLY_SHOWS)) refuseForbidden(name);
  }
}

interface Stream {
  from: number;
  end: number;
  dict: PdfDict;
}

/**
 * Reads all objects of a PDF in the order of the file, whatever its cross-references say: so nothing that a viewer may find is
 * passed over. What a viewer could read in another way than we (an object's head in a string or a stream, a stream of another
 * length than it says) is refused, and what is packed is unpacked within limits.
 *
 * @throws Refusal
 */
export function scanPdf(bytes: Buffer): void {
  if (!/%%EOF[\0\t\n\f\r ]*$/.test(bytes.toString('latin1', Math.max(0, bytes.length - 1024)))) {
    throw unfit('a PDF that is cut off, or has something behind its end', WHOLE_PDF);
  }
  const { objects, streams, numbers } = readObjects(bytes);
  for (const it of streams) refuseOtherLength(it, numbers);
  let from = 0;
  for (const it of [...streams, { from: bytes.length, end: bytes.length }]) {
    refuseNamesIn(bytes.toString('latin1', from, it.from));
    from = it.end;
  }
  if (headsIn(bytes) !== objects) throw unfit('a PDF with objects hidden in strings, comments or streams', WHOLE_PDF);
  refusePacked(bytes, streams);
}

function headsIn(bytes: Buffer): number {
  let heads = 0;
  for (let at = bytes.indexOf('obj'); at >= 0; at = bytes.indexOf('obj', at + 1))
    heads += Number(isObjectHead(bytes, at));
  return heads;
}

const outside = new Set(['xref', 'trailer', 'startxref', 'n', 'f']);

function readObjects(bytes: Buffer) {
  const lexer = new PdfLexer(bytes);
  const streams: Stream[] = [];
  const numbers = new Map<string, number>();
  let objects = 0;
  let before: number[] = [];
  for (let token = lexer.next(); token.kind !== 'end'; token = lexer.next()) {
    if (token.kind === 'number') before = [...before.slice(-1), token.value];
    else if (token.kind === 'mark' && token.mark === '<<') lexer.value(token);
    else if (token.kind !== 'word') throw broken(lexer.at);
    else if (token.word === 'obj' && before.length === 2) {
      if (++objects > OBJECTS_AT_MOST) throw unfit(`over ${OBJECTS_AT_MOST} objects in the PDF`, WHOLE_PDF);
      const value = readObject(lexer, streams);
      if (typeof value === 'number') numbers.set(before.join(' '), value);
      before = [];
    } else if (!outside.has(token.word)) throw broken(lexer.at);
  }
  return { objects, streams, numbers };
}

function readObject(lexer: PdfLexer, streams: Stream[]): PdfValue {
  const first = lexer.next();
  if (first.kind === 'word' && first.word === 'endobj') return 'other';
  const value = lexer.value(first);
  let after = lexer.next();
  if (after.kind === 'word' && after.word === 'stream' && value instanceof Map) {
    streams.push(readStream(lexer, value as PdfDict));
    after = lexer.next();
  }
  if (after.kind !== 'word' || after.word !== 'endobj') throw broken(lexer.at);
  return value;
}

function readStream(lexer: PdfLexer, dict: PdfDict): Stream {
  const { bytes } = lexer;
  const lineEnd = bytes[lexer.at] === 13 && bytes[lexer.at + 1] === 10 ? 2 : 1;
  const from = lexer.at + lineEnd;
  if (bytes[from - 1] !== 10) throw broken(lexer.at);
  const end = bytes.indexOf('endstream', from);
  if (end < 0) throw broken(from);
  lexer.at = end + 'endstream'.length;
  return { from, end, dict };
}

/** Who goes by the length must find the same end as who looks for the word. */
function refuseOtherLength({ from, end, dict }: Stream, numbers: ReadonlyMap<string, number>): void {
  const said = dict.get('Length');
  const length = typeof said === 'object' && 'ref' in said ? numbers.get(said.ref) : said;
  if (typeof length === 'number' && from + length <= end && end - from - length <= 2) return;
  throw unfit('a PDF with a part of another length than it says', WHOLE_PDF);
}

function refusePacked(bytes: Buffer, streams: readonly Stream[]): void {
  let left = UNPACKED_AT_MOST;
  for (const { from, end, dict } of streams) {
    const type = nameOf(dict.get('Type'));
    const isObjects = type === 'ObjStm' || (dict.has('N') && dict.has('First'));
    if (!isObjects && type !== 'XRef') continue;
    const filter = dict.get('Filter');
    const name = nameOf(Array.isArray(filter) && filter.length === 1 ? (filter[0] as PdfValue) : filter);
    if (
      isObjects ? name !== 'FlateDecode' || dict.has('DecodeParms') : name !== 'FlateDecode' && filter !== undefined
    ) {
      throw unfit('a PDF whose objects are packed in an unusual way', WHOLE_PDF);
    }
    if (filter === undefined) continue;
    const unpacked = unpack(bytes.subarray(from, end), left);
    left -= unpacked.length;
    if (isObjects) refuseNamesIn(unpacked.toString('latin1'));
  }
}

const nameOf = (value: PdfValue | undefined): string | null =>
  typeof value === 'object' && 'name' in value ? value.name : null;

function unpack(packed: Buffer, atMost: number): Buffer {
  try {
    return inflateSync(packed, { maxOutputLength: Math.max(1, atMost) });
  } catch (error) {
    const isBomb = (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE';
    throw isBomb ? unfit(`a PDF whose objects unpack to over ${UNPACKED_AT_MOST} bytes`, WHOLE_PDF) : unfit('a PDF whose packed objects are broken', WHOLE_PDF); // prettier-ignore
  }
}

const broken = (at: number) => unfit(`a PDF that is broken at byte ${at}`, WHOLE_PDF);
