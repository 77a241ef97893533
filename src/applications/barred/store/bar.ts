// Owns barring subjects, and lifting that. Not what it keeps from whom: find.ts and evaluate.ts.
import { eq } from 'drizzle-orm';
import { databaseNow, faultCode, type Tx } from '../../../db/open.js';
import { newId } from '../../../id.js';
import { dayOf } from '../../../month.js';
import { oneLine } from '../../../one-line.js';
import { Refusal } from '../../../refusal.js';
import { maskIds } from '../../identity/resident-id.js';
import { digestOf, readBarred, type BarredKind, type BarredSource } from '../subject.js';
import { barredSubjects, type BarredSubject } from '../table.js';

export interface BarWish {
  kind: BarredKind;
  /** The code, or the number of the ID card, as somebody wrote it. */
  identifier: string;
  reason: string;
  source: BarredSource;
  by: string;
}

/** From now on. @param tx as the operator @throws Refusal BAD_INPUT, CONFLICT where it is barred already */
export async function barSubject(tx: Tx, pepper: string, wish: BarWish): Promise<BarredSubject> {
  const { kind, source, by } = wish;
  const reason = maskIds(oneLine('reason', wish.reason));
  const since = await databaseNow(tx);
  const { value, shown } = readBarred(kind, wish.identifier, dayOf(since.getTime()));
  const digest = digestOf(pepper, kind, value);
  const row = { id: newId(), kind, digest, shown, reason, source, since, barredBy: by, liftedAt: null, liftedBy: null };
  try {
    await tx.insert(barredSubjects).values(row);
  } catch (error) {
    if (faultCode(error) !== '23505') throw error;
    throw new Refusal('CONFLICT', `identifier: ${shown} is barred already`, ['identifier']);
  }
  return row;
}

/** Its row stays: it is history. @param tx as the operator @throws Refusal NOT_FOUND, WRONG_STATE where it was lifted before */
export async function liftBar(tx: Tx, id: string, by: string): Promise<BarredSubject> {
  const [row] = await tx.select().from(barredSubjects).where(eq(barredSubjects.id, id)).for('update');
  if (!row) throw new Refusal('NOT_FOUND', 'there is no such barred subject', ['id']);
  if (row.liftedAt) throw new Refusal('WRONG_STATE', `it was lifted at ${row.liftedAt.toISOString()} already`, ['id']);
  const lifted = { liftedAt: await databaseNow(tx), liftedBy: by };
  await tx.update(barredSubjects).set(lifted).where(eq(barredSubjects.id, id));
  return { ...row, ...lifted };
}
