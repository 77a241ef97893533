import type { EventEmitter } from 'node:events';
import { createPostgresBackend, Queue, Worker, type JobsOptions, type Processor } from 'bullmq';
import type { App } from '../src/app.js';
import { QUEUE } from '../src/db/migrate-queue.js';
import { withoutValues } from '../src/log.js';

/** What a job may use: the app, and the right to ask for more work. */
export interface Work extends App {
  enqueue: Enqueue;
  /** For asks that come by the hundred each second: gathered, and not waited for (soon.ts). Without it, `enqueue` takes them. */
  enqueueSoon?: Enqueue;
}

export interface Job<P> {
  name: string;
  attempts: number;
  /** May run twice, at once, on two machines with wrong clocks: it must find finished work finished. */
  run(payload: P, work: Work): Promise<void>;
}

/** One job a payload, in one round trip. Work asked for twice under one key while it waits is done once; a key holds no ':'. */
export type Enqueue = <P>(job: Job<P>, asks: readonly Ask<P>[]) => Promise<void>;

export interface Ask<P> {
  payload: P;
  key: string;
}

/** After a commit. A nudge that is lost costs seconds: the sweep finds the work. */
export async function nudge<P>(work: Work, job: Job<P>, asks: readonly Ask<P>[]): Promise<void> {
  await work
    .enqueue(job, asks)
    .catch((error: Error) => work.log.warn({ error: error.message }, 'the queue took no nudge'));
}

const redis = (url: string) => ({ url, maxRetriesPerRequest: null });

/**
 * Await `ready` before anything else: on PostgreSQL, BullMQ keeps a first connection that failed for good, and refuses every
 * job from then on. A start in an outage fails instead, and whoever supervises the process starts it again.
 */
export function openQueue(app: App): { ready(): Promise<void>; enqueue: Enqueue; close(): Promise<void> } {
  const { redisUrl } = app.config;
  const queue = redisUrl
    ? new Queue(QUEUE, { connection: redis(redisUrl) })
    : new Queue(QUEUE, { connection: app.queue }, createPostgresBackend);
  const close = heard(queue, app.log);
  return {
    ready: async () => void (redisUrl || (await queue.waitUntilReady())),
    async enqueue(job, asks) {
      const opts: JobsOptions = {
        attempts: job.attempts,
        backoff: { type: 'exponential', delay: 500, jitter: 0.5 },
        removeOnComplete: true,
        removeOnFail: true, // the sweep asks again for what is still to be done; the queue keeps no history
      };
      await queue.addBulk(
        asks.map(({ payload, key }) => ({
          name: job.name,
          data: payload,
          opts: { ...opts, jobId: `${job.name}-${key}` },
        })),
      );
    },
    close,
  };
}

/** Its outages are logged until it is closed: its own connection may outlive it by a moment, and see the server end. */
function heard(it: EventEmitter & { close(): Promise<void> }, log: App['log']): () => Promise<void> {
  let closing = false;
  it.on('error', (error: Error) => closing || log.warn({ error: error.message }, 'the queue is out of reach'));
  return () => {
    closing = true;
    return it.close();
  };
}

/** In ms. By BullMQ's own figures a killed worker's jobs lie for a minute, and the sweep's asks for them count as asked twice. */
const recovery = {
  lockDuration: 10_000, // held on by half of it, so a busy worker keeps its jobs
  stalledInterval: 5_000,
  runRetryDelay: 1_000, // after an outage of the queue
  maxStalledCount: 1_000_000, // again for as long as it takes: every job is idempotent, and a limit would drop money's work
};

/** `start` fails in an outage, as a queue's `ready` does: BullMQ's loop would spin over the failed connection and freeze us. */
export function openWorker(
  jobs: readonly Job<never>[],
  work: Work,
): { start(): Promise<void>; close(): Promise<void> } {
  const byName = new Map(jobs.map((it) => [it.name, it]));
  const process: Processor = async ({ name, data }) => {
    const job = byName.get(name);
    if (!job) throw new Error(`no job is called ${name}`);
    await job.run(data as never, work).catch((error: Error) => {
      throw Object.assign(error, { message: withoutValues(error.message), stack: withoutValues(error.stack ?? '') }); // the queue keeps both
    });
  };
  const { redisUrl, workerConcurrency: concurrency } = work.config;
  const options = { concurrency, ...recovery, autorun: false };
  const worker = redisUrl
    ? new Worker(QUEUE, process, { connection: redis(redisUrl), ...options })
    : new Worker(QUEUE, process, { connection: work.queue, ...options }, createPostgresBackend);
  const close = heard(worker, work.log);
  worker.on('failed', (job, error) =>
    work.log.error({ job: job?.name, id: job?.id, error: error.message }, 'a job failed'),
  );
  return {
    async start() {
      if (!redisUrl) await worker.waitUntilReady();
      worker.run().catch((error: Error) => work.log.error({ error: error.message }, 'the worker ended'));
    },
    close,
  };
}
