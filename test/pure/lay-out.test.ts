import fc from 'fast-check';
import { formatYuan } from '../../src/money.js';
import { annexOf, decodeItems, encodeItems } from '../../src/statements/items.js';
import type { Item } from '../../src/statements/items.js';
import { fitLine, wrap } from '../../src/statements/fit.js';
import { layOut } from '../../src/statements/lay-out.js';
import { paper, styles } from '../../src/statements/marks.js';
import type { Measure, Page, TextMark } from '../../src/statements/marks.js';
import { maskCaller } from '../../src/mask-caller.js';
import { planAnnex } from '../../src/statements/plan-annex.js';
import { canonicalBytes, contentHash } from '../../src/statements/snapshot.js';
import type { StatementSnapshot } from '../../src/statements/snapshot.js';
import { sampleItems, sampleSnapshot } from '../support/sample-statement.js';

/** Chinese is square, the rest a bit over half as wide: near enough to the font to lay out without it. */
const measure: Measure = (text, { size }) =>
  [...text].reduce((width, character) => width + (character > '\u2e80' ? 1 : 0.56), 0) * size;

const numbers = ['4008001234', '4006005678', '4009990001'];

async function pagesOf(snapshot: StatementSnapshot, items: Iterable<Item[]>): Promise<Page[]> {
  const pages: Page[] = [];
  for await (const page of layOut(snapshot, items, measure)) pages.push(page);
  return pages;
}

function textsOf(page: Page): TextMark[] {
  return page.marks.filter((mark) => mark.kind === 'text');
}

test.each`
  caller             | shown              | because
  ${'13812348000'}   | ${'138****8000'}   | ${'S3: a mobile keeps 3 and 4'}
  ${'075512345678'}  | ${'0755****5678'}  | ${'a landline keeps its area code and 4'}
  ${'01062141234'}   | ${'010****1234'}   | ${'Beijing has a code of three digits'}
  ${'02161234567'}   | ${'021****4567'}   | ${'so has Shanghai'}
  ${'03111234567'}   | ${'0311****4567'}  | ${'seven digits after a code of four'}
  ${'95588'}         | ${'9****'}         | ${'of others the last four are hidden'}
  ${'110'}           | ${'****'}          | ${'a short one is hidden whole'}
  ${'0085223456789'} | ${'008522345****'} | ${'a foreign one is no landline'}
  ${'1381234800'}    | ${'138123****'}    | ${'ten digits are no mobile'}
  ${null}            | ${'未显示'}        | ${'withheld'}
  ${''}              | ${'未显示'}        | ${'withheld'}
`('$because: $caller', ({ caller, shown }) => {
  expect(maskCaller(caller)).toBe(shown);
});

test.each`
  lengths      | pages | because
  ${[]}        | ${0}  | ${'no calls, no annex'}
  ${[1]}       | ${1}  | ${'one call'}
  ${[50]}      | ${1}  | ${'the first page holds 50, under the title'}
  ${[51]}      | ${2}  | ${'one more opens a page'}
  ${[50 + 53]} | ${2}  | ${'the others hold 53'}
  ${[50 + 54]} | ${3}  | ${'one more opens a page'}
  ${[42, 3]}   | ${1}  | ${'a section may begin above three rows'}
  ${[43, 3]}   | ${2}  | ${'but not above two of three'}
  ${[43, 2]}   | ${1}  | ${'unless they are all it has'}
`('S3: $lengths calls are $pages pages: $because', ({ lengths, pages }) => {
  expect(planAnnex(lengths)).toHaveLength(pages);
});

test('S3: the plan holds every row once, in order, inside the page', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 40 }), (lengths) => {
      const next = lengths.map(() => 0);
      for (const page of planAnnex(lengths))
        for (const { section, first, rows, top } of page) {
          expect(first).toBe(next[section]);
          expect(rows).toBeGreaterThan(0);
          expect(top + 48 + rows * 12.6).toBeLessThanOrEqual(paper.bottom);
          next[section]! += rows;
        }
      expect(next).toEqual(lengths);
    }),
  );
});

