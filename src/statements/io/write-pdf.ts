import { createHash } from 'node:crypto';
import { createWriteStream, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ItemSlices } from '../items.js';
import type { StatementSnapshot } from '../snapshot.js';
import { paint } from './paint.js';

/** Where a statement's PDF lies below the files folder. Its number is ours, never a user's text. */
export const pdfPath = (files: string, { month, number }: { month: string; number: string }) =>
  join(files, 'statements', month, `${number}.pdf`);

/** Whole or absent: a file that is being written has another name. */
export async function writePdf(files: string, head: StatementSnapshot, slices: ItemSlices) {
  const path = pdfPath(files, head);
  const draft = `${path}.${process.pid}.part`;
  mkdirSync(dirname(path), { recursive: true });
  const hash = createHash('sha256');
  const through = new PassThrough();
  let bytes = 0;
  through.on('data', (slice: Buffer) => {
    hash.update(slice);
    bytes += slice.length;
  });
  const [painted] = await Promise.all([paint(head, slices, through), pipeline(through, createWriteStream(draft))]);
  renameSync(draft, path);
  return { path, sha256: hash.digest('hex'), bytes, missing: painted.missing };
}
