import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from 'pino';

const AGAIN_MS = 1_000;

/**
 * Hears a channel's notices on a connection of its own until it is closed, and connects again after an outage. A notice may be
 * lost: whoever must not miss one looks by himself as well.
 *
 * @param pool whose database and role it is
 */
export function listen(pool: pg.Pool, channel: string, onNotice: () => void, log: Logger): { close(): Promise<void> } {
  const closing = new AbortController();
  let client: pg.Client | null = null;

  async function connected(): Promise<void> {
    const { connectionString } = pool.options;
    const it = new pg.Client({ connectionString, keepAlive: true, connectionTimeoutMillis: 5_000 });
    const lost = new Promise<void>((resolve) => {
      it.on('error', () => resolve());
      it.on('end', resolve);
    });
    it.on('notification', onNotice);
    try {
      await it.connect();
      await it.query(`listen ${pg.escapeIdentifier(channel)}`);
      client = it;
      if (!closing.signal.aborted) await lost;
    } finally {
      client = null;
      await it.end().catch(() => {});
    }
  }

  async function keepListening(): Promise<void> {
    while (!closing.signal.aborted) {
      await connected().catch((error: Error) => log.warn({ error: error.message, channel }, 'nobody listens'));
      await sleep(AGAIN_MS, undefined, { signal: closing.signal, ref: false }).catch(() => {});
    }
  }

  const listening = keepListening();
  return {
    async close() {
      closing.abort();
      await client?.end().catch(() => {});
      await listening;
    },
  };
}
