import { crc32, deflateSync } from 'node:zlib';
import jpeg from 'jpeg-js';
import PDFDocument from 'pdfkit';

/** Documents made by hand, so that a test can say what is wrong with them. */

export function aJpeg(width = 320, height = 240, quality = 50): Buffer {
  const data = Buffer.alloc(width * height * 4, 200);
  for (let at = 0; at < data.length; at += 4) data[at] = at % 251;
  return Buffer.from(jpeg.encode({ width, height, data }, quality).data);
}

/** Right behind the beginning: a comment of any length up to 65,533. */
export const withComment = (image: Buffer, text: Buffer | string): Buffer => {
  const comment = Buffer.from(text);
  const head = Buffer.from([0xff, 0xfe, (comment.length + 2) >> 8, (comment.length + 2) & 255]);
  return Buffer.concat([image.subarray(0, 2), head, comment, image.subarray(2)]);
};

/** As a camera writes it that was held another way: 1 is upright, 6 a quarter turn. */
export function withExif(image: Buffer, orientation: number): Buffer {
  const body = Buffer.from('Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0', 'latin1');
  body[25] = orientation;
  const head = Buffer.from([0xff, 0xe1, 0, body.length + 2]);
  return Buffer.concat([image.subarray(0, 2), head, body, image.subarray(2)]);
}

/** The size that a JPEG's frame says, set to another. */
export function sayingSize(image: Buffer, width: number, height: number): Buffer {
  const copy = Buffer.from(image);
  const frame = copy.indexOf(Buffer.from([0xff, 0xc0]));
  copy.writeUInt16BE(height, frame + 5);
  copy.writeUInt16BE(width, frame + 7);
  return copy;
}

export const chunk = (type: string, body: Buffer | string = ''): Buffer => {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), Buffer.from(body)]);
  const all = Buffer.alloc(named.length + 8);
  all.writeUInt32BE(named.length - 4);
  named.copy(all, 4);
  all.writeUInt32BE(crc32(named), named.length + 4);
  return all;
};

export const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

export function header(width: number, height: number, { depth = 8, colour = 0, interlace = 0 } = {}): Buffer {
  const body = Buffer.alloc(13);
  body.writeUInt32BE(width);
  body.writeUInt32BE(height, 4);
  body.set([depth, colour, 0, 0, interlace], 8);
  return chunk('IHDR', body);
}

/** Grey, filtered by nothing. */
export const lines = (width: number, height: number, value = 200): Buffer =>
  Buffer.concat(Array.from({ length: height }, () => Buffer.concat([Buffer.from([0]), Buffer.alloc(width, value)])));

export function aPng(width = 320, height = 240, more: { before?: Buffer; data?: Buffer; after?: Buffer } = {}): Buffer {
  const data = more.data ?? deflateSync(lines(width, height));
  const none = Buffer.alloc(0);
  return Buffer.concat([signature, header(width, height), more.before ?? none, chunk('IDAT', data), chunk('IEND'), more.after ?? none]); // prettier-ignore
}

/** As a real writer makes it. */
export function aPdf(pages = 1, text = 'licence'): Promise<Buffer> {
  return new Promise((resolve) => {
    const document = new PDFDocument({ autoFirstPage: false });
    const parts: Buffer[] = [];
    document.on('data', (part: Buffer) => parts.push(part));
    document.on('end', () => resolve(Buffer.concat(parts)));
    for (let page = 0; page < pages; page++) document.addPage().text(text);
    document.end();
  });
}

export const catalog = '<< /Type /Catalog /Pages 2 0 R >>';
export const pagesOf = (kids = '3 0 R', count = 1) => `<< /Type /Pages /Kids [${kids}] /Count ${count} >>`;
export const page = '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] >>';

/** By hand, with a table of where each object lies; a text may hold binary as latin1. */
export function pdfOf(objects: readonly string[], { trailer = '', raw = '' } = {}): Buffer {
  let text = '%PDF-1.7\n%\xe2\xe3\xcf\xd3\n';
  const places: number[] = [];
  objects.forEach((object, nth) => {
    places.push(text.length);
    text += `${nth + 1} 0 obj\n${object}\nendobj\n`;
  });
  text += raw;
  const xref = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
  for (const place of places) text += `${String(place).padStart(10, '0')} 00000 n \n`;
  text += `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer}>>\nstartxref\n${xref}\n%%EOF\n`;
  return Buffer.from(text, 'latin1');
}

export const stream = (body: Buffer | string, dict = ''): string =>
  `<< /Length ${body.length} ${dict}>>\nstream\n${Buffer.from(body as string, 'latin1').toString('latin1')}\nendstream`;

/** Objects packed into one. */
export function packed(objects: readonly string[], dict = '', pack: (text: Buffer) => Buffer = deflateSync): string {
  let at = 0;
  const heads = objects.map((it, nth) => [`${10 + nth} ${at}`, (at += it.length + 1)][0]);
  const first = `${heads.join(' ')} `;
  const body = pack(Buffer.from(first + objects.join(' '), 'latin1')).toString('latin1');
  return stream(body, `/Type /ObjStm /N ${objects.length} /First ${first.length} /Filter /FlateDecode ${dict}`);
}

/** The end of a ZIP's directory, with a comment behind it. */
export function endOfZip(comment = ''): Buffer {
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(comment.length, 20);
  return Buffer.concat([end, Buffer.from(comment, 'latin1')]);
}
