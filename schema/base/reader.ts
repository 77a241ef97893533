import type pg from 'pg';
import type { Tx } from '../../src/db/open.js';
import { readAsTenant, type Tenant } from '../../src/db/tenant.js';

export interface Reader {
  /** One question at a time: they share a connection. */
  read<T>(ask: (tx: Tx) => Promise<T>): Promise<T>;
  /** Nothing may be asked after it. */
  end(): Promise<void>;
}

/**
 * An operation's one transaction, begun when something is first asked: so all of an answer is of one instant, and what
 * asks nothing takes no connection.
 */
export function openReader(app: pg.Pool, tenant: Tenant): Reader {
  let begun: Promise<Tx> | null = null;
  let ended: Promise<void> = Promise.resolve();
  let finish = () => {};
  let before: Promise<unknown> = Promise.resolve();

  function begin(): Promise<Tx> {
    return new Promise((resolve, reject) => {
      const done = new Promise<void>((end) => (finish = end));
      ended = readAsTenant(app, tenant, (tx) => {
        resolve(tx);
        return done;
      });
      ended.catch(reject);
    });
  }

  return {
    read<T>(ask: (tx: Tx) => Promise<T>): Promise<T> {
      begun ??= begin();
      const tx = begun;
      const answer = before.then(async () => ask(await tx));
      before = answer.catch(() => {});
      return answer;
    },
    async end() {
      await before;
      finish();
      await ended.catch(() => {}); // who asked has the error already
    },
  };
}
