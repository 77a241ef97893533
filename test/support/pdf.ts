import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The text of each page, as another program reads it. */
export async function textOf(pdf: Buffer): Promise<string[]> {
  const script = fileURLToPath(new URL('pdf-text.mjs', import.meta.url));
  const { stdout, stderr } = spawnSync(process.execPath, [script], { input: pdf, maxBuffer: 1e8 });
  if (stdout.length === 0) throw new Error(stderr.toString());
  return (JSON.parse(stdout.toString()) as { pages: string[] }).pages;
}
