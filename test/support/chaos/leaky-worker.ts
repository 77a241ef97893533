import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { openApp } from '../../../src/app.js';
import { unpostedChunks } from '../../../src/calls/calls.js';
import { readConfig } from '../../../src/config.js';
import { asDb } from '../../../src/db/open.js';
import { postChunk } from '../../../src/flows/post-chunk.js';

/**
 * A process that posts what is unposted, and pauses between a chunk's identities and its calls, for a kill to strike there.
 * As `leaky` it commits before the pause: the bug that the chaos tests must find. The posting itself is production's.
 */
const isLeaky = process.argv[2] === 'leaky';
const app = await openApp(readConfig(process.env));
const pool = { connect: async () => pausing(await app.worker.connect()) } as unknown as pg.Pool;
console.log('posting');
for (;;) {
  for (const key of await unpostedChunks(asDb(app.worker), 0, 1000)) await postChunk(pool, app.reference, key);
  await sleep(20);
}

function pausing(client: pg.PoolClient): pg.PoolClient {
  async function pause(query: { name?: string }, values: unknown): Promise<unknown> {
    const result = await client.query(query as pg.QueryConfig, values as unknown[]);
    if (query.name !== 'insert-identities') return result;
    if (isLeaky) await client.query('commit; begin');
    await client.query('select pg_sleep(0.1)');
    return result;
  }
  /** What is staged outlives the early commit, not the posting. */
  async function stage(text: string): Promise<unknown> {
    await client.query(text.replace('on commit delete rows', 'on commit preserve rows'));
    return client.query('truncate staged');
  }
  const query = (it: string | { name?: string }, values: unknown): unknown => {
    if (typeof it === 'string') return it.startsWith('create temp table') ? stage(it) : client.query(it);
    return it.name === 'insert-identities' ? pause(it, values) : client.query(it as never, values as never);
  };
  return Object.assign(Object.create(client) as pg.PoolClient, { query });
}
