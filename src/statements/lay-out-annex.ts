import assert from 'node:assert';
import { countFigure, durationFigure, exactFigure, amountOf, timeFigure } from './figures.js';
import { fitLine } from './fit.js';
import type { Item, ItemSlices } from './items.js';
import { columnHeads, placed } from './lay-out-table.js';
import type { Column } from './lay-out-table.js';
import { boxAt, colors, contentWidth, paper, styles, textAt } from './marks.js';
import type { Mark, Measure, Page } from './marks.js';
import { maskCaller } from '../mask-caller.js';
import { annexHeights } from './plan-annex.js';
import type { AnnexBlock } from './plan-annex.js';
import type { Annex } from './snapshot.js';
import { classLabel } from './words.js';

const columns: Column[] = [
  { zh: '序号', en: 'No.', width: 38, align: 'right' },
  { zh: '', en: '', width: 14, align: 'left' },
  { zh: '开始时间', en: 'Start', width: 98, align: 'left' },
  { zh: '主叫号码', en: 'Caller', width: 82, align: 'left' },
  { zh: '归属地', en: 'Area', width: 90, align: 'left' },
  { zh: '计费类别', en: 'Class', width: 62, align: 'left' },
  { zh: '通话时长', en: 'Talk time', width: 50, align: 'right' },
  { zh: '金额（元）', en: 'Amount', width: 65.28, align: 'right' },
];
const anchors = placed(columns).map(({ anchor }) => anchor);
const cellStyle = { ...styles.body, size: 7.5 };
const countStyle = { ...cellStyle, color: colors.faint };

interface Reader {
  next(): Item | undefined;
  more(): Promise<boolean>;
  close(): Promise<unknown>;
}

/** The itemised calls, page by page as the items come; callers are masked here and nowhere later (rule S3). */
export async function* layOutAnnex(
  annex: Annex,
  pages: readonly (readonly AnnexBlock[])[],
  slices: ItemSlices,
  measure: Measure,
): AsyncGenerator<Page> {
  const reader = readerOf(slices);
  try {
    for (const [index, blocks] of pages.entries()) {
      const page: Page = { marks: index === 0 ? annexTitle() : [], bookmarks: index === 0 ? ['通话明细'] : [] };
      for (const block of blocks) {
        if (block.first === 0) page.bookmarks.push(annex.sections[block.section]!.number);
        page.marks.push(...sectionHead(annex, block));
        await pushRows(page.marks, annex, block, reader, measure);
      }
      yield page;
    }
    assert(!(await reader.more()), 'more calls than the annex has rows');
  } finally {
    await reader.close(); // a cursor may be open behind it
  }
}

async function pushRows(
  marks: Mark[],
  annex: Annex,
  block: AnnexBlock,
  reader: Reader,
  measure: Measure,
): Promise<void> {
  const { number } = annex.sections[block.section]!;
  let y = block.top + annexHeights.section + annexHeights.columns;
  for (let row = 0; row < block.rows; row++, y += annexHeights.row) {
    let item = reader.next();
    if (item === undefined) item = (await reader.more()) ? reader.next() : undefined;
    const ordinal = block.first + row + 1;
    assert(item?.number === number, `call ${ordinal} of ${number} is missing`);
    if (row % 2 === 1) marks.push(boxAt(paper.left - 4, y, contentWidth + 8, annexHeights.row, colors.tint));
    pushRow(marks, item, ordinal, y + 9, annex.places, measure);
  }
}

/** Waits once a slice and not once a call: `next` while there are any, then `more`. */
function readerOf(slices: ItemSlices): Reader {
  const source = (async function* () {
    yield* slices;
  })();
  let slice: readonly Item[] = [];
  let at = 0;
  return {
    next: () => slice[at++],
    async more() {
      for (let found = await source.next(); !found.done; found = await source.next()) {
        [slice, at] = [found.value, 0];
        if (slice.length > 0) return true;
      }
      return false;
    },
    close: () => source.return(),
  };
}

function annexTitle(): Mark[] {
  const note = '主叫号码已隐去部分数字；时间为北京时间。 Callers are masked; times are Beijing time.';
  return [
    textAt(paper.left, paper.top + 14, '附件：通话明细', { ...styles.heading, size: 14 }),
    textAt(paper.left + 108, paper.top + 14, 'Annex: itemised calls', styles.small),
    textAt(paper.left, paper.top + 30, note, styles.small),
  ];
}

function sectionHead(annex: Annex, { section, first, top }: AnnexBlock): Mark[] {
  const { number, calls, talkSeconds, amount } = annex.sections[section]!;
  const sum = `${countFigure(calls)} 次 · ${durationFigure(talkSeconds)} · ¥ ${exactFigure(amountOf(amount), annex.places)}`;
  return [
    textAt(paper.left, top + 13, first === 0 ? number : `${number}（续）`, styles.heading),
    textAt(paper.right, top + 13, first === 0 ? sum : '', styles.small, 'right'),
    ...columnHeads(columns, top + annexHeights.section),
  ].filter((mark) => mark.kind !== 'text' || mark.text !== '');
}

function pushRow(marks: Mark[], item: Item, ordinal: number, y: number, places: number, measure: Measure): void {
  const area = fitLine(item.area || '—', cellStyle, columns[4]!.width - 8, measure);
  const charge = fitLine(classLabel(item.chargeClass), cellStyle, columns[5]!.width - 6, measure);
  const caller = fitLine(maskCaller(item.caller), cellStyle, columns[3]!.width - 6, measure);
  const amount = fitLine(exactFigure(item.amount, places), cellStyle, columns[7]!.width - 6, measure);
  marks.push(
    textAt(anchors[0]!, y, countFigure(ordinal), countStyle, 'right'),
    textAt(anchors[2]!, y, timeFigure(item.startAt), cellStyle),
    textAt(anchors[3]!, y, caller.text, caller.style),
    textAt(anchors[4]!, y, area.text, area.style),
    textAt(anchors[5]!, y, charge.text, charge.style),
    textAt(anchors[6]!, y, durationFigure(item.talkSeconds), cellStyle, 'right'),
    textAt(anchors[7]!, y, amount.text, amount.style, 'right'),
  );
}
