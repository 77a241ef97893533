import type { Ask, Enqueue, Job } from './job.js';

/** Adding a job costs PostgreSQL as much as landing a dozen records does, and adding a hundred hardly more. */
const EVERY_MS = 250;

/**
 * Asks that come by the hundred: the first is passed on at once, those of the next moment together at its end. It doesn't wait for the
 * queue: whoever asks has committed its work, and a nudge that is lost costs seconds.
 */
export function soon(enqueue: Enqueue, lost: (error: Error) => void): Enqueue {
  const waiting = new Map<Job<never>, Ask<never>[]>();
  let isQuiet = true;

  function flush(): void {
    isQuiet = waiting.size === 0;
    if (isQuiet) return;
    for (const [job, asks] of waiting) enqueue(job, asks).catch(lost);
    waiting.clear();
    setTimeout(flush, EVERY_MS).unref();
  }

  return async (job, asks) => {
    const known = waiting.get(job as Job<never>);
    if (known) known.push(...(asks as readonly Ask<never>[]));
    else waiting.set(job as Job<never>, [...(asks as readonly Ask<never>[])]);
    if (isQuiet) flush();
  };
}
