import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../../src/db/embedded/start.js';
import { migrateDatabase } from '../../src/db/migrate.js';

export const passwords = { app: 'app', worker: 'worker', queue: 'queue' };
export const template = 'template_hotline400';

/** A server, its roles and a database migrated as production is, of which every test file has a copy. */
export async function start(): Promise<() => Promise<void>> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given) return useServer(given, async () => {});
  const folder = mkdtempSync(join(tmpdir(), 'hotline400-test-'));
  chmodSync(folder, 0o711); // as root, PostgreSQL runs as another user
  const server = await startEmbedded({ folder, durable: false });
  return useServer(server.url('postgres'), async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });
}

async function useServer(url: string, stop: () => Promise<void>): Promise<() => Promise<void>> {
  process.env['TEST_SERVER_URL'] = url;
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  await admin.query(`drop database if exists ${template} with (force)`);
  await admin.query(`create database ${template}`);
  await admin.end();
  await migrateDatabase(urlOf(template), passwords);
  return stop;
}

/** Another database of the run's server, as its superuser. */
export function urlOf(database: string): string {
  const url = new URL(process.env['TEST_SERVER_URL']!);
  url.pathname = `/${database}`;
  return url.href;
}
