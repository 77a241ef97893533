// Owns sealing documents' keys with the newest master key. Their bytes aren't touched.
import { transaction, type Tx } from '../../db/open.js';
import { rewrapped, type Wrapped } from '../io/vault.js';
import { byCommand } from '../../events/change.js';
import { record } from '../../events/store/record.js';
import { documentKeysRewrapped } from '../changes.js';
import type { MasterKeys } from '../master-keys.js';
import type pg from 'pg';

/** Rows to a transaction: it is short, and a broken run loses no more. */
export const ROWS_AT_ONCE = 1_000;

/** How many documents each master key seals, by its version. */
export async function keyCounts(worker: pg.Pool): Promise<{ version: number; documents: number }[]> {
  const { rows } = await worker.query<{ version: number; documents: number }>(
    `select key_version as version, count(*)::int as documents from documents where wrapped_key is not null group by 1 order by 1`,
  );
  return rows;
}

/**
 * The next rows that an older key seals; 0 at the end. Rows that another run holds are its own. Reading goes on: a row opens
 * with the key that it names.
 *
 * @throws Refusal UNAVAILABLE where an older key isn't configured
 */
export function rewrapSome(worker: pg.Pool, keys: MasterKeys, atMost = ROWS_AT_ONCE): Promise<number> {
  return transaction(worker, async (tx) => {
    const rows = await lockOld(tx, keys.newest, atMost);
    if (rows.length === 0) return 0;
    const anew = rows.map((it) => rewrapped(keys, it.id, it));
    await tx.$client.query(
      `update documents d set key_version = $3, wrapped_key = it.wrapped
       from unnest($1::uuid[], $2::bytea[]) as it (id, wrapped) where d.id = it.id`,
      [rows.map((it) => it.id), anew.map((it) => it.wrappedKey), keys.newest],
    );
    await record(tx, byCommand, [documentKeysRewrapped(keys.newest, rows.length)]);
    return rows.length;
  });
}

async function lockOld(tx: Tx, newest: number, atMost: number): Promise<(Wrapped & { id: string })[]> {
  const { rows } = await tx.$client.query<Wrapped & { id: string }>(
    `select id, key_version as "keyVersion", wrapped_key as "wrappedKey" from documents
     where wrapped_key is not null and key_version < $1 order by key_version, id limit $2 for update skip locked`,
    [newest, atMost],
  );
  return rows;
}
