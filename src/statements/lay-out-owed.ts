import { formatFen, toFen } from '../money.js';
import type { MicroYuan } from '../money.js';
import {
  amountOf,
  countFigure,
  durationFigure,
  exactFigure,
  minutePlaces,
  minutesFigure,
  placesOf,
  sumOf,
} from './figures.js';
import { wrap } from './fit.js';
import type { Block } from './flow.js';
import { isCredit } from './lay-out-head.js';
import { section } from './lay-out-table.js';
import type { Column, Row } from './lay-out-table.js';
import { boxAt, colors, paper, ruleAt, styles, textAt } from './marks.js';
import type { Mark, Measure } from './marks.js';
import type { StatementSnapshot, UsageLine, Yuan } from './snapshot.js';
import { classLabel } from './words.js';

const amountColumn: Column = { zh: '金额（元）', en: 'Amount', width: 99.28, align: 'right' };
const usageColumns: Column[] = [
  { zh: '400 号码', en: 'Number', width: 90, align: 'left' },
  { zh: '计费类别', en: 'Charge class', width: 92, align: 'left' },
  { zh: '通话次数', en: 'Calls', width: 66, align: 'right' },
  { zh: '通话时长', en: 'Talk time', width: 76, align: 'right' },
  { zh: '计费分钟', en: 'Minutes charged', width: 76, align: 'right' },
  amountColumn,
];
const feeColumns: Column[] = [
  { zh: '费用项目', en: 'Item', width: 310, align: 'left' },
  { zh: '400 号码', en: 'Number', width: 90, align: 'left' },
  amountColumn,
];
const priorColumns: Column[] = [
  { zh: '服务月份', en: 'Service month', width: 64, align: 'left' },
  { zh: '原账单编号', en: 'Original statement', width: 98, align: 'left' },
  { zh: '400 号码', en: 'Number', width: 74, align: 'left' },
  { zh: '计费类别', en: 'Charge class', width: 70, align: 'left' },
  { zh: '通话次数', en: 'Calls', width: 40, align: 'right' },
  { zh: '通话时长', en: 'Talk time', width: 54, align: 'right' },
  amountColumn,
];
const taxColumns: Column[] = [
  { zh: '税目', en: 'Tax category', width: 150, align: 'left' },
  { zh: '税率', en: 'Rate', width: 50, align: 'right' },
  { zh: '不含税金额', en: 'Net', width: 100, align: 'right' },
  { zh: '税额', en: 'VAT', width: 100, align: 'right' },
  { zh: '含税金额（元）', en: 'Gross', width: 99.28, align: 'right' },
];

/** Calls by number and charge class, with a subtotal for a number that has several. */
export function usageBlocks({ lines }: StatementSnapshot, measure: Measure): Block[] {
  if (lines.length === 0) return [];
  const figure = column(lines);
  const minutes = minutePlaces(lines.map(({ chargedSeconds }) => chargedSeconds ?? 0));
  const cells = (first: string, second: string, of: readonly UsageLine[]) => [
    first,
    second,
    countFigure(total(of, 'calls')),
    durationFigure(total(of, 'talkSeconds')),
    of.some((line) => line.chargedSeconds !== null) ? minutesFigure(total(of, 'chargedSeconds'), minutes) : '—',
    figure(sumOf(of)),
  ];
  const rows: Row[] = [];
  for (const [number, group] of byNumber(lines)) {
    const again = `${number}（续）`;
    group.forEach((line, index) => {
      const row = cells(index === 0 ? number : '', classLabel(line.chargeClass), [line]);
      rows.push({ cells: row, again, above: index === 0 ? 'rule' : 'none' });
    });
    if (group.length > 1) rows.push({ cells: cells('', '小计', group), again, style: styles.mute, above: 'none' });
  }
  rows.push({ cells: cells('通话费合计', '', lines), style: styles.strong, above: 'rule' });
  return section({ zh: '通话费', en: 'Calls by number and class' }, usageColumns, rows, measure);
}

export function feeBlocks({ fees }: StatementSnapshot, measure: Measure): Block[] {
  if (fees.length === 0) return [];
  const figure = column(fees);
  const rows: Row[] = fees.map(({ label, number, amount }) => ({
    cells: [label, number ?? '—', figure(amountOf(amount))],
  }));
  rows.push({ cells: ['其他费用合计', '', figure(sumOf(fees))], style: styles.strong, above: 'rule' });
  return section({ zh: '其他费用', en: 'Fees' }, feeColumns, rows, measure);
}

