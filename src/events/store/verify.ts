// Owns checking that the audit log is as it was written.
import type { Db, Tx } from '../../db/open.js';
import { NO_HASH } from '../change.js';

export interface Fault {
  chain: string;
  seq: number;
  /** What is wrong there. */
  what: string;
}

/** Of each chain: how long it is, and its last hash. Kept elsewhere, it proves later that nothing before it was rewritten. */
export interface Head {
  chain: string;
  seq: number;
  hash: string;
}

/**
 * Every row anew: its hash over its text and the hash before, its place, and the chain's end. The first fault of each
 * chain; what lies behind it can't be trusted either.
 *
 * @param kept heads of an earlier check, which must still be in their chains
 */
export async function auditFaults(db: Db, kept: readonly Head[] = []): Promise<Fault[]> {
  const { rows } = await (db.$client as Tx['$client']).query<Fault>(
    `with looked as (
       select chain, seq, hash, entry, lag(hash, 1, $1) over chained as before, lag(seq, 1, 0) over chained as seq_before
       from audit_log window chained as (partition by chain order by seq)),
     wrong as (
       select chain, seq, case
           when seq <> seq_before + 1 then 'entries before it are missing'
           when hash <> sha256(before || convert_to(entry, 'UTF8')) then 'it is not what was written'
           when not starts_with(entry, '{"chain":"' || chain || '","seq":' || seq || ',') then 'it stands in another’s place'
         end as what
       from looked),
     ends as (
       select chain, coalesce(head.seq, 0) as seq, 'the end of the chain is not where it was' as what
       from (select distinct on (chain) chain, seq, hash from audit_log order by chain, seq desc) last
         full join audit_heads head using (chain)
       where (last.seq, last.hash) is distinct from (head.seq, head.hash)),
     kept as (
       select chain, seq, 'it is not what it was at the earlier check' as what
       from unnest($2::uuid[], $3::int[], $4::text[]) as it (chain, seq, hash)
       where seq > 0 and not exists (
         select from audit_log log where log.chain = it.chain and log.seq = it.seq and encode(log.hash, 'hex') = it.hash))
     select distinct on (chain) chain, seq, what
     from (select * from wrong where what is not null union all table ends union all table kept) found
     order by chain, seq`,
    [NO_HASH, kept.map((it) => it.chain), kept.map((it) => it.seq), kept.map((it) => it.hash)],
  );
  return rows;
}

export async function auditHeadsOf(db: Db): Promise<Head[]> {
  const { rows } = await (db.$client as Tx['$client']).query<Head>(
    `select chain, seq, encode(hash, 'hex') as hash from audit_heads order by chain`,
  );
  return rows;
}
