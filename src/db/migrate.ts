import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { Refusal } from '../refusal.js';
import { migrateQueue } from './migrate-queue.js';
import { asDb } from './open.js';
import { ensureRoles, roleName, type RolePasswords } from './roles.js';

const folder = fileURLToPath(new URL('../../migrations', import.meta.url));

/** Roles, tables, the queue's tables, this year's partitions. Safe to run again, and by two at once. */
export async function migrateDatabase(ownerUrl: string, passwords: RolePasswords): Promise<void> {
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    await owner.query(`select pg_advisory_lock(hashtext('hotline400 migrate'))`);
    await ensureRoles(owner, passwords);
    await migrate(asDb(owner as unknown as pg.PoolClient), { migrationsFolder: folder });
    await owner.query(`
      grant usage on schema drizzle to ${roleName('worker')};
      grant select on drizzle.__drizzle_migrations to ${roleName('worker')}`);
    await migrateQueue(owner);
    await owner.query('select ensure_months()');
  } finally {
    await owner.end();
  }
}

/**
 * Refuses a database that is older than this program; only `migrate` changes it. A newer one is fine: migrations don't
 * take away what the release before them uses.
 */
export async function assertMigrated(worker: pg.Pool): Promise<void> {
  const journal = JSON.parse(readFileSync(`${folder}/meta/_journal.json`, 'utf8')) as { entries: unknown[] };
  const known = journal.entries.length;
  const done = await migrationsDone(worker);
  if (done < known) {
    throw new Refusal('UNAVAILABLE', `the database has ${done} of ${known} migrations: run \`npm run migrate\``);
  }
}

async function migrationsDone(worker: pg.Pool): Promise<number> {
  const { rows: tables } = await worker.query<{ there: boolean }>(
    `select to_regclass('drizzle.__drizzle_migrations') is not null as there`,
  );
  if (!tables[0]!.there) return 0;
  const { rows } = await worker.query<{ done: number }>(
    'select count(*)::int as done from drizzle.__drizzle_migrations',
  );
  return rows[0]!.done;
}
