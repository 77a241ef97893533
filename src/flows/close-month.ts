import assert from 'node:assert/strict';
import { databaseNow, type Tx } from '../db/open.js';
import { newId } from '../id.js';
import { parseYuan, toFen, type MicroYuan } from '../money.js';
import { DAY_MS, isMonth, nextMonth, startOf, type Month } from '../month.js';
import { documentsOf } from '../rating/rating.js';
import { Refusal } from '../refusal.js';
import { gapsBegunBefore, type BegunGap } from '../calls/store/gaps.js';
import { lockToClose, markClosed } from '../statements/store/billing-months.js';
import { feeOf } from '../statements/fees.js';
import { chargedBySubscriber, insertStatements, statementsOf, usageSums } from '../statements/statements.js';

/** Rule S1: late records of the month have this long to arrive. */
const COLLECTION_DAYS = 3;
const SHOWN_GAPS = 5;

/** A draft in the making: one line a usage sum or fee. */
interface Draft {
  partnerId: string;
  subscriberId: string;
  lines: Line[];
}

interface Line {
  kind: 'USAGE' | 'FEE';
  number: string;
  serviceMonth: Month;
  label: string;
  calls: number;
  talkSeconds: number;
  chargedSeconds: number;
  amount: MicroYuan;
}

/**
 * Closes a month: from here on a charge of it is late, and each subscriber has a draft (rule S1). One transaction of the
 * worker's, which postings wait for. Again: the drafts that are there.
 *
 * @returns how many statements the month has
 * @throws Refusal MONTH_NOT_READY that says what is still open, and where it is seen
 */
export async function closeMonth(tx: Tx, month: Month): Promise<number> {
  if (!isMonth(month)) throw new Refusal('BAD_INPUT', `${month} is not a month; write it as 2026-10`);
  if ((await lockToClose(tx, month)) !== null) return (await statementsOf(tx, month)).length;
  const now = await databaseNow(tx);
  await refuseUnready(tx, month, now);
  const drafts = await draftsOf(tx, month);
  await proveExact(tx, month, drafts);
  await store(tx, month, drafts, now);
  await markClosed(tx, month);
  return drafts.length;
}

