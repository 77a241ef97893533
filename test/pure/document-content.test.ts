import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { inspect } from '../../src/documents/inspect.js';
import { Refusal } from '../../src/refusal.js';
import {
  aJpeg,
  aPdf,
  aPng,
  catalog,
  chunk,
  endOfZip,
  header,
  lines,
  packed,
  page,
  pagesOf,
  pdfOf,
  sayingSize,
  signature,
  stream,
  withComment,
} from '../support/scans.js';

const limits = { pixelsAtMost: 320 * 240, sideAtLeast: 200, pagesAtMost: 3 };

/** What is said of a file: its media, or why it isn't taken. */
async function said(bytes: Buffer, within = limits): Promise<string> {
  try {
    const { media, width, height, pages } = await inspect(bytes, within);
    return media === 'PDF' ? `PDF of ${pages}` : `${media} ${width}x${height}`;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return `${error.code} ${error.message}`;
  }
}

const jpeg = aJpeg();
const png = aPng();
const pdf = pdfOf([catalog, pagesOf(), page]);

describe('A5: what a file is, its bytes say', () => {
  test.each<[string, Buffer, string]>([
    ['a JPEG', jpeg, 'JPEG 320x240'],
    ['a PNG', png, 'PNG 320x240'],
    ['a PDF', pdf, 'PDF of 1'],
    ['nothing', Buffer.alloc(0), 'found something else'],
    ['text', Buffer.from('hello'), 'found something else'],
    ['a GIF', Buffer.from('GIF89a......'), 'found a GIF'],
    ['a WebP', Buffer.from('RIFF\0\0\0\0WEBPVP8 '), 'found a WebP'],
    ['a photograph of a telephone', Buffer.from('\0\0\0\x18ftypheic', 'latin1'), 'save it as JPEG'],
    ['a web page', Buffer.from('<!DOCTYPE html><script>1</script>'), 'found a web page or SVG'],
    ['a program', Buffer.from('MZ\x90\0'), 'found a program'],
    ['a Word file', Buffer.from('PK\x03\x04'), 'found an archive or office document'],
    ['a PDF with something before it', Buffer.concat([Buffer.from('\n'), pdf]), 'a PDF with something before it'],
  ])('%s', async (_what, bytes, says) => expect(await said(bytes)).toContain(says));

  test('a telling refusal has what was found, and what is allowed', async () => {
    expect(await said(Buffer.from('GIF89a'))).toBe(
      'UNSUPPORTED_FORMAT the file: found a GIF; allowed is a JPEG, a PNG or a PDF',
    );
  });
});

describe('A5: sizes, on both sides of each limit', () => {
  const one = { ...limits, pixelsAtMost: 320 * 240 - 1 };
  test.each<[string, Buffer, typeof limits, string]>([
    ['a JPEG of all pixels that are allowed', jpeg, limits, 'JPEG 320x240'],
    ['one more', jpeg, one, 'TOO_LARGE the file: found 320 by 240 pixels; allowed is at most 76799 pixels'],
    ['a PNG of all', png, limits, 'PNG 320x240'],
    ['one more', png, one, 'TOO_LARGE'],
    ['a side of the least length', aPng(200, 200), limits, 'PNG 200x200'],
    ['a shorter one', aPng(200, 199), limits, 'an image of at least 200 pixels a side'],
    ['one pixel', aPng(1, 1), limits, 'an image of at least 200 pixels a side'],
    [
      'a header that says a thousand million pixels',
      sayingSize(jpeg, 65_000, 65_000),
      { ...limits, pixelsAtMost: 50_000_000 },
      'TOO_LARGE',
    ],
    ['a header that says none', sayingSize(jpeg, 320, 0), limits, 'doesn’t say its size'],
  ])('%s', async (_what, bytes, within, says) => expect(await said(bytes, within)).toContain(says));

  test('pages', async () => {
    expect(await said(await aPdf(3))).toBe('PDF of 3');
    expect(await said(await aPdf(4))).toBe('TOO_LARGE the file: found 4 pages; allowed are 3');
  });

  test.each<[string, string, string]>([
    ['the smallest page', '/MediaBox [0 0 36 36]', 'PDF of 1'],
    ['a smaller one', '/MediaBox [0 0 300 35.9]', 'a page of 300 by 35.9 points'],
    ['the largest page', '/MediaBox [0 0 14400 14400]', 'PDF of 1'],
    ['a larger one', '/MediaBox [0 0 300 14401]', 'a page of 300 by 14401 points'],
    ['corners the other way round', '/MediaBox [300 300 0 0]', 'PDF of 1'],
    ['a page of nothing', '/MediaBox [0 0 0 0]', 'a page of 0 by 0 points'],
    ['a cut beside the page', '/MediaBox [0 0 300 300] /CropBox [400 400 500 500]', 'a page of -100 by -100 points'],
    ['a page that doesn’t say its size', '', 'pages can’t be read'],
    ['a size of words', '/MediaBox [/a /b /c /d]', 'pages can’t be read'],
  ])('%s', async (_what, box, says) =>
    expect(await said(pdfOf([catalog, pagesOf(), `<< /Type /Page /Parent 2 0 R ${box} >>`]))).toContain(says),
  );
});

