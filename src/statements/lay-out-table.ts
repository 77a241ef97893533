import { fitLine, wrap } from './fit.js';
import { space } from './flow.js';
import type { Block } from './flow.js';
import { colors, paper, ruleAt, styles, textAt } from './marks.js';
import type { Align, Mark, Measure, Style } from './marks.js';

export interface Column {
  zh: string;
  en: string;
  width: number;
  align: Align;
}

export interface Row {
  cells: readonly string[];
  style?: Style;
  /** Stands in the first cell where the row opens a page: the group that goes on. */
  again?: string;
  /** What is drawn above the row: a hairline unless said. */
  above?: 'rule' | 'none';
}

const LINE = 11.5;
const GUTTER = 10;
const HEAD = 26;
const SHORT = 130;
const LARGEST_GROUP = 60;

/** A heading, Chinese with its English beside it, kept with `keep` points of what it is the heading of. */
export function heading(zh: string, en: string, measure: Measure, keep: number): Block {
  return {
    height: 20,
    keep,
    marks: (top) => [
      textAt(paper.left, top + 12, zh, styles.heading),
      textAt(paper.left + measure(zh, styles.heading) + 7, top + 12, en, styles.small),
    ],
  };
}

/** A table under its heading: a short one is not cut, and of a long one the head never stands alone. */
export function section(
  words: { zh: string; en: string },
  columns: readonly Column[],
  rows: readonly Row[],
  measure: Measure,
): Block[] {
  const blocks = table(columns, rows, measure);
  const whole = blocks.reduce((sum, { height }) => sum + height, 0);
  return [heading(words.zh, words.en, measure, whole <= SHORT ? whole : HEAD + 3 * LINE), ...blocks, space(14)];
}

/**
 * Columns side by side from the left margin; text on the left wraps, figures on the right shrink. A row stays on the page
 * of those after it that no rule parts from it, and the last, which is the total, on that of the one before.
 */
function table(columns: readonly Column[], rows: readonly Row[], measure: Measure): Block[] {
  const head: Block = { height: HEAD, keep: 2 * LINE, marks: (top) => columnHeads(columns, top) };
  const first = rows.slice(0, 1).map((row): Row => ({ ...row, above: 'none' })); // the head has a rule of its own
  const blocks = [...first, ...rows.slice(1)].map((row) => tableRow(columns, row, head, measure));
  for (let index = blocks.length - 2; index >= 0; index--) {
    const below = blocks[index + 1]!;
    const together = rows[index + 1]!.above === 'none' && (below.keep ?? 0) < LARGEST_GROUP;
    if (together || index === blocks.length - 2) blocks[index]!.keep = below.height + (below.keep ?? 0);
  }
  return [head, ...blocks];
}

/** Two lines, Chinese over English, and a rule beneath. */
export function columnHeads(columns: readonly Column[], top: number): Mark[] {
  const marks: Mark[] = placed(columns).flatMap(({ zh, en, align, anchor }) => [
    textAt(anchor, top + 9, zh, { ...styles.small, weight: 'bold' }, align),
    textAt(anchor, top + 18.5, en, styles.tiny, align),
  ]);
  return [...marks, ruleAt(top + 23.5, 0.8, colors.ink)];
}

/** Where each column's text stands: at its left edge, or at its right one. */
export function placed(columns: readonly Column[]): (Column & { anchor: number })[] {
  let left = paper.left;
  return columns.map((column) => {
    const anchor = column.align === 'left' ? left : left + column.width;
    left += column.width;
    return { ...column, anchor };
  });
}

function tableRow(columns: readonly Column[], row: Row, head: Block, measure: Measure): Block {
  const style = row.style ?? styles.body;
  const lines = columns.map(({ width, align }, index) => {
    const text = row.cells[index] ?? '';
    if (align === 'left') return wrap(text, style, width - GUTTER, measure).map((line) => ({ text: line, style }));
    return [fitLine(text, style, width - GUTTER, measure)];
  });
  const height = Math.max(...lines.map((cell) => cell.length)) * LINE + 4.5;
  return {
    height,
    head,
    marks(top, opensPage) {
      const marks: Mark[] = [];
      const rule = row.above ?? 'hair';
      if (rule !== 'none' && !opensPage) marks.push(ruleAt(top, rule === 'rule' ? 0.6 : 0.5, colors[rule]));
      placed(columns).forEach(({ align, anchor }, index) => {
        const again = opensPage && index === 0 && row.cells[0] === '' && row.again;
        const cell = again ? [{ text: again, style: styles.mute }] : lines[index]!;
        cell.forEach((line, at) => marks.push(textAt(anchor, top + 11 + at * LINE, line.text, line.style, align)));
      });
      return marks.filter((mark) => mark.kind !== 'text' || mark.text !== '');
    },
  };
}
