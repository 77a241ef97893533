import { join } from 'node:path';
import type pg from 'pg';
import type { Logger } from 'pino';
import { admission, type Admit } from './accounts/io/admit.js';
import type { Config } from './config/config.js';
import { startEmbedded } from './db/embedded/start.js';
import { assertMigrated, migrateDatabase } from './db/migrate.js';
import { openPool } from './db/open.js';
import { assertBound, urlAs, type RolePasswords } from './db/roles.js';
import { ownSecrets } from './db/secrets.js';
import { openDocumentStore, ownMasterKeys, type DocumentStore } from './documents/io/document-store.js';
import { openLog } from './log.js';
import { openReference, type LiveReference } from './regions/io/reference.js';

/** The outside world: opened once, passed down as a value, closed once. */
export interface App {
  config: Config;
  log: Logger;
  /** Under row-level security: only ever through `asTenant`. */
  app: pg.Pool;
  /** Sees all tenants: jobs and the command line. */
  worker: pg.Pool;
  /** For BullMQ alone. */
  queue: pg.Pool;
  /** What API keys are hashed with. */
  pepper: string;
  /** Who asks. */
  admit: Admit;
  /** Where statements' files lie. */
  files: string;
  /** Where documents lie, what seals them, what looks at them. */
  documents: DocumentStore;
  /** Area codes, mobile prefixes, holidays: what holds now. */
  reference: LiveReference;
}

export interface Access {
  ownerUrl: string;
  passwords: RolePasswords;
  pepper: string;
}

export interface OpenApp extends App {
  access: Access;
  close(): Promise<void>;
}

/** Starts the embedded server, or takes the one that the configuration gives. Migrates only its own. */
export async function openApp(config: Config): Promise<OpenApp> {
  const log = openLog(config.logLevel);
  const { access, stop } = await openDatabase(config, log);
  const pools = openPools(access, log);
  const reference = openReference();
  try {
    await assertMigrated(pools.worker);
    await assertBound(pools.app);
    await reference.refresh(pools.app);
  } catch (error) {
    await endAll(pools);
    await stop();
    throw error;
  }
  const documents = openDocuments(config, access.pepper);
  return {
    config,
    log,
    ...pools,
    access,
    pepper: access.pepper,
    admit: admission(pools.app, access.pepper, config.staffIssuer),
    files: join(config.folder, 'files'),
    documents,
    reference,
    async close() {
      await documents.close();
      await endAll(pools);
      await stop();
    },
  };
}

/** The longest that a virus scanner may take. */
const SCAN_MS = 60_000;

function openDocuments(
  { folder, database, documentKeys, documentFolder, clamd }: Config,
  pepper: string,
): DocumentStore {
  const keys = documentKeys ?? (database ? null : ownMasterKeys(folder));
  return openDocumentStore({
    folder: documentFolder,
    keys,
    scanner: clamd && { ...clamd, timeoutMs: SCAN_MS },
    pepper,
  });
}

/** The database alone, for `migrate` and those that open an App. */
export async function openDatabase(config: Config, log: Logger): Promise<{ access: Access; stop(): Promise<void> }> {
  if (config.database) {
    const { url, ...secrets } = config.database;
    return { access: { ownerUrl: url, ...secrets }, stop: async () => {} };
  }
  const server = await startEmbedded({ folder: config.folder, log: (message) => log.warn(message) });
  const secrets = ownSecrets(config.folder);
  const access = { ownerUrl: server.url('postgres'), ...secrets };
  try {
    await migrateDatabase(access.ownerUrl, secrets.passwords);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { access, stop: () => server.stop() };
}

export function openPools({ ownerUrl, passwords }: Access, log: Logger) {
  const limits = { statement_timeout: 5_000, idle_in_transaction_session_timeout: 10_000, lock_timeout: 2_000 };
  return {
    app: openPool(urlAs(ownerUrl, 'app', passwords), log, { max: 10, ...limits }),
    worker: openPool(urlAs(ownerUrl, 'worker', passwords), log, { max: 10 }),
    queue: openPool(urlAs(ownerUrl, 'queue', passwords), log, { max: 10, options: '-c search_path=public,bullmq' }),
  };
}

async function endAll(pools: { app: pg.Pool; worker: pg.Pool; queue: pg.Pool }): Promise<void> {
  await Promise.all([pools.app.end(), pools.worker.end(), pools.queue.end()]);
}
