import type { ChunkKey } from '../src/calls/calls.js';
import { postChunk } from '../src/flows/post-chunk.js';
import { nudge, type Job, type Work } from './job.js';

/** Rates a chunk of a landed batch: calls, charges, usage and alerts, all or none. */
export const rateCalls: Job<ChunkKey> = {
  name: 'rate-calls',
  attempts: 4, // within seconds; the sweep asks again for as long as it takes
  run: (key, { worker, reference }) => postChunk(worker, reference.now(), key),
};

export const ratingOf = (key: ChunkKey) => ({ payload: key, key: `${key.batchId}-${key.chunk}` });

/** After the commit of a landed batch: a job for each of its chunks. */
export function nudgeRating(work: Work, { batchId, chunks }: { batchId: string; chunks: number }): Promise<void> {
  const keys = Array.from({ length: chunks }, (_, chunk) => ({ batchId, chunk }));
  return nudge(work, rateCalls, keys.map(ratingOf));
}

/** The same for one of the small batches that come by the hundred each second. */
export function nudgeRatingSoon(work: Work, batch: { batchId: string; chunks: number }): Promise<void> {
  return nudgeRating({ ...work, enqueue: work.enqueueSoon ?? work.enqueue }, batch);
}
