import { createHash } from 'node:crypto';
import type pg from 'pg';
import { asTenant } from '../../db/tenant.js';
import type { Tx } from '../../db/open.js';
import { newId } from '../../id.js';
import { Refusal } from '../../refusal.js';
import { SHOWN_REFUSALS, type Form } from '../body/form.js';
import { SNIFF_BYTES, sniffFormat } from '../body/format.js';
import { recordsIn } from '../body/parse.js';
import { Splitter, type Chunk } from '../body/split.js';
import type { RefusedRecord } from '../cdr.js';
import { headerOf } from '../dialects/profiles.js';
import { Serials } from '../serials.js';
import { firstLanded, insertBatch, insertChunk, type ReadyChunk, type SmallBatch } from './landing-rows.js';
import { pack } from './pack.js';
import { readyChunk } from './ready-chunk.js';

export interface Landed {
  batchId: string;
  records: number;
  /** Refused for form: how many, and the first of them. */
  refused: number;
  refusals: RefusedRecord[];
  chunks: number;
  /** The switch has landed the same bytes before, and this is what came of them then: nothing was written. */
  repeated: boolean;
}

/** Who sent it, and how its local times read. */
export interface Sender {
  id: string;
  timeZone: string;
}

/** What a switch says of its body. */
export interface Told {
  contentType?: string | undefined;
  /** The number that it gave the file (rule D7). */
  fileNo: number | null;
  /** Of a CSV without a header row: what its columns are. The same bytes under another one are another file. */
  profile: string | null;
}

export const toldNothing: Told = { fileNo: null, profile: null };

/** Of a body, unpacked. */
const BODY_LIMIT_BYTES = 1024 ** 3;

/**
 * Makes a body durable (rule D2), chunk by chunk as it arrives, so a million records take no more memory than some thousands.
 * The last chunk commits together with the batch's row, which is what acknowledges the others: of a body that breaks
 * off nothing counts. Each record is read for its form here, and again when it is posted. The same bytes from the same switch
 * are the same batch: what is answered is the first one, and chunks that were written before that could be known never count.
 *
 * @throws Refusal for what can't be taken as a whole: no records, no known format, too large, most of it not to be read
 */
export async function land(
  app: pg.Pool,
  by: Sender,
  body: AsyncIterable<Buffer>,
  { contentType, fileNo, profile }: Told = toldNothing,
): Promise<Landed> {
  const origin = { switchId: by.id, batchId: newId() };
  const columns = profile === null ? null : headerOf(profile);
  const sha256 = createHash('sha256').update(columns ?? '');
  const form: Form = { records: 0, refused: 0, shown: [], serials: new Serials() };
  let bytes = 0;
  let chunks = 0;
  let waiting: ReadyChunk | null = null;

  const source = counted(body);
  const first = await readFirst(source);
  if (first.length === 0 && fileNo === null) throw new Refusal('BAD_INPUT', 'the body is empty');
  const splitter = new Splitter(columns ? 'csv' : formatOf(first, contentType), undefined, columns);
  for await (const it of chunksOf(splitter, first, source)) {
    if (waiting) await asSwitch(app, by, write);
    const ofChunk = it.bytes.length === bytes && !columns ? sha256.copy() : createHash('sha256').update(it.bytes);
    waiting = await readyChunk(it, splitter, by, form, ofChunk);
  }
  if (!waiting && fileNo === null) throw new Refusal('BAD_INPUT', 'the body holds no records');
  const format = waiting ? splitter.format : 'ndjson'; // a switch that numbers its files has quiet hours: each is a file of its own
  if (!waiting) sha256.update(`file ${fileNo}`);
  waiting ??= await readyChunk(
    { bytes: Buffer.alloc(0), firstLine: 1 },
    { format, header: null },
    by,
    form,
    createHash('sha256'),
  );
  const { header } = splitter;
  const { records, refused } = form;
  const numbers = { fileNo, recordNos: form.serials.toMultirange() };
  const batch = { format, header, bytes, sha256: sha256.digest(), records, refused, file: true, ...numbers };
  return asSwitch(app, by, async (tx) => {
    const isFirst = await insertBatch(tx, origin, batch);
    if (!isFirst) return { ...(await firstLanded(tx, by.id, batch.sha256, SHOWN_REFUSALS)), repeated: true };
    await write(tx);
    return { batchId: origin.batchId, records, refused, refusals: form.shown, chunks, repeated: false };
  });

  async function write(tx: Tx): Promise<void> {
    await insertChunk(tx, origin, chunks++, waiting!);
  }

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

/** @param lines each one record: a JSON text without a line break */
export async function readyRecords(by: Sender, lines: readonly Buffer[]): Promise<SmallBatch> {
  const bytes = Buffer.concat(lines.flatMap((it) => [it, NEWLINE]));
  const serials = new Serials();
  const refused: RefusedRecord[] = [];
  for (const it of recordsIn('ndjson', bytes, 1, null, by.timeZone)) {
    if (it.recordNo != null) serials.add(it.recordNo);
    if (!it.ok) refused.push(it.refused);
  }
  const sha256 = createHash('sha256').update(bytes).digest();
  const chunk = { firstLine: 1, records: lines.length, refused, sha256, packed: await pack(bytes) };
  return { batchId: newId(), bytes: bytes.length, chunk, recordNos: serials.toMultirange() };
}

/**
 * A few records in the transaction that is given, each one a JSON text: so what else it does stands or falls with them.
 *
 * @param tx of the switch, as whom it lands
 */
export async function landRecords(tx: Tx, by: Sender, records: readonly string[]): Promise<Landed> {
  const { batchId, bytes, chunk, recordNos } = await readyRecords(by, records.map((it) => Buffer.from(it))); // prettier-ignore
  const origin = { switchId: by.id, batchId };
  const refusals = chunk.refused;
  const counts = { records: chunk.records, refused: refusals.length };
  await insertBatch(tx, origin, {
    format: 'ndjson',
    header: null,
    bytes,
    sha256: chunk.sha256,
    ...counts,
    file: false,
    fileNo: null,
    recordNos,
  });
  await insertChunk(tx, origin, 0, chunk);
  return { batchId, ...counts, refusals, chunks: 1, repeated: false };
}

const asSwitch = <T>(app: pg.Pool, { id }: Sender, work: (tx: Tx) => Promise<T>) =>
  asTenant(app, { kind: 'switch', switchId: id }, work);

const NEWLINE = Buffer.from('\n');

/** The first bytes tell the format; then every chunk as soon as it is whole. */
async function* chunksOf(splitter: Splitter, first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Chunk> {
  yield* splitter.push(first);
  for await (const slice of rest) yield* splitter.push(slice);
  yield* splitter.end();
}

const formatOf = (first: Buffer, contentType: string | undefined) =>
  first.length === 0 ? 'ndjson' : sniffFormat(first, contentType);

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
