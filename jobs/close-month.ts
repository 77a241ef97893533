import { closeMonth as close } from '../src/flows/close-month.js';
import type { Month } from '../src/month.js';
import type { Job } from './job.js';

/** Closes a month, which leaves a draft for each subscriber. */
export const closeMonth: Job<{ month: Month }> = {
  name: 'close-month',
  attempts: 3,
  async run({ month }, { worker }) {
    await close(worker, month);
  },
};
