import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../src/db/embedded/start.js';
import { migrateDatabase } from '../src/db/migrate.js';
import { asDb, type Tx } from '../src/db/open.js';
import { urlAs } from '../src/db/roles.js';
import { killAll } from './child.js';

const DATABASE = 'bench';
const passwords = { app: 'bench-app', worker: 'bench-worker', queue: 'bench-queue' };
export const pepper = 'a pepper of the bench, of no use elsewhere';

export interface Stage {
  /** Holds the cluster; gone when the bench is over. */
  folder: string;
  owner: pg.Client;
  /** The owner's connection, for what sets up the world. */
  tx: Tx;
  /** As the role under row-level security. */
  appUrl: string;
  /** As the back office. */
  workerUrl: string;
  /** For `src/main.ts api` and `worker`, at a free port. */
  env: Record<string, string>;
}

/** Runs a bench on a migrated, durable database of its own; however it ends, no process and no file of it stays. */
export async function onStage(settings: Record<string, string>, work: (stage: Stage) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'hotline400-bench-'));
  chmodSync(folder, 0o711); // as root, PostgreSQL runs as another user
  const clean = () => {
    killAll();
    rmSync(folder, { recursive: true, force: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (clean(), process.exit(1)));
  try {
    const server = await startEmbedded({ folder, settings });
    try {
      await onDatabase(server.url('postgres'), server.url(DATABASE), (owner) => work(stageOf(folder, owner, server.url(DATABASE)))); // prettier-ignore
    } finally {
      killAll();
      await server.stop();
    }
  } finally {
    clean();
  }
}

async function onDatabase(adminUrl: string, ownerUrl: string, work: (owner: pg.Client) => Promise<void>) {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query(`create database ${DATABASE}`);
  await admin.end();
  await migrateDatabase(ownerUrl, passwords);
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    await work(owner);
  } finally {
    await owner.end();
  }
}

function stageOf(folder: string, owner: pg.Client, ownerUrl: string): Stage {
  const env = {
    DATABASE_URL: ownerUrl,
    DATABASE_APP_PASSWORD: passwords.app,
    DATABASE_WORKER_PASSWORD: passwords.worker,
    DATABASE_QUEUE_PASSWORD: passwords.queue,
    REDIS_URL: '',
    KEY_PEPPER: pepper,
    PORT: '0',
    LOG_LEVEL: 'warn',
    GRAPHQL_POINTS: '1000000000',
  };
  return {
    folder,
    owner,
    tx: asDb(owner as unknown as pg.PoolClient),
    appUrl: urlAs(ownerUrl, 'app', passwords),
    workerUrl: urlAs(ownerUrl, 'worker', passwords),
    env,
  };
}
