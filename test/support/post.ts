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