/** Only a statement that has late calls shows the section (rule S2). */
export function priorBlocks({ prior }: StatementSnapshot, measure: Measure): Block[] {
  if (prior.length === 0) return [];
  const figure = column(prior);
  const rows: Row[] = prior.map((line) => ({
    cells: [
      line.serviceMonth,
      line.original,
      line.number,
      classLabel(line.chargeClass),
      countFigure(line.calls),
      durationFigure(line.talkSeconds),
      figure(amountOf(line.amount)),
    ],
  }));
  rows.push({ cells: ['合计', '', '', '', '', '', figure(sumOf(prior))], style: styles.strong, above: 'rule' });
  return section({ zh: '前期补计', en: 'Calls of earlier months, received late' }, priorColumns, rows, measure);
}

export function taxBlocks({ taxes }: StatementSnapshot, measure: Measure): Block[] {
  if (taxes.length === 0) return [];
  const money = taxes.map(({ gross, tax }) => ({ gross: amountOf(gross), tax: amountOf(tax) }));
  const places = placesOf(money.flatMap(({ gross, tax }) => [gross, tax]));
  const rows = taxes.map(({ label, percent }, index): Row => {
    const { gross, tax } = money[index]!;
    return { cells: [label, `${percent}%`, ...[gross - tax, tax, gross].map((amount) => exactFigure(amount, places))] };
  });
  return section({ zh: '增值税', en: 'VAT included above' }, taxColumns, rows, measure);
}

/** How to pay at the left, how the payable amount comes about at the right: exact, one rounding line, fen (rule T1). */
export function settlementBlock(snapshot: StatementSnapshot, measure: Measure): Block {
  const { issuer, number, lines, fees, prior, exact, rounding, payable } = snapshot;
  const credit = isCredit(snapshot);
  const x = paper.right - 232;
  const steps: [string, MicroYuan][] = [
    ['通话费 Calls', sumOf(lines)],
    ['其他费用 Fees', sumOf(fees)],
    ...(prior.length > 0 ? [['前期补计 Earlier months', sumOf(prior)] as [string, MicroYuan]] : []),
    ['合计（精确） Exact total', amountOf(exact)],
    ['尾差 Rounding to fen', amountOf(rounding)],
  ];
  const places = placesOf(steps.map(([, amount]) => amount));
  const sumAt = steps.length - 2;
  const pay = [
    ['户名', issuer.name],
    ['开户行', issuer.bank],
    ['账号', issuer.account],
    ['附言', number],
  ].flatMap(([label, value]) =>
    wrap(value!, styles.body, 190, measure).map((line, index) => [index === 0 ? label! : '', line] as const),
  );
  const fen = toFen(amountOf(payable));
  const ladder = 8 + steps.length * 15;
  return {
    height: Math.max(ladder + 40, 26 + pay.length * 14 + 10),
    marks: (top): Mark[] => [
      textAt(paper.left, top + 12, credit ? '退款说明' : '付款信息', styles.heading),
      textAt(paper.left + 51, top + 12, credit ? 'To be credited' : 'Payment', styles.small),
      ...pay.flatMap(([label, line], index) => [
        ...(label === '' ? [] : [textAt(paper.left, top + 32 + index * 14, label, styles.small)]),
        textAt(paper.left + 40, top + 32 + index * 14, line, styles.body),
      ]),
      ruleAt(top, 0.8, colors.ink, x),
      ...steps.flatMap(([label, amount], index): Mark[] => {
        const style = index === sumAt ? styles.strong : styles.body;
        const y = top + 14 + index * 15;
        return [
          ...(index === sumAt ? [ruleAt(y - 10.5, 0.5, colors.rule, x)] : []),
          textAt(x, y, label, style),
          textAt(paper.right, y, exactFigure(amount, places), style, 'right'),
        ];
      }),
      boxAt(x, top + ladder, 232, 26, colors.brand),
      textAt(x + 10, top + ladder + 17, credit ? '应退金额 Credited' : '应付金额 Payable', {
        ...styles.strong,
        color: '#ffffff',
      }),
      textAt(
        paper.right - 10,
        top + ladder + 18,
        `¥ ${formatFen(credit ? -fen : fen)}`,
        { ...styles.heading, size: 12.5, color: '#ffffff' },
        'right',
      ),
    ],
  };
}

/** In the order of the snapshot's lines. (Map.groupBy came with Node 21.) */
function byNumber(lines: readonly UsageLine[]): Map<string, UsageLine[]> {
  const groups = new Map<string, UsageLine[]>();
  for (const line of lines) groups.set(line.number, [...(groups.get(line.number) ?? []), line]);
  return groups;
}

function column(lines: readonly { amount: Yuan }[]): (amount: MicroYuan) => string {
  const places = placesOf(lines.map(({ amount }) => amountOf(amount)));
  return (amount) => exactFigure(amount, places);
}

function total(lines: readonly UsageLine[], key: 'calls' | 'talkSeconds' | 'chargedSeconds'): number {
  return lines.reduce((sum, line) => sum + (line[key] ?? 0), 0);
}
