// Owns statements, their lines and files, and the sums that go into them. Not how a page looks (lay-out.ts), nor when a
// month may close (flows/close-month.ts).
import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { Db, Tx } from '../db/open.js';
import { ownedBy, type Whose } from '../db/tenant.js';
import type { MicroYuan } from '../money.js';
import { nextMonth, startOf, type Month } from '../month.js';
import { Refusal } from '../refusal.js';
import { issuer, statementFiles, statementLines, statements, type Statement } from './table.js';

/** Charges of one number, class and service month, which a statement adds up. */
export interface UsageSum {
  partnerId: string;
  subscriberId: string;
  number: string;
  chargeClass: string;
  serviceMonth: Month;
  calls: number;
  talkSeconds: number;
  chargedSeconds: number;
  amount: MicroYuan;
}

/** What a month bills: its own charges that came in time, and those of earlier months that came late (rule S2). */
const BILLED = `
  select * from charges where connected_at >= $1 and connected_at < $2 and late_month is null
  union all
  select * from charges where late_month = $3`;

export const billedBounds = (month: Month) => [
  new Date(startOf(month)).toISOString(),
  new Date(startOf(nextMonth(month))).toISOString(),
  month,
];

export async function usageSums(tx: Tx, month: Month): Promise<UsageSum[]> {
  const { rows } = await tx.$client.query<Omit<UsageSum, 'amount'> & { amount: string }>(
    `select partner_id as "partnerId", subscriber_id as "subscriberId", number, charge_class as "chargeClass",
       to_char(connected_at at time zone 'Asia/Shanghai', 'YYYY-MM') as "serviceMonth",
       count(*)::int as calls, sum(talk_seconds)::int as "talkSeconds",
       sum(charged_seconds)::int as "chargedSeconds", sum(subscriber_charge)::text as amount
     from (${BILLED}) billed
     group by 1, 2, 3, 4, 5 order by 2, 5 desc, 3, 4`,
    billedBounds(month),
  );
  return rows.map((it) => ({ ...it, amount: BigInt(it.amount) }));
}

/** The same money another way, for the proof of each close (rule S6): by subscriber, without lines. */
export async function chargedBySubscriber(tx: Tx, month: Month): Promise<Map<string, MicroYuan>> {
  const { rows } = await tx.$client.query<{ id: string; amount: string }>(
    `select subscriber_id as id, sum(subscriber_charge)::text as amount from (${BILLED}) billed group by 1`,
    billedBounds(month),
  );
  return new Map(rows.map((it) => [it.id, BigInt(it.amount)]));
}

export async function insertStatements(
  tx: Tx,
  rows: readonly (typeof statements.$inferInsert)[],
  lines: readonly (typeof statementLines.$inferInsert)[],
): Promise<void> {
  const AT_ONCE = 1_000;
  for (let at = 0; at < rows.length; at += AT_ONCE) await tx.insert(statements).values(rows.slice(at, at + AT_ONCE));
  for (let at = 0; at < lines.length; at += AT_ONCE) {
    await tx.insert(statementLines).values(lines.slice(at, at + AT_ONCE));
  }
}

export async function statementsOf(db: Db, month: Month): Promise<Statement[]> {
  return db
    .select()
    .from(statements)
    .where(eq(statements.month, month))
    .orderBy(asc(statements.number), asc(statements.id));
}

/** Null where there is none, or it is another's: nothing makes a difference of the two. */
export async function findStatement(db: Db, whose: Whose, id: string): Promise<Statement | null> {
  const [row] = await statementsById(db, whose, [id]);
  return row ?? null;
}

export async function statementsById(db: Db, whose: Whose, ids: readonly string[]): Promise<Statement[]> {
  return db
    .select()
    .from(statements)
    .where(and(inArray(statements.id, [...ids]), ownedBy(whose, statements.partnerId)));
}

export async function lockStatement(tx: Tx, id: string): Promise<Statement | null> {
  const [row] = await tx.select().from(statements).where(eq(statements.id, id)).for('update');
  return row ?? null;
}

export async function linesOf(db: Db, statementId: string) {
  return db
    .select()
    .from(statementLines)
    .where(eq(statementLines.statementId, statementId))
    .orderBy(asc(statementLines.position));
}

export async function issuerOf(db: Db) {
  const [row] = await db.select().from(issuer);
  return row ?? null;
}

/** The next number of a year, gapless: a transaction that fails gives its number back, because the row's lock waits for it. */
export async function takeNumber(tx: Tx, year: number): Promise<string> {
  const { rows } = await tx.$client.query<{ last: number }>(
    `insert into statement_numbers (year, last) values ($1, 1)
     on conflict (year) do update set last = statement_numbers.last + 1 returning last`,
    [year],
  );
  return `ST-${year}-${String(rows[0]!.last).padStart(6, '0')}`;
}

/**
 * Drafts of a month, by one person: all of them, or these alone.
 *
 * @returns the ids of those that were approved
 * @throws Refusal NOT_FOUND or WRONG_STATE where one of these isn't a draft of the month
 */
export async function approve(
  tx: Tx,
  month: Month,
  by: string,
  only: readonly string[] | null = null,
): Promise<string[]> {
  if (only) await refuseNoDrafts(tx, month, only);
  const rows = await tx
    .update(statements)
    .set({ state: 'APPROVED', approvedBy: by, approvedAt: sql`app_now()` })
    .where(
      and(
        eq(statements.month, month),
        eq(statements.state, 'DRAFT'),
        only ? inArray(statements.id, [...only]) : undefined,
      ),
    )
    .returning({ id: statements.id });
  return rows.map((it) => it.id);
}

async function refuseNoDrafts(tx: Tx, month: Month, ids: readonly string[]): Promise<void> {
  const found = await tx
    .select({ id: statements.id, month: statements.month, state: statements.state })
    .from(statements)
    .where(inArray(statements.id, [...ids]))
    .for('update');
  if (found.length < new Set(ids).size || found.some((it) => it.month !== month)) {
    throw new Refusal('NOT_FOUND', `one of them is no statement of ${month}`, ['statementIds']);
  }
  const beyond = found.filter((it) => it.state !== 'DRAFT');
  if (beyond.length > 0) {
    throw new Refusal('WRONG_STATE', `${beyond.length} of them are approved already; only a draft can be`, [
      'statementIds',
    ]);
  }
}

/** Approved and not issued, or issued and not written: what a lost nudge left behind. */
export async function unfinishedStatements(db: Db, limit: number): Promise<string[]> {
  const rows = await db
    .select({ id: statements.id })
    .from(statements)
    .leftJoin(statementFiles, eq(statementFiles.statementId, statements.id))
    .where(and(inArray(statements.state, ['APPROVED', 'ISSUED']), sql`${statementFiles.statementId} is null`))
    .limit(limit);
  return rows.map((it) => it.id);
}

export async function pdfOf(db: Db, statementId: string) {
  const [row] = await db.select().from(statementFiles).where(eq(statementFiles.statementId, statementId));
  return row ?? null;
}
