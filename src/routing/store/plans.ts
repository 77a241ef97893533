// Owns published plans: adding versions, listing them, which is in force. Not what a plan says (read-plan.ts, check-plan.ts).
import { and, desc, eq, gt, inArray, sql } from 'drizzle-orm';
import { databaseNow, type Db, type Tx } from '../../db/open.js';
import { countUpTo, rowsAround, type Page, type Slice } from '../../db/page.js';
import { ownedBy, type Whose } from '../../db/tenant.js';
import { DAY_MS } from '../../month.js';
import { Refusal } from '../../refusal.js';
import type { Calendar } from '../../regions/calendar.js';
import { numbersIn, problemsWith, refusalFor, warningsFor, type PlanWarning } from '../check-plan.js';
import type { RoutePlan } from '../plan.js';
import { destinations } from '../destinations/table.js';
import { routePlans, type RoutePlanVersion } from '../table.js';
import { heldNumber } from './held-number.js';
import { routePolicyOf } from './policy.js';

const FARTHEST_DAYS = 366;

export interface Publishing {
  number: string;
  /** Null is now. */
  fromAt: Date | null;
  note: string | null;
  by: string;
  calendar: Calendar;
}

export interface Published {
  row: RoutePlanVersion;
  warnings: PlanWarning[];
}

/**
 * Adds a version, which is in force from its instant on: before all that were published earlier, also those that are still to come.
 *
 * @throws Refusal NOT_FOUND, WRONG_STATE, BAD_INPUT with all problems at once
 */
export async function publishPlan(tx: Tx, whose: Whose, plan: RoutePlan, wish: Publishing): Promise<Published> {
  return add(tx, whose, plan, wish, null);
}

/** One click back: an earlier version once more, as the newest. @throws Refusal NOT_FOUND, WRONG_STATE, BAD_INPUT */
export async function rollBackPlan(tx: Tx, whose: Whose, version: number, wish: Publishing): Promise<Published> {
  const { number } = wish;
  const [before] = await plansByVersion(tx, whose, [{ number, version }]);
  if (!before) throw new Refusal('NOT_FOUND', `${number} has no version ${version} of a plan`, ['version']);
  return add(tx, whose, before.document, wish, version);
}

async function add(tx: Tx, whose: Whose, plan: RoutePlan, wish: Publishing, rolledBackTo: number | null): Promise<Published> {
  const { number, note, by, calendar } = wish;
  await lockPlansOf(tx, number);
  const held = await heldNumber(tx, whose, number, 'a plan');
  const publishedAt = await databaseNow(tx);
  const fromAt = wish.fromAt ?? publishedAt;
  refuseTime(fromAt, publishedAt);
  if (note !== null && (note.length > 200 || /\p{Cc}/u.test(note))) throw new Refusal('BAD_INPUT', 'note: allowed are up to 200 characters on one line', ['note']);

  const known = await tx.select().from(destinations).where(and(eq(destinations.number, number), eq(destinations.partnerId, held.partnerId)));
  const problems = [...problemsWith(plan, new Set(known.map((it) => it.destination)), await routePolicyOf(tx))];
  if (problems.length > 0) throw refusalFor(problems);
  const verified = new Set(known.filter((it) => it.proof === 'VERIFIED' && it.verifiedUntil! > fromAt).map((it) => it.destination));
  const warnings = [...warningsFor(plan, verified, calendar, fromAt.getTime())];

  const [last] = await tx.select().from(routePlans).where(eq(routePlans.number, number)).orderBy(desc(routePlans.version)).limit(1);
  if (last && last.fromAt > publishedAt) {
    warnings.push({ code: 'SCHEDULED_SUPERSEDED', message: `version ${last.version}, which was to come on ${last.fromAt.toISOString()}, gives way to this one`, path: '' });
  }
  const version = await nextVersion(tx, number);
  const [row] = await tx.insert(routePlans).values({ number, version, ...held, document: plan, fromAt, publishedAt, publishedBy: by, note, rolledBackTo }).returning();
  return { row: row!, warnings };
} // prettier-ignore

