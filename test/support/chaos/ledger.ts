import type pg from 'pg';

/** What the database says of every call, read as its owner. */
export interface Ledger {
  calls: { id: string; callUuid: string; number: string; subscriberId: string; capMonth: string; outcome: string }[];
  charges: {
    callId: string;
    number: string;
    subscriberId: string;
    month: string;
    talkSeconds: number;
    caller: bigint;
    subscriber: bigint;
  }[];
  counters: { key: string; attempts: number; answered: number; amount: bigint }[];
  /** 'cap month percent' */
  alerts: string[];
  batches: { id: string; records: number; posted: number; duplicates: number; others: number; waiting: number }[];
  /** Rows that tell a duplicate or a conflict to the switch. */
  outcomes: Record<string, number>;
  identities: number;
}

type Owner = Pick<pg.Pool | pg.Client, 'query'>;

export async function readLedger(owner: Owner): Promise<Ledger> {
  const rows = async <T>(sql: string) => (await owner.query(sql)).rows as T[];
  const charges = await rows<Record<string, string>>(`
    select call_id, number, subscriber_id, to_char(connected_at at time zone 'Asia/Shanghai', 'YYYY-MM') as month,
      talk_seconds, caller_charge, subscriber_charge
    from charges`);
  const counters = await rows<Record<string, string>>(`
    select concat_ws(' ', number, month, subscriber_id) as key, attempts, answered, amount from month_counters`);
  const outcomes = await rows<{ fate: string; count: number }>(
    'select fate, count(*)::int from record_outcomes group by fate',
  );
  return {
    calls: await rows(`
      select id, call_uuid as "callUuid", number, subscriber_id as "subscriberId", cap_month as "capMonth", outcome from calls`),
    charges: charges.map((it) => ({
      callId: it['call_id']!,
      number: it['number']!,
      subscriberId: it['subscriber_id']!,
      month: it['month']!,
      talkSeconds: Number(it['talk_seconds']),
      caller: BigInt(it['caller_charge']!),
      subscriber: BigInt(it['subscriber_charge']!),
    })),
    counters: counters.map((it) => ({
      key: it['key']!,
      attempts: Number(it['attempts']),
      answered: Number(it['answered']),
      amount: BigInt(it['amount']!),
    })),
    alerts: (await rows<{ it: string }>(`select concat_ws(' ', cap_id, month, percent) as it from cap_alerts`)).map(
      ({ it }) => it,
    ),
    batches: await rows(`
      select batch.id, batch.records, sum(posted)::int as posted, sum(duplicates)::int as duplicates,
        (batch.refused + sum(conflicts + quarantined + suspense))::int as others,
        (count(*) filter (where posted_at is null))::int as waiting
      from cdr_batches batch join cdr_chunks chunk on chunk.batch_id = batch.id group by batch.id`),
    outcomes: Object.fromEntries(outcomes.map((it) => [it.fate, it.count])),
    identities: (await rows<{ count: number }>('select count(*)::int from call_identities'))[0]!.count,
  };
}

/** Chunks of acknowledged batches that nobody has posted yet. */
export async function unposted(owner: Owner): Promise<number> {
  const { rows } = await owner.query(
    'select count(*)::int from cdr_chunks chunk join cdr_batches batch on batch.id = chunk.batch_id where posted_at is null',
  );
  return (rows[0] as { count: number }).count;
}
