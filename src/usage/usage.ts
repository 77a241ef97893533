// Owns month counters, caps and their alerts. Not what a call costs (rating), nor whether it may pass (routing).
import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { Db, Tx } from '../db/open.js';
import { uuidArray } from '../db/uuid-bytes.js';
import { bySystem } from '../events/change.js';
import { record } from '../events/store/record.js';
import type { MicroYuan } from '../money.js';
import type { Month } from '../month.js';
import { capAlerted } from './changes.js';
import { alertsDue, type CapUse } from './cap.js';
import { caps, monthCounters } from './table.js';

/** What a batch of calls adds to one number's month. */
export interface Usage {
  partnerId: string;
  subscriberId: string;
  number: string;
  month: Month;
  attempts: number;
  answered: number;
  amount: MicroYuan;
}

/**
 * Adds to the months, then raises the alerts that this made due, each once (rule C1). Call inside the transaction that
 * stores the charges. The caps' rows are locked first and in order: of two postings to one subscriber the second sees the
 * first's counters, so no alert falls between them.
 */
export async function addUsage(tx: Tx, usages: readonly Usage[]): Promise<void> {
  if (usages.length === 0) return;
  const subscriberIds = [...new Set(usages.map((it) => it.subscriberId))];
  const capped = await tx
    .select({ id: caps.id })
    .from(caps)
    .where(and(eq(caps.subscriberId, sql`any(${sql.param(subscriberIds)})`), isNull(caps.removedAt)))
    .orderBy(asc(caps.id))
    .for('update');
  await upsert(tx, usages);
  if (capped.length > 0) await raiseAlerts(tx, subscriberIds, [...new Set(usages.map((it) => it.month))]);
}

/** Sorted by key, as every writer does it, so that two never wait for each other. */
async function upsert(tx: Tx, usages: readonly Usage[]): Promise<void> {
  await tx.$client.query({
    name: 'add-usage',
    text: `
      insert into month_counters (partner_id, subscriber_id, number, month, attempts, answered, amount)
      select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::int[], $6::int[], $7::bigint[])
        as it (partner_id, subscriber_id, number, month, attempts, answered, amount)
      order by number, month, subscriber_id
      on conflict (number, month, subscriber_id) do update set
        attempts = month_counters.attempts + excluded.attempts,
        answered = month_counters.answered + excluded.answered,
        amount = month_counters.amount + excluded.amount`,
    values: parametersOf(usages),
  });
}

/** A column each; those that are no ids as PostgreSQL writes an array of what needs no quotes. pg would look at each element. */
function parametersOf(usages: readonly Usage[]): (Buffer | string)[] {
  const ids: string[][] = [[], []];
  const lists: (string | number | bigint)[][] = [[], [], [], [], []];
  for (const { partnerId, subscriberId, number, month, attempts, answered, amount } of usages) {
    ids[0]!.push(partnerId);
    ids[1]!.push(subscriberId);
    const rest = [number, month, attempts, answered, amount];
    for (let at = 0; at < rest.length; at++) lists[at]!.push(rest[at]!);
  }
  return [...ids.map(uuidArray), ...lists.map((it) => `{${it.join()}}`)];
}

async function raiseAlerts(tx: Tx, subscriberIds: string[], months: Month[]): Promise<void> {
  const uses = await tx.$client.query<CapRow & { month: Month }>(
    `select ${CAP_USE}, used.month
     from caps cap join month_counters used
       on used.subscriber_id = cap.subscriber_id and (cap.number is null or cap.number = used.number)
     where cap.subscriber_id = any($1) and cap.removed_at is null and used.month = any($2)
     group by cap.id, used.month`,
    [subscriberIds, months],
  );
  const due = uses.rows.flatMap((row) => alertsDue(capUse(row)).map((percent) => ({ ...row, percent })));
  if (due.length === 0) return;
  const raised = await tx.$client.query<{ id: string; month: Month; percent: number; partnerId: string }>(
    `insert into cap_alerts (cap_id, month, percent, partner_id, raised_at)
     select *, app_now() from unnest($1::uuid[], $2::text[], $3::int[], $4::uuid[])
     on conflict do nothing returning cap_id as id, month, percent, partner_id as "partnerId"`,
    [due.map((it) => it.id), due.map((it) => it.month), due.map((it) => it.percent), due.map((it) => it.partner_id)],
  );
  await record(
    tx,
    bySystem,
    raised.rows.map((it) => capAlerted(it, it.month, it.percent)),
  );
}

/** The number's own caps and its subscriber's, with what this month has posted to each. */
export async function capUsesOf(db: Db, number: string, subscriberId: string, month: Month): Promise<CapUse[]> {
  const { rows } = await (db.$client as Tx['$client']).query<CapRow>({
    name: 'cap-uses',
    text: `
      select ${CAP_USE}
      from caps cap left join month_counters used
        on used.subscriber_id = cap.subscriber_id and used.month = $3 and (cap.number is null or cap.number = used.number)
      where cap.subscriber_id = $2 and cap.removed_at is null and (cap.number is null or cap.number = $1)
      group by cap.id`,
    values: [number, subscriberId, month],
  });
  return rows.map(capUse);
}

/** For a partner's page and the demo: a subscriber's counters of a month, by number. */
export function countersOf(db: Db, subscriberId: string) {
  return db.select().from(monthCounters).where(eq(monthCounters.subscriberId, subscriberId));
}

const CAP_USE = `cap.id, cap.partner_id, cap.kind, cap.limit_amount, cap.limit_calls,
  coalesce(sum(used.amount), 0)::text as amount, coalesce(sum(used.answered), 0)::int as answered`;

interface CapRow {
  id: string;
  partner_id: string;
  kind: CapUse['kind'];
  limit_amount: string | null;
  limit_calls: number | null;
  amount: string;
  answered: number;
}

function capUse(row: CapRow): CapUse {
  return row.kind === 'AMOUNT'
    ? { kind: 'AMOUNT', posted: BigInt(row.amount), limit: BigInt(row.limit_amount!) }
    : { kind: 'CALLS', posted: row.answered, limit: row.limit_calls! }; // rule C5: answered calls
}
