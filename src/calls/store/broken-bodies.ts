// Owns the end of chunks whose body broke off. Not acknowledged ones: nobody deletes these.
import type pg from 'pg';

/**
 * Chunks without a batch, a day after the last of them came (rule D2: they were never acknowledged), with their bytes and
 * what was noted of them.
 *
 * @returns how many chunks; as many as `atMost` where there may be more
 */
export async function forgetBrokenBodies(worker: pg.Pool, atMost: number): Promise<number> {
  const { rows } = await worker.query<{ gone: number }>('select forget_broken_bodies($1) as gone', [atMost]);
  return rows[0]!.gone;
}
