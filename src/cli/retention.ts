import type { Command } from 'commander';
import { eq } from 'drizzle-orm';
import type pg from 'pg';
import { retention as retentionTable, retentionKinds, type RetentionKind } from '../statements/table.js';
import { transaction } from '../db/open.js';
import { byCommand } from '../events/change.js';
import { record } from '../events/store/record.js';
import { monthLetGo, retentionUpdated } from '../statements/changes.js';
import { letGo, withOwner } from '../flows/detach-month.js';
import { keptTables, oldMonths, retentionOf, type OldMonth } from '../flows/retention.js';
import { Refusal } from '../refusal.js';
import { inColumns, type Out } from './out.js';
import { withWork } from './with-work.js';

export interface RetentionOptions {
  set?: string[];
  apply?: boolean;
  keep?: boolean;
}

/** `retention`: how long details are kept, and what is past it. */
export function addRetention(program: Command): void {
  program
    .command('retention')
    .description('show how many months of calls, evidence and decisions are kept, and let go of older ones')
    .option(
      '--set <kind=months...>',
      `how many whole months are kept: calls=18; kinds are ${retentionKinds.join(', ')}`,
    )
    .option('--apply', 'detach the months that are past it, and drop them')
    .option('--keep', 'with --apply: detach them, and leave their tables beside the books')
    .action((options: RetentionOptions) =>
      withWork(({ worker }, { access }) =>
        applyRetention({ worker, ownerUrl: access.ownerUrl }, options, process.stdout),
      ),
    );
}

/** @throws Refusal BAD_INPUT, UNAVAILABLE, CONFLICT */
export async function applyRetention(
  { worker, ownerUrl }: { worker: pg.Pool; ownerUrl: string },
  { set, apply, keep }: RetentionOptions,
  out: Out,
): Promise<void> {
  if (keep && !apply) throw new Refusal('BAD_INPUT', '--keep goes with --apply');
  await setMonths(worker, (set ?? []).map(readSetting));
  const retention = await retentionOf(worker);
  const old = await oldMonths(worker, retention);
  for (const { kind, months, from } of retention) {
    const beyond = old.filter((it) => it.kind === kind).length;
    out.write(`${kind}: ${months} whole months are kept, from ${from} on; ${beyond || 'none'} past it.\n`);
  }
  for (const line of inColumns(old.map(lineOf))) out.write(`${line}\n`);
  const kept = await keptTables(worker);
  if (kept.length > 0) out.write(`Kept beside the books: ${kept.join(', ')}.\n`);

  const going = old.filter((it) => it.waitsFor === null);
  if (going.length === 0) return void out.write('Nothing is to go.\n');
  if (!apply)
    return void out.write('Nothing was changed. --apply lets go of what can go; there is no way back but a backup.\n');
  await withOwner(ownerUrl, async (owner) => {
    for (const it of going) {
      await letGo(owner, it, keep === true);
      await transaction(worker, (tx) => record(tx, byCommand, [monthLetGo(it.month, it.kind, keep === true)]));
      out.write(`${it.month} ${it.kind}: ${keep ? 'detached and kept' : 'dropped'}.\n`);
    }
  });
}

const lineOf = ({ kind, month, bytes, waitsFor }: OldMonth) => [
  month,
  kind,
  `${Math.ceil(bytes / 1024 ** 2)} MB`,
  waitsFor === null ? 'can go' : `waits: ${waitsFor}`,
];

interface Setting {
  kind: RetentionKind;
  months: number;
}

/** A late record may be 180 days old, and China asks for six months of logs and five of billing data. */
const FEWEST = 7;
const MOST = 1_200;

function readSetting(text: string): Setting {
  const [, kind, digits] = /^(\w+)=(\d{1,4})$/.exec(text) ?? [];
  const months = Number(digits);
  const known = retentionKinds.find((it) => it === kind);
  if (known && months >= FEWEST && months <= MOST) return { kind: known, months };
  const kinds = retentionKinds.join(', ');
  throw new Refusal(
    'BAD_INPUT',
    `--set: found ${text}, allowed is KIND=MONTHS, of ${kinds}, ${FEWEST} to ${MOST} months`,
  );
}

async function setMonths(worker: pg.Pool, settings: readonly Setting[]): Promise<void> {
  await transaction(worker, async (tx) => {
    for (const { kind, months } of settings) {
      const [old] = await tx.select().from(retentionTable).where(eq(retentionTable.kind, kind)).for('update');
      await tx.update(retentionTable).set({ months }).where(eq(retentionTable.kind, kind));
      await record(tx, byCommand, [retentionUpdated(kind, old!.months, months)]);
    }
  });
}
