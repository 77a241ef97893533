// Owns adding to the audit log. Not what a change shows of itself: who makes it says that.
import { databaseNow, type Tx } from '../../db/open.js';
import { listBy } from '../../list-by.js';
import { entryText, linked, NO_HASH, OPERATOR_CHAIN, type By, type Change } from '../change.js';

/**
 * Adds changes to their chains, in the transaction that makes them. It takes the chains' locks until the commit, in order:
 * so do it last, and each chain is in the order of its commits, without a gap: who has read up to an entry has missed none.
 */
export async function record(tx: Tx, by: By, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  const at = await databaseNow(tx);
  const byChain = listBy(changes, (it) => it.partnerId ?? OPERATOR_CHAIN);
  for (const chain of [...byChain.keys()].toSorted()) {
    const head = await lockHead(tx, chain);
    const rows = byChain.get(chain)!.map((change) => {
      head.seq += 1;
      const entry = entryText(by, change, { chain, seq: head.seq, at });
      head.hash = linked(head.hash, entry);
      return { seq: head.seq, entry, hash: head.hash };
    });
    await tx.$client.query({
      name: 'audit-append',
      text: `
        with added as (
          insert into audit_log (chain, seq, entry, hash)
          select $1, * from unnest($2::int[], $3::text[], $4::bytea[]))
        update audit_heads set seq = $5, hash = $6 where chain = $1`,
      values: [
        chain,
        rows.map((it) => it.seq),
        rows.map((it) => it.entry),
        rows.map((it) => it.hash),
        head.seq,
        head.hash,
      ],
    });
  }
}

async function lockHead(tx: Tx, chain: string): Promise<{ seq: number; hash: Buffer }> {
  const { rows } = await tx.$client.query<{ seq: number; hash: Buffer }>({
    name: 'audit-head',
    text: `
      insert into audit_heads (chain, seq, hash) values ($1, 0, $2)
      on conflict (chain) do update set seq = audit_heads.seq returning seq, hash`,
    values: [chain, NO_HASH],
  });
  return rows[0]!;
}
