// Owns payments for numbers, as finance records them (rule A6). Not receivables, nor paying back.
import { and, eq, inArray, type SQL } from 'drizzle-orm';
import { faultCode, type Db, type Tx } from '../../db/open.js';
import { countUpTo, rowsAround, type Page, type Slice } from '../../db/page.js';
import { ownedBy, type Whose } from '../../db/tenant.js';
import type { Change } from '../../events/change.js';
import { newId } from '../../id.js';
import type { MicroYuan } from '../../money.js';
import { Refusal } from '../../refusal.js';
import { paymentRecorded } from '../changes.js';
import { outcomeOf } from '../payment.js';
import { numberPayments, type NumberPayment } from '../table.js';
import { termsOf } from '../terms.js';
import { gradesInForce } from './grades.js';
import { moveNumbers } from './move.js';
import { lockSettled } from './settle.js';

export interface Payment {
  number: string;
  partnerId: string;
  subscriberId: string;
  amount: MicroYuan;
  reference: string;
  recordedBy: string;
}

/**
 * Records what was paid, and locks the number for who paid, in one transaction; money that locks nothing is credited.
 *
 * @param tx with the worker's rights: whose reservation came to its end may be another's
 * @throws Refusal BAD_INPUT, NOT_FOUND for a number that isn't here, CONFLICT for a reference that was recorded before
 */
export async function recordPayment(tx: Tx, payment: Payment): Promise<{ row: NumberPayment; changes: Change[] }> {
  const { number, partnerId, subscriberId, amount } = payment;
  const reference = payment.reference.trim();
  if (amount <= 0n) throw new Refusal('BAD_INPUT', 'amount: allowed is more than 0', ['amount']);
  if (reference === '' || reference.length > 100) {
    throw new Refusal('BAD_INPUT', 'reference: allowed are 1 to 100 characters', ['reference']);
  }
  const { row: found, now, changes } = await lockSettled(tx, number);
  const terms = termsOf(await gradesInForce(tx), found.grade);
  const outcome = outcomeOf(found, { subscriberId, amount, fee: terms.selectionFee ?? 0n, now });
  if (outcome.outcome === 'LOCKED') {
    const set = found.state === 'AVAILABLE' ? { partnerId, subscriberId, ...terms } : {};
    changes.push(...(await moveNumbers(tx, 'lock', [found], { now, set })));
  }
  const row: NumberPayment = {
    ...payment,
    ...outcome,
    id: newId(),
    reference,
    reason: outcome.outcome === 'CREDITED' ? outcome.reason : null,
    recordedAt: now,
  };
  await insertOnce(tx, row);
  return { row, changes: [...changes, paymentRecorded(row)] };
}

async function insertOnce(tx: Tx, row: NumberPayment): Promise<void> {
  try {
    await tx.insert(numberPayments).values(row);
  } catch (error) {
    if (faultCode(error) !== '23505') throw error;
    throw new Refusal('CONFLICT', `reference: a payment ${row.reference} was recorded before`, ['reference']);
  }
}

export interface PaymentList {
  number: string | null;
  outcome: NumberPayment['outcome'] | null;
}

/** The newest first. */
export async function paymentsOf(db: Db, whose: Whose, list: PaymentList, page: Page): Promise<Slice<NumberPayment>> {
  const columns = [numberPayments.recordedAt, numberPayments.id];
  return rowsAround(page, { columns, descending: true }, (where, order, limit) =>
    db
      .select()
      .from(numberPayments)
      .where(and(listed(whose, list), where))
      .orderBy(...order)
      .limit(limit),
  );
}

/** Up to COUNT_LIMIT + 1. */
export async function countPayments(db: Db, whose: Whose, list: PaymentList): Promise<number> {
  return countUpTo(db, numberPayments, listed(whose, list));
}

export async function paymentsById(db: Db, whose: Whose, ids: readonly string[]): Promise<NumberPayment[]> {
  const mine = ownedBy(whose, numberPayments.partnerId);
  return db
    .select()
    .from(numberPayments)
    .where(and(inArray(numberPayments.id, [...ids]), mine));
}

const listed = (whose: Whose, { number, outcome }: PaymentList): SQL | undefined =>
  and(
    ownedBy(whose, numberPayments.partnerId),
    number === null ? undefined : eq(numberPayments.number, number),
    outcome === null ? undefined : eq(numberPayments.outcome, outcome),
  );
