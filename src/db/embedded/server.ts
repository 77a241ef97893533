import { execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import type { Socket } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverEnvironment } from './cluster.js';
import { birthOf, commandOf, textOf } from './process.js';
import type { RunAs } from './process.js';

/** One run of the server. `gone` resolves with how it ended, and never rejects. */
export type Run = { pid: number; gone: Promise<string> };
export type Launch = {
  folder: string;
  postgres: string;
  user: RunAs;
  port: number;
  settings: Record<string, string>;
  /** Aborted: shut down fast, cleanly. */
  ending: AbortSignal;
};

const POLL_MS = 10;
const READY_LIMIT_MS = 600_000; // crash recovery of max_wal_size, on a slow disk
const STOP_LIMIT_MS = 60_000; // the last checkpoint; after it, crash recovery is the lesser evil
const LOG_LIMIT_BYTES = 16 * 1024 * 1024;

/**
 * The dead man's switch. We hold the other end of descriptor 3: when we let go of it (in stop(), or because we were
 * killed with SIGKILL) `read` ends, and the server gets its fast shutdown. That is asked again until it's gone, since a
 * server in its first milliseconds does not hear. The shell itself ignores what a terminal or a supervisor sends, and the
 * broken pipe when we die before it told us the server's pid.
 */
const DEAD_MANS_SWITCH = `
trap '' HUP INT TERM PIPE
"$@" 3<&- &
server=$!
echo $server >&3
(read -r _; while kill -INT $server; do sleep 0.2; done) <&3 2>/dev/null &
watcher=$!
wait $server
code=$?
kill -9 $watcher 2>/dev/null
exit $code`;

/** Starts the server and waits until it takes connections. */
export async function launch({ folder, postgres, user, port, settings, ending }: Launch): Promise<Run> {
  const cluster = path.join(folder, 'postgres');
  await clearTheWay(cluster);
  const log = openLog(path.join(folder, 'postgres.log'));
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const shell = spawn(
    '/bin/sh',
    ['-c', DEAD_MANS_SWITCH, 'sh', postgres, '-D', cluster, '-p', String(port), ...flags],
    // detached: its own process group, so Ctrl-C reaches us alone and we drain before we stop it
    { ...user, cwd: '/', detached: true, stdio: ['ignore', log.fd, log.fd, 'pipe'], env: serverEnvironment() },
  );
  closeSync(log.fd);
  const run = { pid: 0, ended: null as string | null };
  const gone = new Promise<string>((resolve) => {
    shell.on('exit', (code, signal) => resolve((run.ended = signal ?? `exit code ${code}`)));
    shell.on('error', (error) => resolve((run.ended = error.message)));
  });
  const held = shell.stdio[3] as Socket | undefined;
  held?.on('data', (bytes) => (run.pid = Number(bytes.toString())));
  held?.on('error', () => {}); // it ends with the shell, which `exit` tells
  const letGo = (): void => {
    held?.destroy();
    const late = setTimeout(() => run.pid > 0 && signal(run.pid, 'SIGQUIT'), STOP_LIMIT_MS); // keeps us here till the server is gone
    void gone.then(() => clearTimeout(late));
  };
  ending.addEventListener('abort', letGo);
  void gone.then(() => ending.removeEventListener('abort', letGo));
  if (ending.aborted) letGo();
  shell.unref(); // a process that has nothing else to do may end, and the switch works
  held?.unref();
  try {
    await untilReady(cluster, run);
  } catch (error) {
    letGo();
    throw new Error(`${(error as Error).message}. ${log.tail()}`, { cause: error });
  }
  return { pid: run.pid, gone };
}

async function untilReady(cluster: string, run: { pid: number; ended: string | null }): Promise<void> {
  for (let waitedMs = 0; waitedMs < READY_LIMIT_MS; waitedMs += POLL_MS) {
    const found = pidFileOf(cluster);
    if (run.pid !== 0 && found?.pid === run.pid && found.ready) return;
    if (run.ended !== null) throw new Error(`PostgreSQL did not start (${run.ended})`);
    await sleep(POLL_MS);
  }
  throw new Error(`PostgreSQL is not ready after ${READY_LIMIT_MS / 1000} s`);
}

export type Running = { pid: number; port: number; ready: boolean };

/** The live server of this cluster, whoever started it. */
export function runningServer(cluster: string): Running | null {
  const found = pidFileOf(cluster);
  return found && birthOf(found.pid) !== null && commandOf(found.pid).includes(cluster) ? found : null;
}

/** Whether the binary was built with it; those for Linux are not. */
export function supportsLz4(postgres: string, cluster: string, user: RunAs): boolean {
  try {
    execFileSync(postgres, ['-C', 'wal_compression', '-D', cluster, '-c', 'wal_compression=lz4'], {
      ...user,
      cwd: '/',
      stdio: 'ignore',
      env: serverEnvironment(),
    });
    return true;
  } catch {
    return false;
  }
}

/** An orphan of an earlier owner is shut down first. */
async function clearTheWay(cluster: string): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const orphan = runningServer(cluster);
    if (!orphan) break;
    if (waitedMs % 200 === 0) signal(orphan.pid, waitedMs < STOP_LIMIT_MS ? 'SIGINT' : 'SIGQUIT');
    await sleep(POLL_MS);
  }
  // PostgreSQL knows a stale pid file by itself, and finds backends that outlive their parent through it. It is misled
  // only when the pid now is a zombie or another process.
  const left = pidFileOf(cluster);
  if (left && left.pid > 0 && signal(left.pid, 0)) rmSync(path.join(cluster, 'postmaster.pid'), { force: true });
}

function pidFileOf(cluster: string): Running | null {
  const lines = textOf(path.join(cluster, 'postmaster.pid'))?.split('\n');
  if (!lines) return null;
  return { pid: Number(lines[0]), port: Number(lines[3]), ready: lines[7]?.trim() === 'ready' };
}

/** False when there is no such process. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ESRCH') return false;
    if (code === 'EPERM' && name === 0) return true;
    throw error;
  }
}

/** We open the log and hand it over, so a server of another user needs no right to our folder. Statements stand in it: 0600. */
function openLog(file: string): { fd: number; tail(): string } {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT_BYTES) renameSync(file, `${file}.1`);
  const fd = openSync(file, 'a', 0o600);
  const from = statSync(file).size;
  return {
    fd,
    tail: () =>
      `The end of ${file}:\n${readFileSync(file).subarray(from).toString().trim().split('\n').slice(-8).join('\n')}`,
  };
}
