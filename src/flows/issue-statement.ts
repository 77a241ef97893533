import type pg from 'pg';
import { eq, sql } from 'drizzle-orm';
import { partners, subscribers } from '../accounts/table.js';
import { databaseNow, transaction, type Tx } from '../db/open.js';
import { bySystem } from '../events/change.js';
import { record } from '../events/store/record.js';
import { formatYuan } from '../money.js';
import { daysIn, nextMonth, SHANGHAI_MS, startOf } from '../month.js';
import { Refusal } from '../refusal.js';
import { statementIssued } from '../statements/changes.js';
import { totalsOf } from '../statements/exact.js';
import { annexOf } from '../statements/items.js';
import { contentHash, type PriorLine, type StatementSnapshot, type UsageLine } from '../statements/snapshot.js';
import { itemsOf, talliesOf } from '../statements/store/statement-items.js';
import { issuerOf, linesOf, lockStatement, takeNumber } from '../statements/statements.js';
import { statements, type Statement } from '../statements/table.js';

const TOP_REGIONS = 10;

/**
 * Gives an approved statement its number and freezes what it shows (rule S1). Again, or at once: the one that is issued.
 *
 * @throws Refusal WRONG_STATE for a draft
 */
export async function issueStatement(worker: pg.Pool, statementId: string): Promise<void> {
  await transaction(worker, async (tx) => {
    const statement = await lockStatement(tx, statementId);
    if (!statement) throw new Refusal('NOT_FOUND', `there is no statement ${statementId}`);
    if (statement.state === 'ISSUED') return;
    if (statement.state === 'DRAFT') {
      throw new Refusal('WRONG_STATE', `statement ${statementId} is a DRAFT; it must be approved first`);
    }
    const parts = await partsOf(tx, statement);
    const issuedAt = await databaseNow(tx);
    const year = new Date(issuedAt.getTime() + SHANGHAI_MS).getUTCFullYear();
    const number = await takeNumber(tx, year); // last, because every other issue waits for this row
    const head: StatementSnapshot = { ...parts, number, issuedAt: issuedAt.getTime() };
    await tx
      .update(statements)
      .set({ state: 'ISSUED', number, head, contentHash: contentHash(head), issuedAt })
      .where(eq(statements.id, statementId));
    await record(tx, bySystem, [statementIssued({ id: statementId, partnerId: statement.partnerId, number })]);
  });
}

/** All but what is given at issue. */
async function partsOf(tx: Tx, statement: Statement): Promise<Omit<StatementSnapshot, 'number' | 'issuedAt'>> {
  const { month, subscriberId, partnerId, closedAt } = statement;
  const [who] = await tx
    .select({ name: subscribers.name, taxId: subscribers.taxId, partnerName: partners.name })
    .from(subscribers)
    .innerJoin(partners, eq(partners.id, partnerId))
    .where(eq(subscribers.id, subscriberId));
  const by = await issuerOf(tx);
  if (!by) throw new Refusal('WRONG_STATE', 'no issuer is set: statements must say who writes them');
  const scope = { subscriberId, month, closedAt };
  const owed = await owedOf(tx, statement);
  return {
    issuer: {
      name: by.name,
      address: by.address,
      taxId: by.taxId,
      bank: by.bank,
      account: by.account,
      phone: by.phone,
    },
    subscriber: { name: who!.name, taxId: who!.taxId },
    partnerName: who!.partnerName,
    month,
    from: startOf(month),
    to: startOf(nextMonth(month)),
    dueOn: null,
    ...owed,
    taxes: [],
    ...totalsOf(owed),
    ...(await talliesOf(tx, scope, daysIn(month), TOP_REGIONS)),
    annex: await annexOf(itemsOf(tx, scope)),
  };
}

async function owedOf(tx: Tx, { id, month, subscriberId }: Statement) {
  const lines = await linesOf(tx, id);
  const usage = lines.filter((it) => it.kind === 'USAGE');
  const fees = lines.filter((it) => it.kind === 'FEE');
  const originals = await originalsOf(tx, subscriberId);
  const lineOf = (it: (typeof lines)[number]): UsageLine => ({
    number: it.number,
    chargeClass: it.label,
    calls: it.calls,
    talkSeconds: it.talkSeconds,
    chargedSeconds: it.chargedSeconds,
    amount: formatYuan(it.amount),
  });
  return {
    lines: usage.filter((it) => it.serviceMonth === month).map(lineOf),
    prior: usage
      .filter((it) => it.serviceMonth !== month)
      .map((it): PriorLine => {
        return { ...lineOf(it), serviceMonth: it.serviceMonth, original: originals.get(it.serviceMonth) ?? '—' };
      }),
    fees: fees.map((it) => ({ label: it.label, number: it.number, amount: formatYuan(it.amount) })),
  };
}

/** The numbers of the subscriber's statements, by month. */
async function originalsOf(tx: Tx, subscriberId: string): Promise<Map<string, string>> {
  const rows = await tx
    .select({ month: statements.month, number: sql<string>`${statements.number}` })
    .from(statements)
    .where(sql`${statements.subscriberId} = ${subscriberId} and ${statements.number} is not null`);
  return new Map(rows.map((it) => [it.month, it.number]));
}
