import type { Hash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { countForm, type Form } from '../body/form.js';
import { recordsIn } from '../body/parse.js';
import type { Chunk, Splitter } from '../body/split.js';
import type { Parsed, RefusedRecord } from '../cdr.js';
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
      const records = recordsIn(format, bytes, firstLine, header, timeZone)[Symbol.iterator]();
      while (countSome(records, form, refused)) await nextTurn();
    } finally {
      await packing;
    }
    const records = form.records - before;
    return { firstLine, records, refused, sha256: hash.digest(), packed: await packing };
  });
}

/** As many as one turn may take; false where no more are to come. */
function countSome(records: Iterator<Parsed>, form: Form, refused: RefusedRecord[]): boolean {
  for (let some = 0; some < RECORDS_A_TURN; some++) {
    const { done, value } = records.next();
    if (done) return false;
    countForm(form, value);
    if (!value.ok) refused.push(value.refused);
  }
  return true;
}

let turn: Promise<unknown> = Promise.resolve();

/** One chunk after another in this process: read and packed at once they would be no sooner ready, and take memory for each. */
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const done = turn.then(work);
  turn = done.catch(() => {});
  return done;
}
