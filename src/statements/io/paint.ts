import assert from 'node:assert';
import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import PDFDocument from 'pdfkit';
import type { ItemSlices } from '../items.js';
import { layOut } from '../lay-out.js';
import { titleOf } from '../lay-out-head.js';
import type { StatementSnapshot } from '../snapshot.js';
import { measure } from './font.js';
import { openPen } from './pen.js';

export interface Painted {
  pages: number;
  /** Characters that the font lacks; each is printed as 〓. Empty as it should be, else someone should be told. */
  missing: string[];
}

/**
 * Writes the statement as a PDF and ends `writable`; waits where that is slow, so memory doesn't grow with the calls.
 * The same snapshot and items give the same bytes (rule S5), as long as zlib is the same: its release is Node's.
 * Fails, with the file unfinished, where the figures don't add up or the items are not the snapshot's.
 */
export async function paint(snapshot: StatementSnapshot, slices: ItemSlices, writable: Writable): Promise<Painted> {
  const painted: Painted = { pages: 0, missing: [] };
  await pipeline(ink(snapshot, slices, painted), writable);
  return painted;
}

async function* ink(snapshot: StatementSnapshot, slices: ItemSlices, painted: Painted): AsyncGenerator<Buffer> {
  const document = openDocument(snapshot);
  const pen = openPen(document);
  for await (const page of layOut(snapshot, slices, measure)) {
    document.addPage();
    pen.draw(page.marks);
    for (const bookmark of page.bookmarks) document.outline.addItem(bookmark);
    painted.pages++;
    const bytes: Buffer | null = document.read(); // the pages before this one are done
    if (bytes) yield bytes;
  }
  document.end();
  const rest: Buffer | null = document.read();
  assert(rest, 'pdfkit ends a document without images at once');
  painted.missing = [...pen.missing].toSorted();
  yield rest;
}

/** No clock and no chance: pdfkit derives the file's id from these fields. */
function openDocument(snapshot: StatementSnapshot): PDFKit.PDFDocument {
  const issuedAt = new Date(snapshot.issuedAt);
  return new PDFDocument({
    size: 'A4',
    margin: 0,
    autoFirstPage: false,
    font: '', // pdfkit would read Helvetica, which isn't used
    lang: 'zh-CN',
    displayTitle: true,
    info: {
      Title: `${titleOf(snapshot)} ${snapshot.number}`,
      Author: snapshot.issuer.name,
      Creator: 'hotline400',
      CreationDate: issuedAt,
      ModDate: issuedAt,
    },
  });
}