/** Publishing and removing a destination wait for each other. Until the commit. */
export async function lockPlansOf(tx: Tx, number: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('route plan ' || ${number}))`);
}

function refuseTime(fromAt: Date, now: Date): void {
  if (fromAt >= now && fromAt.getTime() - now.getTime() <= FARTHEST_DAYS * DAY_MS) return;
  const allowed = `from now, ${now.toISOString()}, on, at most ${FARTHEST_DAYS} days ahead`;
  throw new Refusal('BAD_INPUT', `effectiveFrom: found ${fromAt.toISOString()}, allowed is ${allowed}`, [
    'effectiveFrom',
  ]);
}

/** Past those that the asker doesn't see: a number may have been another's. */
async function nextVersion(tx: Tx, number: string): Promise<number> {
  const { rows } = await tx.$client.query<{ version: number }>('select next_plan_version($1) as version', [number]);
  return rows[0]!.version;
}

/** The newest whose time has come, of each number that has one. */
export async function plansInForce(db: Db, whose: Whose, list: readonly string[]): Promise<RoutePlanVersion[]> {
  return db
    .selectDistinctOn([routePlans.number])
    .from(routePlans)
    .where(
      and(
        inArray(routePlans.number, [...list]),
        ownedBy(whose, routePlans.partnerId),
        ofItsSubscriber,
        sql`${routePlans.fromAt} <= (select app_now())`,
      ),
    ) // prettier-ignore
    .orderBy(routePlans.number, desc(routePlans.version));
}

/** Whoever had the number before had other plans. */
const ofItsSubscriber = sql`exists (select from numbers n where n.number = ${routePlans.number} and n.partner_id = ${routePlans.partnerId}
  and n.subscriber_id = ${routePlans.subscriberId})`;

/** A number's plans, the newest first: also those that its subscriber had before it changed hands, for those who see them. */
export async function plansOf(db: Db, whose: Whose, number: string, page: Page): Promise<Slice<RoutePlanVersion>> {
  return rowsAround(
    page,
    { columns: [routePlans.version], descending: true },
    (where, order, limit) =>
    db.select().from(routePlans).where(and(ofNumber(whose, number), where)).orderBy(...order).limit(limit), // prettier-ignore
  );
}

/** Up to COUNT_LIMIT + 1. */
export const countPlans = (db: Db, whose: Whose, number: string) => countUpTo(db, routePlans, ofNumber(whose, number));

const ofNumber = (whose: Whose, number: string) =>
  and(eq(routePlans.number, number), ownedBy(whose, routePlans.partnerId));

export async function plansByVersion(
  db: Db,
  whose: Whose,
  keys: readonly { number: string; version: number }[],
): Promise<RoutePlanVersion[]> {
  if (keys.length === 0) return [];
  const pairs = keys.map((it) => sql`(${it.number}, ${it.version}::int)`);
  const isOne = sql`(${routePlans.number}, ${routePlans.version}) in (${sql.join(pairs, sql`, `)})`;
  return db
    .select()
    .from(routePlans)
    .where(and(isOne, ownedBy(whose, routePlans.partnerId)));
}

/** The versions in force or to come that name this destination. */
export async function plansNaming(tx: Tx, number: string, destination: string): Promise<number[]> {
  const [current] = await plansInForce(tx, 'everyone', [number]);
  const later = await tx
    .select()
    .from(routePlans)
    .where(and(eq(routePlans.number, number), ofItsSubscriber, gt(routePlans.version, current?.version ?? 0)));
  const names = ({ document }: RoutePlanVersion) => [...numbersIn(document)].some((it) => it.number === destination);
  return [...(current ? [current] : []), ...later].filter(names).map((it) => it.version);
}
