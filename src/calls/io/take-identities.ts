import { CopyRows } from '../../db/copy-format.js';
import { copyRows } from '../../db/copy-rows.js';
import { uuidArray } from '../../db/uuid-bytes.js';
import { faultCode, type Tx } from '../../db/open.js';
import { sortByRank } from '../../sort-by-rank.js';
import type { Origin } from '../calls.js';
import type { Keyed } from '../cdr.js';
import { contentBytes } from '../identity.js';

/** What is copied again where another posting takes one of them meanwhile. */
const PIECE = 4_000;
const COLUMNS = 'key, leg, seq, kind, content, call_id, batch_id, line';

/** Which of these calls are known (rule D3). */
export async function knownKeys(tx: Tx, keys: readonly string[]): Promise<Set<string>> {
  const { rows } = await tx.$client.query<{ key: string }>({
    name: 'known-keys',
    text: 'select key from call_identities where key = any($1)',
    values: [uuidArray(keys)],
  });
  return new Set(rows.map((it) => it.key));
}

/**
 * Takes the identities of calls that weren't known a moment ago (rule D3). They are copied, which is half the work of
 * INSERT … ON CONFLICT; the constraint decides. In the order of their keys, as every poster does it, so that two never wait for
 * each other: a call that is being posted elsewhere is waited for, and then looked up.
 *
 * @param records the first of each call; without a `callId` it waits
 * @returns the keys that another posting took meanwhile
 */
export async function takeIdentities(tx: Tx, { batchId }: Origin, records: readonly Keyed[]): Promise<Set<string>> {
  const taken = new Set<string>();
  for (let rest = sortByRank(records, byKey); rest.length > 0;) {
    const piece = rest.slice(0, PIECE);
    const rows = new CopyRows(8);
    for (const it of piece) writeIdentity(rows, it, batchId);
    await tx.$client.query('savepoint identities');
    try {
      await copyRows(tx, `call_identities (${COLUMNS})`, rows);
      await tx.$client.query('release savepoint identities');
      rest = rest.slice(PIECE);
    } catch (error) {
      if (faultCode(error) !== '23505') throw error;
      await tx.$client.query('rollback to savepoint identities');
      const known = await knownKeys(tx, piece.map((it) => it.key)); // prettier-ignore
      for (const key of known) taken.add(key);
      rest = [...piece.filter((it) => !known.has(it.key)), ...rest.slice(PIECE)];
    }
  }
  return taken;
}

const byKey = ({ key }: Keyed) => Number.parseInt(key.slice(0, 8), 16);

function writeIdentity(rows: CopyRows, { key, line, cdr, callId }: Keyed, batchId: string): void {
  rows.row();
  rows.uuid(key);
  rows.usualText(cdr.leg);
  rows.int4(cdr.seq);
  rows.usualText(cdr.kind);
  rows.bytes(contentBytes(cdr));
  rows.uuid(callId);
  rows.usualUuid(batchId);
  rows.int4(line);
}