test('S3: every page says which it is, and of how many', async () => {
  const pages = await pagesOf(await sampleSnapshot(numbers, 120), sampleItems(numbers, 120));
  pages.forEach((page, index) => {
    const feet = textsOf(page).filter(({ text }) => text.startsWith('第 '));
    expect(feet.map(({ text }) => text)).toEqual([`第 ${index + 1} 页 / 共 ${pages.length} 页`]);
  });
});

test('S3, P4: no caller is on a page in full', async () => {
  const pages = await pagesOf(await sampleSnapshot(numbers, 40), sampleItems(numbers, 40));
  const text = pages.flatMap((page) => textsOf(page).map((mark) => mark.text)).join('\n');
  for (const { caller } of [...sampleItems(numbers, 40)].flat()) {
    if (caller !== null) expect(text).not.toContain(caller);
    expect(text).toContain(maskCaller(caller));
  }
});

test('S6, T1: the amounts of the annex as printed are the total as printed', async () => {
  const pages = await pagesOf(await sampleSnapshot(numbers, 120, { fees: [] }), sampleItems(numbers, 120));
  const fen = (text: string) => Number(text.replace(/[,.]/g, ''));
  const cells = pages
    .slice(1)
    .flatMap((page) =>
      textsOf(page).filter(({ text, x, style }) => x > 547 && style.size === 7.5 && /^[\d,]+\.\d\d$/.test(text)),
    );
  const total = textsOf(pages[0]!)
    .find(({ text }) => /^¥ [\d,.]+$/.test(text))!
    .text.slice(2);
  expect(cells).toHaveLength(360);
  expect(cells.reduce((sum, { text }) => sum + fen(text), 0)).toBe(fen(total));
});

test('T1: exact total, one rounding line, payable in fen', async () => {
  const fees = [{ label: '月租费', number: null, amount: '0.004999' }];
  const pages = await pagesOf(await sampleSnapshot([], 0, { fees }), []);
  const texts = textsOf(pages[0]!).map(({ text }) => text);
  expect(texts).toEqual(expect.arrayContaining(['0.004999', '-0.004999', '¥ 0.00', '人民币零元整']));
});

test.each`
  amount          | shown        | words                       | title                         | because
  ${'0.005000'}   | ${'¥ 0.01'}  | ${'人民币壹分'}             | ${'电话服务账单'}             | ${'T1: half a fen rounds up'}
  ${'-12.345000'} | ${'¥ 12.35'} | ${'人民币壹拾贰元叁角伍分'} | ${'电话服务账单（贷项通知）'} | ${'S2: a net negative is a credit note'}
`('$because', async ({ amount, shown, words, title }) => {
  const fees = [{ label: '调整', number: null, amount }];
  const [page] = await pagesOf(await sampleSnapshot([], 0, { fees }), []);
  expect(textsOf(page!).map(({ text }) => text)).toEqual(expect.arrayContaining([shown, words, title]));
});

test('S2: the prior-period section is there only when it has rows', async () => {
  const late: Item = { ...[...sampleItems(numbers, 1)].flat()[0]!, number: numbers[0]!, amount: 200_000n };
  const prior = [
    {
      serviceMonth: '2026-10',
      original: 'ST-2026-000098',
      number: numbers[0]!,
      chargeClass: 'LOCAL',
      calls: 1,
      talkSeconds: 61,
      chargedSeconds: null,
      amount: formatYuan(200_000n),
    },
  ];
  const snapshot = { ...(await sampleSnapshot([], 0, { fees: [], prior })), annex: await annexOf([[late]]) };
  const text = (pages: Page[]) => pages.flatMap((page) => textsOf(page).map((mark) => mark.text)).join('\n');
  expect(text(await pagesOf(snapshot, [[late]]))).toMatch(/前期补计[^]*2026-10[^]*ST-2026-000098/);
  expect(text(await pagesOf(await sampleSnapshot(numbers, 3), sampleItems(numbers, 3)))).not.toContain('前期补计');
});

