import type { Hash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { countForm, type Form } from '../body/form.js';
import { recordsIn } from '../body/parse.js';
import type { Chunk, Splitter } from '../body/split.js';
import type { RefusedRecord } from '../cdr.js';
import type { Sender } from './land.js';
import type { ReadyChunk } from './landing-rows.js';
import { pack } from './pack.js';

/** A chunk takes a tenth of a second to read: calls are being routed meanwhile. */
const RECORDS_A_TURN = 500;

/** Packs a chunk while its records are read, of which only the refused ones are kept. */
export async function readyChunk(
  { bytes, firstLine }: Omit<Chunk, 'records'>,
  { format, header }: Pick<Splitter, 'format' | 'header'>,
  { timeZone }: Sender,
  form: Form,
  hash: Hash,
): Promise<ReadyChunk> {
  return inTurn(async () => {
    const before = form.records;
    const packing = pack(bytes);
    const refused: RefusedRecord[] = [];
    try {
      for (const it of recordsIn(format, bytes, firstLine, header, timeZone)) {
        countForm(form, it);
        if (!it.ok) refused.push(it.refused);
        if (form.records % RECORDS_A_TURN === 0) await nextTurn();
      }
    } finally {
      await packing;
    }
    const records = form.records - before;
    return { firstLine, records, refused, sha256: hash.digest(), packed: await packing };
  });
}

let turn: Promise<unknown> = Promise.resolve();

/** One chunk after another in this process: read and packed at once they would be no sooner ready, and take memory for each. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const done = turn.then(work);
  turn = done.catch(() => {});
  return done;
}
