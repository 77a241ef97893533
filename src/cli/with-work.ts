import type { Work } from '../../jobs/job.js';
import type { OpenApp } from '../app.js';
import { readConfig } from '../config/config.js';
import { run } from '../run.js';

/** For one command of a person: neither API nor worker. */
export async function withWork(command: (work: Work, app: OpenApp) => Promise<void>): Promise<void> {
  const running = await run({ ...readConfig(process.env), logLevel: 'warn' }, { api: false, worker: false });
  try {
    await command(running.work, running.app);
  } finally {
    await running.stop();
  }
}
