// Owns reading the received bytes again: that they are there and as they came (rule D4), and that each call is in them.
import { createHash } from 'node:crypto';
import { parseChunk } from '../../calls/body/parse.js';
import { unpack } from '../../calls/io/pack.js';
import type { Tx } from '../../db/open.js';
import { startOf } from '../../month.js';
import { countChunks, openCalls, slicesOf, type KeptChunk } from './chunks.js';
import { emptyFinding, note, type Finding } from './finding.js';
import type { Scope } from './scope.js';

export interface EvidenceOptions {
  /** How many of 100 chunks are read again, at random. */
  samplePercent: number;
  onProgress(chunks: number, of: number): void;
}

/** Chunks are unpacked beside each other, and read one after another. */
export async function verifyEvidence(tx: Tx, scope: Scope, options: EvidenceOptions): Promise<Finding[]> {
  const { samplePercent, onProgress } = options;
  const bytes = emptyFinding('evidence', 'evidence is there, has its hash, and holds its records', 'chunks');
  const calls = emptyFinding('origins', 'every call is in the evidence, on its line, by its callUuid', 'calls');
  const keptFrom = scope.evidenceFrom === null ? -Infinity : startOf(scope.evidenceFrom);
  const of = await countChunks(tx, scope);
  const ofChunk = await openCalls(tx, scope, (call) => note(calls, `call ${call.id}`, false));
  let done = 0;
  let gone = 0;
  for await (const slice of slicesOf(tx, scope)) {
    const looked = [];
    for (const chunk of slice) {
      const own = await ofChunk.of(chunk);
      if (chunk.landedAt.getTime() < keptFrom) gone++;
      else if (Math.random() * 100 < samplePercent) looked.push({ chunk, own });
    }
    const packed = await packedOf(tx, looked.map((it) => it.chunk)); // prettier-ignore
    const bodies = await Promise.all(looked.map(({ chunk }) => unpacked(packed.get(nameOf(chunk)))));
    for (const [at, { chunk, own }] of looked.entries()) {
      const uuids = readAgain(chunk, bodies[at]!);
      note(bytes, nameOf(chunk), uuids !== null);
      for (const { id, line, callUuid } of own) note(calls, `call ${id}`, uuids?.get(line) === callUuid);
    }
    onProgress((done += slice.length), of);
  }
  await ofChunk.end();
  if (samplePercent < 100) bytes.notes.push(`a sample of ${samplePercent} %, of ${of} chunks`);
  if (gone > 0) bytes.notes.push(`${gone} chunks are past their retention`);
  return [bytes, calls];
}

const nameOf = ({ batchId, chunk }: Pick<KeptChunk, 'batchId' | 'chunk'>) => `batch ${batchId}, chunk ${chunk}`;

/** Batches' ids sort by time, so a slice lies in a month or two. A Date has no microseconds: hence one ms more. */
async function packedOf(tx: Tx, chunks: readonly KeptChunk[]): Promise<Map<string, Buffer>> {
  if (chunks.length === 0) return new Map();
  const landed = chunks.map((it) => it.landedAt.getTime());
  const { rows } = await tx.$client.query<{ batchId: string; chunk: number; bytes: Buffer }>({
    name: 'verify-evidence',
    text: `
      select k.batch_id as "batchId", k.chunk, bytes
      from unnest($1::uuid[], $2::int[]) it (batch_id, chunk) join cdr_chunks k using (batch_id, chunk)
        join evidence e on e.batch_id = k.batch_id and e.chunk = k.chunk and e.landed_at = k.landed_at
          and e.landed_at >= $3 and e.landed_at < $4`,
    values: [
      chunks.map((it) => it.batchId),
      chunks.map((it) => it.chunk),
      new Date(Math.min(...landed)),
      new Date(Math.max(...landed) + 1),
    ],
  });
  return new Map(rows.map((it) => [nameOf(it), it.bytes]));
}

/** Null for what can't be unpacked, or isn't there. */
async function unpacked(packed: Buffer | undefined): Promise<Buffer | null> {
  return packed ? unpack(packed).catch(() => null) : null;
}

/** The callUuid on each line; null where the bytes aren't those that came. */
function readAgain(chunk: KeptChunk, bytes: Buffer | null): Map<number, string> | null {
  const { format, firstLine, header, timeZone, records, sha256 } = chunk;
  if (bytes === null) return null;
  if (sha256 !== null && !createHash('sha256').update(bytes).digest().equals(sha256)) return null;
  try {
    const read = parseChunk(format, bytes, firstLine, header, timeZone);
    if (records !== null && read.length !== records) return null;
    return new Map(read.flatMap((it) => (it.ok ? [[it.line, it.cdr.callUuid] as const] : [])));
  } catch {
    return null; // what can't be read any more was read when it came
  }
}
