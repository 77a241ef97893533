/** Points (1/72 inch) from the left and the top edge of the page. */
export interface TextMark {
  kind: 'text';
  x: number;
  /** The baseline. */
  y: number;
  text: string;
  style: Style;
  /** Which part of the text stands at x. */
  align: Align;
}

/** Filled, without an outline. */
export interface BoxMark {
  kind: 'box';
  x: number;
  y: number;
  width: number;
  height: number;
  color: string;
}

/** A line through the points x0, y0, x1, y1, …; a rule has two. */
export interface LineMark {
  kind: 'line';
  points: readonly number[];
  thickness: number;
  color: string;
}

export type Mark = TextMark | BoxMark | LineMark;
export type Align = 'left' | 'center' | 'right';
export interface Style {
  size: number;
  weight: 'regular' | 'bold';
  /** '#rrggbb'. */
  color: string;
}

/** Marks are painted in order, later over earlier. */
export interface Page {
  marks: Mark[];
  /** Where the reader's list of contents leads to this page. */
  bookmarks: string[];
}

/** The width in points of one line of text. It is handed in, because only the font knows it. */
export type Measure = (text: string, style: Style) => number;

export const paper = { width: 595.28, height: 841.89, left: 48, right: 547.28, top: 62, firstTop: 46, bottom: 788 };
export const contentWidth = paper.right - paper.left;

export const colors = {
  ink: '#18212d',
  mute: '#5d6875',
  faint: '#8d97a3',
  rule: '#c3cbd4',
  hair: '#e4e8ed',
  tint: '#f3f6f8',
  brand: '#0b5c70',
  pale: '#b3d1d8',
};

const style = (size: number, weight: Style['weight'], color: string): Style => ({ size, weight, color });
export const styles = {
  title: style(21, 'bold', colors.ink),
  payable: style(22, 'bold', colors.brand),
  heading: style(11, 'bold', colors.ink),
  name: style(10.5, 'bold', colors.ink),
  strong: style(8.5, 'bold', colors.ink),
  body: style(8.5, 'regular', colors.ink),
  mute: style(8.5, 'regular', colors.mute),
  small: style(7.5, 'regular', colors.mute),
  tiny: style(6.5, 'regular', colors.faint),
};

/**
 * A class, and not a literal, for the heap's sake: V8 takes a page's literals for long-lived (they outlive a collection
 * while their page is made) and puts all later ones straight into the old generation. It cost 45 MB at 100,000 calls.
 */
class Text implements TextMark {
  readonly kind = 'text';
  constructor(
    readonly x: number,
    readonly y: number,
    readonly text: string,
    readonly style: Style,
    readonly align: Align,
  ) {}
}

export function textAt(x: number, y: number, text: string, style: Style, align: Align = 'left'): TextMark {
  return new Text(x, y, text, style, align);
}

export function boxAt(x: number, y: number, width: number, height: number, color: string): BoxMark {
  return { kind: 'box', x, y, width, height, color };
}

export function ruleAt(y: number, thickness: number, color: string, x0 = paper.left, x1 = paper.right): LineMark {
  return { kind: 'line', points: [x0, y, x1, y], thickness, color };
}
