import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Kept } from './keep.js';
import type { Poster } from './poster.js';
import type { Random } from './random.js';

export interface Stage {
  owner: pg.Pool;
  /** Of the embedded server. */
  folder: string;
  api: Kept;
  workers: readonly Kept[];
  poster: Poster;
  random: Random;
}

export const faults = ['worker', 'postmaster', 'api'] as const;
export type Fault = (typeof faults)[number];

const AIM_LIMIT_MS = 3_000;

/** Kills while work is under way. @returns whether a worker was caught with a posting half done */
export async function strike(fault: Fault, stage: Stage): Promise<boolean> {
  const { api, workers, poster, random, folder, owner } = stage;
  if (fault === 'api') {
    await until(() => api.ready() && poster.inFlight() > 0, AIM_LIMIT_MS);
    await sleep(random.below(40));
    api.kill();
    return false;
  }
  if (fault === 'postmaster') {
    await until(async () => (await posting(owner)).length > 0, AIM_LIMIT_MS);
    const wasPosting = (await posting(owner)).length > 0;
    const victim = postmasterPid(folder)!;
    process.kill(victim, 'SIGKILL');
    await until(async () => postmasterPid(folder) !== victim && (await answers(owner)), 30_000); // its backends outlive it a little
    return wasPosting;
  }
  const isAimed = random.below(3) > 0;
  await until(() => workers.some((it) => it.ready()), 20_000);
  if (!isAimed) await sleep(100 + random.below(500));
  const isVictim = async () => {
    const names = await posting(owner);
    return workers.filter((it) => it.ready() && names.includes(it.name));
  };
  if (isAimed) {
    await until(async () => (await isVictim()).length > 0, AIM_LIMIT_MS);
    await sleep(random.below(30)); // somewhere within it
  }
  const caught = await isVictim();
  const alive = workers.filter((it) => it.ready());
  const victim = caught[0] ?? (alive.length > 0 ? random.pick(alive) : random.pick(workers));
  victim.kill();
  return caught.includes(victim);
}

/** Who has written something that isn't committed yet. */
async function posting(owner: pg.Pool): Promise<string[]> {
  const { rows } = await owner.query<{ name: string }>(
    `select application_name as name from pg_stat_activity where usename = 'hotline400_worker' and backend_xid is not null`,
  );
  return rows.map((it) => it.name);
}

const answers = (owner: pg.Pool): Promise<boolean> =>
  owner.query('select').then(
    () => true,
    () => false,
  );

const postmasterPid = (folder: string) => {
  const file = join(folder, 'postgres/postmaster.pid');
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : null;
};

/** Waits until it happens, and no longer than that. @returns whether it did */
export async function until(happens: () => boolean | Promise<boolean>, limitMs: number): Promise<boolean> {
  const endAt = performance.now() + limitMs;
  while (!(await happens())) {
    if (performance.now() > endAt) return false;
    await sleep(10);
  }
  return true;
}
