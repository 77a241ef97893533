import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../../refusal.js';
import { findBinaries, makePassable, ROOT_HOME, shortHash } from './binaries.js';
import { ensureCluster, passwordOf } from './cluster.js';
import { keepRunning, onSomePort } from './keeper.js';
import { claim } from './owner.js';
import { blockedAt, runAs } from './process.js';
import { launch, runningServer, supportsLz4 } from './server.js';
import type { Run } from './server.js';

export type EmbeddedOptions = {
  /** Holds `postgres` (the cluster), `postgres.log`, `postgres.password` and `postgres.owner`; made when absent. */
  folder: string;
  /** Default: a free one, another at each start. */
  port?: number;
  /** False: a power cut may lose the cluster. For tests only. */
  durable?: boolean;
  /** Settings of postgresql.conf, over ours. */
  settings?: Record<string, string>;
  /** Told what happens while we run: a server that died, was started again, was given up. */
  log?: (message: string) => void;
};

export type Embedded = {
  port: number;
  /** The superuser's URL. */
  url(database: string): string;
  password: string;
  /** Another process owns the server, keeps it alive, and ends it: our stop() does nothing. */
  adopted: boolean;
  stop(): Promise<void>;
};

const POLL_MS = 50;
const OTHERS_START_LIMIT_MS = 60_000;

/** For 2 to 8 cores. pg_hba.conf allows nobody without the password, and no socket is seen from outside. */
const usual = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  log_destination: 'stderr',
  timezone: 'UTC',
  log_timezone: 'UTC',
  max_connections: '100',
  shared_buffers: '256MB',
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
};
const forgetful = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
const lz4 = { wal_compression: 'lz4', default_toast_compression: 'lz4' };

/** `.data` in the project, unless we are root and the server's user can't get there (a project below /root). */
export function defaultFolder(projectFolder: string): string {
  const near = path.resolve(projectFolder, '.data');
  if (blockedAt(near, runAs(path.join(near, 'postgres'))) === null) return near;
  return path.join(ROOT_HOME, shortHash(path.resolve(projectFolder)));
}

/**
 * Starts the folder's PostgreSQL, or adopts it when another process runs it already (rule O1). Ours is started again
 * when it dies, and ends with this process however that ends.
 *
 * @throws Refusal when the folder can't be reached by the user that root hands the server to
 * @throws Error with the end of the server's log when it does not start
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  if (process.platform === 'win32')
    throw new Error('the embedded PostgreSQL does not run on Windows: give DATABASE_URL');
  const folder = openFolder(options.folder);
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const claimed = claim(folder);
    const running = runningServer(path.join(folder, 'postgres'));
    if (claimed.mine && (claimed.inherited || !running)) return own(folder, options, claimed.release);
    if (claimed.mine) claimed.release(); // started by hand: not ours to end
    if (running?.ready) return handle(running.port, passwordOf(folder), true, async () => {});
    if (waitedMs > OTHERS_START_LIMIT_MS) {
      const owner = claimed.mine ? 'a server started by hand' : `process ${claimed.ownerPid}`;
      throw new Error(`${owner} has ${folder}, and takes no connections: see postgres.log there`);
    }
    await sleep(POLL_MS);
  }
}

/** The folder's real path, made when absent, and passable for the server's user. */
function openFolder(wanted: string): string {
  const asked = path.resolve(wanted);
  if (!existsSync(asked)) makePassable(asked);
  const folder = realpathSync(asked);
  const user = runAs(path.join(folder, 'postgres'));
  const blocked = blockedAt(folder, user);
  if (blocked === null) return folder;
  throw new Refusal(
    'BAD_INPUT',
    `${folder} can't hold the database: root hands PostgreSQL to user ${user.uid}, whom ${blocked} does not let pass. ` +
      `Choose a folder elsewhere (such as ${ROOT_HOME}), run "chmod o+x ${blocked}", or do not run as root.`,
  );
}

async function own(folder: string, options: EmbeddedOptions, release: () => void): Promise<Embedded> {
  const { durable = true, log = () => {} } = options;
  const ending = new AbortController();
  try {
    const cluster = path.join(folder, 'postgres');
    const user = runAs(cluster);
    const binaries = await findBinaries(user);
    await ensureCluster(folder, binaries, user, durable);
    const password = passwordOf(folder);
    const compression = supportsLz4(binaries.postgres, cluster, user) ? lz4 : {};
    const settings = { ...usual, ...compression, ...(durable ? {} : forgetful), ...options.settings };
    const start = (port: number): Promise<Run> =>
      launch({ folder, postgres: binaries.postgres, user, port, settings, ending: ending.signal });
    const { port, run } = await onSomePort(options.port, start);
    const ended = keepRunning(run, () => start(port), ending.signal, log).finally(release);
    return handle(port, password, false, () => (ending.abort(), ended));
  } catch (error) {
    ending.abort();
    release();
    throw error;
  }
}

function handle(port: number, password: string, adopted: boolean, stop: () => Promise<void>): Embedded {
  const url = (database: string): string =>
    `postgres://postgres:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  return { port, url, password, adopted, stop };
}
