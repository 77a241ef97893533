// Owns caps as people make and change them, and what each counts in a month. Not when one stops a call (cap.ts).
import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import type pg from 'pg';
import { assertSeen } from '../../accounts/accounts.js';
import { faultCode, type Db } from '../../db/open.js';
import { ownedBy, ownedByText, ownerParameter, type Whose } from '../../db/tenant.js';
import { newId } from '../../id.js';
import type { MicroYuan } from '../../money.js';
import type { Month } from '../../month.js';
import { Refusal } from '../../refusal.js';
import type { CapUse } from '../cap.js';
import { capAlerts, caps, monthCounters, type Cap, type CapKind } from '../table.js';

/** The one of the two that the kind says; the other is null. */
export interface Limit {
  limitAmount: MicroYuan | null;
  limitCalls: number | null;
}

/**
 * @param cap its subscriber and number are the asker's own: the caller looked them up
 * @throws Refusal BAD_INPUT, CONFLICT where there is one of this kind already
 */
export async function createCap(
  db: Db,
  cap: Limit & { partnerId: string; subscriberId: string; number: string | null; kind: CapKind },
): Promise<Cap> {
  refuseLimit(cap.kind, cap);
  const [made] = await db
    .insert(caps)
    .values({ id: newId(), ...cap })
    .returning()
    .catch((error: unknown) => {
      if (faultCode(error) !== '23505') throw error;
      throw new Refusal('CONFLICT', `there is a cap by ${cap.kind} already; change that one`, ['kind']);
    });
  return made!;
}

/** @returns the row before and after @throws Refusal NOT_FOUND, VERSION_CONFLICT, BAD_INPUT */
export async function changeCap(
  db: Db,
  whose: Whose,
  { id, expectedVersion, ...limit }: Limit & { id: string; expectedVersion: number },
): Promise<{ before: Cap; after: Cap }> {
  const before = await lockCap(db, whose, id, expectedVersion);
  refuseLimit(before.kind, limit);
  const change = { ...limit, version: expectedVersion + 1 };
  const [after] = await db.update(caps).set(change).where(eq(caps.id, id)).returning();
  return { before, after: after! };
}

/** Its row stays, because its alerts name it. @returns the row as it was @throws Refusal NOT_FOUND, VERSION_CONFLICT */
export async function removeCap(db: Db, whose: Whose, id: string, expectedVersion: number): Promise<Cap> {
  const cap = await lockCap(db, whose, id, expectedVersion);
  await db
    .update(caps)
    .set({ removedAt: sql`app_now()`, version: expectedVersion + 1 })
    .where(eq(caps.id, id));
  return cap;
}

async function lockCap(db: Db, whose: Whose, id: string, expectedVersion: number): Promise<Cap> {
  const [cap] = await db
    .select()
    .from(caps)
    .where(and(live(whose), eq(caps.id, id)))
    .for('update');
  assertSeen('cap', cap, expectedVersion);
  return cap;
}

const live = (whose: Whose) => and(isNull(caps.removedAt), ownedBy(whose, caps.partnerId));

function refuseLimit(kind: CapKind, { limitAmount, limitCalls }: Limit): void {
  const [wanted, other, limit] =
    kind === 'AMOUNT'
      ? (['limitAmount', 'limitCalls', limitAmount] as const)
      : (['limitCalls', 'limitAmount', limitCalls] as const);
  if (limit === null) throw new Refusal('BAD_INPUT', `${wanted}: a cap by ${kind} needs it`, [wanted]);
  if (limitAmount !== null && limitCalls !== null) {
    throw new Refusal('BAD_INPUT', `${other}: a cap by ${kind} has none`, [other]);
  }
  if (limit < 0) throw new Refusal('BAD_INPUT', `${wanted}: allowed is 0 or more`, [wanted]);
}

export async function capsById(db: Db, whose: Whose, ids: readonly string[]): Promise<Cap[]> {
  return db
    .select()
    .from(caps)
    .where(and(live(whose), inArray(caps.id, [...ids])));
}

/** Of these subscribers: their own and those of their numbers. */
export async function capsOf(db: Db, whose: Whose, subscriberIds: readonly string[]): Promise<Cap[]> {
  return db
    .select()
    .from(caps)
    .where(and(live(whose), inArray(caps.subscriberId, [...subscriberIds])))
    .orderBy(asc(caps.id));
}

/** What a month has posted to each of these caps. */
export async function usesOf(db: Db, whose: Whose, of: readonly Cap[], month: Month): Promise<Map<string, CapUse>> {
  const used = await db
    .select()
    .from(monthCounters)
    .where(
      and(
        ownedBy(whose, monthCounters.partnerId),
        eq(monthCounters.month, month),
        inArray(monthCounters.subscriberId, [...new Set(of.map((it) => it.subscriberId))]),
      ),
    );
  return new Map(
    of.map((cap) => {
      const counted = used.filter(
        (it) => it.subscriberId === cap.subscriberId && (cap.number === null || cap.number === it.number),
      );
      const use: CapUse =
        cap.kind === 'AMOUNT'
          ? { kind: 'AMOUNT', posted: counted.reduce((sum, it) => sum + it.amount, 0n), limit: cap.limitAmount! }
          : { kind: 'CALLS', posted: counted.reduce((sum, it) => sum + it.answered, 0), limit: cap.limitCalls! };
      return [cap.id, use];
    }),
  );
}

export async function alertsOf(db: Db, whose: Whose, capIds: readonly string[], month: Month) {
  return db
    .select()
    .from(capAlerts)
    .where(and(ownedBy(whose, capAlerts.partnerId), inArray(capAlerts.capId, [...capIds]), eq(capAlerts.month, month)))
    .orderBy(asc(capAlerts.percent));
}

/** A number's months, or a subscriber's over all its numbers. */
export interface CountedBy {
  by: 'number' | 'subscriber';
  key: string;
}

export interface Counted {
  attempts: number;
  answered: number;
  amount: MicroYuan;
}

/** What a month counted for each; without a row nothing was. Keys of both sorts are unique together. */
export async function countedBy(
  db: Db,
  whose: Whose,
  of: readonly CountedBy[],
  month: Month,
): Promise<Map<string, Counted>> {
  const { rows } = await (db.$client as pg.Pool).query<Omit<Counted, 'amount'> & { key: string; amount: string }>(
    `select coalesce(number, subscriber_id::text) as key, sum(attempts)::int as attempts, sum(answered)::int as answered,
       sum(amount)::text as amount
     from month_counters
     where (number = any($1) or subscriber_id = any($2)) and month = $3 and ${ownedByText(whose, 'partner_id', 4)}
     group by grouping sets ((number), (subscriber_id))`,
    [keysOf(of, 'number'), keysOf(of, 'subscriber'), month, ownerParameter(whose)],
  );
  return new Map(rows.map(({ key, amount, ...it }) => [key, { ...it, amount: BigInt(amount) }]));
}

const keysOf = (of: readonly CountedBy[], by: CountedBy['by']) => of.filter((it) => it.by === by).map((it) => it.key);
