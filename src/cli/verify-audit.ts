import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { asDb } from '../db/open.js';
import { OPERATOR_CHAIN } from '../events/change.js';
import { auditFaults, auditHeadsOf, type Head } from '../events/store/verify.js';
import { Refusal } from '../refusal.js';
import { withWork } from './with-work.js';

/** `verify-audit`: ends with 1 where an entry isn't what was written. */
export function addVerifyAudit(program: Command): void {
  program
    .command('verify-audit')
    .description('look whether the audit log is as it was written')
    .option('--keep <file>', 'write where each chain ends, to be kept on another machine')
    .option('--against <file>', 'look as well whether what was kept then is still so')
    .action(({ keep, against }: { keep?: string; against?: string }) =>
      withWork(async ({ worker }) => {
        const db = asDb(worker);
        const faults = await auditFaults(db, against === undefined ? [] : readHeads(against));
        const heads = await auditHeadsOf(db);
        for (const { chain, seq, what } of faults) {
          console.log(`${chain === OPERATOR_CHAIN ? 'operator' : `partner_${chain}`}, entry ${seq}: ${what}`);
        }
        const entries = heads.reduce((sum, it) => sum + it.seq, 0);
        console.log(`${heads.length} chains, ${entries} entries: ${faults.length || 'no'} faults.`);
        if (faults.length > 0) process.exitCode = 1;
        else if (keep !== undefined) writeFileSync(keep, `${JSON.stringify(heads, null, 2)}\n`);
      }),
    );
}

function readHeads(file: string): Head[] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Head[];
  } catch (error) {
    throw new Refusal('BAD_INPUT', `--against: ${file} can't be read: ${(error as Error).message}`);
  }
}
