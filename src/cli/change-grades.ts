import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { nudge, type Work } from '../../jobs/job.js';
import { regrade, regradeOf } from '../../jobs/regrade.js';
import { asDb, transaction } from '../db/open.js';
import { count } from '../demo/screen.js';
import { byCommand } from '../events/change.js';
import { record } from '../events/store/record.js';
import { formatYuan, type MicroYuan } from '../money.js';
import { gradesPublished } from '../numbers/changes.js';
import { gradeCodeOf, gradeDiagram } from '../numbers/grade-diagram.js';
import { readGradeRules, type Grade, type GradeRules } from '../numbers/grade-rules.js';
import { gradesInForce, newestGrades, publishGrades, refuseMissing } from '../numbers/store/grades.js';
import { regradeSome, stockInOrder, stockSize } from '../numbers/store/regrade.js';
import { inColumns, openLine, openProgress, type Out } from './out.js';

export const termsOf = (it: Grade) => [inYuan(it.selectionFee), inYuan(it.monthlyMinimum), `${it.contractMonths}`];

/** With fen, and with what is smaller only where there is something. */
const inYuan = (amount: MicroYuan) => formatYuan(amount).replace(/0{1,4}$/, '');

const EXAMPLES = 3;

/** Over the stock as it stands: how many numbers would get which grade instead of which, and which terms would change. */
export async function checkGrades(worker: pg.Pool, document: unknown, out: Out): Promise<void> {
  const rules = readGradeRules(document);
  const db = asDb(worker);
  const before = await gradesInForce(db);
  refuseMissing(before, rules);
  for (const line of before ? termsChanged(before, rules) : []) out.write(`${line}\n`);
  const progress = openProgress(out, { what: 'numbers', of: await stockSize(db) });
  const moved = new Map<string, { count: number; examples: string[] }>();
  const table = { ...rules, diagram: gradeDiagram(rules) };
  let done = 0;
  for await (const numbers of stockInOrder(db)) {
    for (const { number, grade } of numbers) {
      const after = gradeCodeOf(table, number);
      if (after !== grade) note(moved, `${grade ?? 'none'} → ${after}`, number);
    }
    progress.at((done += numbers.length));
  }
  progress.end();
  const rows = [...moved].toSorted(([, a], [, b]) => b.count - a.count);
  const lines = inColumns(rows.map(([key, it]) => [key, count(it.count), it.examples.join(' ')]));
  for (const line of lines) out.write(`${line}\n`);
  const sum = rows.reduce((all, [, it]) => all + it.count, 0);
  out.write(`${count(sum)} of ${count(done)} numbers would get another grade. Nothing was changed.\n`);
}

function note(moved: Map<string, { count: number; examples: string[] }>, key: string, number: string): void {
  const it = moved.get(key) ?? { count: 0, examples: [] };
  moved.set(key, it);
  it.count += 1;
  if (it.examples.length < EXAMPLES) it.examples.push(number);
}

function termsChanged(before: GradeRules, after: GradeRules): string[] {
  return after.grades.flatMap((it) => {
    const old = before.grades.find(({ code }) => code === it.code);
    const [was, is] = [old ? termsOf(old).join(' / ') : 'new', termsOf(it).join(' / ')];
    return was === is ? [] : [`${it.code}: fee / minimum / months ${was} → ${is}`];
  });
}

/** Without progress for so long, no worker seems to be there. */
const QUIET_MS = 10_000;
const LOOK_EVERY_MS = 500;

/** @throws Refusal BAD_INPUT */
export async function publish(work: Work, document: unknown, out: Out, quietMs = QUIET_MS): Promise<void> {
  const version = await transaction(work.worker, async (tx) => {
    const published = await publishGrades(tx, document);
    await record(tx, byCommand, [gradesPublished(published)]);
    return published;
  });
  out.write(`Version ${version} holds from now on, for prices and for what is imported.\n`);
  if ((await stockSize(asDb(work.worker))) === 0) await regradeSome(work.worker);
  else await nudge(work, regrade, [regradeOf(version)]);
  await follow(work.worker, version, out, quietMs);
}

/** Until it is done, or nobody does it. */
async function follow(worker: pg.Pool, version: number, out: Out, quietMs: number): Promise<void> {
  const line = openLine(out);
  let lastMoveAt = performance.now();
  for (let last: string | null = null; ; await sleep(LOOK_EVERY_MS)) {
    const newest = (await newestGrades(asDb(worker)))!;
    if (newest.regradedTo !== last) lastMoveAt = performance.now();
    last = newest.regradedTo;
    const ending = endingOf(version, newest, performance.now() - lastMoveAt >= quietMs);
    if (ending === null) line.show(() => `  up to ${last ?? 'none yet'}: ${count(newest.regraded)} got another grade`);
    else {
      line.end();
      return void out.write(`${ending}\n`);
    }
  }
}

type Published = NonNullable<Awaited<ReturnType<typeof newestGrades>>>;

function endingOf(version: number, newest: Published, isQuiet: boolean): string | null {
  if (newest.version !== version) return `Version ${newest.version} was published meanwhile.`;
  if (newest.finishedAt)
    return `All of the stock has its grade by it: ${count(newest.regraded)} numbers got another one.`;
  return isQuiet ? 'No worker is at the stock just now; running workers go on with it.' : null;
}
