import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runMigrations as runQueueMigrations } from 'bullmq';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { Refusal } from '../refusal.js';
import { asDb } from './open.js';
import { ensureRoles, roleName, type RolePasswords } from './roles.js';

const folder = fileURLToPath(new URL('../../migrations', import.meta.url));

/** The one queue that there is. */
export const QUEUE = 'work';

/** Roles, tables, the queue's tables, this year's partitions. Safe to run again, and by two at once. */
export async function migrateDatabase(ownerUrl: string, passwords: RolePasswords): Promise<void> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    await owner.query(`select pg_advisory_lock(hashtext('hotline400 migrate'))`);
    await ensureRoles(owner, passwords);
    await migrate(asDb(owner as unknown as pg.PoolClient), { migrationsFolder: folder });
    await migrateQueue(owner);
    await owner.query('select ensure_months()');
  } finally {
    await owner.end();
  }
}

/** BullMQ's own tables, owned by the owner and used by the queue role. */
async function migrateQueue(owner: pg.Client): Promise<void> {
  await runQueueMigrations(owner);
  // BullMQ makes a queue's id sequence when the first job is added; its role may not, so the owner does it here.
  await owner.query('select bullmq.next_job_id($1)', [QUEUE]);
  const role = roleName('queue');
  await owner.query(`
    grant usage on schema bullmq to ${role};
    grant select, insert, update, delete, truncate on all tables in schema bullmq to ${role};
    grant usage, select, update on all sequences in schema bullmq to ${role};
    grant execute on all functions in schema bullmq to ${role}`);
}

/** Refuses a database that isn't as new as this program; only `migrate` changes it. */
export async function assertMigrated(pool: pg.Pool): Promise<void> {
  const journal = JSON.parse(readFileSync(`${folder}/meta/_journal.json`, 'utf8')) as { entries: unknown[] };
  const { rows } = await pool.query<{ ready: boolean }>(`select to_regproc('public.app_now') is not null as ready`);
  if (!rows[0]!.ready) {
    throw new Refusal(
      'UNAVAILABLE',
      `the database has none of the ${journal.entries.length} migrations: run \`npm run migrate\``,
    );
  }
}
