// Owns the look back at statements. Not the proof of each close (close-month.ts), which this asks again.
import type { Tx } from '../../db/open.js';
import type { MicroYuan } from '../../money.js';
import { addMonths, type Month } from '../../month.js';
import { chargedBySubscriber } from '../../statements/statements.js';
import { emptyFinding, note, type Finding } from './finding.js';
import type { Scope } from './scope.js';

/** Charges of a month may come as late as this (rule S2). */
const MONTHS_LATE = 7;

/** Rule S6, long after the close: charges are the statement's lines, and the lines its total. */
export async function statementsAddUp(tx: Tx, { month, callsFrom }: Scope): Promise<Finding> {
  const { rows } = await tx.$client.query<{ month: Month; statements: StatementSum[] | null }>(
    `select m.month, json_agg(json_build_object('id', s.id, 'subscriberId', s.subscriber_id, 'exact', s.exact::text,
         'lines', l.lines::text, 'usage', l.usage::text)) filter (where s.id is not null) as statements
     from billing_months m left join statements s on s.month = m.month left join lateral (
       select coalesce(sum(amount), 0) as lines, coalesce(sum(amount) filter (where kind = 'USAGE'), 0) as usage
       from statement_lines where statement_id = s.id) l on true
     where m.closed_at is not null and ($1::text is null or m.month = $1) group by 1 order by 1`,
    [month],
  );
  const finding = emptyFinding('statements', 'statements are the sums of their lines and charges', 'statements');
  for (const { month: closed, statements } of rows) {
    if (callsFrom !== null && addMonths(closed, -MONTHS_LATE) < callsFrom) continue; // its late charges may be gone
    const charged = await chargedBySubscriber(tx, closed);
    for (const it of statements ?? []) note(finding, `statement ${it.id}`, isExact(it, charged));
    for (const id of charged.keys()) note(finding, `subscriber ${id} has no statement of ${closed}`, false);
  }
  return finding;
}

interface StatementSum {
  id: string;
  subscriberId: string;
  exact: string;
  lines: string;
  usage: string;
}

/** Takes the subscriber's charges away: what is left has no statement. */
function isExact({ subscriberId, exact, lines, usage }: StatementSum, charged: Map<string, MicroYuan>): boolean {
  const charges = charged.get(subscriberId) ?? 0n;
  charged.delete(subscriberId);
  return BigInt(exact) === BigInt(lines) && BigInt(usage) === charges;
}
