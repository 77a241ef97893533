import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type pg from 'pg';
import { asTenant } from '../../db/tenant.js';
import type { Tx } from '../../db/open.js';
import { newId } from '../../id.js';
import { Refusal } from '../../refusal.js';
import { SNIFF_BYTES, sniffFormat, type BodyFormat } from '../body/format.js';
import { parseChunk } from '../body/parse.js';
import { Splitter, type Chunk } from '../body/split.js';
import { noteOutcomes, refusedOutcome } from '../calls.js';
import type { RefusedRecord } from '../cdr.js';

export interface Landed {
  batchId: string;
  records: number;
  /** Refused for form: how many, and the first of them. */
  refused: number;
  refusals: RefusedRecord[];
  chunks: number;
}

/** Who sent it, and how its local times read. */
export interface Sender {
  id: string;
  timeZone: string;
}

/** Of a body, unpacked. */
const BODY_LIMIT_BYTES = 1024 ** 3;
/** The rest is at the batch's address. */
const SHOWN_REFUSALS = 100;
/**
 * Makes a body durable (rule D2), chunk by chunk as it arrives, so a million records take no more memory than some thousands.
 * The last chunk commits together with the batch's row, which is what acknowledges the others: of a body that breaks
 * off nothing counts. Each record is read for its form here, and again when it is posted.
 *
 * @throws Refusal for what can't be taken as a whole: no records, no known format, too large
 */
export async function land(
  app: pg.Pool,
  by: Sender,
  body: AsyncIterable<Buffer>,
  contentType?: string,
): Promise<Landed> {
  const batchId = newId();
  const sha256 = createHash('sha256');
  const refusals: RefusedRecord[] = [];
  let refused = 0;
  let bytes = 0;
  let records = 0;
  let waiting: PackedChunk | null = null;
  let chunks = 0;

  const source = counted(body);
  const first = await readFirst(source);
  if (first.length === 0) throw new Refusal('BAD_INPUT', 'the body is empty');
  const splitter = new Splitter(sniffFormat(first, contentType));
  for await (const it of chunksOf(splitter, first, source)) {
    records += it.records;
    const read = parseChunk(splitter.format, it.bytes, it.firstLine, splitter.header, by.timeZone);
    const refusedHere = read.filter((record) => !record.ok).map((record) => record.refused);
    refused += refusedHere.length;
    refusals.push(...refusedHere.slice(0, SHOWN_REFUSALS - refusals.length));
    if (waiting) await asSwitch(app, by, (tx) => insertChunk(tx, by, batchId, waiting!));
    waiting = { chunk: chunks++, firstLine: it.firstLine, packed: await pack(it.bytes), refused: refusedHere };
  }
  if (!waiting) throw new Refusal('BAD_INPUT', 'the body holds no records');
  const { format, header } = splitter;
  await asSwitch(app, by, async (tx) => {
    await insertChunk(tx, by, batchId, waiting!);
    await insertBatch(tx, by, {
      batchId,
      format,
      header,
      bytes,
      sha256: sha256.digest(),
      records,
      refused,
    });
  });
  return { batchId, records, refused, refusals, chunks };

  async function* counted(slices: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
    for await (const slice of slices) {
      bytes += slice.length;
      if (bytes > BODY_LIMIT_BYTES)
        throw new Refusal('TOO_LARGE', `the body is over ${BODY_LIMIT_BYTES} bytes, unpacked; send it in parts`);
      sha256.update(slice);
      yield slice;
    }
  }
}

/**
 * A few records in the transaction that is given, each one a JSON text: so what else it does stands or falls with them.
 *
 * @param tx of the switch, as whom it lands
 */
export async function landRecords(tx: Tx, by: Sender, records: readonly string[]): Promise<Landed> {
  const batchId = newId();
  const bytes = Buffer.from(records.map((it) => `${it}\n`).join(''));
  const refusals = parseChunk('ndjson', bytes, 1, null, by.timeZone).flatMap((it) => (it.ok ? [] : [it.refused]));
  await insertChunk(tx, by, batchId, { chunk: 0, firstLine: 1, packed: await pack(bytes), refused: refusals });
  const counts = { records: records.length, refused: refusals.length };
  const sha256 = createHash('sha256').update(bytes).digest();
  await insertBatch(tx, by, { batchId, format: 'ndjson', header: null, bytes: bytes.length, sha256, ...counts });
  return { batchId, ...counts, refusals, chunks: 1 };
}

interface PackedChunk {
  chunk: number;
  firstLine: number;
  packed: Buffer;
  refused: RefusedRecord[];
}

/** Level 1: the evidence is written once, for every call, and read again only when it is posted or questioned. */
const pack = (bytes: Buffer) => promisify(gzip)(bytes, { level: 1 });

/** The first bytes tell the format; then every chunk as soon as it is whole. */
async function* chunksOf(splitter: Splitter, first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Chunk> {
  yield* splitter.push(first);
  for await (const slice of rest) yield* splitter.push(slice);
  yield* splitter.end();
}

async function readFirst(body: AsyncIterator<Buffer>): Promise<Buffer> {
  const slices: Buffer[] = [];
  for (let length = 0; length < SNIFF_BYTES;) {
    const { done, value } = await body.next();
    if (done) break;
    slices.push(value);
    length += value.length;
  }
  return Buffer.concat(slices);
}

const asSwitch = <T>(app: pg.Pool, { id }: Sender, work: (tx: Tx) => Promise<T>) =>
  asTenant(app, { kind: 'switch', switchId: id }, work);

async function insertChunk(
  tx: Tx,
  { id }: Sender,
  batchId: string,
  { chunk, firstLine, packed, refused }: PackedChunk,
): Promise<void> {
  await tx.$client.query({
    name: 'land-chunk',
    text: `
      with landing as (select app_now() as at),
        kept as (insert into evidence (switch_id, batch_id, chunk, landed_at, bytes) select $1, $2, $3, at, $5 from landing)
      insert into cdr_chunks (switch_id, batch_id, chunk, first_line, landed_at) select $1, $2, $3, $4, at from landing`,
    values: [id, batchId, chunk, firstLine, packed],
  });
  await noteOutcomes(tx, { switchId: id, batchId }, refused.map(refusedOutcome));
}

async function insertBatch(
  tx: Tx,
  { id }: Sender,
  batch: {
    batchId: string;
    format: BodyFormat;
    header: Buffer | null;
    bytes: number;
    sha256: Buffer;
    records: number;
    refused: number;
  },
): Promise<void> {
  const { batchId, format, header, bytes, sha256, records, refused } = batch;
  await tx.$client.query({
    name: 'land-batch',
    text: `
      insert into cdr_batches (id, switch_id, format, header, bytes, sha256, records, refused, received_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, app_now())`,
    values: [batchId, id, format, header, bytes, sha256, records, refused],
  });
}
