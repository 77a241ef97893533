// Owns chunks and their calls side by side, in one order, so that a year of them takes no more memory than a slice.
import type { BodyFormat } from '../../calls/body/format.js';
import type { Tx } from '../../db/open.js';
import { receivedIn, timesIn, type Scope } from './scope.js';

export interface KeptChunk {
  batchId: string;
  chunk: number;
  firstLine: number;
  /** The first line of the next chunk. */
  nextLine: number;
  landedAt: Date;
  /** Null before it was counted (migration 0010). */
  records: number | null;
  sha256: Buffer | null;
  format: BodyFormat;
  header: Buffer | null;
  timeZone: string;
}

export interface KeptCall {
  batchId: string;
  line: number;
  id: string;
  callUuid: string;
}

const CHUNKS_AT_ONCE = 500;
const RECORDS_AT_ONCE = 40_000;
const ROWS_AT_ONCE = 20_000;

/** Acknowledged chunks of the scope: what came in the month, and where the month's calls came from. */
const wanted = (scope: Scope) =>
  scope.month === null
    ? 'true'
    : `(${receivedIn(scope, 'b.received_at')} or b.id in (select batch_id from calls where ${timesIn(scope, 'setup_at')}))`;

export async function countChunks(tx: Tx, scope: Scope): Promise<number> {
  const { rows } = await tx.$client.query<{ chunks: number }>(
    `select count(*)::int as chunks from cdr_chunks join cdr_batches b on b.id = batch_id where ${wanted(scope)}`,
  );
  return rows[0]!.chunks;
}

/** Slices of chunks, by batch and chunk. */
export async function* slicesOf(tx: Tx, scope: Scope): AsyncGenerator<KeptChunk[]> {
  await tx.$client.query(
    `declare kept_chunks no scroll cursor for
     select k.batch_id as "batchId", chunk, first_line as "firstLine",
       lead(first_line, 1, 2147483647) over (partition by k.batch_id order by chunk) as "nextLine",
       landed_at as "landedAt", k.records, k.sha256, format, header, time_zone as "timeZone"
     from cdr_chunks k join cdr_batches b on b.id = k.batch_id join switches s on s.id = b.switch_id
     where ${wanted(scope)} order by k.batch_id, chunk`,
  );
  for (;;) {
    const { rows } = await tx.$client.query<KeptChunk>(`fetch ${CHUNKS_AT_ONCE} from kept_chunks`);
    if (rows.length === 0) break;
    let slice: KeptChunk[] = [];
    let records = 0;
    for (const chunk of rows) {
      slice.push(chunk);
      records += chunk.records ?? RECORDS_AT_ONCE / 2;
      if (records < RECORDS_AT_ONCE) continue;
      yield slice;
      slice = [];
      records = 0;
    }
    if (slice.length > 0) yield slice;
  }
}

/**
 * The calls of one chunk after another, which must be asked for in their order.
 *
 * @param onStray gets calls that no chunk has, on the way
 */
export async function openCalls(tx: Tx, scope: Scope, onStray: (call: KeptCall) => void) {
  await tx.$client.query(
    `declare kept_calls no scroll cursor for
     select batch_id as "batchId", line, id, call_uuid as "callUuid" from calls where ${timesIn(scope, 'setup_at')} order by batch_id, line`,
  );
  let rows: KeptCall[] = [];
  let at = 0;
  const next = async () => {
    if (at === rows.length) {
      ({ rows } = await tx.$client.query<KeptCall>(`fetch ${ROWS_AT_ONCE} from kept_calls`));
      at = 0;
    }
    return rows[at];
  };
  return {
    async of({ batchId, firstLine, nextLine }: KeptChunk): Promise<KeptCall[]> {
      const calls: KeptCall[] = [];
      for (let call = await next(); call && !isAfter(call, batchId, nextLine); call = await next()) {
        if (call.batchId === batchId && call.line >= firstLine) calls.push(call);
        else onStray(call);
        at++;
      }
      return calls;
    },
    async end(): Promise<void> {
      for (let call = await next(); call; call = await next()) {
        onStray(call);
        at++;
      }
    },
  };
}

const isAfter = (call: KeptCall, batchId: string, line: number) =>
  call.batchId === batchId ? call.line >= line : call.batchId > batchId;
