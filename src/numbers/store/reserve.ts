// Owns making reservations (预占, rules N3 and N4). Not what its holder does with one (hold.ts).
import { and, eq, gt, type SQL } from 'drizzle-orm';
import { databaseNow, type Db, type Tx } from '../../db/open.js';
import type { Change } from '../../events/change.js';
import { listBy } from '../../list-by.js';
import { Refusal } from '../../refusal.js';
import { isFree, isOver, quotaOf } from '../standing.js';
import { numbers, type HotlineNumber } from '../table.js';
import { termsOf } from '../terms.js';
import { gradesInForce } from './grades.js';
import { lockNumbers, moveNumbers } from './move.js';
import { endOfReservation, policyOf } from './policy.js';

/** So many numbers one mutation may name. */
export const NUMBERS_AT_ONCE = 250;

/** Of each number that was asked for, in that order: done, or why not. */
export interface Outcome {
  number: string;
  refusal: Refusal | null;
}

export interface Reserving {
  partnerId: string;
  subscriberId: string;
}

/**
 * Reserves what is free, for 15 days by the policy's default. Each number is had or refused by itself. What is over must have
 * been put back before (tidy.ts), so that it is logged with whom it was.
 *
 * @throws Refusal BAD_INPUT, TOO_LARGE for the list as a whole
 */
export async function reserve(
  tx: Tx,
  { partnerId, subscriberId }: Reserving,
  asked: readonly string[],
): Promise<{ outcomes: Outcome[]; changes: Change[] }> {
  assertList(asked);
  await lockQuota(tx, partnerId);
  const rows = new Map((await lockNumbers(tx, asked)).map((it) => [it.number, it]));
  const now = await databaseNow(tx);
  const quota = await quotaUse(tx, partnerId, now);
  let left = quota.limit - quota.used;
  const had: HotlineNumber[] = [];
  const outcomes = asked.map((number): Outcome => {
    const refusal = refusalFor(number, rows.get(number), { now, partnerId }) ?? (left > 0 ? null : overQuota(quota));
    if (!refusal) {
      left -= 1;
      had.push(rows.get(number)!);
    }
    return { number, refusal };
  });
  const endsAt = await endOfReservation(tx, now);
  const grades = await gradesInForce(tx);
  const changes: Change[] = [];
  for (const [grade, some] of listBy(had, (it) => it.grade)) {
    const set = { partnerId, subscriberId, endsAt, ...termsOf(grades, grade) };
    changes.push(...(await moveNumbers(tx, 'reserve', some, { now, set })));
  }
  return { outcomes, changes };
}

/** The same answer for what another has and what there is not: what isn't yours doesn't exist (rule P2). */
function refusalFor(number: string, row: HotlineNumber | undefined, at: { now: Date; partnerId: string }) {
  if (row?.partnerId === at.partnerId && !isOver(row, at.now)) {
    return new Refusal('CONFLICT', `${number} is yours already: it is ${row.state}`, ['numbers']);
  }
  if (row && row.state === 'AVAILABLE' && isFree(row, at.now)) return null;
  return new Refusal('NOT_AVAILABLE', `${number} is not to be had: search again, or wait for it`, ['numbers']);
}

export const overQuota = ({ limit, active }: QuotaUse) =>
  new Refusal(
    'RESERVATION_QUOTA_EXCEEDED',
    `you have ${limit} numbers reserved, which is all that ${active} active numbers allow (rule N4): release some, or pay for them`,
    ['numbers'],
  );

export interface QuotaUse {
  limit: number;
  used: number;
  active: number;
}

/** Offers count once they are accepted. */
export async function quotaUse(db: Db, partnerId: string, now: Date): Promise<QuotaUse> {
  const of = (...conditions: SQL[]) => db.$count(numbers, and(eq(numbers.partnerId, partnerId), ...conditions));
  const active = await of(eq(numbers.state, 'ACTIVE'));
  const used = await of(eq(numbers.state, 'RESERVED'), eq(numbers.offered, false), gt(numbers.endsAt, now));
  return { limit: quotaOf(active, await policyOf(db)), used, active };
}

/** A partner's reservations one after another: else two at once would both find the last place of the quota. */
export async function lockQuota(tx: Tx, partnerId: string): Promise<void> {
  await tx.$client.query(`select pg_advisory_xact_lock(hashtextextended('reservations of ' || $1, 0))`, [partnerId]);
}

/** @throws Refusal BAD_INPUT, TOO_LARGE */
export function assertList(asked: readonly string[]): void {
  if (asked.length === 0) throw new Refusal('BAD_INPUT', 'numbers: at least one is needed', ['numbers']);
  if (asked.length > NUMBERS_AT_ONCE) {
    const message = `numbers: found ${asked.length}, allowed are ${NUMBERS_AT_ONCE} at once`;
    throw new Refusal('TOO_LARGE', message, ['numbers']);
  }
  const twice = asked.find((it, at) => asked.indexOf(it) !== at);
  if (twice !== undefined) throw new Refusal('BAD_INPUT', `numbers: ${twice} stands in it twice`, ['numbers']);
}
