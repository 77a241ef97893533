import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { Option, type Command } from 'commander';
import type pg from 'pg';
import { asDb, transaction } from '../db/open.js';
import { count } from '../demo/screen.js';
import { dayOf } from '../month.js';
import { openRefused, partsOf, withList, type NumberList } from '../numbers/io/number-list.js';
import { addBlocks, presetBlocks } from '../numbers/numbers.js';
import { carrierIn, readRange, type Block } from '../numbers/read-number.js';
import {
  addBlock,
  beginImport,
  blocksOf,
  finishImport,
  importPart,
  type NumberImport,
} from '../numbers/store/import.js';
import { carriers, type Carrier } from '../numbers/table.js';
import { numberOf } from '../numbers/tail.js';
import { Refusal } from '../refusal.js';
import { openProgress, type Out } from './out.js';
import { withWork } from './with-work.js';

/** Larger parts are no faster, and whoever publishes a table of grades waits for the one under way. */
const A_PART = 20_000;
/** Ranges at a time: PostgreSQL's work on one keeps one core busy. */
const LANES = 2;
const REFUSED_SHOWN = 100;

export interface ImportOptions {
  block?: string[];
  allBlocks?: boolean;
  list?: string;
  carrier?: Carrier;
  again?: boolean;
  refused?: string;
}

export interface Terminal {
  stdin: Readable;
  out: Out;
}

/** `import-numbers`: brings numbers into stock; what broke off goes on where it stopped. */
export function addImportNumbers(program: Command): void {
  program
    .command('import-numbers')
    .description('bring numbers into stock; what broke off goes on where it stopped')
    .option('--block <prefix...>', 'all numbers that begin so: 4008, or a part of a block such as 4008123')
    .option('--all-blocks', 'all numbers of all blocks')
    .option('--list <file>', 'one number a line, text or CSV, gzip or not; - is standard input')
    .addOption(new Option('--carrier <carrier>', 'adds --block to the blocks, as this carrier’s').choices(carriers))
    .option('--refused <file>', 'where a list’s refused lines go; FILE.refused.csv if left out')
    .option('--again', 'go once more through what was finished')
    .action((options: ImportOptions) =>
      withWork(({ worker }) => importNumbers(worker, options, { stdin: process.stdin, out: process.stdout })),
    );
}

/** @throws Refusal BAD_INPUT, NOT_FOUND, CONFLICT, WRONG_STATE; refused lines are none */
export async function importNumbers(worker: pg.Pool, options: ImportOptions, { stdin, out }: Terminal): Promise<void> {
  const { block, allBlocks, list, carrier, refused } = options;
  if ([block, allBlocks, list].filter((it) => it !== undefined).length !== 1) {
    throw new Refusal('BAD_INPUT', 'one of --block, --all-blocks and --list says which numbers');
  }
  if (carrier && !block) throw new Refusal('BAD_INPUT', '--carrier goes with --block');
  if (refused && !list) throw new Refusal('BAD_INPUT', '--refused goes with --list');
  if (list) return withList(list, stdin, (it) => importList(worker, it, options, out));
  await importRanges(
    worker,
    block ? await rangesMeant(worker, block, carrier) : await allRanges(worker, out),
    options,
    out,
  );
}

/** @throws Refusal BAD_INPUT for what is no range, or in no block: its carrier is never guessed (rule N1) */
async function rangesMeant(worker: pg.Pool, prefixes: readonly string[], carrier?: Carrier): Promise<string[]> {
  const wrong = prefixes.find((it) => readRange(it) === null);
  if (wrong !== undefined) {
    throw new Refusal('BAD_INPUT', `--block: found ${wrong}, allowed is 400 and one to seven digits more`);
  }
  if (carrier) {
    await transaction(worker, async (tx) => {
      for (const prefix of prefixes) await addBlock(tx, { prefix, carrier });
    });
  }
  const blocks = await blocksOf(asDb(worker));
  const uncovered = prefixes.find((it) => carrierIn(blocks, it) === null);
  if (uncovered !== undefined) {
    throw new Refusal('BAD_INPUT', `${uncovered} is in no block (rule N1): --carrier says whose it is, and adds it`);
  }
  return [...new Set(prefixes)];
}

