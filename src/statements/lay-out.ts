import { assertExact } from './exact.js';
import { countFigure } from './figures.js';
import { fitLine } from './fit.js';
import { flow, space } from './flow.js';
import type { Block } from './flow.js';
import { checkItems } from './items.js';
import type { ItemSlices } from './items.js';
import { layOutAnnex } from './lay-out-annex.js';
import { chartBlocks } from './lay-out-charts.js';
import { countsBlock, partiesBlock, payableBlock, titleBlock, titleOf } from './lay-out-head.js';
import { feeBlocks, priorBlocks, settlementBlock, taxBlocks, usageBlocks } from './lay-out-owed.js';
import { colors, contentWidth, paper, ruleAt, styles, textAt } from './marks.js';
import type { Mark, Measure, Page } from './marks.js';
import { planAnnex } from './plan-annex.js';
import { contentHash } from './snapshot.js';
import type { StatementSnapshot } from './snapshot.js';

/**
 * The statement's pages (rule S3), as data. The summary is laid out whole; the annex follows as its items come, so
 * a statement of 100,000 calls needs no more memory than one page and one slice.
 */
export async function* layOut(snapshot: StatementSnapshot, slices: ItemSlices, measure: Measure): AsyncGenerator<Page> {
  assertExact(snapshot);
  const hash = contentHash(snapshot);
  const summary = flow(summaryBlocks(snapshot, hash, measure));
  const plan = planAnnex(snapshot.annex.sections.map(({ calls }) => calls));
  const pages = summary.length + plan.length;
  const furnish = furniture(snapshot, hash, pages, measure);
  for (const [index, marks] of summary.entries()) {
    yield { marks: [...marks, ...furnish(index + 1)], bookmarks: index === 0 ? [titleOf(snapshot)] : [] };
  }
  let page = summary.length;
  for await (const { marks, bookmarks } of layOutAnnex(
    snapshot.annex,
    plan,
    checkItems(snapshot.annex, slices),
    measure,
  )) {
    yield { marks: [...furnish(++page), ...marks], bookmarks };
  }
}

function summaryBlocks(snapshot: StatementSnapshot, hash: string, measure: Measure): Block[] {
  return [
    titleBlock(snapshot, measure),
    partiesBlock(snapshot, measure),
    payableBlock(snapshot, measure),
    countsBlock(snapshot),
    ...usageBlocks(snapshot, measure),
    ...feeBlocks(snapshot, measure),
    ...priorBlocks(snapshot, measure),
    settlementBlock(snapshot, measure),
    space(18),
    ...taxBlocks(snapshot, measure),
    ...chartBlocks(snapshot, measure),
    space(8),
    hashBlock(hash),
  ];
}

/** Whoever holds the snapshot can check that this page shows it (rule S5). */
function hashBlock(hash: string): Block {
  return {
    height: 26,
    marks: (top) => [
      ruleAt(top, 0.5, colors.rule),
      textAt(paper.left, top + 13, '内容校验值 Content hash (SHA-256)', styles.tiny),
      textAt(paper.right, top + 13, hash, { ...styles.tiny, color: colors.mute }, 'right'),
    ],
  };
}

/** What stands on every page: whose statement, which page of how many; from the second on, a running head. */
function furniture(snapshot: StatementSnapshot, hash: string, pages: number, measure: Measure) {
  const { issuer, subscriber, number, month } = snapshot;
  const issuerName = fitLine(issuer.name, styles.small, contentWidth * 0.45, measure);
  const what = fitLine(`${number} · ${month} · ${subscriber.name}`, styles.small, contentWidth * 0.52, measure);
  return (page: number): Mark[] => [
    ...(page === 1
      ? []
      : [
          textAt(paper.left, 40, issuerName.text, issuerName.style),
          textAt(paper.right, 40, what.text, what.style, 'right'),
          ruleAt(46, 0.5, colors.rule),
        ]),
    ruleAt(802, 0.5, colors.rule),
    textAt(paper.left, 815, `${number} · ${hash.slice(0, 16)}`, styles.tiny),
    textAt(paper.right, 815, `第 ${countFigure(page)} 页 / 共 ${countFigure(pages)} 页`, styles.small, 'right'),
  ];
}
