// Owns the writing of what a switch lands: batch, chunks, evidence, refusals. Not what was landed, nor when it counts (land.ts).
import type pg from 'pg';
import type { Tx } from '../../db/open.js';
import type { BodyFormat } from '../body/format.js';
import { noteOutcomes, refusedOutcome, type Origin } from '../calls.js';
import type { RefusedRecord } from '../cdr.js';

/** Read for its form and packed: ready to be written. */
export interface ReadyChunk {
  firstLine: number;
  /** Refused ones among them. */
  records: number;
  refused: RefusedRecord[];
  /** Of its bytes as they came. */
  sha256: Buffer;
  packed: Buffer;
}

/** What a switch numbers (rule D7): its file, its records as a multirange; null where it doesn't. */
export interface Numbers {
  fileNo: number | null;
  recordNos: string | null;
}

export interface BatchRow extends Numbers {
  format: BodyFormat;
  header: Buffer | null;
  bytes: number;
  sha256: Buffer;
  records: number;
  refused: number;
  /** One body, which is landed once; false for records that have their own ways of being told apart. */
  file: boolean;
}

/** What the switch has landed before, as it was answered then. */
export interface FirstLanded {
  batchId: string;
  records: number;
  refused: number;
  refusals: RefusedRecord[];
  chunks: number;
}

/**
 * The row that makes a batch's chunks count. The same file again has none: the unique index says so, also to two that come at once,
 * of which the second waits here for the first one's end.
 *
 * @returns false where the switch's file is there already
 */
export async function insertBatch(tx: Tx, { switchId, batchId }: Origin, batch: BatchRow): Promise<boolean> {
  const { format, header, bytes, sha256, records, refused, file, fileNo, recordNos } = batch;
  const { rowCount } = await tx.$client.query({
    name: 'land-batch',
    text: `
      insert into cdr_batches (id, switch_id, format, header, bytes, sha256, records, refused, file, file_no, record_nos, received_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, app_now())
      on conflict (switch_id, sha256) where file do nothing`,
    values: [batchId, switchId, format, header, bytes, sha256, records, refused, file, fileNo, recordNos],
  });
  return rowCount === 1;
}

export async function insertChunk(tx: Tx, origin: Origin, chunk: number, ready: ReadyChunk): Promise<void> {
  const { firstLine, packed, records, sha256, refused } = ready;
  await tx.$client.query({
    name: 'land-chunk',
    text: `
      with landing as (select app_now() as at),
        kept as (insert into evidence (switch_id, batch_id, chunk, landed_at, bytes) select $1, $2, $3, at, $5 from landing)
      insert into cdr_chunks (switch_id, batch_id, chunk, first_line, landed_at, records, sha256)
      select $1, $2, $3, $4, at, $6, $7 from landing`,
    values: [origin.switchId, origin.batchId, chunk, firstLine, packed, records, sha256],
  });
  await noteOutcomes(tx, origin, refused.map(refusedOutcome));
}

/** A batch of one chunk that is no file. */
export interface SmallBatch {
  batchId: string;
  bytes: number;
  chunk: ReadyChunk;
  recordNos: string | null;
}

/**
 * A batch in one statement, which is its own transaction: one round trip. Its first part says as whom, for this transaction alone
 * (db/tenant.ts), and all that is inserted comes of it; were it evaluated later, row-level security would refuse the rows.
 */
export async function insertSmallBatch(app: pg.Pool, switchId: string, batch: SmallBatch): Promise<void> {
  const { batchId, bytes, chunk, recordNos } = batch;
  const { refused } = chunk;
  await app.query({
    name: 'land-small-batch',
    text: `
      with sender as materialized (select set_config('app.switch', $1, true)::uuid as id),
        landing as materialized (select id, app_now() as at from sender),
        batch as (
          insert into cdr_batches (id, switch_id, format, bytes, sha256, records, refused, file, record_nos, received_at)
          select $2, id, 'ndjson', $3, $4, $5, $6, false, $12, at from landing),
        kept as (insert into evidence (switch_id, batch_id, chunk, landed_at, bytes) select id, $2, 0, at, $7 from landing),
        noted as (
          insert into record_outcomes (switch_id, batch_id, line, fate, code, field, found, reason)
          select id, $2, it.line, 'refused', 'REFUSED_FOR_FORM', it.field, it.found, it.rule
          from landing, unnest($8::int[], $9::text[], $10::text[], $11::text[]) as it (line, field, found, rule))
      insert into cdr_chunks (switch_id, batch_id, chunk, first_line, landed_at, records, sha256)
      select id, $2, 0, 1, at, $5, $4 from landing`,
    values: [
      switchId,
      batchId,
      bytes,
      chunk.sha256,
      chunk.records,
      refused.length,
      chunk.packed,
      refused.map((it) => it.line),
      refused.map((it) => it.field),
      refused.map((it) => it.found),
      refused.map((it) => it.rule),
      recordNos,
    ],
  });
}

/** The file of a switch with this hash, and the first of its refused records. */
export async function firstLanded(tx: Tx, switchId: string, sha256: Buffer, refusals: number): Promise<FirstLanded> {
  const { rows } = await tx.$client.query<FirstLanded>({
    name: 'landed-before',
    text: `
      select batch.id as "batchId", batch.records, batch.refused,
        (select count(*)::int from cdr_chunks chunk where chunk.batch_id = batch.id) as chunks,
        (select coalesce(json_agg(json_build_object('line', line, 'field', field, 'found', found, 'rule', reason) order by line), '[]')
          from (select * from record_outcomes it where it.batch_id = batch.id and it.fate = 'refused' order by it.line limit $3) shown) as refusals
      from cdr_batches batch where batch.switch_id = $1 and batch.sha256 = $2 and batch.file`,
    values: [switchId, sha256, refusals],
  });
  return rows[0]!;
}
