import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { Refusal } from '../refusal.js';
import { migrateQueue } from './migrate-queue.js';
import { asDb } from './open.js';
import { ensureRoles, type RolePasswords } from './roles.js';

const folder = fileURLToPath(new URL('../../migrations', import.meta.url));

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
