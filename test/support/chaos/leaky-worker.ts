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

/** The connection, but for what it does once identities are taken. */
function pausing(client: pg.PoolClient): pg.PoolClient {
  async function releaseIdentities(text: string): Promise<unknown> {
    const result = await client.query(text);
    if (isLeaky) await client.query('commit; begin; savepoint whole');
    await client.query('select pg_sleep(0.1)');
    return result;
  }
  const query = (it: string | pg.QueryConfig, values: unknown[]): unknown =>
    it === 'release savepoint identities' ? releaseIdentities(it) : client.query(it, values);
  return Object.assign(Object.create(client) as pg.PoolClient, { query });
}
