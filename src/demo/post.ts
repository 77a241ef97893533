import type pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Screen } from './screen.js';

export interface Door {
  url: string;
  key: string;
}

/** What the edge answered to all posts together. */
export interface Posted {
  records: number;
  refused: number;
  batchIds: string[];
}

const IN_FLIGHT = 4;

/** Posts bodies as a switch would, some at once. */
export async function postBodies(
  door: Door,
  bodies: readonly { bytes: Uint8Array<ArrayBuffer>; headers: Record<string, string> }[],
  screen: Screen,
): Promise<Posted> {
  const posted: Posted = { records: 0, refused: 0, batchIds: [] };
  let next = 0;
  let done = 0;
  const lane = async () => {
    while (next < bodies.length) {
      const { bytes, headers } = bodies[next++]!;
      const answer = await post(door, '/v1/cdrs', bytes, headers);
      posted.records += answer['records'] as number;
      posted.refused += answer['refused'] as number;
      posted.batchIds.push(answer['batchId'] as string);
      screen.progress('posted', ++done, bodies.length);
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane));
  return posted;
}

export async function post(
  { url, key }: Door,
  path: string,
  body: Uint8Array<ArrayBuffer> | string,
  headers: Record<string, string>,
): Promise<Record<string, unknown>> {
  const response = await fetch(url + path, {
    method: 'POST',
    body,
    headers: { authorization: `Bearer ${key}`, ...headers },
  });
  const answer = (await response.json()) as Record<string, unknown>;
  if (!response.ok) throw new Error(`POST ${path} answered ${response.status}: ${JSON.stringify(answer)}`);
  return answer;
}

const LOOK_EVERY_MS = 100;

/** Shows how the workers get on, until every chunk is posted. */
export async function watchRating(worker: pg.Pool, screen: Screen): Promise<void> {
  for (;;) {
    const { rows } = await worker.query<{ done: number; all: number }>(
      'select (count(*) filter (where posted_at is not null))::int as done, count(*)::int as all from cdr_chunks',
    );
    const { done, all } = rows[0]!;
    screen.progress('rated', done, all);
    if (done === all) return;
    await sleep(LOOK_EVERY_MS);
  }
}
