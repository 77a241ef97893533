// Owns reading lists of numbers: text or CSV, gzip or not, from a file or standard input.
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { appendFile, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { pipeline as finished } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { Refusal } from '../../refusal.js';
import { readLine, type Block, type RefusedNumber } from '../read-number.js';

export interface NumberList {
  path: string;
  /** By which an import knows it again, whatever it is called: the hash of its bytes. */
  source: string;
  lines: number;
}

/** Some lines of a list. */
export interface ListPart {
  numbers: string[];
  refused: RefusedNumber[];
  /** Lines before it, and before its end. */
  from: number;
  done: number;
}

/** Of a line, no more is kept: the number is its first field, and a file without line breaks is not a list. */
const LONGEST_LINE = 1_000;

/** Opens a list, '-' being `stdin`, which is kept in a file meanwhile: a list is read twice. @throws Refusal where it can't be read */
export async function withList<T>(path: string, stdin: Readable, work: (list: NumberList) => Promise<T>): Promise<T> {
  if (path !== '-') return work(await looked(path));
  const folder = await mkdtemp(join(tmpdir(), 'hotline400-list-'));
  try {
    const kept = join(folder, 'list');
    await finished(stdin, createWriteStream(kept));
    return await work(await looked(kept));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** From its beginning. Where one was left before, there a part ends, so that the next one can go on. */
export async function* partsOf(
  { path }: NumberList,
  blocks: readonly Block[],
  { linesAPart, leftAt }: { linesAPart: number; leftAt: number },
): AsyncGenerator<ListPart> {
  let part = emptyPart(0);
  for await (const lines of linesOf(await bytesOf(path))) {
    for (const text of lines) {
      part.done += 1;
      const read = readLine(blocks, part.done, text);
      if (read?.ok) part.numbers.push(read.number);
      else if (read) part.refused.push(read);
      if (part.done - part.from < linesAPart && part.done !== leftAt) continue;
      yield part;
      part = emptyPart(part.done);
    }
  }
  if (part.done > part.from) yield part;
}

const emptyPart = (from: number): ListPart => ({ numbers: [], refused: [], from, done: from });

/** The first reading: its hash and how long it is; a broken gzip file is found before anything of it is imported. */
async function looked(path: string): Promise<NumberList> {
  try {
    const hash = createHash('sha256');
    for await (const bytes of createReadStream(path)) hash.update(bytes as Buffer);
    let lines = 0;
    for await (const some of linesOf(await bytesOf(path))) lines += some.length;
    return { path, source: `list ${hash.digest('hex')}`, lines };
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new Refusal('NOT_FOUND', `there is no file ${path}`);
    if (/^(E|Z_)/.test(code)) throw new Refusal('BAD_INPUT', `${path} can't be read: ${message}`);
    throw error;
  }
}

async function bytesOf(path: string): Promise<Readable> {
  const isGzip = await beginsAsGzip(path);
  const bytes = createReadStream(path);
  return isGzip ? pipeline(bytes, createGunzip(), () => {}) : bytes; // an error of either is the reader's
}

async function beginsAsGzip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.readUInt16BE() === 0x1f8b;
  } finally {
    await file.close();
  }
}

/** Whole lines, as many as came at a time. */
async function* linesOf(text: Readable): AsyncGenerator<string[]> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of text) {
    const lines = (rest + decoder.decode(bytes as Buffer, { stream: true })).split('\n');
    rest = lines.pop()!.slice(0, LONGEST_LINE);
    yield lines;
  }
  if (rest !== '') yield [rest];
}

export interface RefusedFile {
  path: string;
  add(refused: readonly RefusedNumber[]): Promise<void>;
  count(): number;
  /** What a screen may show. */
  first: readonly RefusedNumber[];
}

/** Where all refused lines go; a file of that name is written over by the first. */
export function openRefused(path: string, shown: number): RefusedFile {
  const first: RefusedNumber[] = [];
  let count = 0;
  return {
    path,
    first,
    count: () => count,
    async add(refused) {
      if (refused.length === 0) return;
      const lines = refused.map((it) => `${it.line},"${it.value.replaceAll('"', '""')}",${it.rule}\n`).join('');
      await (count === 0 ? writeFile(path, `line,value,rule\n${lines}`) : appendFile(path, lines));
      count += refused.length;
      first.push(...refused.slice(0, shown - first.length));
    },
  };
}
