import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { passwords } from '../server.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const AGAIN_MS = 100;

/** A process of ours that is started again whenever it ends, as a supervisor does it. */
export interface Kept {
  /** Its connections' application_name. */
  name: string;
  ready(): boolean;
  /** SIGKILL. */
  kill(): void;
  /** SIGTERM, and no new start. @returns the exit code, null where it had to be killed */
  stop(): Promise<number | null>;
}

/**
 * @param args what node runs, below the project's root
 * @param readyLine what it prints once it works
 * @param ends told of each end that nobody asked for after it was ready, with the last of what it printed
 */
export function keep(
  name: string,
  args: readonly string[],
  env: Record<string, string>,
  readyLine: string,
  ends: string[],
): Kept {
  let stopping = false;
  let child: ChildProcess;
  let isReady: boolean;
  let isKilled: boolean;
  let printed: string;
  let again: NodeJS.Timeout | undefined;

  function start(): void {
    [isReady, isKilled, printed] = [false, false, ''];
    child = spawn(process.execPath, ['--import', 'tsx', ...args], {
      cwd: root,
      env: { PATH: process.env['PATH']!, PGAPPNAME: name, ...env }, // nothing else of ours: it may have a DATABASE_URL
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (bytes: Buffer) => {
        printed = (printed + bytes.toString()).slice(-4000);
        isReady ||= printed.includes(readyLine);
      });
    }
    child.on('exit', (code, signal) => {
      if (stopping) return;
      if (isReady && !isKilled) ends.push(`${name} ended by itself (${signal ?? code}): ${printed}`);
      again = setTimeout(start, isKilled ? 0 : AGAIN_MS); // one that found no database at its start comes back
      isReady = false;
    });
  }

  start();
  return {
    name,
    ready: () => isReady,
    kill() {
      isReady = false;
      isKilled = true;
      child.kill('SIGKILL');
    },
    async stop() {
      stopping = true;
      clearTimeout(again);
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
      await exit;
      clearTimeout(late);
      return child.exitCode;
    },
  };
}

const STOP_LIMIT_MS = 10_000;

/** What a child of ours is told, as an operator tells it with a database of his own. */
export function childEnvironment(ownerUrl: string, pepper: string, more: Record<string, string> = {}) {
  return {
    DATABASE_URL: ownerUrl,
    DATABASE_APP_PASSWORD: passwords.app,
    DATABASE_WORKER_PASSWORD: passwords.worker,
    DATABASE_QUEUE_PASSWORD: passwords.queue,
    KEY_PEPPER: pepper,
    LOG_LEVEL: 'warn',
    ...more,
  };
}
