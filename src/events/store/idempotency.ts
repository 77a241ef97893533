// Owns what mutations did by their senders' keys. Not what they do.
import { createHash } from 'node:crypto';
import type { Tx } from '../../db/open.js';
import { Refusal } from '../../refusal.js';

/** How long a key is remembered. */
const KEPT = `interval '7 days'`;
const KEY_LIMIT = 255;

export interface Sending {
  /** db/tenant.ts's actorOf: two senders may use one key. */
  actor: string;
  mutation: string;
  key: string;
  /** All arguments but the key, as plain JSON. */
  args: unknown;
}

/**
 * Does it once. The key's row is written first, in the transaction that does the work: of several sendings at once the
 * others wait for it, and find the result; if the work fails, the row goes with it, and the key may be used again.
 *
 * @param work returns what the answer is made from: ids and counts, and never a secret
 * @throws Refusal IDEMPOTENCY_CONFLICT where the key was used with other arguments
 */
export async function once<Result>(
  tx: Tx,
  { actor, mutation, key, args }: Sending,
  work: () => Promise<Result>,
): Promise<{ result: Result; replayed: boolean }> {
  if (key.length === 0 || key.length > KEY_LIMIT) {
    throw new Refusal('BAD_INPUT', `idempotencyKey: allowed are 1 to ${KEY_LIMIT} characters`, ['idempotencyKey']);
  }
  const hash = createHash('sha256').update(canonical(args)).digest();
  const values = [actor, mutation, key, hash];
  const { rowCount } = await tx.$client.query({
    name: 'idempotency-claim',
    text: `
      insert into idempotency_keys (actor, mutation, key, args_hash, result, created_at) values ($1, $2, $3, $4, '{}', app_now())
      on conflict (actor, mutation, key) do update
        set args_hash = excluded.args_hash, result = excluded.result, created_at = excluded.created_at
        where idempotency_keys.created_at <= app_now() - ${KEPT}`,
    values,
  });
  if (rowCount === 0) return { result: await resultOf<Result>(tx, values, hash), replayed: true };
  const result = await work();
  await tx.$client.query({
    name: 'idempotency-result',
    text: 'update idempotency_keys set result = $4 where actor = $1 and mutation = $2 and key = $3',
    values: [actor, mutation, key, JSON.stringify(result)],
  });
  return { result, replayed: false };
}

async function resultOf<Result>(tx: Tx, [actor, mutation, key]: unknown[], hash: Buffer): Promise<Result> {
  const { rows } = await tx.$client.query<{ args_hash: Buffer; result: Result }>({
    name: 'idempotency-find',
    text: 'select args_hash, result from idempotency_keys where actor = $1 and mutation = $2 and key = $3',
    values: [actor, mutation, key],
  });
  if (rows[0]!.args_hash.equals(hash)) return rows[0]!.result;
  throw new Refusal('IDEMPOTENCY_CONFLICT', 'idempotencyKey: it was used with other arguments; take a new one', [
    'idempotencyKey',
  ]);
}

/** The same arguments in another order are the same arguments. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, it: unknown) => {
    if (typeof it === 'bigint') return `${it}`;
    if (it === null || typeof it !== 'object' || Array.isArray(it) || it instanceof Date) return it;
    return Object.fromEntries(Object.entries(it).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** For the sweep. */
export async function forgetOld(worker: { query(text: string): Promise<unknown> }): Promise<void> {
  await worker.query(`delete from idempotency_keys where created_at <= app_now() - ${KEPT}`);
}
