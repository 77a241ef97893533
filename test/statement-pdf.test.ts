import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { Writable } from 'node:stream';
import { toFen } from '../src/money.js';
import { capitals } from '../src/statements/capitals.js';
import { amountOf } from '../src/statements/figures.js';
import { measure } from '../src/statements/io/font.js';
import { paint } from '../src/statements/io/paint.js';
import type { Painted } from '../src/statements/io/paint.js';
import { maskCaller } from '../src/mask-caller.js';
import { styles } from '../src/statements/marks.js';
import { contentHash } from '../src/statements/snapshot.js';
import type { StatementSnapshot } from '../src/statements/snapshot.js';
import { sampleItems, sampleSnapshot } from './support/sample-statement.js';

const numbers = ['4008001234', '4006005678', '4000020088', '4001118899', '4009990001', '4007007007'];
const rare = '㛃䶮𠅤犇淼喆堃镕';

async function pdfOf(snapshot: StatementSnapshot, each: number): Promise<Painted & { bytes: Buffer }> {
  const chunks: Buffer[] = [];
  const writable = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      setImmediate(done); // a reader that is never quite ready
    },
  });
  const painted = await paint(snapshot, sampleItems(each === 0 ? [] : numbers, each), writable);
  return { ...painted, bytes: Buffer.concat(chunks) };
}

function textOf(pdf: Buffer): { pages: string[]; info: Record<string, string> } {
  const script = fileURLToPath(new URL('support/pdf-text.mjs', import.meta.url));
  return JSON.parse(execFileSync(process.execPath, [script], { input: pdf, encoding: 'utf8', maxBuffer: 1e8 }));
}

test('S3: all of a statement can be searched and copied', async () => {
  const subscriber = { name: `上海${rare}餐饮管理有限公司`, taxId: '91310104MA1FR2XX7K' };
  const snapshot = await sampleSnapshot(numbers, 30, { subscriber });
  const { bytes, pages, missing } = await pdfOf(snapshot, 30);
  const text = textOf(bytes);
  expect(missing).toEqual([]);
  expect(text.pages).toHaveLength(pages);
  text.pages.forEach((page, index) => expect(page).toContain(`第 ${index + 1} 页 / 共 ${pages} 页`));
  const all = text.pages.join('\n');
  const words = [
    capitals(toFen(amountOf(snapshot.payable))),
    snapshot.issuer.bank,
    snapshot.number,
    contentHash(snapshot),
  ];
  for (const word of ['电话服务账单', subscriber.name, ...words, ...numbers]) expect(all).toContain(word);
  const items = [...sampleItems(numbers, 30)].flat();
  for (const { caller } of items) expect(all).toContain(maskCaller(caller));
  expect(all.match(/^2026-11-\d\d \d\d:\d\d:\d\d$/gm)).toHaveLength(items.length);
});

test('S5: twice the same bytes, dated by the statement and not by the clock', async () => {
  const snapshot = await sampleSnapshot(numbers, 100);
  const digests = [await pdfOf(snapshot, 100), await pdfOf(snapshot, 100)].map(({ bytes }) =>
    createHash('sha256').update(bytes).digest('hex'),
  );
  expect(digests[1]).toBe(digests[0]);
  const { info } = textOf((await pdfOf(snapshot, 100)).bytes);
  expect(info).toMatchObject({ CreationDate: 'D:20261204160000Z', ModDate: 'D:20261204160000Z' });
});

test('S3: a character that the font lacks is shown as 〓 and reported', async () => {
  const subscriber = { name: '𠮷野家\u0007餐饮', taxId: null };
  const { bytes, missing } = await pdfOf(await sampleSnapshot([], 0, { subscriber }), 0);
  expect(missing).toEqual(['\u0007', '𠮷']);
  expect(textOf(bytes).pages[0]).toContain('〓野家〓餐饮');
});

test('S3: every character that we print ourselves has a glyph in both weights', () => {
  const ours = '零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整负人民币¥0123456789.,:-*·—（）：；。/%〓…';
  for (const style of [styles.body, styles.strong])
    for (const character of ours) expect(measure(character, style)).toBeGreaterThan(0);
});

test('S3: a month without a call is one page', async () => {
  const { bytes, pages } = await pdfOf(await sampleSnapshot([], 0, { fees: [] }), 0);
  expect(pages).toBe(1);
  expect(textOf(bytes).pages[0]).toMatch(/人民币零元整[^]*本期无来电/);
});

test('a reader that goes away fails the painting', async () => {
  const closed = new Writable({ write: (_chunk, _encoding, done) => done(new Error('disk full')) });
  const snapshot = await sampleSnapshot(numbers, 50);
  await expect(paint(snapshot, sampleItems(numbers, 50), closed)).rejects.toThrow('disk full');
});
