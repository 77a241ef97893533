import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Run } from './server.js';

const FAILURES_IN_A_ROW = 10; // with the back-off below, about half a minute
const STEADY_MS = 5_000; // a server that lived this long has not failed in a row
const BACKOFF_MS = { first: 100, most: 5_000 };
const PORT_TRIES = 5;

/**
 * Starts the server again whenever it ends, until `ending` is aborted. It resolves when no server runs any more: that,
 * or after too many failures in a row, which the log hears of.
 */
export async function keepRunning(
  first: Run,
  start: () => Promise<Run>,
  ending: AbortSignal,
  log: (message: string) => void,
): Promise<void> {
  let failures = 0;
  for (let run: Run | null = first; ;) {
    if (run !== null) {
      const readyAt = performance.now();
      const how = await run.gone;
      if (ending.aborted) return;
      if (performance.now() - readyAt >= STEADY_MS) failures = 0;
      log(`PostgreSQL ended by itself (${how}); it is started again`);
    }
    if (failures === FAILURES_IN_A_ROW) return log(`PostgreSQL is given up after ${failures} failures in a row`);
    const backoffMs = Math.min(BACKOFF_MS.first * 2 ** failures++, BACKOFF_MS.most);
    await sleep(backoffMs, null, { signal: ending, ref: false }).catch(() => {});
    if (ending.aborted) return;
    run = await start().catch((error: Error) => (ending.aborted || log(error.message), null));
    if (run === null && ending.aborted) return;
  }
}

/** The given port, or a free one; another when somebody takes it before the server does. */
export async function onSomePort(
  wanted: number | undefined,
  start: (port: number) => Promise<Run>,
): Promise<{ port: number; run: Run }> {
  for (let tries = 1; ; tries++) {
    const port = wanted ?? (await freePort());
    try {
      return { port, run: await start(port) };
    } catch (error) {
      const taken = wanted === undefined && /could not bind|Address already in use/i.test((error as Error).message);
      if (!taken || tries === PORT_TRIES) throw error;
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
