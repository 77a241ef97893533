// Owns emergency shut-offs (rule R12): setting, lifting, listing. Not how fast a node hears of one (io/live.ts).
import { and, eq, inArray, isNotNull, isNull, type SQL } from 'drizzle-orm';
import { subscribersById } from '../../accounts/accounts.js';
import { databaseNow, faultCode, type Db, type Tx } from '../../db/open.js';
import { countUpTo, rowsAround, type Page, type Slice } from '../../db/page.js';
import { ownedBy, type Whose } from '../../db/tenant.js';
import { newId } from '../../id.js';
import { numbersByNumber } from '../../numbers/numbers.js';
import { oneLine } from '../../one-line.js';
import { readHotline, readPhone } from '../../phone.js';
import { Refusal } from '../../refusal.js';
import { shutOffs, type ShutOff, type ShutOffKind } from '../table.js';

/** What to shut: the field that the kind says, and no other. */
export interface ShutOffWish {
  kind: ShutOffKind;
  number: string | null;
  subscriberId: string | null;
  destination: string | null;
  reason: string;
  by: string;
}

/** @param tx as the operator @throws Refusal BAD_INPUT, NOT_FOUND, CONFLICT where it is shut already */
export async function shutOff(tx: Tx, wish: ShutOffWish): Promise<ShutOff> {
  const { kind, by } = wish;
  const reason = oneLine('reason', wish.reason);
  const [target, partnerId] = await targetOf(tx, wish);
  const since = await databaseNow(tx);
  const row = { id: newId(), kind, target, partnerId, reason, since, shutBy: by, liftedAt: null, liftedBy: null };
  try {
    await tx.insert(shutOffs).values(row);
  } catch (error) {
    if (faultCode(error) !== '23505') throw error;
    throw new Refusal('CONFLICT', `${fieldOf[kind]}: this ${kind} is shut already`, [fieldOf[kind]]);
  }
  return row;
}

const fieldOf = { NUMBER: 'number', SUBSCRIBER: 'subscriberId', DESTINATION: 'destination' } as const;

async function targetOf(tx: Tx, wish: ShutOffWish): Promise<[target: string, partnerId: string | null]> {
  const field = fieldOf[wish.kind];
  const found = wish[field];
  if (found === null) throw new Refusal('BAD_INPUT', `${field}: a shut-off of a ${wish.kind} needs it`, [field]);
  const other = Object.values(fieldOf).find((it) => it !== field && wish[it] !== null);
  if (other) throw new Refusal('BAD_INPUT', `${other}: a shut-off of a ${wish.kind} has only ${field}`, [other]);
  if (wish.kind === 'DESTINATION') return [destinationIn(found), null];
  const rows = wish.kind === 'NUMBER' ? numbersByNumber : subscribersById;
  const [row] = await rows(tx, 'everyone', [found]);
  if (row) return [found, row.partnerId];
  throw new Refusal('NOT_FOUND', `there is no such ${wish.kind.toLowerCase()}`, [field]);
}

/** Whatever is dialled: numbers that came with an older system may be of any kind. */
function destinationIn(text: string): string {
  const { number } = readPhone(text);
  if (number !== null && readHotline(text) === null) return number;
  const found = number === null ? 'no telephone number' : 'a 400 number';
  throw new Refusal('BAD_INPUT', `destination: found ${found}, allowed is one as a switch dials it`, ['destination']);
}

/** Its row stays: it is history. @param tx as the operator @throws Refusal NOT_FOUND, WRONG_STATE where it was lifted before */
export async function liftShutOff(tx: Tx, id: string, by: string): Promise<ShutOff> {
  const [row] = await tx.select().from(shutOffs).where(eq(shutOffs.id, id)).for('update');
  if (!row) throw new Refusal('NOT_FOUND', 'there is no such shut-off', ['id']);
  if (row.liftedAt) {
    throw new Refusal('WRONG_STATE', `the shut-off was lifted at ${row.liftedAt.toISOString()} already`, ['id']);
  }
  const lifted = { liftedAt: await databaseNow(tx), liftedBy: by };
  await tx.update(shutOffs).set(lifted).where(eq(shutOffs.id, id));
  return { ...row, ...lifted };
}

/** What every node holds. */
export async function liveShutOffs(db: Db): Promise<Pick<ShutOff, 'kind' | 'target'>[]> {
  const { kind, target } = shutOffs;
  return db.select({ kind, target }).from(shutOffs).where(isNull(shutOffs.liftedAt));
}

/** Those that hold for one of these. @param targets numbers, ids of subscribers, destinations */
export async function shutOffsOn(db: Db, targets: readonly string[]): Promise<ShutOff[]> {
  return db
    .select()
    .from(shutOffs)
    .where(and(inArray(shutOffs.target, [...targets]), isNull(shutOffs.liftedAt)));
}

export interface ShutOffList {
  /** Those that hold, those that were lifted, or null for both. */
  live: boolean | null;
}

/** The newest first. */
export async function shutOffsOf(db: Db, whose: Whose, list: ShutOffList, page: Page): Promise<Slice<ShutOff>> {
  const columns = [shutOffs.since, shutOffs.id];
  return rowsAround(page, { columns, descending: true }, (where, order, limit) =>
    db
      .select()
      .from(shutOffs)
      .where(and(listed(whose, list), where))
      .orderBy(...order)
      .limit(limit),
  );
}

/** Up to COUNT_LIMIT + 1. */
export async function countShutOffs(db: Db, whose: Whose, list: ShutOffList): Promise<number> {
  return countUpTo(db, shutOffs, listed(whose, list));
}

export async function shutOffsById(db: Db, whose: Whose, ids: readonly string[]): Promise<ShutOff[]> {
  const mine = ownedBy(whose, shutOffs.partnerId);
  return db
    .select()
    .from(shutOffs)
    .where(and(inArray(shutOffs.id, [...ids]), mine));
}

const listed = (whose: Whose, { live }: ShutOffList): SQL | undefined =>
  and(
    ownedBy(whose, shutOffs.partnerId),
    live === null ? undefined : live ? isNull(shutOffs.liftedAt) : isNotNull(shutOffs.liftedAt),
  );
