// Owns batches, chunks, evidence and what became of each record. Not what a call costs, nor who is billed (assess.ts).
import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { PartsKind } from '../accounts/parts.js';
import type { Db, Tx } from '../db/open.js';
import type { Month } from '../month.js';
import type { BodyFormat } from './body/format.js';
import { recordsIn } from './body/parse.js';
import { unpack } from './io/pack.js';
import type { Parsed, Read, RefusedRecord } from './cdr.js';
import { cdrBatches, cdrChunks, recordOutcomes, type RecordFate } from './store/table.js';

/** Where a batch's records came from; the same for all of them. */
export interface Origin {
  switchId: string;
  batchId: string;
}

/** A chunk's bytes, and what they are read with. */
export interface ChunkEvidence {
  format: BodyFormat;
  header: Buffer | null;
  firstLine: number;
  receivedAt: Date;
  timeZone: string;
  /** In base64: pg has no binary results, and hexadecimal takes three times as long on both sides. */
  packed: string;
}

/** A chunk that is still to be posted, locked until the transaction ends. */
export interface ClaimedChunk extends ChunkEvidence {
  switchId: string;
  clockSkewSeconds: number;
  parts: PartsKind;
  asksRoute: boolean;
}

export interface ChunkKey {
  batchId: string;
  chunk: number;
}

/** Of chunk $2 of batch $1. A sub-select names the landing time, so that one month of evidence is opened. */
const EVIDENCE_COLUMNS = `batch.format, batch.header, chunk.first_line as "firstLine", batch.received_at as "receivedAt",
  by.time_zone as "timeZone", encode(kept.bytes, 'base64') as packed`;
const EVIDENCE_OF_CHUNK = `cdr_chunks chunk
  join cdr_batches batch on batch.id = chunk.batch_id
  join switches by on by.id = batch.switch_id
  join evidence kept on kept.batch_id = chunk.batch_id and kept.chunk = chunk.chunk
    and kept.landed_at = (select landed_at from cdr_chunks where batch_id = $1 and chunk = $2)
  where chunk.batch_id = $1 and chunk.chunk = $2`;

/** Null where it is posted already, or another worker has it. */
export async function claimChunk(tx: Tx, { batchId, chunk }: ChunkKey): Promise<ClaimedChunk | null> {
  const { rows } = await tx.$client.query<ClaimedChunk>({
    name: 'claim-chunk',
    text: `
      select ${EVIDENCE_COLUMNS}, batch.switch_id as "switchId", by.clock_skew_seconds as "clockSkewSeconds", by.parts,
        by.asks_route as "asksRoute"
      from ${EVIDENCE_OF_CHUNK} and chunk.posted_at is null for update of chunk skip locked`,
    values: [batchId, chunk],
  });
  return rows[0] ?? null;
}

/** Posted or not; null where it isn't kept any more. */
export async function evidenceOf(tx: Tx, { batchId, chunk }: ChunkKey): Promise<ChunkEvidence | null> {
  const { rows } = await tx.$client.query<ChunkEvidence>({
    name: 'evidence-of-chunk',
    text: `select ${EVIDENCE_COLUMNS} from ${EVIDENCE_OF_CHUNK}`,
    values: [batchId, chunk],
  });
  return rows[0] ?? null;
}

/** Its readable records. Those refused for form were told when they came, and noted then. */
export async function readEvidence(it: ChunkEvidence): Promise<Read[]> {
  const bytes = await unpack(Buffer.from(it.packed, 'base64'));
  return readableIn(recordsIn(it.format, bytes, it.firstLine, it.header, it.timeZone));
}

function readableIn(records: Iterable<Parsed>): Read[] {
  const readable: Read[] = [];
  for (const record of records) if (record.ok) readable.push(record);
  return readable;
}

/** Every readable record is one of the first seven; late and unauthorised ones are among those posted. */
export type Tally = Record<
  'posted' | 'merged' | 'partial' | 'duplicates' | 'conflicts' | 'quarantined' | 'suspense' | 'late' | 'unauthorised',
  number
>;

export async function markPosted(tx: Tx, { batchId, chunk }: ChunkKey, tally: Tally): Promise<void> {
  await tx
    .update(cdrChunks)
    .set({ ...tally, postedAt: sql`app_now()` })
    .where(and(eq(cdrChunks.batchId, batchId), eq(cdrChunks.chunk, chunk)));
}

export interface RecordOutcome {
  line: number;
  fate: RecordFate;
  code: string;
  field?: string | null;
  found?: string | null;
  reason: string;
  month?: Month | null;
}

export async function noteOutcomes(db: Db, origin: Origin, outcomes: RecordOutcome[]): Promise<void> {
  if (outcomes.length === 0) return;
  await (db.$client as Tx['$client']).query({
    name: 'note-outcomes',
    text: `
      insert into record_outcomes (switch_id, batch_id, line, fate, code, field, found, reason, month)
      select $1, $2, * from unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])`,
    values: [
      origin.switchId,
      origin.batchId,
      outcomes.map((it) => it.line),
      outcomes.map((it) => it.fate),
      outcomes.map((it) => it.code),
      outcomes.map((it) => it.field ?? null),
      outcomes.map((it) => it.found ?? null),
      outcomes.map((it) => it.reason),
      outcomes.map((it) => it.month ?? null),
    ],
  });
}

export const refusedOutcome = ({ rule, ...record }: RefusedRecord): RecordOutcome => ({
  ...record,
  fate: 'refused',
  code: 'REFUSED_FOR_FORM',
  reason: rule,
});

/** Landed and acknowledged, not posted, for at least this long: what a lost nudge left behind. Oldest first. */
export async function unpostedChunks(db: Db, olderThanMs: number, limit: number): Promise<ChunkKey[]> {
  return db
    .select({ batchId: cdrChunks.batchId, chunk: cdrChunks.chunk })
    .from(cdrChunks)
    .innerJoin(cdrBatches, eq(cdrBatches.id, cdrChunks.batchId))
    .where(
      and(
        isNull(cdrChunks.postedAt),
        sql`${cdrChunks.landedAt} <= app_now() - make_interval(secs => ${olderThanMs / 1000})`,
      ),
    )
    .orderBy(asc(cdrChunks.landedAt), asc(cdrChunks.batchId), asc(cdrChunks.chunk))
    .limit(limit);
}

/** A person's decision on the conflicts of a month: the record that was posted first stands. @returns how many there were */
export async function keepFirst(db: Db, month: Month): Promise<number> {
  const { rowCount } = await db
    .update(recordOutcomes)
    .set({ resolvedAt: sql`app_now()` })
    .where(
      and(eq(recordOutcomes.month, month), eq(recordOutcomes.fate, 'conflict'), isNull(recordOutcomes.resolvedAt)),
    );
  return rowCount ?? 0;
}
