import { paper } from './marks.js';
import type { Mark } from './marks.js';

/** A piece of the page that is never cut: a heading, a table's row, a chart. */
export interface Block {
  height: number;
  /** `opensPage`: nothing of its table stands above it on this page but the repeated head. */
  marks(top: number, opensPage: boolean): Mark[];
  /** Repeated above it where it opens a page. */
  head?: Block;
  /** Points beneath it that must fit on the same page: a heading never stands alone at a page's foot. */
  keep?: number;
  /** Left out at the top of a page. */
  blank?: true;
}

export function space(height: number): Block {
  return { height, blank: true, marks: () => [] };
}

/** The blocks, one under another, over as many pages as they need; the first page begins higher, it has no running head. */
export function flow(blocks: readonly Block[]): Mark[][] {
  const pages: Mark[][] = [[]];
  let y = paper.firstTop;
  let opensPage = false;
  for (const block of blocks) {
    if (y + block.height + (block.keep ?? 0) > paper.bottom && !opensPage) {
      pages.push([]);
      y = paper.top;
      opensPage = true;
    }
    const page = pages.at(-1)!;
    if (block.blank && opensPage) continue;
    if (opensPage && block.head) {
      page.push(...block.head.marks(y, false));
      y += block.head.height;
    }
    page.push(...block.marks(y, opensPage));
    y += block.height;
    opensPage = false;
  }
  return pages;
}
