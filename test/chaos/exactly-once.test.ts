import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { randomInt } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { pino } from 'pino';
import { openPools } from '../../src/app.js';
import { startEmbedded, type Embedded } from '../../src/db/embedded/start.js';
import { migrateDatabase } from '../../src/db/migrate.js';
import { openPool } from '../../src/db/open.js';
import { bodiesOf } from '../support/chaos/bodies.js';
import { compare } from '../support/chaos/compare.js';
import { strike, until, type Fault } from '../support/chaos/faults.js';
import { keep, type Kept } from '../support/chaos/keep.js';
import { readLedger, unposted } from '../support/chaos/ledger.js';
import { post } from '../support/chaos/poster.js';
import { makeChaos, type Chaos } from '../support/chaos/world.js';
import { passwords } from '../support/server.js';

const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31));
const CALLS = 24_000;
const wanted: Record<Fault, number> = { worker: 14, postmaster: 3, api: 2 };
const pepper = 'a pepper for tests, of no use elsewhere';
const log = pino({ level: 'silent' });
const say = (line: string) => process.stderr.write(`exactly-once: ${line}\n`);

/** Each child's end that nobody asked for. */
const ends: string[] = [];
const giveUp = new AbortController();
const children: Kept[] = [];
let folder: string;
let server: Embedded;
let owner: pg.Pool;
let chaos: Chaos;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hotline400-chaos-'));
  chmodSync(folder, 0o711); // as root, PostgreSQL runs as another user
  server = await startEmbedded({ folder, durable: true, settings: { shared_buffers: '64MB' } });
  const ownerUrl = server.url('postgres');
  await migrateDatabase(ownerUrl, passwords);
  owner = openPool(ownerUrl, log, { max: 2 });
  const pools = openPools({ ownerUrl, passwords, pepper }, log);
  chaos = await makeChaos({ ...pools, pepper }, { seed, count: CALLS, until: Date.now() });
  await Promise.all([pools.app.end(), pools.worker.end(), pools.queue.end()]);
});

afterAll(async () => {
  giveUp.abort();
  await Promise.all(children.map((it) => it.stop()));
  await owner?.end();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('D3, D4: workers, the API and PostgreSQL are killed under load, and every call is rated exactly once', async () => {
  const { world, calls, expected, alerts, random } = chaos;
  const bodies = bodiesOf(calls, random);
  const records = bodies.reduce((sum, it) => sum + it.records, 0);
  say(`SEED=${seed}, ${calls.length} calls, ${records} records in ${bodies.length} bodies`);

  const port = await freePort();
  const env = {
    DATABASE_URL: server.url('postgres'),
    DATABASE_APP_PASSWORD: passwords.app,
    DATABASE_WORKER_PASSWORD: passwords.worker,
    DATABASE_QUEUE_PASSWORD: passwords.queue,
    KEY_PEPPER: pepper,
    HOTLINE400_DATA: folder,
    PORT: String(port),
    LOG_LEVEL: 'warn',
  };
  const start = (name: string, part: 'api' | 'worker') => {
    const child = keep(name, [process.env['CHAOS_MAIN'] ?? 'src/main.ts', part], env, 'Ctrl-C drains', ends);
    children.push(child);
    return child;
  };
  const api = start('api', 'api');
  const workers = [start('worker-1', 'worker'), start('worker-2', 'worker')];
  const poster = post(`http://127.0.0.1:${port}`, world.keys.switch, bodies, giveUp.signal);

  const plan = random.shuffled(
    Object.entries(wanted).flatMap(([fault, times]) => Array<Fault>(times).fill(fault as Fault)),
  );
  const share = Math.ceil(bodies.length / (plan.length + 1));
  const began = performance.now();
  let caught = 0;
  for (const fault of plan) {
    poster.release(share); // each fault has its work under way
    const t0 = performance.now(); const c = await strike(fault, { owner, folder, api, workers, poster, random }); if (c) caught++;
    say(`${fault} ${c} ${(performance.now() - t0).toFixed()} ms, unposted ${await unposted(owner).catch(() => '?')} ready ${workers.map((it) => it.ready())} ${JSON.stringify([...poster.answers])} ${ends.join()}`);
  }
  const faultsEnded = performance.now();
  poster.release(bodies.length);
  say('last'); await poster.done; say('acked');
  const debug = setInterval(() => void (async () => {
    const q = async (sql: string) => JSON.stringify((await owner.query(sql)).rows);
    say(`DEBUG unposted ${await unposted(owner)} ready ${workers.map((it) => it.ready())} jobs ${await q('select state, count(*) from bullmq.job group by 1')} act ${await q("select application_name a, usename u, state s, wait_event w, left(query, 60) q, now() - xact_start as age from pg_stat_activity where usename like 'hotline%' and (state <> 'idle')")}`);
  })().catch((e) => say(String(e))), 4000);
  const caughtUp = await until(async () => (await unposted(owner)) === 0, 60_000);
  clearInterval(debug);
  const seconds = (from: number, to: number) => ((to - from) / 1000).toFixed(1);
  say(
    `killed ${wanted.worker} workers, ${wanted.postmaster} postmasters, ${wanted.api} APIs in ${seconds(began, faultsEnded)} s, ` +
      `${caught} times within a posting; all posted ${seconds(faultsEnded, performance.now())} s after the last; ` +
      `answers ${JSON.stringify(Object.fromEntries(poster.answers))}`,
  );
  expect(caughtUp).toBe(true);
  expect(caught).toBeGreaterThan(3);
  const codes = await Promise.all(children.map((it) => it.stop()));
  if (codes.join() !== '0,0,0') for (const it of children) say((it as any).printed().slice(-6000));
  expect(codes).toEqual([0, 0, 0]);

  const problems = compare(await readLedger(owner), expected, alerts, poster.acknowledged);
  expect(problems.slice(0, 20)).toEqual([]);
  expect(ends).toEqual([]);
  expect([...poster.answers.keys()].filter((it) => /^\d/.test(it) && it !== '200' && it !== '503')).toEqual([]);
}, 100_000);

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const listening = createServer().listen(0, '127.0.0.1', () => {
      const { port } = listening.address() as AddressInfo;
      listening.close(() => resolve(port));
    });
  });
}
