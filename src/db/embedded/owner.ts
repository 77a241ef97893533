import { linkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { birthOf, textOf } from './process.js';

/** `inherited`: the owner before us died without releasing, so a server that still runs is an orphan of ours. */
export type Claim = { mine: true; inherited: boolean; release(): void } | { mine: false; ownerPid: number };

/**
 * Makes this process the owner of the folder's server, or says which one is. The lock `postgres.owner` holds the
 * owner's pid and birth, and counts for as long as that very process lives.
 */
export function claim(folder: string): Claim {
  const lock = path.join(folder, 'postgres.owner');
  const ours = `${process.pid} ${birthOf(process.pid)}`;
  for (let inherited = false; ;) {
    if (create(lock, ours)) return { mine: true, inherited, release: () => release(lock, ours) };
    const theirs = textOf(lock);
    if (theirs === null) continue; // released just now
    const [, pid, birth] = /^(\d+) (.+)$/.exec(theirs) ?? [];
    if (birth !== undefined && birthOf(Number(pid)) === birth) return { mine: false, ownerPid: Number(pid) };
    inherited = setAside(lock, theirs) || inherited;
  }
}

/** Like the flag `wx`, but the name appears together with its content, so nobody reads a lock half written. */
function create(lock: string, text: string): boolean {
  const draft = `${lock}.${process.pid}`;
  writeFileSync(draft, text, { mode: 0o644 });
  try {
    linkSync(draft, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Removes a dead owner's lock. Another process may have done so a moment ago and hold the folder now: a rename takes
 * exactly one lock away, and if it is not the dead one it is put back. (Should a third claim the folder between those
 * two steps, PostgreSQL's own lock on the cluster still lets only one server start.)
 */
function setAside(lock: string, dead: string): boolean {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
  const taken = textOf(aside);
  rmSync(aside, { force: true });
  if (taken !== dead && taken !== null) create(lock, taken);
  return taken === dead;
}

function release(lock: string, ours: string): void {
  if (textOf(lock) === ours) rmSync(lock, { force: true });
}