describe('A5: images that are more or less than an image', () => {
  const half = Math.floor(jpeg.length / 2);
  const idat = deflateSync(lines(320, 240));
  test.each<[string, Buffer, string]>([
    ['a JPEG cut off', jpeg.subarray(0, half), 'cut off'],
    ['a JPEG without its last byte', jpeg.subarray(0, -1), 'cut off'],
    ['a byte behind a JPEG', Buffer.concat([jpeg, Buffer.from([0])]), '1 bytes after the JPEG’s end'],
    ['a web page behind a JPEG', Buffer.concat([jpeg, Buffer.from('<script>')]), '8 bytes after the JPEG’s end'],
    ['a comment in a JPEG', withComment(jpeg, 'hello'), 'JPEG 320x240'],
    ['a ZIP’s end in a JPEG’s comment', withComment(aJpeg(200, 200, 1), endOfZip('x'.repeat(500))), 'JPEG 200x200'],
    ['a ZIP behind a JPEG', Buffer.concat([jpeg, endOfZip()]), 'an archive (ZIP) inside'],
    ['a ZIP whose comment is the rest of the JPEG', zipInJpeg(), 'an archive (ZIP) inside'],
    ['a JPEG in a JPEG', Buffer.concat([jpeg.subarray(0, -2), jpeg.subarray(2)]), 'a second image'],
    ['a JPEG of 12 bits', withByte(jpeg, 0xc0, 4, 12), '12 bits a sample'],
    ['a lossless JPEG', withByte(jpeg, 0xc0, 1, 0xc3), 'a lossless or arithmetic JPEG'],
    ['a JPEG without an image', Buffer.from([0xff, 0xd8, 0xff, 0xd9]), 'without an image'],
    ['a PNG cut off', png.subarray(0, -4), 'cut off'],
    ['a byte behind a PNG', aPng(320, 240, { after: Buffer.from([0]) }), '1 bytes after the PNG’s end'],
    ['a ZIP behind a PNG', aPng(320, 240, { after: endOfZip() }), 'an archive (ZIP) inside'],
    ['a PNG with a broken part', broken(png), 'is broken'],
    ['a PNG that moves', aPng(320, 240, { before: chunk('acTL', Buffer.alloc(8)) }), 'moves'],
    ['a PNG with words', aPng(320, 240, { before: chunk('tEXt', 'Title\0licence') }), 'PNG 320x240'],
    ['a PNG with a part of its own', aPng(320, 240, { before: chunk('ABCD', 'x') }), 'its own kind'],
    ['a PNG with two headers', aPng(320, 240, { before: header(320, 240) }), 'out of order'],
    ['a PNG in pieces', aPng(320, 240, { before: Buffer.concat([chunk('IDAT', idat), chunk('tEXt', 'a')]) }), 'in pieces'],
    ['a PNG that unpacks to a byte more', aPng(320, 240, { data: deflateSync(Buffer.concat([lines(320, 240), Buffer.from([0])])) }), 'more than its image'],
    ['a PNG that unpacks to a byte less', aPng(320, 240, { data: deflateSync(lines(320, 240).subarray(1)) }), 'cut off'],
    ['a bomb in a PNG', aPng(320, 240, { data: deflateSync(Buffer.alloc(200_000_000)) }), 'more than its image'],
    ['bytes behind a PNG’s image', aPng(320, 240, { data: Buffer.concat([idat, Buffer.from('MZ')]) }), '2 bytes behind the PNG’s image'],
    ['a PNG that isn’t packed', aPng(320, 240, { data: lines(320, 240) }), 'can’t be unpacked'],
    ['a PNG without an image', Buffer.concat([signature, header(320, 240), chunk('IEND')]), 'without an image'],
    ['a PNG of unknown colour', Buffer.concat([signature, header(320, 240, { colour: 5 }), chunk('IEND')]), 'a header that isn’t one'],
    ['a PNG without its palette', Buffer.concat([signature, header(320, 240, { colour: 3 }), chunk('IDAT', idat), chunk('IEND')]), 'without its palette'],
  ])('%s', async (_what, bytes, says) => expect(await said(bytes)).toContain(says)); // prettier-ignore

  test('an interlaced PNG is as long as its passes', async () => {
    const passes = [[40, 30], [40, 30], [80, 30], [80, 60], [160, 60], [160, 120], [320, 120]] as const; // prettier-ignore
    const data = deflateSync(Buffer.concat(passes.map(([w, h]) => lines(w, h))));
    const bytes = Buffer.concat([signature, header(320, 240, { interlace: 1 }), chunk('IDAT', data), chunk('IEND')]);
    expect(await said(bytes)).toBe('PNG 320x240');
  });
});

