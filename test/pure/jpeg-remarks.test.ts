import fc from 'fast-check';
import jpeg from 'jpeg-js';
import { withoutRemarks, type Orientation } from '../../src/documents/jpeg-remarks.js';
import { turned } from '../../src/documents/io/turn.js';
import { aJpeg, withComment, withExif } from '../support/scans.js';

const image = aJpeg(64, 48);
const pixels = (bytes: Buffer) => Buffer.from(jpeg.decode(bytes).data);
const segment = (code: number, body: Buffer) => {
  const head = Buffer.from([0xff, code, (body.length + 2) >> 8, (body.length + 2) & 255]);
  return Buffer.concat([image.subarray(0, 2), head, body, image.subarray(2)]);
};

test.each([1, 2, 3, 4, 5, 6, 7, 8] as const)('A5: an image that says orientation %s loses the remark and keeps its pixels', (orientation) => {
  const found = withoutRemarks(withExif(image, orientation));
  expect(found.orientation).toBe(orientation);
  expect(found.image.equals(image)).toBe(true);
}); // prettier-ignore

/** Little-endian, behind another entry, as most telephones write it. */
const little = (orientation: number) =>
  Buffer.from(`Exif\0\0II*\0\x08\0\0\0\x02\0\x0f\x01\x02\0\x01\0\0\0A\0\0\0\x12\x01\x03\0\x01\0\0\0${String.fromCharCode(orientation)}\0\0\0\0\0\0\0`, 'latin1'); // prettier-ignore

test.each`
  body                                                                | orientation | because
  ${little(6)}                                                        | ${6}        | ${'the other byte order'}
  ${little(0)}                                                        | ${1}        | ${'0 is none'}
  ${little(9)}                                                        | ${1}        | ${'nor is 9'}
  ${Buffer.from('Exif\0\0')}                                          | ${1}        | ${'nothing follows'}
  ${Buffer.from('Exif\0\0II*\0\xff\xff\xff\xff', 'latin1')}           | ${1}        | ${'its list lies beyond the end'}
  ${Buffer.from('Exif\0\0MM\0*\0\0\0\x08\xff\xff\x01\x12', 'latin1')} | ${1}        | ${'its list is cut off'}
  ${Buffer.from('http://ns.adobe.com/xap/1.0/\0<x/>')}                | ${1}        | ${'another remark of the same kind'}
`('which way is up: $because', ({ body, orientation }) => {
  expect(withoutRemarks(segment(0xe1, body)).orientation).toBe(orientation);
});

test('law: whatever remarks stand before it, the image alone is left', () => {
  const codes = fc.constantFrom(0xe1, 0xe2, 0xe3, 0xed, 0xef, 0xfe);
  const remarks = fc.array(fc.tuple(codes, fc.uint8Array({ maxLength: 300 })), { maxLength: 6 });
  fc.assert(
    fc.property(remarks, (all) => {
      const written = all.reduce((bytes, [code, body]) => {
        const head = Buffer.from([0xff, code, (body.length + 2) >> 8, (body.length + 2) & 255]);
        return Buffer.concat([bytes.subarray(0, 2), head, Buffer.from(body), bytes.subarray(2)]);
      }, image);
      return withoutRemarks(written).image.equals(image);
    }),
  );
});

test('what says how the colours are to be read stays', () => {
  const adobe = segment(0xee, Buffer.from('Adobe\0\x64\0\0\0\0\x01', 'latin1'));
  expect(withoutRemarks(adobe).image.equals(adobe)).toBe(true);
  const said = withComment(image, '北纬39度');
  expect(pixels(withoutRemarks(said).image)).toEqual(pixels(image));
});

describe('a small image upright', () => {
  /** Two lines of three: each pixel its place. */
  const raster = { width: 3, height: 2, rgb: Buffer.from([0, 1, 2, 10, 11, 12].flatMap((it) => [it, it, it])) };
  const shown = (orientation: Orientation) => {
    const { width, height, rgb } = turned(raster, orientation);
    return Array.from({ length: height }, (_y, y) => Array.from({ length: width }, (_x, x) => rgb[3 * (y * width + x)]));
  }; // prettier-ignore

  test.each`
    orientation | lines                           | because
    ${1}        | ${[[0, 1, 2], [10, 11, 12]]}    | ${'as it lies'}
    ${2}        | ${[[2, 1, 0], [12, 11, 10]]}    | ${'mirrored'}
    ${3}        | ${[[12, 11, 10], [2, 1, 0]]}    | ${'upside down'}
    ${4}        | ${[[10, 11, 12], [0, 1, 2]]}    | ${'upside down in a mirror'}
    ${5}        | ${[[0, 10], [1, 11], [2, 12]]}  | ${'along the falling diagonal'}
    ${6}        | ${[[10, 0], [11, 1], [12, 2]]}  | ${'a quarter turn clockwise'}
    ${7}        | ${[[12, 2], [11, 1], [10, 0]]}  | ${'along the rising diagonal'}
    ${8}        | ${[[2, 12], [1, 11], [0, 10]]}  | ${'a quarter turn the other way'}
  `('$orientation: $because', ({ orientation, lines }) => expect(shown(orientation)).toEqual(lines)); // prettier-ignore
});
