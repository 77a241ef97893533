import type { ChunkKey } from '../src/calls/calls.js';
import { postChunk } from '../src/flows/post-chunk.js';
import type { Job, Work } from './job.js';

/** Rates a chunk of a landed batch: calls, charges, usage and alerts, all or none. */
export const rateCalls: Job<ChunkKey> = {
  name: 'rate-calls',
  attempts: 4, // within seconds; the sweep asks again for as long as it takes
  run: (key, { worker, reference }) => postChunk(worker, reference, key),
};

/** After the commit of a landed batch. A nudge that is lost costs seconds: the sweep finds what is unposted. */
export async function nudge(work: Work, { batchId, chunks }: { batchId: string; chunks: number }): Promise<void> {
  const asks = Array.from({ length: chunks }, (_, chunk) => ({
    payload: { batchId, chunk },
    key: `${batchId}-${chunk}`,
  }));
  await work
    .enqueue(rateCalls, asks)
    .catch((error: Error) => work.log.warn({ error: error.message }, 'the queue took no nudge'));
}
