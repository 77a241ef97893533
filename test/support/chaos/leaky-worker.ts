import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { openApp } from '../../../src/app.js';
import { unpostedChunks } from '../../../src/calls/calls.js';
import { readConfig } from '../../../src/config/config.js';
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
  for (const key of await unpostedChunks(asDb(app.worker), 0, 1000)) await postChunk(pool, app.reference.now(), key);
  await sleep(20);
}

/** The connection, but for what it does at two of the posting's queries. */
function pausing(client: pg.PoolClient): pg.PoolClient {
  /** What is staged outlives the early commit, and not the posting. */
  async function stage(text: string): Promise<void> {
    await client.query(text.replace('on commit delete rows', 'on commit preserve rows'));
    await client.query('truncate staged');
  }
  async function insertIdentities(query: pg.QueryConfig): Promise<unknown> {
    const result = await client.query(query);
    if (isLeaky) await client.query('commit; begin');
    await client.query('select pg_sleep(0.1)');
    return result;
  }
  const query = (it: string | pg.QueryConfig, values: unknown[]): unknown => {
    if (typeof it === 'string' && it.startsWith('create temp table')) return stage(it);
    if (typeof it === 'object' && it.name === 'insert-identities') return insertIdentities(it);
    return client.query(it, values);
  };
  return Object.assign(Object.create(client) as pg.PoolClient, { query });
}
