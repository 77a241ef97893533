import { ndjson, type Fields } from './bodies.js';
import type { useApi } from './http.js';
import { rowsOf } from './books.js';
import type { TestWork } from './work.js';

type Api = ReturnType<typeof useApi>;

/** Posts records, or a body, as the switch with this key; what became of the batch. */
export async function postAs(api: Api, key: string, sent: readonly Fields[] | string | Buffer) {
  const body = typeof sent === 'string' || Buffer.isBuffer(sent) ? sent : ndjson(sent);
  const { status, bytes, json } = await api.ask('POST', '/v1/cdrs', { key, body });
  if (status !== 200) throw new Error(`${status}: ${bytes.toString()}`);
  return (await api.ask('GET', json.report, { key })).json;
}

/** What `act` asks the queue for is lost. */
export async function losingNudges<T>(work: TestWork, act: () => Promise<T>): Promise<T> {
  const { enqueue } = work;
  work.enqueue = async () => {};
  return act().finally(() => (work.enqueue = enqueue));
}

/** Landed and not posted. */
export const waitingChunks = (work: TestWork) =>
  rowsOf<{ batchId: string; chunk: number }>(
    work,
    'select batch_id "batchId", chunk from cdr_chunks where posted_at is null order by landed_at, batch_id, chunk',
  );

/** Until so many of the worker's connections wait for a lock. */
export async function waiters(work: TestWork, count: number): Promise<void> {
  const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  while ((await work.worker.query(waiting)).rowCount! < count) await new Promise(setImmediate);
}

/** Lets the acts, all of which write to the table, into it at the same moment. */
export async function atOnce(work: TestWork, table: string, acts: readonly (() => Promise<unknown>)[]): Promise<void> {
  await work.owner.query(`begin; lock table ${table} in share mode`);
  const running = Promise.all(acts.map((act) => act()));
  await Promise.race([running, waiters(work, acts.length)]);
  await work.owner.query('commit');
  await running;
}

/** Counts the requests whose keys have opened: what follows of them until they wait has happened then. */
export function countArrivals(work: TestWork): { until(count: number): Promise<void>; stop(): void } {
  const seen = { arrived: 0 };
  const { admit } = work;
  work.admit = (...asking) => admit(...asking).finally(() => seen.arrived++);
  return {
    async until(count) {
      while (seen.arrived < count) await new Promise(setImmediate);
      await new Promise(setImmediate);
    },
    stop: () => void (work.admit = admit),
  };
}
