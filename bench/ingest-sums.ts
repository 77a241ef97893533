import assert from 'node:assert/strict';
import type pg from 'pg';
import type { Expected } from '../src/demo/generate-lines.js';

/** What a database holds of calls, added up from all tables that have a say. */
export interface Sums {
  posted: number;
  duplicates: number;
  others: number;
  calls: number;
  charges: number;
  talkSeconds: number;
  attempts: number;
  answered: number;
  refused: number;
  /** Of the charges and of the counters, in micro-yuan. */
  charged: number;
  counted: number;
}

export const noSums: Sums = { posted: 0, duplicates: 0, others: 0, calls: 0, charges: 0, talkSeconds: 0, attempts: 0, answered: 0, refused: 0, charged: 0, counted: 0 }; // prettier-ignore

/** Sums of money stay far below 2^53. */
export async function sumsOf(owner: pg.Client): Promise<Sums> {
  const { rows } = await owner.query<Sums>(`
    select chunks.*, (select count(*) from calls)::float8 as calls, charged.*, counters.*,
      (select count(*) from record_outcomes where fate = 'refused')::float8 as refused
    from (select coalesce(sum(posted), 0)::float8 as posted, coalesce(sum(duplicates), 0)::float8 as duplicates,
        coalesce(sum(merged + partial + conflicts + quarantined + suspense + late + unauthorised), 0)::float8 as others from cdr_chunks) chunks,
      (select count(*)::float8 as charges, coalesce(sum(talk_seconds), 0)::float8 as "talkSeconds",
        coalesce(sum(subscriber_charge), 0)::float8 as charged from charges) charged,
      (select coalesce(sum(attempts), 0)::float8 as attempts, coalesce(sum(answered), 0)::float8 as answered,
        coalesce(sum(amount), 0)::float8 as counted from month_counters) counters`);
  return rows[0]!;
}

/** Every record of the file has become what it should, and the money agrees with itself. */
export function assertSums(before: Sums, after: Sums, expected: Expected): void {
  const added = Object.fromEntries(
    Object.entries(after).map(([name, sum]) => [name, sum - before[name as keyof Sums]]),
  );
  assert.deepEqual(added, {
    posted: expected.posted,
    duplicates: expected.duplicates,
    others: 0,
    calls: expected.posted,
    charges: expected.answered,
    talkSeconds: expected.talkSeconds,
    attempts: expected.posted,
    answered: expected.answered,
    refused: expected.bad,
    charged: added['counted'],
    counted: added['charged'],
  });
}
