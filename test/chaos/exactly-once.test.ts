import { randomInt } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
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
import { faults, strike, until, type Fault } from '../support/chaos/faults.js';
import { childEnvironment, keep, type Kept } from '../support/chaos/keep.js';
import { readLedger, unposted } from '../support/chaos/ledger.js';
import { post } from '../support/chaos/poster.js';
import { makeChaos, type Chaos } from '../support/chaos/world.js';
import { passwords } from '../support/server.js';

const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31));
const CALLS = 24_000;
/** Faults that always strike, and those that follow while there is time. */
const least: Record<Fault, number> = { worker: 12, postmaster: 2, api: 1 };
const more: Record<Fault, number> = { worker: 4, postmaster: 1, api: 1 };
const FAULTS_MS = 30_000;
const CATCH_UP_MS = 45_000;
const pepper = 'a pepper for tests, of no use elsewhere';
const log = pino({ level: 'silent' });
const say = (line: string) => process.stderr.write(`exactly-once: ${line}\n`);

/** Each child's end that nobody asked for. */
const ends: string[] = [];
const children: Kept[] = [];
const givenUp = new AbortController();
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
  givenUp.abort();
  await Promise.all(children.map((it) => it.stop()));
  await owner?.end();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('D3, D4: workers, API and PostgreSQL are killed under load, and every call is rated exactly once', async () => {
  const { world, calls, expected, alerts, random } = chaos;
  const bodies = bodiesOf(calls, random);
  const records = bodies.reduce((sum, it) => sum + it.records, 0);
  say(`SEED=${seed}: ${calls.length} calls, ${records} records in ${bodies.length} bodies`);

  const port = await freePort();
  const env = childEnvironment(server.url('postgres'), pepper, { PORT: String(port), HOTLINE400_DATA: folder });
  const [api, ...workers] = (['api', 'worker', 'worker'] as const).map((part, index) =>
    keep(`${part}-${index}`, ['src/main.ts', part], env, 'Ctrl-C drains', ends),
  ) as [Kept, Kept, Kept];
  children.push(api, ...workers);
  const poster = post(`http://127.0.0.1:${port}`, world.keys.switch, bodies, givenUp.signal);

  const draw = (counts: Record<Fault, number>) =>
    random.shuffled(faults.flatMap((fault) => Array<Fault>(counts[fault]).fill(fault)));
  const [certain, ifTime] = [draw(least), draw(more)];
  const struck: Record<Fault, number> = { worker: 0, postmaster: 0, api: 0 };
  const share = Math.floor(bodies.length / (certain.length + ifTime.length));
  const began = performance.now();
  let halfway = 0;
  for (const [index, fault] of [...certain, ...ifTime].entries()) {
    if (index >= certain.length && performance.now() - began > FAULTS_MS) break;
    poster.release(share); // each fault finds work under way
    if (await strike(fault, { owner, folder, api, workers, poster, random })) halfway++;
    struck[fault]++;
  }
  const faultsMs = performance.now() - began;
  poster.release(bodies.length);
  await poster.done;
  const isCaughtUp = await until(async () => (await unposted(owner)) === 0, CATCH_UP_MS);
  say(
    `killed ${JSON.stringify(struck)} in ${(faultsMs / 1000).toFixed(1)} s, ${halfway} of them with a posting half done; all ` +
      `posted ${((performance.now() - began - faultsMs) / 1000).toFixed(1)} s later; answers ${JSON.stringify(Object.fromEntries(poster.answers))}`,
  );
  expect(isCaughtUp).toBe(true);
  expect(halfway).toBeGreaterThanOrEqual(6); // else it struck at nothing
  expect(await until(() => children.every((it) => it.ready()), CATCH_UP_MS)).toBe(true);
  expect(await Promise.all(children.map((it) => it.stop()))).toEqual([0, 0, 0]); // and they drain

  const problems = compare(await readLedger(owner), expected, alerts, poster.acknowledged);
  expect(problems.slice(0, 20)).toEqual([]);
  expect(ends).toEqual([]);
  const statuses = [...poster.answers.keys()].filter((it) => /^\d/.test(it));
  expect(statuses.filter((it) => it !== '200' && it !== '503')).toEqual([]); // an outage is never the switch's fault
}, 180_000); // of which an idle machine of two cores takes a third

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const listening = createServer().listen(0, '127.0.0.1', () => {
      const { port } = listening.address() as AddressInfo;
      listening.close(() => resolve(port));
    });
  });
}
