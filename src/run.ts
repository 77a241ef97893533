import { jobs } from '../jobs/all.js';
import { openQueue, openWorker, type Work } from '../jobs/job.js';
import { soon } from '../jobs/soon.js';
import { keepSweeping } from '../jobs/sweep.js';
import { openApp, type OpenApp } from './app.js';
import type { Config } from './config/config.js';
import { openApi } from './api.js';

export interface Running {
  app: OpenApp;
  work: Work;
  /** Where the API listens; null where this process has none. */
  url: string | null;
  /** Drains: no new work is taken, what was taken is finished, then all is closed. */
  stop(): Promise<void>;
}

/** Starts the parts of the system that this process is to be. */
export async function run(config: Config, parts: { api: boolean; worker: boolean }): Promise<Running> {
  const app = await openApp(config);
  const queue = openQueue(app);
  const lost = (error: Error) => app.log.warn({ error: error.message }, 'the queue took no nudge');
  const work: Work = { ...app, enqueue: queue.enqueue, enqueueSoon: soon(queue.enqueue, lost) };
  const sweeping = new AbortController();
  const server = parts.api ? openApi(work) : null;
  const worker = parts.worker ? openWorker(jobs, work) : null;
  let swept = Promise.resolve();
  const stop = async () => {
    sweeping.abort();
    await Promise.all([server?.close(), worker?.close(), swept]);
    await queue.close();
    await app.close();
  };
  try {
    await Promise.all([queue.ready(), worker?.start()]);
    if (worker) swept = keepSweeping(work, sweeping.signal);
    const url = server ? await server.listen({ host: config.host, port: config.port }) : null;
    return { app, work, url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
