import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type pg from 'pg';
import { asDb } from '../db/open.js';
import { count } from '../demo/screen.js';
import { dayOf } from '../month.js';
import type { GradeDiagram } from '../numbers/grade-diagram.js';
import { presetGrades } from '../numbers/grade-preset.js';
import { TAIL, type GradeRule } from '../numbers/grade-rules.js';
import { gradesInForce, newestGrades } from '../numbers/store/grades.js';
import { Refusal } from '../refusal.js';
import { checkGrades, publish, termsOf } from './change-grades.js';
import { inColumns, type Out } from './out.js';
import { withWork } from './with-work.js';

const FILE = 'JSON, as `grades show --json` writes it; or preset, the table that comes with this program';

/** `grades show`, `grades check`, `grades publish`: the table that says which number is how good, and what it costs (rule N6). */
export function addGradeCommands(program: Command): void {
  const grades = program
    .command('grades')
    .description('the table of grades: which number is how good, and what it costs');
  grades
    .command('show')
    .description('the table that holds')
    .option('--json', 'as a document to be changed, checked and published')
    .action(({ json }: { json?: boolean }) =>
      withWork(({ worker }) => (json ? printDocument : showGrades)(worker, process.stdout)),
    );
  grades
    .command('check')
    .description('what a table would change; changes nothing')
    .argument('<file>', FILE)
    .action((file: string) => withWork(({ worker }) => checkGrades(worker, readDocument(file), process.stdout)));
  grades
    .command('publish')
    .description('let a table hold from now on; workers go through the stock with it')
    .argument('<file>', FILE)
    .action((file: string) => withWork((work) => publish(work, readDocument(file), process.stdout)));
}

/** @throws Refusal NOT_FOUND, BAD_INPUT */
export function readDocument(file: string): unknown {
  if (file === 'preset') return presetGrades;
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new Refusal('NOT_FOUND', `there is no file ${file}`);
    throw new Refusal('BAD_INPUT', `${file} can't be read: ${message}`);
  }
}

async function printDocument(worker: pg.Pool, out: Out): Promise<void> {
  const { document } = (await newestGrades(asDb(worker))) ?? nonePublished();
  out.write(`${JSON.stringify(document, null, 2)}\n`);
}

export async function showGrades(worker: pg.Pool, out: Out): Promise<void> {
  const { version, publishedAt, finishedAt, regradedTo } = (await newestGrades(asDb(worker))) ?? nonePublished();
  const { grades, rules, otherwise, diagram } = (await gradesInForce(asDb(worker)))!;
  const counts = tailsByGrade(diagram);
  const stock = finishedAt ? 'all of the stock has it' : `the stock has it up to ${regradedTo ?? 'none yet'}`;
  out.write(`Version ${version}, published ${dayOf(publishedAt.getTime())}; ${stock}.\n\n`);
  const rows = grades.map((it, at) => [it.code, ...termsOf(it), count(counts.get(at) ?? 0), it.name]);
  const heads = ['grade', 'selection fee', 'monthly minimum', 'months', 'of ten million', 'name'];
  for (const line of inColumns([heads, ...rows])) out.write(`${line}\n`);
  out.write('\nThe first rule that fits decides:\n');
  for (const line of inColumns(rules.map((it, at) => [`${at + 1}`, it.grade, inWords(it)]))) out.write(`${line}\n`);
  out.write(`All others are ${otherwise}.\n`);
}

function nonePublished(): never {
  throw new Refusal('NOT_FOUND', 'no table of grades is published yet: `hotline400 grades publish preset`');
}

/** How many of all tails are of each grade: place by place, how many ways lead to each node. */
function tailsByGrade({ next, root }: GradeDiagram): Map<number, number> {
  let ways = new Map([[root, 1]]);
  for (let place = 0; place < TAIL; place++) {
    const after = new Map<number, number>();
    for (const [node, count] of ways) {
      for (const child of next.subarray(node * 10, node * 10 + 10)) after.set(child, (after.get(child) ?? 0) + count);
    }
    ways = after;
  }
  return ways;
}

function inWords({ at, shape, step, digits, without }: GradeRule): string {
  const steps = step === 0 ? '' : step > 0 ? ', one up a letter' : ', one down a letter';
  const of = digits.length === 10 ? '' : `, of ${digits}`;
  return `${shape} ${at === 'TAIL' ? 'at the end' : 'anywhere'}${steps}${of}${without && `, without ${without}`}`;
}