async function refuseUnready(tx: Tx, month: Month, now: Date): Promise<void> {
  const opens = new Date(startOf(nextMonth(month)) + COLLECTION_DAYS * DAY_MS);
  if (now < opens) {
    const when = new Date(opens.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
    throw new Refusal(
      'MONTH_NOT_READY',
      `${month} can close from ${when} on: its collection window is ${COLLECTION_DAYS} days`,
    );
  }
  const { rows } = await tx.$client.query<{ unrated: number; conflicts: number; unpriced: number }>(
    `select
       (select count(*)::int from cdr_chunks c join cdr_batches b on b.id = c.batch_id where c.posted_at is null) as unrated,
       count(*) filter (where fate = 'conflict')::int as conflicts,
       count(*) filter (where code = 'NO_TARIFF')::int as unpriced
     from record_outcomes where month = $1 and resolved_at is null and fate in ('conflict', 'quarantined', 'suspense')`,
    [month],
  );
  const { unrated, conflicts, unpriced } = rows[0]!;
  const { gaps, first } = await gapsBegunBefore(tx, opens, SHOWN_GAPS);
  const open = [
    unrated > 0 && `${unrated} chunks of records are not rated yet`,
    conflicts > 0 && `${conflicts} conflicting records are not decided`,
    unpriced > 0 && `${unpriced} calls have no tariff`,
    gaps > 0 &&
      `${gaps} gaps in what switches number are not explained: ${first.map(shownGap).join(', ')}${gaps > first.length ? ' …' : ''}`,
  ].filter(Boolean);
  if (open.length > 0) throw new Refusal('MONTH_NOT_READY', `${month} can't close: ${open.join('; ')}`);
}

const shownGap = ({ name, series, from, to }: BegunGap) =>
  `${name} ${series === 'FILE' ? 'file' : 'record'} ${from === to ? from : `${from} to ${to}`}`;

async function draftsOf(tx: Tx, month: Month): Promise<Draft[]> {
  const drafts = new Map<string, Draft>();
  const draftOf = ({ partnerId, subscriberId }: { partnerId: string; subscriberId: string }) => {
    const draft = drafts.get(subscriberId) ?? { partnerId, subscriberId, lines: [] };
    drafts.set(subscriberId, draft);
    return draft;
  };
  for (const sum of await usageSums(tx, month)) {
    const { number, serviceMonth, chargeClass: label, calls, talkSeconds, chargedSeconds, amount } = sum;
    draftOf(sum).lines.push({ kind: 'USAGE', number, serviceMonth, label, calls, talkSeconds, chargedSeconds, amount });
  }
  const spans = await spansOf(tx, month);
  const documentAt = await documentsOf(tx, [...new Set(spans.map((it) => it.tariffId))]);
  for (const span of spans) {
    const draft = draftOf(span); // a subscriber that nobody called has a statement too
    const tariff = documentAt(span.tariffId, Math.max(span.fromAt.getTime(), startOf(month)));
    if (!tariff?.monthlyFee) continue;
    const fee = feeOf(parseYuan(tariff.monthlyFee)!, month, {
      fromAt: span.fromAt.getTime(),
      toAt: span.toAt?.getTime() ?? null,
      othersTo: span.othersTo?.getTime() ?? null,
    });
    if (!fee) continue;
    draft.lines.push({
      kind: 'FEE',
      number: span.number,
      serviceMonth: month,
      calls: 0,
      talkSeconds: 0,
      chargedSeconds: 0,
      ...fee,
    });
  }
  return [...drafts.values()];
}

/** Whose the numbers were within the month. */
async function spansOf(tx: Tx, month: Month) {
  const { rows } = await tx.$client.query<{
    number: string;
    fromAt: Date;
    toAt: Date | null;
    othersTo: Date | null;
    partnerId: string;
    subscriberId: string;
    tariffId: string;
  }>(
    `select number, from_at as "fromAt", to_at as "toAt", lag(to_at) over (partition by number order by from_at) as "othersTo", partner_id as "partnerId", subscriber_id as "subscriberId",
       subscriber_tariff_id as "tariffId"
     from assignments where from_at < $2 and (to_at is null or to_at > $1) order by subscriber_id, number, from_at`,
    [new Date(startOf(month)), new Date(startOf(nextMonth(month)))],
  );
  return rows;
}

/** Rule S6, at every close: charges added up another way are the lines, to the micro-yuan. */
async function proveExact(tx: Tx, month: Month, drafts: readonly Draft[]): Promise<void> {
  const charged = await chargedBySubscriber(tx, month);
  for (const { subscriberId, lines } of drafts) {
    const usage = lines.filter((it) => it.kind === 'USAGE').reduce((sum, it) => sum + it.amount, 0n);
    assert.equal(usage, charged.get(subscriberId) ?? 0n, `${month}: the lines of ${subscriberId} are its charges`);
    charged.delete(subscriberId);
  }
  assert.equal(charged.size, 0, `${month}: every charge has a statement`);
}

async function store(tx: Tx, month: Month, drafts: readonly Draft[], closedAt: Date): Promise<void> {
  const rows = drafts.map(({ partnerId, subscriberId, lines }) => {
    const exact = lines.reduce((sum, it) => sum + it.amount, 0n);
    return {
      id: newId(),
      partnerId,
      subscriberId,
      month,
      state: 'DRAFT' as const,
      exact,
      payableFen: toFen(exact),
      closedAt,
    };
  });
  const lines = drafts.flatMap((draft, at) =>
    draft.lines.map((line, position) => ({
      statementId: rows[at]!.id,
      position,
      partnerId: draft.partnerId,
      ...line,
    })),
  );
  await insertStatements(tx, rows, lines);
}