describe('A5: PDFs that do something', () => {
  const names = [
    'JavaScript',
    'JS',
    'OpenAction',
    'AA',
    'Launch',
    'EmbeddedFile',
    'EmbeddedFiles',
    'RichMedia',
    'XFA',
    'Encrypt',
    'SubmitForm',
    'GoToE',
  ];
  const act = (name: string) => `<< /Type /Whatever /${name} 9 0 R >>`;

  test.each(names)('/%s, plain, written another way, in a packed object, in the trailer', async (name) => {
    const says = `/${name} in the PDF`;
    const hex = `#${name.charCodeAt(0).toString(16)}${name.slice(1)}`;
    expect(await said(pdfOf([catalog, pagesOf(), page, act(name)]))).toContain(says);
    expect(await said(pdfOf([catalog, pagesOf(), page, act(hex)]))).toContain(says);
    expect(await said(pdfOf([catalog, pagesOf(), page, `<< /S /${name} >>`]))).toContain(says);
    expect(await said(pdfOf([catalog, pagesOf(), page, packed(['<< /Type /A >>', act(name)])]))).toContain(says);
    expect(await said(pdfOf([catalog, pagesOf(), page, packed([act(hex)])]))).toContain(says);
    expect(await said(pdfOf([catalog, pagesOf(), page], { trailer: `/${name} 4 0 R ` }))).toContain(says);
  });

  test('an /OpenAction that only names the page to begin with is fine, and nothing else in its place', async () => {
    const opening = (what: string) => pdfOf([`<< /Type /Catalog /Pages 2 0 R /OpenAction ${what} >>`, pagesOf(), page]);
    expect(await said(opening('[3 0 R /Fit]'))).toBe('PDF of 1');
    expect(await said(opening('\n[3 0 R /XYZ null null 1]'))).toBe('PDF of 1');
    expect(await said(opening('[3 0 R /Fit << /S /JavaScript >>]'))).toContain('/JavaScript in the PDF');
    for (const it of ['<< /S /GoTo >>', '3 0 R', '%a\n[3 0 R /Fit]']) {
      expect(await said(opening(it))).toContain('/OpenAction in the PDF');
    }
  });

  test('a name that only begins like one is fine', async () => {
    expect(await said(pdfOf([catalog, pagesOf(), page, '<< /JSON 1 /AAA 2 /Launched (x) >>']))).toBe('PDF of 1');
    expect(await said(pdfOf([catalog, pagesOf(), page, packed(['<< /JSON 1 >>'])]))).toBe('PDF of 1');
  });

  test.each<[string, Buffer, string]>([
    ['bytes of an image that look like a name', pdfOf([catalog, pagesOf(), page, stream('\x00/JS \xff/AA ')]), 'PDF of 1'],
    ['a head in a stream', pdfOf([catalog, pagesOf(), page, stream('9 0 obj << /JS (x) >> endobj')]), 'objects hidden'],
    ['a head in a stream, with comments', pdfOf([catalog, pagesOf(), page, stream('9%a\n0%b\n obj << >> endobj')]), 'objects hidden'],
    ['a head in a string', pdfOf([catalog, pagesOf(), page, '<< /A (9 0 obj << /B 1 >> endobj) >>']), 'objects hidden'],
    ['a head in a comment', pdfOf([catalog, pagesOf(), page], { raw: '% 9 0 obj << >> endobj\n' }), 'objects hidden'],
    ['a stream in a string', pdfOf([catalog, pagesOf(), page, '<< /A (>> stream\n) /OpenAction 5 0 R /B (endstream) >>']), '/OpenAction in the PDF'],
    ['a stream in a comment', pdfOf([catalog, pagesOf(), page], { raw: '% stream\n /JS \n% endstream\n' }), 'broken'],
    ['a stream longer than it says', pdfOf([catalog, pagesOf(), page, '<< /Length 2 >>\nstream\nab /JS 1\nendstream']), 'another length'],
    ['a stream shorter than it says', pdfOf([catalog, pagesOf(), page, '<< /Length 900 >>\nstream\nab\nendstream']), 'another length'],
    ['a length elsewhere', pdfOf([catalog, pagesOf(), page, '<< /Length 5 0 R >>\nstream\nab\nendstream', '2']), 'PDF of 1'],
    ['a length elsewhere that is another', pdfOf([catalog, pagesOf(), page, '<< /Length 5 0 R >>\nstream\nabc\nendstream /JS', '2']), 'broken'],
    ['a length nowhere', pdfOf([catalog, pagesOf(), page, '<< /Length 99 0 R >>\nstream\nab\nendstream']), 'another length'],
    ['packed objects without their type', pdfOf([catalog, pagesOf(), page, packed([act('JS')]).replace('/Type /ObjStm', '')]), '/JS in the PDF'],
    ['packed twice', pdfOf([catalog, pagesOf(), page, packed([act('JS')], '', (it) => deflateSync(deflateSync(it))).replace('/FlateDecode', '[/FlateDecode /FlateDecode]')]), 'unusual way'],
    ['packed with a prediction', pdfOf([catalog, pagesOf(), page, packed(['<< >>'], '/DecodeParms << /Predictor 12 >> ')]), 'unusual way'],
    ['packed in letters', pdfOf([catalog, pagesOf(), page, packed(['<< >>']).replace('/FlateDecode', '/ASCIIHexDecode')]), 'unusual way'],
    ['packed and broken', pdfOf([catalog, pagesOf(), page, packed(['<< >>'], '', (it) => deflateSync(it).subarray(0, -6))]), 'broken'],
    ['a bomb of packed objects', pdfOf([catalog, pagesOf(), page, packed(['<< >>'], '', () => deflateSync(Buffer.alloc(40_000_000, 32)))]), 'unpack to over'],
    ['many small bombs', pdfOf([catalog, pagesOf(), page, ...Array.from({ length: 5 }, () => packed(['<< >>'], '', () => deflateSync(Buffer.alloc(8_000_000, 32))))]), 'unpack to over'],
    ['a key said twice', pdfOf([catalog, pagesOf(), page, '<< /Length 1 /Length 2 >>']), 'twice in one place'],
    ['lists in lists without end', pdfOf([catalog, pagesOf(), page, `${'['.repeat(5_000)}${']'.repeat(5_000)}`]), 'nested deeper'],
    ['something behind the end', Buffer.concat([pdf, Buffer.from('<script>')]), 'something behind its end'],
    ['a ZIP behind the end', Buffer.concat([pdf, endOfZip('%%EOF')]), 'an archive (ZIP) inside'],
    ['cut off', pdf.subarray(0, -8), 'cut off'],
    ['no page', pdfOf([catalog, '<< /Type /Pages /Kids [] /Count 0 >>']), 'without a page'],
    ['no catalog', pdfOf(['<< >>']), 'can’t be read'],
    ['a tree of pages in a circle', pdfOf([catalog, pagesOf('2 0 R')]), 'pages can’t be read'],
    ['a head and no more', Buffer.from('%PDF-1.7\n%%EOF'), 'can’t be read'],
  ])('%s', async (_what, bytes, says) => expect(await said(bytes)).toContain(says)); // prettier-ignore
});