test('S3: forty numbers flow over pages, and nothing leaves the paper', async () => {
  const forty = Array.from({ length: 40 }, (_, index) => String(4008010000 + index * 37));
  const long =
    '新疆维吾尔自治区克孜勒苏柯尔克孜自治州示例电信增值业务信息服务运营有限责任公司驻阿图什市帕米尔路客户服务中心';
  const otherwise = { subscriber: { name: long, taxId: null }, partnerName: long };
  const pages = await pagesOf(await sampleSnapshot(forty, 4, otherwise), sampleItems(forty, 4));
  const numbersSeen = new Set(pages.flatMap((page) => textsOf(page).map(({ text }) => text)));
  for (const number of forty) expect(numbersSeen).toContain(number);
  for (const { x, y, text, style, align } of pages.flatMap(textsOf)) {
    const width = measure(text, style);
    const left = align === 'left' ? x : align === 'right' ? x - width : x - width / 2;
    expect([text, left >= paper.left - 0.1, left + width <= paper.right + 0.1, y < 820]).toEqual([
      text,
      true,
      true,
      true,
    ]);
  }
});

test.each`
  planted                                                                    | because
  ${(s: StatementSnapshot) => ({ ...s, exact: '1.000000' })}                 | ${'S6: the exact total is not the sum'}
  ${(s: StatementSnapshot) => ({ ...s, rounding: '0.000001' })}              | ${'T1: the rounding line is wrong'}
  ${(s: StatementSnapshot) => ({ ...s, payable: '1.000000' })}               | ${'T1: payable is wrong'}
  ${(s: StatementSnapshot) => ({ ...s, lines: s.lines.slice(1) })}           | ${'S6: a line is missing'}
  ${(s: StatementSnapshot) => ({ ...s, counts: { ...s.counts, calls: 1 } })} | ${'the days are not the month'}
`('a statement is never laid out where $because', async ({ planted }) => {
  const snapshot = await sampleSnapshot(numbers, 5);
  await expect(pagesOf(planted(snapshot), sampleItems(numbers, 5))).rejects.toThrow();
});

test.each`
  change                                                                  | because
  ${(items: Item[]) => items.slice(1)}                                    | ${'one is missing'}
  ${(items: Item[]) => [...items, items.at(-1)!]}                         | ${'one is there twice'}
  ${(items: Item[]) => [{ ...items[0]!, amount: 1n }, ...items.slice(1)]} | ${'one has another amount'}
`('S5: other items than the snapshot was made of are refused: $because', async ({ change }) => {
  const snapshot = await sampleSnapshot(numbers, 5);
  await expect(pagesOf(snapshot, [change([...sampleItems(numbers, 5)].flat())])).rejects.toThrow();
});

test('S5: the content hash is on the page and does not depend on the order of keys', async () => {
  const snapshot = await sampleSnapshot(numbers, 5);
  const reordered = Object.fromEntries(Object.entries(snapshot).toReversed()) as unknown as StatementSnapshot;
  expect(canonicalBytes(reordered)).toEqual(canonicalBytes(snapshot));
  expect(JSON.parse(String(canonicalBytes(snapshot)))).toEqual(snapshot);
  expect(contentHash({ ...snapshot, number: 'ST-2026-000124' })).not.toBe(contentHash(snapshot));
  const pages = await pagesOf(snapshot, sampleItems(numbers, 5));
  expect(pages.flatMap((page) => textsOf(page).map(({ text }) => text))).toContain(contentHash(snapshot));
});

test('S5: items are read back as they were, and where they are cut changes nothing', async () => {
  const items = [...sampleItems(numbers, 40)].flat();
  expect(decodeItems(encodeItems(items))).toEqual(items);
  expect(decodeItems('')).toEqual([]);
  expect(await annexOf(items.map((item) => [item]))).toEqual(await annexOf([[], items, []]));
});

test('S3: text that is wrapped or fitted is never wider than its place, and wrapping loses nothing', () => {
  const text = fc.string({ unit: fc.constantFrom(...'北京犇淼喆，。（）A1 x-'), maxLength: 60 });
  fc.assert(
    fc.property(text, fc.integer({ min: 20, max: 200 }), (some, width) => {
      const lines = wrap(some, styles.body, width, measure);
      for (const line of lines) expect(measure(line, styles.body)).toBeLessThanOrEqual(width);
      expect(lines.join('').replaceAll(' ', '')).toBe(some.replaceAll(' ', ''));
      const fitted = fitLine(some, styles.body, width, measure);
      expect(measure(fitted.text, fitted.style)).toBeLessThanOrEqual(width);
    }),
  );
});
