import { recompute } from '../../src/rating/recompute.js';
import type { Tariff } from '../../src/rating/tariff.js';
import { formatYuan } from '../../src/money.js';
import type { TestWork } from './work.js';

/** A row, read as the database's owner, who sees all. */
export async function rowsOf<Row = Record<string, unknown>>(
  { owner }: Pick<TestWork, 'owner'>,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  return (await owner.query(sql, values)).rows;
}

export interface Booked {
  partnerId: string;
  subscriberId: string;
  capMonth: string;
  callPart: string;
  /** Null where the call has no charge. */
  chargePart: string | null;
  lateMonth: string | null;
  chargeClass: string | null;
  talkSeconds: number | null;
  subscriber: string | null;
  caller: string | null;
  indicative: boolean | null;
}

/** What stands in the books of the calls with this id, one a switch; money in yuan, and the partition that each row is in. */
export async function booked(work: TestWork, callUuid: string): Promise<Booked[]> {
  const rows = await rowsOf<Booked>(
    work,
    `select c.partner_id "partnerId", c.subscriber_id "subscriberId", c.cap_month "capMonth", c.tableoid::regclass::text "callPart",
       ch.tableoid::regclass::text "chargePart", ch.late_month "lateMonth", ch.charge_class "chargeClass",
       ch.talk_seconds "talkSeconds", ch.subscriber_charge subscriber, ch.caller_charge caller, ch.caller_indicative indicative
     from calls c left join charges ch on ch.call_id = c.id where c.call_uuid = $1`,
    [callUuid],
  );
  const yuan = (amount: string | null) => (amount === null ? null : formatYuan(BigInt(amount)));
  return rows.map((it) => ({ ...it, subscriber: yuan(it.subscriber), caller: yuan(it.caller) }));
}

/** All that posting writes, for "nothing changed". */
export async function wholeBooks(work: TestWork) {
  const tables = [
    'calls',
    'charges',
    'call_identities',
    'call_parts',
    'month_counters',
    'record_outcomes',
    'cdr_chunks',
    'cap_alerts',
  ];
  const books = [];
  for (const table of tables) books.push(await rowsOf(work, `select * from ${table} order by ${table}::text`));
  return books;
}

/** What is wrong with the books: counters that aren't the sums, charges that their receipts don't explain. */
export async function faultsOf(work: TestWork): Promise<unknown[]> {
  const counters = await rowsOf(
    work,
    `with summed as (
       select c.number, c.cap_month as month, c.subscriber_id, c.partner_id, count(*)::int as attempts,
         count(ch.call_id)::int as answered, coalesce(sum(ch.subscriber_charge), 0)::bigint as amount
       from calls c left join charges ch on ch.call_id = c.id where not c.test group by 1, 2, 3, 4),
     kept as (select number, month, subscriber_id, partner_id, attempts, answered, amount from month_counters where attempts <> 0)
     (table summed except table kept) union all (table kept except table summed)`,
  );
  const versions = new Map(
    (await rowsOf<{ version: number; body: Tariff }>(work, 'select version, body from tariff_versions')).map((it) => [
      it.version,
      it.body,
    ]),
  );
  const charges = await rowsOf<Record<string, string> & { receipt: number[] }>(work, 'select * from charges');
  const unexplained = charges.filter((it) => {
    const again = recompute(it.receipt, (version) => versions.get(version));
    return (
      !again.ok ||
      again.chargeClass !== it['charge_class'] ||
      String(again.amounts.subscriberCharge) !== it['subscriber_charge'] ||
      String(again.amounts.callerCharge) !== it['caller_charge']
    );
  });
  return [...counters, ...unexplained];
}
