import { formatFen, toFen } from '../money.js';
import { dayOf } from '../month.js';
import { capitals } from './capitals.js';
import { amountOf, countFigure, durationFigure } from './figures.js';
import { fitLine, wrap } from './fit.js';
import type { Block } from './flow.js';
import { boxAt, colors, contentWidth, paper, ruleAt, styles, textAt } from './marks.js';
import type { Mark, Measure } from './marks.js';
import type { StatementSnapshot } from './snapshot.js';

/** A net negative is a credit note (rule S2). */
export function isCredit(snapshot: StatementSnapshot): boolean {
  return amountOf(snapshot.payable) < 0n;
}

export function titleOf(snapshot: StatementSnapshot): string {
  return isCredit(snapshot) ? '电话服务账单（贷项通知）' : '电话服务账单';
}

/** Title at the left; what the statement is called, and for when, at the right. */
export function titleBlock(snapshot: StatementSnapshot, measure: Measure): Block {
  const { number, from, to, issuedAt, dueOn } = snapshot;
  const facts = [
    ['账单编号 No.', number],
    ['账期 Period', `${dayOf(from)} 至 ${dayOf(to - 1)}`],
    ['出账日期 Issued', dayOf(issuedAt)],
    ...(dueOn === null || isCredit(snapshot) ? [] : [['付款期限 Due', dueOn]]),
  ] as [string, string][];
  const english = isCredit(snapshot) ? 'Credit note, telephone service' : 'Statement of telephone service';
  const height = Math.max(56, facts.length * 14 + 14);
  const title = fitLine(titleOf(snapshot), styles.title, 270, measure);
  return {
    height: height + 16,
    marks: (top) => [
      textAt(paper.left, top + 21, title.text, title.style),
      textAt(paper.left, top + 37, english, styles.small),
      ...facts.flatMap(([name, value], index) => [
        textAt(paper.right - 200, top + 10 + index * 14, name, styles.small),
        textAt(paper.right, top + 10 + index * 14, value, index === 0 ? styles.strong : styles.body, 'right'),
      ]),
      ruleAt(top + height, 1.6, colors.brand),
    ],
  };
}

/** Who pays, and whom, side by side. */
export function partiesBlock(snapshot: StatementSnapshot, measure: Measure): Block {
  const { issuer, subscriber, partnerName } = snapshot;
  const numbers = new Set(
    [...snapshot.lines, ...snapshot.fees, ...snapshot.prior].flatMap(({ number }) => number ?? []),
  ).size;
  const width = contentWidth / 2 - 20;
  const payer = party('客户', 'Bill to', subscriber.name, [
    ['纳税人识别号', subscriber.taxId ?? '—'],
    ['服务代理商', partnerName],
    ['400 号码', `${countFigure(numbers)} 个`],
  ]);
  const payee = party('服务提供方', 'Issued by', issuer.name, [
    ['纳税人识别号', issuer.taxId],
    ['地址', issuer.address],
    ['电话', issuer.phone],
  ]);
  const columns = [payer(paper.left, width, measure), payee(paper.left + contentWidth / 2 + 12, width, measure)];
  return {
    height: Math.max(...columns.map(({ height }) => height)) + 12,
    marks: (top) => columns.flatMap(({ marks }) => marks(top)),
  };
}

const LABEL = 62;
const LINE = 12.5;

function party(zh: string, en: string, name: string, facts: [string, string][]) {
  return (x: number, width: number, measure: Measure) => {
    const names = wrap(name, styles.name, width, measure);
    const rows = facts.flatMap(([label, value]) =>
      wrap(value, styles.body, width - LABEL, measure).map((line, index) => [index === 0 ? label : '', line] as const),
    );
    const factsTop = 14 + names.length * 15;
    const marks = (top: number): Mark[] => [
      textAt(x, top + 7, `${zh}  ${en}`, styles.small),
      ...names.map((line, index) => textAt(x, top + 22 + index * 15, line, styles.name)),
      ...rows.flatMap(([label, line], index) => [
        textAt(x, top + factsTop + 10 + index * LINE, label, styles.small),
        textAt(x + LABEL, top + factsTop + 10 + index * LINE, line, styles.body),
      ]),
    ];
    return { height: factsTop + rows.length * LINE + 4, marks: (top: number) => marks(top).filter(isInk) };
  };
}

function isInk(mark: Mark): boolean {
  return mark.kind !== 'text' || mark.text !== '';
}

/** What is to be paid, in figures and in capitals: the two stand together because they must agree. */
export function payableBlock(snapshot: StatementSnapshot, measure: Measure): Block {
  const fen = toFen(amountOf(snapshot.payable));
  const credit = isCredit(snapshot);
  const figures = fitLine(`¥ ${formatFen(credit ? -fen : fen)}`, styles.payable, 205, measure);
  const wordsX = paper.left + 236;
  const words = wrap(capitals(credit ? -fen : fen), styles.name, paper.right - wordsX - 14, measure);
  const height = Math.max(58, 30 + words.length * 15 + 8);
  return {
    height: height + 12,
    marks: (top) => [
      boxAt(paper.left, top, contentWidth, height, colors.tint),
      boxAt(paper.left, top, 3, height, colors.brand),
      textAt(
        paper.left + 16,
        top + 17,
        credit ? '应退金额  Amount credited' : '应付金额  Amount payable',
        styles.small,
      ),
      textAt(paper.left + 16, top + 44, figures.text, figures.style),
      textAt(wordsX, top + 17, '人民币大写  In words', styles.small),
      ...words.map((line, index) => textAt(wordsX, top + 39 + index * 15, line, styles.name)),
    ],
  };
}

/** The month's calls in four figures. */
export function countsBlock({ counts }: StatementSnapshot): Block {
  const { calls, answered, talkSeconds } = counts;
  const rate = calls === 0 ? '' : `（${((answered / calls) * 100).toFixed(1)}%）`;
  const cells = [
    ['来电 Calls', `${countFigure(calls)} 次`],
    ['接通 Answered', `${countFigure(answered)} 次${rate}`],
    ['未接通 Unanswered', `${countFigure(calls - answered)} 次`],
    ['通话时长 Talk time', durationFigure(talkSeconds)],
  ] as [string, string][];
  const width = contentWidth / cells.length;
  return {
    height: 42,
    marks: (top) =>
      cells.flatMap(([name, value], index): Mark[] => {
        const x = paper.left + index * width + (index === 0 ? 0 : 14);
        const divider = {
          kind: 'line',
          points: [x - 14, top, x - 14, top + 26],
          thickness: 0.5,
          color: colors.rule,
        } as const;
        return [
          ...(index === 0 ? [] : [divider]),
          textAt(x, top + 8, name, styles.small),
          textAt(x, top + 23, value, styles.name),
        ];
      }),
  };
}
