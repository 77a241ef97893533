import { setTimeout as sleep } from 'node:timers/promises';
import { jobs } from '../../jobs/all.js';
import { openQueue, openWorker, type Enqueue } from '../../jobs/job.js';
import { keepSweeping, sweep } from '../../jobs/sweep.js';
import { openPool } from '../../src/db/open.js';
import { migrateQueue } from '../../src/db/migrate-queue.js';
import { bodiesOf, type Body } from '../support/chaos/bodies.js';
import { compare, type Acknowledged } from '../support/chaos/compare.js';
import { until } from '../support/chaos/faults.js';
import { readLedger, unposted } from '../support/chaos/ledger.js';
import { makeChaos, type Chaos } from '../support/chaos/world.js';
import { useApi } from '../support/http.js';
import { useWork } from '../support/work.js';

const CALLS = 1000;
const sizes = { least: 30, most: 90 };
const HEALED_MS = 30_000;

/** A world, its bodies, and an API before it that asks the queue of the moment. */
function useChaos(seed: number) {
  const work = useWork('2026-11-05T02:00:00Z');
  const api = useApi(work);
  const it = { work, acknowledged: [] as Acknowledged[] } as {
    work: typeof work;
    chaos: Chaos;
    bodies: Body[];
    acknowledged: Acknowledged[];
  };
  beforeAll(async () => {
    it.chaos = await makeChaos(work, { seed, count: CALLS, until: Date.parse('2026-11-05T01:00:00Z') });
    it.bodies = bodiesOf(it.chaos.calls, it.chaos.random, sizes);
  });
  return Object.assign(it, {
    async post(bodies: readonly Body[]) {
      for (const { text, records } of bodies) {
        const { status, json } = await api.ask('POST', '/v1/cdrs', { key: it.chaos.world.keys.switch, body: text });
        expect(status).toBe(200);
        it.acknowledged.push({ batchId: json.batchId, records });
      }
    },
    /** The clock moves on, so that what is unposted counts as left behind. */
    later: () => work.setClock('2026-11-05T02:00:10Z'),
    async dropQueue() {
      await work.owner.query('drop schema bullmq cascade');
    },
    async problems() {
      return compare(await readLedger(work.owner), it.chaos.expected, it.chaos.alerts, it.acknowledged);
    },
  });
}

/** A worker with its own queue and sweep, as `run` starts it. */
async function startWorker(work: ReturnType<typeof useWork>) {
  const queue = openQueue(work);
  const it = { ...work, enqueue: queue.enqueue };
  const worker = openWorker(jobs, it);
  const sweeping = new AbortController();
  await Promise.all([queue.ready(), worker.start()]);
  const swept = keepSweeping(it, sweeping.signal);
  return async () => {
    sweeping.abort();
    await Promise.all([worker.close(), swept]);
    await queue.close();
  };
}

describe('no worker runs', () => {
  const it = useChaos(1);
  test('D4: all work landed before, while and after the queue was lost is found, and nothing twice', async () => {
    const queue = openQueue(it.work);
    await queue.ready();
    it.work.enqueue = queue.enqueue;
    const third = Math.ceil(it.bodies.length / 3);
    await it.post(it.bodies.slice(0, third));
    const { rows } = await it.work.owner.query('select count(*)::int from bullmq.job');
    expect(rows[0].count).toBe(third); // each was asked for

    await it.dropQueue();
    await it.post(it.bodies.slice(third, 2 * third));
    await migrateQueue(it.work.owner);
    await it.post(it.bodies.slice(2 * third));
    expect(await unposted(it.work.owner)).toBe(it.bodies.length);

    await it.later();
    const stop = await startWorker(it.work);
    expect(await until(async () => (await unposted(it.work.owner)) === 0, HEALED_MS)).toBe(true);
    await stop();
    await queue.close();
    expect(await it.problems()).toEqual([]);
  });
});

describe('a worker runs', () => {
  const it = useChaos(2);
  test('D4: it outlives the loss of its queue, and finds all work again', async () => {
    const stop = await startWorker(it.work);
    const queue = openQueue(it.work);
    await queue.ready();
    it.work.enqueue = queue.enqueue;
    const half = Math.ceil(it.bodies.length / 2);
    await it.post(it.bodies.slice(0, half));
    await it.dropQueue(); // under way, for most of it
    await it.post(it.bodies.slice(half));
    await sleep(1000);
    await migrateQueue(it.work.owner);
    await it.later();
    expect(await until(async () => (await unposted(it.work.owner)) === 0, HEALED_MS)).toBe(true);
    await stop();
    await queue.close();
    expect(await it.problems()).toEqual([]);
  });
});

describe('every nudge is lost', () => {
  const it = useChaos(3);
  test('D2, D4: the switch is answered all the same, and the sweep heals it, once', async () => {
    const atOnce = it.work.enqueue;
    const lost: Enqueue = async () => {
      throw new Error('the queue is away');
    };
    it.work.enqueue = lost;
    await it.post(it.bodies);
    expect(await unposted(it.work.owner)).toBe(it.bodies.length);
    it.work.enqueue = atOnce;
    expect(await sweep(it.work)).toBe(0); // younger than three seconds: its own nudge may still come
    await it.later();
    expect(await sweep(it.work)).toBe(it.bodies.length);
    expect(await sweep(it.work)).toBe(0);
    expect(await it.problems()).toEqual([]);
  });

  test('a start without the queue fails, since BullMQ would hold on to its failed connection for good', async () => {
    const away = { ...it.work, queue: openPool('postgres://nobody@127.0.0.1:1/none', it.work.log, {}) };
    const [queue, worker] = [openQueue(away), openWorker(jobs, away)];
    await expect(queue.ready()).rejects.toThrow('ECONNREFUSED');
    await expect(worker.start()).rejects.toThrow('ECONNREFUSED');
    await Promise.all([queue.close(), worker.close()]);
    await away.queue.end();
  });
});
