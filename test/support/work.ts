import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { pino } from 'pino';
import type { Work } from '../../jobs/job.js';
import { admission } from '../../src/accounts/io/admit.js';
import { openPools } from '../../src/app.js';
import { readConfig } from '../../src/config/config.js';
import { openDocumentStore } from '../../src/documents/io/document-store.js';
import { readMasterKeys } from '../../src/documents/master-keys.js';
import { openReference } from '../../src/regions/io/reference.js';
import { passwords, template, urlOf } from './server.js';

export interface TestWork extends Work {
  /** The database's owner: what only tests and the demo may do. */
  owner: pg.Client;
  /** Makes the clock that decides money stand at an instant. */
  setClock(at: string): Promise<void>;
}

/** A Work on a database of its own: jobs run at once, and the clock stands still. Call at the top of a file. */
export function useWork(now = '2026-11-05T02:00:00Z'): TestWork {
  const database = `test_${randomUUID().replaceAll('-', '')}`;
  const work = {} as TestWork;
  let admin: pg.Client;
  beforeAll(async () => {
    admin = new pg.Client({ connectionString: urlOf('postgres') });
    await admin.connect();
    await admin.query(`create database ${database} template ${template}`);
    Object.assign(work, await openTestWork(urlOf(database), now));
  });
  afterAll(async () => {
    await work.documents.close();
    await Promise.all([work.app.end(), work.worker.end(), work.queue.end(), work.owner.end()]);
    rmSync(work.config.folder, { recursive: true, force: true });
    await admin.query(`drop database ${database} with (force)`);
    await admin.end();
  });
  return work;
}

async function openTestWork(ownerUrl: string, now: string): Promise<TestWork> {
  const folder = mkdtempSync(join(tmpdir(), 'hotline400-files-'));
  const log = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'fatal' });
  const pepper = 'a pepper for tests, of no use elsewhere';
  const owner = new pg.Client({ connectionString: ownerUrl });
  await owner.connect();
  const pools = openPools({ ownerUrl, passwords, pepper }, log);
  const work: TestWork = {
    config: { ...readConfig({}), folder, graphqlPoints: 1_000_000_000 },
    log,
    ...pools,
    pepper,
    admit: admission(pools.app, pepper, null),
    files: join(folder, 'files'),
    documents: openDocumentStore({
      folder: join(folder, 'files', 'documents'),
      keys: readMasterKeys(`1:${'a1'.repeat(32)}`),
      scanner: null,
      pepper,
    }),
    reference: openReference(),
    owner,
    async setClock(at) {
      await owner.query(
        'insert into app_clock (stands_at) values ($1) on conflict (one) do update set stands_at = excluded.stands_at',
        [at],
      );
      await owner.query('select ensure_months()');
    },
    async enqueue(job, asks) {
      for (const { payload } of asks) await job.run(payload, work);
    },
  };
  await work.setClock(now);
  return work;
}
