// Owns putting back what is over, and offering what is waited for (rules N3, N5, N7). It only tidies up: what is over counts as over before.
import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type pg from 'pg';
import { databaseNow, transaction, type Tx } from '../../db/open.js';
import { bySystem, type Change } from '../../events/change.js';
import { record } from '../../events/store/record.js';
import { HOUR_MS } from '../../month.js';
import { numbers, numberWaits, type HotlineNumber } from '../table.js';
import { gradesInForce, type GradesInForce } from './grades.js';
import { moveNumbers } from './move.js';
import { policyOf } from './policy.js';
import { endings } from './settle.js';
import { termsOf } from '../terms.js';

const AT_ONCE = 500;

/**
 * Puts back into stock what is over, and gives what is waited for to the next in line, each logged with whom it concerns.
 *
 * @param only these numbers; all, some at a time, where it is left out
 * @returns how many it moved
 */
export async function tidyNumbers(worker: pg.Pool, only: readonly string[] | null = null): Promise<number> {
  const { rowCount } = await worker.query({
    name: 'numbers-untidy',
    text: `
      select from numbers where ends_at <= (select app_now()) and ($1::text[] is null or number = any($1))
      union all
      select from numbers where waiting > 0 and state = 'AVAILABLE' and ($1::text[] is null or number = any($1)) limit 1`,
    values: [only],
  });
  if (!rowCount) return 0;
  return transaction(worker, async (tx) => {
    const now = await databaseNow(tx);
    const over = await lockSome(tx, sql`ends_at <= ${now.toISOString()}::timestamptz`, only);
    const changes: Change[] = [];
    for (const [state, move] of Object.entries(endings)) {
      const some = over.filter((it) => it.state === state);
      changes.push(...(await moveNumbers(tx, move, some, { now })));
    }
    const awaited = await lockSome(tx, sql`waiting > 0 and state = 'AVAILABLE'`, only);
    const offer = awaited.length > 0 ? await offerFrom(tx, now) : null;
    for (const it of awaited) changes.push(...(await offerToNext(tx, it, offer!)));
    await record(tx, bySystem, changes);
    return changes.length;
  });
}

/** What somebody else is at just now is left to the next time. */
async function lockSome(tx: Tx, where: ReturnType<typeof sql>, only: readonly string[] | null) {
  return tx
    .select()
    .from(numbers)
    .where(and(where, only === null ? undefined : sql`number = any(${sql.param([...only])})`))
    .orderBy(asc(numbers.number))
    .limit(AT_ONCE)
    .for('update', { skipLocked: true });
}

interface Offer {
  now: Date;
  endsAt: Date;
  grades: GradesInForce | null;
}

/** The time to accept runs from now, when the next in line can know of it. */
async function offerFrom(tx: Tx, now: Date): Promise<Offer> {
  const { offerHours } = await policyOf(tx);
  return { now, endsAt: new Date(now.getTime() + offerHours * HOUR_MS), grades: await gradesInForce(tx) };
}

/** First come, first served. */
async function offerToNext(tx: Tx, number: HotlineNumber, { now, endsAt, grades }: Offer): Promise<Change[]> {
  const [next] = await tx
    .select()
    .from(numberWaits)
    .where(and(eq(numberWaits.number, number.number), isNull(numberWaits.endedAt)))
    .orderBy(asc(numberWaits.joinedAt), asc(numberWaits.id))
    .limit(1);
  if (!next) return [];
  await tx.update(numberWaits).set({ endedAt: now, ending: 'OFFERED' }).where(eq(numberWaits.id, next.id));
  const set = {
    partnerId: next.partnerId,
    subscriberId: next.subscriberId,
    offered: true,
    endsAt,
    ...termsOf(grades, number.grade),
  };
  return moveNumbers(tx, 'offer', [number], { now, set, more: { wait: `wait_${next.id}` } });
}
