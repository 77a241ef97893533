import type { Command } from 'commander';
import type pg from 'pg';
import type { DocumentStore } from '../documents/io/document-store.js';
import { keysOf } from '../documents/io/vault.js';
import { keyCounts, rewrapSome } from '../documents/store/rewrap.js';
import type { Out } from './out.js';
import { peopleKeyCounts, resealSome } from '../applications/store/reseal.js';
import { withWork } from './with-work.js';

/** `rewrap-keys`: all documents and applicants under the newest master key. */
export function addRewrapKeys(program: Command): void {
  program
    .command('rewrap-keys')
    .description(
      'seal all documents’ keys and applicants with the newest of DOCUMENT_KEYS; stop it, and it goes on where it was',
    )
    .action(() => withWork((work) => rewrapKeys(work, process.stdout)));
}

const ROWS_BETWEEN_LINES = 10_000;

/** @throws Refusal UNAVAILABLE where a key is missing that some are sealed with */
export async function rewrapKeys(
  { worker, documents }: { worker: pg.Pool; documents: DocumentStore },
  out: Out,
): Promise<void> {
  const keys = keysOf(documents);
  let done = 0;
  for (let rows = await rewrapSome(worker, keys); rows > 0; rows = await rewrapSome(worker, keys)) {
    done += rows;
    if (done % ROWS_BETWEEN_LINES === 0) out.write(`${done} …\n`);
  }
  out.write(`${done} rewrapped.\n`);
  let people = 0;
  for (let rows = await resealSome(worker, keys); rows > 0; rows = await resealSome(worker, keys)) people += rows;
  if (people > 0) out.write(`${people} applications sealed anew.\n`);
  const counts = await keyCounts(worker);
  for (const { version, documents: count } of counts) out.write(`Key ${version} seals ${count} documents.\n`);
  const others = await peopleKeyCounts(worker); // somebody was at one, or a process without the new key wrote one
  for (const it of others) out.write(`Key ${it.version} seals the people of ${it.applications} applications.\n`);
  const busy = new Set([keys.newest, ...[...counts, ...others].map((it) => it.version)]);
  const idle = [...keys.byVersion.keys()].filter((it) => !busy.has(it));
  if (idle.length > 0)
    out.write(`Nothing is sealed with ${idle.join(', ')} any more: take it away once no backup needs it.\n`);
}
