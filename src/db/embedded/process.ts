import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** Whom a server runs as. Empty: as ourselves. */
export type RunAs = { uid?: number; gid?: number };

/**
 * PostgreSQL refuses to run as root, so root hands it to another user that exists already: the one that owns the
 * cluster (an image's `postgres` may change its number between versions), else `postgres`, else `nobody`.
 */
export function runAs(cluster: string): RunAs {
  if (process.getuid?.() !== 0) return {};
  if (existsSync(cluster)) {
    const { uid, gid } = statSync(cluster);
    if (uid !== 0) return { uid, gid };
  }
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  if (!user) throw new Error('PostgreSQL does not run as root, and /etc/passwd has neither postgres nor nobody');
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

/** The topmost part of `file`'s path that the user may not pass, or null. What does not exist yet blocks nobody. */
export function blockedAt(file: string, { uid, gid }: RunAs): string | null {
  if (uid === undefined) return null;
  const parent = path.dirname(file);
  const above = parent === file ? null : blockedAt(parent, { uid, gid });
  if (above !== null || !existsSync(file)) return above;
  const { mode, uid: owner, gid: group } = statSync(file);
  const bit = owner === uid ? 0o100 : group === gid ? 0o010 : 0o001;
  return (mode & bit) === 0 ? file : null;
}

/**
 * What tells this run of a process from a later one with the same pid (a container deals the same few pids at each
 * start). Null when it does not run; a zombie, which an idle pid 1 may keep for ever, does not run.
 */
export function birthOf(pid: number): string | null {
  if (process.platform !== 'linux') {
    const [, state, birth] = /^(\S+)\s+(.+)$/.exec(ps(pid, ['stat=', 'lstart=']) ?? '') ?? [];
    return !state || state.startsWith('Z') ? null : (birth ?? null);
  }
  const stat = textOf(`/proc/${pid}/stat`);
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name before it may hold spaces
  const [state, startedTicks] = [fields[0], fields[19]];
  return state === 'Z' || state === 'X' ? null : `${textOf('/proc/sys/kernel/random/boot_id')?.trim()} ${startedTicks}`;
}

export function commandOf(pid: number): string {
  return (process.platform === 'linux' ? textOf(`/proc/${pid}/cmdline`) : ps(pid, ['command='])) ?? '';
}

/** The file's text, or null when it is absent. */
export function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return null; // ESRCH: the process went while /proc was read
    throw error;
  }
}

function ps(pid: number, columns: string[]): string | null {
  try {
    const wanted = columns.flatMap((column) => ['-o', column]);
    return execFileSync('ps', ['-p', String(pid), ...wanted], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return null; // ps answers 1 when there is no such process
  }
}
