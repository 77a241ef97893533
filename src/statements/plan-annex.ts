import { paper } from './marks.js';

export const annexHeights = { title: 46, section: 22, columns: 26, row: 12.6, gap: 10 };
/** A section begins on a page only if this many of its rows, or all, stand beneath its head. */
const FEWEST = 3;

/** Rows of one section that stand together on a page. */
export interface AnnexBlock {
  section: number;
  /** The first row's place in its section, from 0. */
  first: number;
  rows: number;
  top: number;
}

/**
 * Which rows stand on which page, from the sections' lengths alone. So the number of pages is known before a call is
 * read, and page x of y needs no second pass.
 */
export function planAnnex(lengths: readonly number[]): AnnexBlock[][] {
  const pages: AnnexBlock[][] = [];
  let y = 0;
  const { title, section: sectionHead, columns, row, gap } = annexHeights;
  const openPage = () => {
    y = paper.top + (pages.length === 0 ? title : 0);
    pages.push([]);
  };
  const roomFor = () => Math.floor((paper.bottom - y - sectionHead - columns) / row);
  lengths.forEach((length, section) => {
    for (let first = 0; first < length;) {
      if (pages.length === 0 || roomFor() < Math.min(FEWEST, length - first)) openPage();
      const rows = Math.min(length - first, roomFor());
      pages.at(-1)!.push({ section, first, rows, top: y });
      y += sectionHead + columns + rows * row + gap;
      first += rows;
    }
  });
  return pages;
}
