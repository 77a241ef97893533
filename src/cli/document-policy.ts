import type { Command } from 'commander';
import { z } from 'zod';
import { transaction } from '../db/open.js';
import { documentPolicyUpdated } from '../documents/changes.js';
import { documentPolicyOf, updateDocumentPolicy } from '../documents/documents.js';
import type { DocumentPolicy } from '../documents/table.js';
import { byCommand, difference } from '../events/change.js';
import { record } from '../events/store/record.js';
import { Refusal } from '../refusal.js';
import type pg from 'pg';
import type { Out } from './out.js';
import { withWork } from './with-work.js';

/** `document-policy`: what documents may be, and how much of it a partner may send. */
export function addDocumentPolicy(program: Command): void {
  program
    .command('document-policy')
    .description('show what documents may be, and set it')
    .option('--set <name=number...>', 'such as bytesAtMost=5242880')
    .action(({ set }: { set?: string[] }) =>
      withWork(({ worker }) => documentPolicyCommand(worker, set ?? [], process.stdout)),
    );
}

/** @throws Refusal BAD_INPUT that names what is allowed */
export async function documentPolicyCommand(worker: pg.Pool, settings: readonly string[], out: Out): Promise<void> {
  const policy = await transaction(worker, async (tx) => {
    const before = await documentPolicyOf(tx);
    if (settings.length === 0) return before;
    const after = await updateDocumentPolicy(tx, Object.fromEntries(settings.map((it) => readSetting(it, before))));
    const { before: from, after: to } = difference({ ...before }, { ...after });
    await record(tx, byCommand, [documentPolicyUpdated(from, to)]);
    return after;
  });
  for (const [name, value] of Object.entries(policy)) out.write(`${name} = ${value}\n`);
}

function readSetting(text: string, policy: DocumentPolicy): [string, number] {
  const [, name = '', digits] = /^(\w+)=(\d{1,15})$/.exec(text) ?? [];
  const number = z.coerce.number().int().safeParse(digits);
  if (Object.hasOwn(policy, name) && number.success) return [name, number.data];
  throw new Refusal('BAD_INPUT', `--set: found ${text}, allowed is NAME=NUMBER, of ${Object.keys(policy).join(', ')}`);
}
