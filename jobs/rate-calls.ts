import type { ChunkKey } from '../src/calls/calls.js';
import { postChunk } from '../src/flows/post-chunk.js';
import type { Job } from './job.js';

/** Rates a chunk of a landed batch: calls, charges, usage and alerts, all or none. */
export const rateCalls: Job<ChunkKey> = {
  name: 'rate-calls',
  attempts: 4, // within seconds; the sweep asks again for as long as it takes
  run: (key, { worker, reference }) => postChunk(worker, reference, key),
};
