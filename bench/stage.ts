import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../src/db/embedded/start.js';
import { migrateDatabase } from '../src/db/migrate.js';
import { asDb, type Tx } from '../src/db/open.js';
import { urlAs } from '../src/db/roles.js';
import { killAll } from './child.js';

const passwords = { app: 'bench-app', worker: 'bench-worker', queue: 'bench-queue' };
export const pepper = 'a pepper of the bench, of no use elsewhere';

/** One database, migrated, with all that works on it. */
export interface Stage {
  /** Holds the cluster; gone when the bench is over. */
  folder: string;
  owner: pg.Client;
  /** The owner's connection, for what sets up the world. */
  tx: Tx;
  ownerUrl: string;
  /** As the role under row-level security. */
  appUrl: string;
  /** As the back office. */
  workerUrl: string;
  /** For `src/main.ts api` and `worker`, at a free port. */
  env: Record<string, string>;
}

/** A durable server of the bench's own. */
export interface Cluster {
  folder: string;
  /** To the database that every cluster has. */
  admin: pg.Client;
  /** A database, migrated and empty, or a copy of another, which nobody may be connected to meanwhile. */
  create(name: string, template?: string): Promise<void>;
  drop(name: string): Promise<void>;
  on<T>(name: string, work: (stage: Stage) => Promise<T>): Promise<T>;
}

/** Runs a bench on a cluster; however it ends, no process and no file of it stays. */
export async function onCluster(
  settings: Record<string, string>,
  work: (cluster: Cluster) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'hotline400-bench-'));
  chmodSync(folder, 0o711); // as root, PostgreSQL runs as another user
  let stop = async () => {};
  const clean = async () => {
    killAll();
    await stop(); // else it goes on writing files where we remove them
    rmSync(folder, { recursive: true, force: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void clean().finally(() => process.exit(1))); // prettier-ignore
  try {
    const server = await startEmbedded({ folder, settings });
    stop = server.stop;
    await connected(server.url('postgres'), (admin) => work(clusterOf(folder, admin, server.url)));
  } finally {
    await clean();
  }
}

/** The same for a bench that needs one database. */
export async function onStage(settings: Record<string, string>, work: (stage: Stage) => Promise<void>): Promise<void> {
  await onCluster(settings, async (cluster) => {
    await cluster.create('bench');
    await cluster.on('bench', work);
  });
}

function clusterOf(folder: string, admin: pg.Client, url: (database: string) => string): Cluster {
  return {
    folder,
    admin,
    async create(name, template) {
      // File by file: the usual way writes a copy to the WAL as well.
      await admin.query(`create database ${name}${template ? ` template ${template} strategy file_copy` : ''}`);
      if (!template) await migrateDatabase(url(name), passwords);
    },
    drop: async (name) => void (await admin.query(`drop database ${name} with (force)`)),
    on: (name, work) => connected(url(name), (owner) => work(stageOf(folder, owner, url(name)))),
  };
}

/** Its connection is gone before the promise is kept, so that the database can be dropped. */
export async function connected<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {}); // whoever asks next is told
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
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
    ownerUrl,
    appUrl: urlAs(ownerUrl, 'app', passwords),
    workerUrl: urlAs(ownerUrl, 'worker', passwords),
    env,
  };
}
