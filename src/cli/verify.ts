import type { Command } from 'commander';
import type pg from 'pg';
import { count } from '../demo/screen.js';
import type { Finding } from '../flows/verify/finding.js';
import { verify } from '../flows/verify/verify.js';
import { isMonth } from '../month.js';
import { Refusal } from '../refusal.js';
import { openProgress, type Out } from './out.js';
import { withWork } from './with-work.js';

export interface VerifyCommand {
  month?: string;
  sample?: string;
}

/** `verify`: ends with 1 where the books don't agree. */
export function addVerify(program: Command): void {
  program
    .command('verify')
    .description('look whether calls, charges, counters, statements and evidence agree')
    .option('--month <month>', 'calls, charges and records of this month alone, such as 2026-10')
    .option('--sample <percent>', 'read so many of 100 chunks of the evidence again, at random', '100')
    .action((options: VerifyCommand) =>
      withWork(async ({ worker }) => {
        if ((await verifyBooks(worker, options, process.stdout)) > 0) process.exitCode = 1;
      }),
    );
}

/** @returns how many checks found something. @throws Refusal BAD_INPUT */
export async function verifyBooks(
  worker: pg.Pool,
  { month, sample = '100' }: VerifyCommand,
  out: Out,
): Promise<number> {
  if (month !== undefined && !isMonth(month))
    throw new Refusal('BAD_INPUT', `${month} is not a month; write it as 2026-10`);
  const samplePercent = Number(sample);
  if (!(samplePercent >= 0 && samplePercent <= 100)) {
    throw new Refusal('BAD_INPUT', `--sample: found ${sample}, allowed is 0 to 100`);
  }
  const startedAt = performance.now();
  let progress: ReturnType<typeof openProgress> | null = null;
  let checks = 0;
  const wrong = await verify(worker, {
    month: month ?? null,
    samplePercent,
    onProgress(chunks, of) {
      progress ??= openProgress(out, { what: 'chunks', of });
      progress.at(chunks);
    },
    onFinding(finding) {
      progress?.end();
      checks++;
      for (const line of linesOf(finding)) out.write(`${line}\n`);
    },
  });
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  const end = wrong === 0 ? 'all agree' : `${wrong} found what doesn’t agree`;
  out.write(`${checks} checks in ${seconds} s: ${end}.\n`);
  return wrong;
}

function linesOf({ check, rule, looked, of, differ, examples, notes }: Finding): string[] {
  const head = `${differ === 0 ? 'agrees ' : 'DIFFERS'}  ${check.padEnd(10)} ${count(looked).padStart(13)} ${of}`;
  const beside = (text: string) => `         ${text}`;
  if (differ === 0) return [head, ...notes.map(beside)];
  const shown = examples.join('; ');
  const more = differ > examples.length ? ` and ${count(differ - examples.length)} more` : '';
  return [head, ...[`not so: ${rule}`, ...notes, `${count(differ)} differ: ${shown}${more}`].map(beside)];
}
