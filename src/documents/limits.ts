import type { DocumentMedia } from './table.js';

/** What a document may be; the policy's part of it that looks at the bytes. */
export interface ContentLimits {
  pixelsAtMost: number;
  sideAtLeast: number;
  pagesAtMost: number;
}

/** What its bytes say that it is. */
export interface Content {
  media: DocumentMedia;
  /** Of an image, in pixels. */
  width: number | null;
  height: number | null;
  /** Of a PDF. */
  pages: number | null;
}
