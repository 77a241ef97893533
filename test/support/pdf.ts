import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

interface Read {
  pages: string[];
  /** Of each page: what is drawn over it, in that order. */
  over: { rect: [number, number, number, number]; text: string }[][];
}

/** As another program reads it. */
export function readPdf(pdf: Uint8Array): Read {
  const script = fileURLToPath(new URL('pdf-text.mjs', import.meta.url));
  const { stdout, stderr } = spawnSync(process.execPath, [script], { input: pdf, maxBuffer: 1e8 });
  if (stdout.length === 0) throw new Error(stderr.toString());
  return JSON.parse(stdout.toString()) as Read;
}

/** The text of each page. */
export const textOf = async (pdf: Buffer): Promise<string[]> => readPdf(pdf).pages;