/** All blocks, but for those within another one; where there is none yet, the six that there are (rule N1). */
async function allRanges(worker: pg.Pool, out: Out): Promise<string[]> {
  const before = await blocksOf(asDb(worker));
  if (before.length === 0) {
    await addBlocks(asDb(worker), presetBlocks);
    out.write(`There was no block yet; added are ${presetBlocks.map((it) => it.prefix).join(', ')}.\n`);
  }
  const blocks: readonly Block[] = before.length === 0 ? presetBlocks : before;
  const isWithin = ({ prefix }: Block) => blocks.some((it) => it.prefix !== prefix && prefix.startsWith(it.prefix));
  return blocks
    .filter((it) => !isWithin(it))
    .map((it) => it.prefix)
    .toSorted();
}

async function importRanges(worker: pg.Pool, prefixes: readonly string[], { again }: ImportOptions, out: Out) {
  const begun = [];
  for (const prefix of prefixes) begun.push(await beginImport(worker, `block ${prefix}`, again));
  const ranges = begun.map((row, at) => ({ row, ...readRange(prefixes[at]!)! }));
  let done = ranges.reduce((sum, it) => sum + it.row.done, 0);
  const progress = openProgress(out, {
    what: 'numbers',
    of: ranges.reduce((sum, it) => sum + it.count, 0),
    from: done,
  });
  const ends = new Map<string, string>();
  const queue = ranges.values();
  const lane = async () => {
    for (const { row, first, count: all } of queue) {
      const advance = (by: number) => progress.at((done += by));
      ends.set(
        row.source,
        row.finishedAt ? saidBefore(row) : said(await importRange(worker, row, { first, all, advance })),
      );
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane)).finally(progress.end);
  for (const { row } of ranges) out.write(`${ends.get(row.source)!}\n`);
}

async function importRange(
  worker: pg.Pool,
  begun: NumberImport,
  { first, all, advance }: { first: number; all: number; advance(by: number): void },
): Promise<NumberImport> {
  for (let row = begun; ;) {
    const { source, done: from } = row;
    if (from >= all) return finishImport(worker, source);
    const done = Math.min(from + A_PART, all);
    const numbers = Array.from({ length: done - from }, (_, at) => numberOf(first + from + at));
    row = await importPart(worker, source, { numbers, refused: 0, from, done });
    advance(row.done - from);
  }
}

async function importList(worker: pg.Pool, list: NumberList, options: ImportOptions, out: Out): Promise<void> {
  const blocks = await blocksOf(asDb(worker));
  let row = await beginImport(worker, list.source, options.again);
  if (row.finishedAt) return void out.write(`${saidBefore(row)}\n`);
  const path = options.refused ?? `${options.list === '-' ? 'stdin' : options.list}.refused.csv`;
  if (resolve(path) === resolve(list.path)) throw new Refusal('BAD_INPUT', '--refused: the list itself is not allowed');
  const refused = openRefused(path, REFUSED_SHOWN);
  const progress = openProgress(out, { what: 'lines', of: list.lines, from: row.done });
  try {
    for await (const part of partsOf(list, blocks, { linesAPart: A_PART, leftAt: row.done })) {
      await refused.add(part.refused); // those before where it broke off too, so that the file has them all
      if (part.done > row.done) row = await importPart(worker, list.source, { ...part, refused: part.refused.length });
      progress.at(row.done);
    }
  } finally {
    progress.end();
  }
  out.write(`${said(await finishImport(worker, list.source))}\n`);
  for (const it of refused.first) out.write(`  line ${it.line}: ${JSON.stringify(it.value)}: ${it.rule}\n`);
  if (refused.count() > 0) out.write(`${count(refused.count())} refused lines are in ${refused.path}.\n`);
}

const said = ({ source, added, known, refused }: NumberImport) =>
  `${source}: ${count(added)} numbers added, ${count(known)} were there before, ${count(refused)} lines refused.`;

const saidBefore = (row: NumberImport) =>
  `${said(row)} That was on ${dayOf(row.finishedAt!.getTime())}; --again goes through it once more.`;
