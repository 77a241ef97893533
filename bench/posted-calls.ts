import assert from 'node:assert/strict';
import { join } from 'node:path';
import { scopesOf } from '../src/accounts/scopes.js';
import { createKey } from '../src/accounts/store/keys.js';
import { addMonths, monthOf, startOf } from '../src/month.js';
import { benchNumbers, writeCdrFile } from './cdr-file.js';
import { end, said, startChild } from './child.js';
import { untilPosted } from './ingest-round.js';
import { pepper, type Stage } from './stage.js';
import { makeBenchWorld } from './world.js';

const RECORDS_A_POST = 20_000;

/**
 * Last month's calls, posted over HTTP and rated by the real API and worker, which are gone afterwards.
 *
 * @returns a key of the front end of the partner that holds the number `partnerOf`
 */
export async function prepareCalls(
  stage: Stage,
  { calls, numbers, partnerOf }: { calls: number; numbers: number; partnerOf: string },
): Promise<{ key: string; partnerId: string }> {
  const { owner, tx, folder } = stage;
  const month = addMonths(monthOf(Date.now()), -1);
  const path = join(folder, 'cdrs.ndjson');
  const expected = writeCdrFile(path, { calls, numbers, duplicates: 0, bad: 0, seed: 400, month });
  const hotlines = benchNumbers(numbers).map(({ number }) => number);
  const switchKey = await makeBenchWorld(tx, pepper, hotlines, startOf(month));
  const { rows } = await owner.query<{ partnerId: string }>(
    'select partner_id as "partnerId" from numbers where number = $1',
    [partnerOf],
  );
  const { partnerId } = rows[0]!;
  const key = await createKey(tx, pepper, { partnerId, name: 'front end', scopes: scopesOf('PARTNER') });
  await post(stage, path, switchKey);
  const posted = await owner.query<{ count: number }>('select count(*)::int from calls');
  assert.equal(posted.rows[0]!.count, expected.posted);
  await owner.query('create extension if not exists pg_stat_statements');
  await owner.query('vacuum analyze');
  console.log(`${expected.posted} calls of ${month} to ${numbers} numbers, ${expected.answered} answered`);
  return { key, partnerId };
}

async function post({ owner, env }: Stage, path: string, key: string): Promise<void> {
  const api = startChild(['src/main.ts', 'api'], env);
  const worker = startChild(['src/main.ts', 'worker'], env);
  const [, url] = await said(api, /(http:\S+)/);
  await said(worker, /worker .*/);
  const client = startChild(['bench/client.ts', path, `${url}/v1/cdrs`, key, String(RECORDS_A_POST), '1'], {});
  await said(client, /^\{.*\}$/m);
  await untilPosted(owner, [worker]);
  await Promise.all([end(api), end(worker), end(client)]);
}
