import { regradeSome } from '../src/numbers/store/regrade.js';
import type { Job } from './job.js';

/** Some seconds' work, so that a worker that drains isn't held up. */
const SLICES = 50;

/** Goes through the stock with the newest table of grades, some of it; the sweep asks for the rest. */
export const regrade: Job<{ version: number }> = {
  name: 'regrade',
  attempts: 4,
  async run(_newest, { worker }) {
    for (let slice = 0; slice < SLICES; slice++) if (!(await regradeSome(worker))) return;
  },
};

export const regradeOf = (version: number) => ({ payload: { version }, key: `${version}` });
