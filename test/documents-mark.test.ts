import jpeg from 'jpeg-js';
import { makeCopy } from '../src/documents/io/copy.js';
import { openWorkshop } from '../src/documents/io/workshop.js';
import { readPdf } from './support/pdf.js';
import { aJpeg, aPdf, catalog, pagesOf, pdfOf, stream, withComment, withExif } from './support/scans.js';

const workshop = openWorkshop();
afterAll(() => workshop.close());

const mark = '仅限办理400电话使用 · 示例通信有限公司 · 审核入网资料 · 2026-11-05';
const at = new Date('2026-11-05T10:00:00+08:00');
const copyOf = async (bytes: Buffer, media: Parameters<typeof makeCopy>[0]['media'] = 'PDF') =>
  readPdf(await workshop.run('copy', { bytes, media, mark, at }));

const font = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>';
const text = 'BT /F1 24 Tf 72 200 Td (of the document) Tj ET\n';
/** A page as its writer left it, and what may hang on it. */
const pdfWith = (content: string, more = '', box = '[0 0 595 842]', others: readonly string[] = []) =>
  pdfOf([
    catalog,
    pagesOf(),
    `<< /Type /Page /Parent 2 0 R /MediaBox ${box} /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R ${more}>>`,
    stream(text + content),
    font,
    ...others,
  ]);
const cover = [
  '<< /Type /Annot /Subtype /Stamp /Rect [0 0 595 842] /F 4 /AP << /N 7 0 R >> >>',
  stream('1 1 1 rg 0 0 595 842 re f', '/Type /XObject /Subtype /Form /BBox [0 0 595 842] '),
];

describe('A5: nothing that a page draws takes the mark off it', () => {
  test.each<[string, Buffer, readonly number[]]>([
    ['an ordinary page', pdfWith(''), [0, 0, 595, 842]],
    ['a smaller scale that is left behind', pdfWith('0.001 0 0 0.001 0 0 cm q'), [0, 0, 595, 842]],
    ['a clip that is left behind', pdfWith('0 0 1 1 re W n q'), [0, 0, 595, 842]],
    ['invisible text that is left behind', pdfWith('BT 3 Tr ET q'), [0, 0, 595, 842]],
    ['states taken back that were never kept', pdfWith('Q Q Q 0 0 1 1 re W n q q q'), [0, 0, 595, 842]],
    ['a stamp over the whole page', pdfWith('', '/Annots [6 0 R] ', undefined, cover), [0, 0, 595, 842]],
    ['a page that is turned and cut', pdfWith('', '/Rotate 90 /CropBox [50 50 500 700] '), [50, 50, 500, 700]],
    ['a cut larger than its page', pdfWith('', '/CropBox [-9000 -9000 9000 9000] '), [0, 0, 595, 842]],
    ['corners the other way round', pdfWith('', '', '[595 842 0 0]'), [0, 0, 595, 842]],
  ])('%s', async (_what, bytes, box) => {
    const { over } = await copyOf(bytes);
    expect(over[0]!.at(-1)!.rect).toEqual(box);
    expect(over[0]!.at(-1)!.text).toContain(mark);
  });

  test('every page has its own', async () => {
    const { pages, over } = await copyOf(await aPdf(3));
    expect(over.map((it) => it.length)).toEqual([1, 1, 1]);
    for (const it of pages) expect(it).toContain(mark);
  });
});

test('A5: the mark grows with the page, so that it is read on a scan whose pixels count as points', async () => {
  const marks = async (box: string) =>
    (await copyOf(pdfWith('', '', box))).over[0]!.at(-1)!.text.split('示例通信').length;
  expect(await marks('[0 0 2380 3368]')).toBe(await marks('[0 0 595 842]'));
});

test('a photograph is laid on a page of the side that it shows, as the camera was held', async () => {
  const sizes = [];
  for (const orientation of [1, 6]) {
    const copy = await workshop.run('copy', { bytes: withExif(aJpeg(400, 300), orientation), media: 'JPEG', mark, at });
    sizes.push(/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(Buffer.from(copy).toString('latin1'))!.slice(1));
  }
  expect(sizes).toEqual([
    ['841.89', '595.28'],
    ['595.28', '841.89'],
  ]);
});

test('A5: of a photograph the copy has the image alone, and not where it was taken', async () => {
  const said = withComment(withExif(aJpeg(400, 300), 6), 'GPS 39.9087 116.3975');
  const copy = await workshop.run('copy', { bytes: said, media: 'JPEG', mark, at });
  expect(Buffer.from(copy).includes('GPS 39.9087')).toBe(false);
  expect(Buffer.from(copy).includes('Exif')).toBe(false);
  expect(Buffer.from(copy).includes(aJpeg(400, 300))).toBe(true);
});

test('a photograph that was taken sideways is small upright', async () => {
  const sizes = [];
  for (const orientation of [1, 6]) {
    const small = await workshop.run('thumbnail', { bytes: withExif(aJpeg(960, 480), orientation), media: 'JPEG', mark });
    const { width, height } = jpeg.decode(Buffer.from(small));
    sizes.push([width, height]);
  }
  expect(sizes).toEqual([[480, 240], [240, 480]]);
}); // prettier-ignore
