// Owns letting go of a month: detached without stopping anybody, then dropped or kept. Not when that may be (retention.ts).
import pg from 'pg';
import { Refusal } from '../refusal.js';
import { KEPT, type OldMonth, type Part } from './retention.js';

/** For those who read the month when it began to go. Afterwards nobody new sees it, and nobody waits for us. */
const PATIENCE = '60s';

/**
 * The tables' owner alone may detach, so this opens one connection as such; one command at a time.
 *
 * @throws Refusal UNAVAILABLE where the owner can't connect; CONFLICT where another command is at it
 */
export async function withOwner<T>(ownerUrl: string, work: (owner: pg.Client) => Promise<T>): Promise<T> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect().catch((error: Error) => {
    throw new Refusal('UNAVAILABLE', `months are detached as the database’s owner, by DATABASE_URL: ${error.message}`);
  });
  try {
    const { rows } = await owner.query<{ alone: boolean }>(
      `select pg_try_advisory_lock(hashtext('hotline400 retention')) as alone`,
    );
    if (!rows[0]!.alone) throw new Refusal('CONFLICT', 'another command is letting go of months now');
    await owner.query(`set lock_timeout = '${PATIENCE}'`);
    return await work(owner);
  } finally {
    await owner.end();
  }
}

/**
 * Detaches its tables and drops them, or leaves them beside the books. Readers and writers of other months are never kept
 * waiting, and who reads this one finishes first. Interrupted at any moment, it is finished by the next call.
 *
 * @throws Refusal CONFLICT where somebody goes on reading the month for longer than a minute
 */
export async function letGo(owner: pg.Client, { parts }: OldMonth, keep: boolean): Promise<void> {
  for (const part of parts) {
    await owner.query(`revoke all on ${part.table} from hotline400_worker`); // postings copy into months by their names
    if (keep) await owner.query(`comment on table ${part.table} is ${pg.escapeLiteral(KEPT)}`); // first: what is detached without it is dropped
    await detach(owner, part).catch((error: Error & { code?: string }) => {
      if (error.code !== '55P03') throw error;
      const what = `${part.table} is still being read by somebody; run this again, and it goes on from here`;
      throw new Refusal('CONFLICT', what);
    });
  }
  if (!keep) await owner.query(`drop table ${parts.map((it) => it.table).join(', ')}`);
}

async function detach(owner: pg.Client, { table, parent, state }: Part): Promise<void> {
  if (state === 'detached') return;
  const how = state === 'pending' ? 'finalize' : 'concurrently';
  await owner.query(`alter table ${parent} detach partition ${table} ${how}`);
}
