// Owns what was answered to switches. Not what is answered (decide.ts), nor when it is written (io/decision-log.ts).
import { and, asc, eq } from 'drizzle-orm';
import type pg from 'pg';
import type { Db, Tx } from '../../db/open.js';
import { ownedBy, type Whose } from '../../db/tenant.js';
import { addMonths, monthOf, startOf, type EpochMs, type Month } from '../../month.js';
import { routeDecisions, type RouteDecision } from '../table.js';

/** A decision as it is made; times are milliseconds. Its month is that of the call's first question. */
export interface NewDecision extends Omit<RouteDecision, 'askedAt' | 'monthAt' | 'path' | 'passedOver'> {
  askedAt: EpochMs;
  monthAt: EpochMs;
  path: readonly number[];
  passedOver: readonly string[];
}

/** The first instant of its month. Asked for every decision, and mostly for the same month. */
export function monthStartOf(at: EpochMs): EpochMs {
  const month = monthOf(at);
  if (month !== latest.month) latest = { month, startsAt: startOf(month) };
  return latest.startsAt;
}
let latest = { month: '', startsAt: 0 };

/**
 * One statement for all. What a call's step was answered first stands (its key): a second node's answer to the same question is
 * no second decision.
 */
export async function insertDecisions(db: { query: pg.Pool['query'] }, rows: readonly NewDecision[]): Promise<void> {
  await db.query({
    name: 'insert-decisions',
    text: `
      insert into route_decisions (call_key, step, month_at, asked_at, switch_id, call_uuid, partner_id, called, caller, caller_kind, place, said,
        outcome, plan_version, path, passed_over, test, answer)
      select call_key, step, to_timestamp(month_at / 1000), to_timestamp(asked_at / 1000), switch_id, call_uuid, partner_id, called, caller,
        caller_kind, place, said, outcome, plan_version, path::smallint[], passed_over::text[], test, answer
      from unnest($1::uuid[], $2::smallint[], $3::float8[], $4::float8[], $5::uuid[], $6::text[], $7::uuid[], $8::text[], $9::text[], $10::text[],
        $11::text[], $12::text[], $13::text[], $14::int[], $15::text[], $16::text[], $17::boolean[], $18::text[])
        as it (call_key, step, month_at, asked_at, switch_id, call_uuid, partner_id, called, caller, caller_kind, place, said, outcome,
          plan_version, path, passed_over, test, answer)
      on conflict do nothing`,
    values: [
      rows.map((it) => it.callKey),
      rows.map((it) => it.step),
      rows.map((it) => it.monthAt),
      rows.map((it) => it.askedAt),
      rows.map((it) => it.switchId),
      rows.map((it) => it.callUuid),
      rows.map((it) => it.partnerId),
      rows.map((it) => it.called),
      rows.map((it) => it.caller),
      rows.map((it) => it.callerKind),
      rows.map((it) => it.place),
      rows.map((it) => it.said),
      rows.map((it) => it.outcome),
      rows.map((it) => it.planVersion),
      rows.map((it) => `{${it.path.join()}}`),
      rows.map((it) => `{${it.passedOver.map((one) => `"${one}"`).join()}}`),
      rows.map((it) => it.test),
      rows.map((it) => it.answer),
    ],
  });
}

/** What one call was answered, step by step. @param about when it was, to the month: no other partitions are opened */
export async function decisionsOfCall(db: Db, callKey: string, about: EpochMs): Promise<RouteDecision[]> {
  const month = monthOf(about);
  const { rows } = await (db.$client as Tx['$client']).query<RouteDecision>({
    name: 'decisions-of-call',
    text: `
      select call_key as "callKey", step, month_at as "monthAt", asked_at as "askedAt", switch_id as "switchId", call_uuid as "callUuid",
        partner_id as "partnerId", called, caller, caller_kind as "callerKind", place, said, outcome, plan_version as "planVersion", path, passed_over as "passedOver", test, answer
      from route_decisions where call_key = $1 and month_at >= $2 and month_at < $3 order by month_at, step`,
    values: [callKey, new Date(startOf(addMonths(month, -1))), new Date(startOf(addMonths(month, 2)))],
  });
  return rows;
}

/** Which of these calls were asked for. @param months of their set-ups; a first question may lie in the month before or after */
export async function decidedCalls(db: Db, callKeys: string[], months: readonly Month[]): Promise<Set<string>> {
  const about = new Set(months.flatMap((it) => [addMonths(it, -1), it, addMonths(it, 1)]));
  const { rows } = await (db.$client as Tx['$client']).query<{ callKey: string }>({
    name: 'decided-calls',
    text: `select call_key as "callKey" from route_decisions where call_key = any($1) and month_at = any($2)`,
    values: [callKeys, [...about].map((it) => new Date(startOf(it)))],
  });
  return new Set(rows.map((it) => it.callKey));
}

/** The same for whoever may see them, in whatever month it was. */
export async function decisionsSeen(db: Db, whose: Whose, callKey: string): Promise<RouteDecision[]> {
  return db
    .select()
    .from(routeDecisions)
    .where(and(eq(routeDecisions.callKey, callKey), ownedBy(whose, routeDecisions.partnerId)))
    .orderBy(asc(routeDecisions.monthAt), asc(routeDecisions.step));
}

/** Those who ask at once about one call wait for each other, so that no try is counted too few. Until the commit. */
export async function lockCall(tx: Tx, callKey: string): Promise<void> {
  await tx.$client.query({ text: 'select pg_advisory_xact_lock(hashtextextended($1, 0))', values: [callKey] });
}