/** Who looks at one looks at no other meanwhile. Each of these took minutes. */
describe('A5: PDFs made to be slow to look at', () => {
  const many = 4_000_000;
  test.each<[string, Buffer, string]>([
    ['heads of objects on one line', pdfOf([catalog, pagesOf(), page, stream('obj '.repeat(many / 4))]), 'PDF of 1'],
    ['and on many', pdfOf([catalog, pagesOf(), page, stream('0 obj\n'.repeat(many / 6))]), 'PDF of 1'],
    ['behind comments', pdfOf([catalog, pagesOf(), page, stream('%\n0 obj %\n'.repeat(many / 10))]), 'PDF of 1'],
    ['a number that is none', pdfOf([catalog, pagesOf(), page, `<< /A ${'1'.repeat(many)}x >>`]), 'broken'],
  ])('%s', async (_what, bytes, says) => expect(await said(bytes)).toContain(says));
});

describe('laws', () => {
  test('cut off anywhere, or with a byte changed anywhere, it is taken or refused, and nothing fails', async () => {
    const files = [jpeg, png, await aPdf(1), pdfOf([catalog, pagesOf(), page, packed(['<< /A 1 >>'])])];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files), fc.nat(), fc.nat(255), fc.boolean(), async (file, at, byte, cut) => {
        const changed = Buffer.from(cut ? file.subarray(0, at % file.length) : file);
        if (!cut) changed[at % file.length] = byte;
        expect(await said(changed)).toMatch(/^(JPEG|PNG|PDF|BAD_INPUT|TOO_LARGE|UNSUPPORTED_FORMAT) /);
      }),
      { numRuns: 300 },
    );
  });

  test('nothing behind an end is taken, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(jpeg, png, pdf),
        fc.uint8Array({ minLength: 1, maxLength: 2_000 }),
        async (file, rest) => {
          fc.pre(file !== pdf || !/^[\0\t\n\f\r ]*$/.test(Buffer.from(rest).toString('latin1'))); // what PDF calls white space
          expect(await said(Buffer.concat([file, rest]))).toMatch(/^BAD_INPUT/);
        },
      ),
      { numRuns: 100 },
    );
  });
});

function zipInJpeg(): Buffer {
  const rest = aJpeg(200, 200, 1).subarray(2);
  const end = endOfZip();
  end.writeUInt16LE(rest.length, 20);
  const comment = Buffer.from([0xff, 0xfe, 0, end.length + 2]);
  return Buffer.concat([Buffer.from([0xff, 0xd8]), comment, end, rest]);
}

/** A byte of a segment that begins with this marker. */
function withByte(bytes: Buffer, marker: number, at: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[copy.indexOf(Buffer.from([0xff, marker])) + at] = value;
  return copy;
}

function broken(image: Buffer): Buffer {
  const copy = Buffer.from(image);
  copy[60]! ^= 1;
  return copy;
}
