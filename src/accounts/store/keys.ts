import { randomInt } from 'node:crypto';
import { and, asc, desc, eq, inArray, isNull, lte, sql, type SQL } from 'drizzle-orm';
import { databaseNow, faultCode, type Db } from '../../db/open.js';
import { countUpTo, rowsAround, type Page, type Slice } from '../../db/page.js';
import { ownedBy, type Whose } from '../../db/tenant.js';
import { Refusal } from '../../refusal.js';
import { hashSecret, readKey, writeKey } from '../api-key.js';
import { isNetwork } from '../io/networks.js';
import { scopesFor, type OwnerKind, type Scope } from '../scopes.js';
import { apiKeys, type ApiKey } from '../table.js';

export interface NewKey {
  /** Neither: the operator's own programs. */
  partnerId?: string;
  switchId?: string;
  name: string;
  scopes: readonly Scope[];
  networks?: readonly string[];
  expiresAt?: Date | null;
}

/**
 * The key's whole text is returned this once; only its hash is kept. A second key of the same name may live beside the
 * first, so that a program can change over; a third may not.
 *
 * @throws Refusal BAD_INPUT or CONFLICT that names the field
 */
export async function createKey(db: Db, pepper: string, wanted: NewKey): Promise<string> {
  const now = await databaseNow(db);
  refuseFaults(wanted, now);
  const same = and(ownerIs(wanted), eq(apiKeys.name, wanted.name), isNull(apiKeys.revokedAt))!;
  await db
    .update(apiKeys)
    .set({ revokedAt: now })
    .where(and(same, lte(apiKeys.expiresAt, now))); // an expired one is none
  const live = await db.select({ slot: apiKeys.slot }).from(apiKeys).where(same);
  const slot = [1, 2].find((it) => !live.some((key) => key.slot === it));
  if (!slot) throw twoLive(wanted.name);
  const { id, key } = writeKey(Array.from({ length: 51 }, () => randomInt(62)));
  const row = {
    ...wanted,
    scopes: [...wanted.scopes],
    networks: [...(wanted.networks ?? [])],
    id,
    slot,
    secretHash: hashSecret(readKey(key)!.secret, pepper),
    createdAt: now,
  };
  await db
    .insert(apiKeys)
    .values(row)
    .catch((error: unknown) => {
      throw faultCode(error) === '23505' ? twoLive(wanted.name) : error; // another took the slot in between
    });
  return key;
}

const twoLive = (name: string) =>
  new Refusal('CONFLICT', `two keys named ${name} are live; revoke one before a third is made`, ['name']);

const kindOf = ({ partnerId, switchId }: NewKey): OwnerKind =>
  partnerId ? 'PARTNER' : switchId ? 'SWITCH' : 'OPERATOR';

const whose: Record<OwnerKind, string> = { OPERATOR: 'the operator', PARTNER: 'a partner', SWITCH: 'a switch' };

function refuseFaults(wanted: NewKey, now: Date): void {
  const { name, scopes, networks = [], expiresAt } = wanted;
  const kind = kindOf(wanted);
  const beyond = scopes.filter((it) => !scopesFor(kind).has(it));
  const bad = networks.filter((it) => !isNetwork(it));
  if (!/^\S(.{0,98}\S)?$/u.test(name))
    throw new Refusal('BAD_INPUT', 'name: allowed are 1 to 100 characters', ['name']);
  if (scopes.length === 0) throw new Refusal('BAD_INPUT', 'scopes: at least one is needed', ['scopes']);
  if (beyond.length > 0) {
    throw new Refusal('BAD_INPUT', `scopes: a key of ${whose[kind]} can’t have ${beyond.join(', ')}`, ['scopes']);
  }
  if (bad.length > 0 || networks.length > 20) {
    throw new Refusal('BAD_INPUT', 'networks: allowed are up to 20 such as 203.0.113.0/24', ['networks']);
  }
  if (expiresAt && expiresAt <= now) throw new Refusal('BAD_INPUT', 'expiresAt: is in the past', ['expiresAt']);
}

function ownerIs({ partnerId, switchId }: Pick<NewKey, 'partnerId' | 'switchId'>): SQL {
  return and(
    partnerId ? eq(apiKeys.partnerId, partnerId) : isNull(apiKeys.partnerId),
    switchId ? eq(apiKeys.switchId, switchId) : isNull(apiKeys.switchId),
  )!;
}

/** The newest first; ids are drawn by lot. */
export async function keysOf(db: Db, whose: Whose, page: Page): Promise<Slice<ApiKey>> {
  return rowsAround(page, { columns: [apiKeys.createdAt, apiKeys.id], descending: true }, (where, order, limit) =>
    db
      .select()
      .from(apiKeys)
      .where(and(ownedBy(whose, apiKeys.partnerId), where))
      .orderBy(...order)
      .limit(limit),
  );
}

/** Up to COUNT_LIMIT + 1. */
export async function countKeys(db: Db, whose: Whose): Promise<number> {
  return countUpTo(db, apiKeys, ownedBy(whose, apiKeys.partnerId));
}

export async function keysById(db: Db, whose: Whose, ids: readonly string[]): Promise<ApiKey[]> {
  return db
    .select()
    .from(apiKeys)
    .where(and(inArray(apiKeys.id, [...ids]), ownedBy(whose, apiKeys.partnerId)));
}

/** A key that is revoked stays so, with its first instant. @throws Refusal NOT_FOUND */
export async function revokeKey(db: Db, whose: Whose, id: string): Promise<ApiKey> {
  const [key] = await db
    .update(apiKeys)
    .set({ revokedAt: sql`coalesce(${apiKeys.revokedAt}, app_now())` })
    .where(and(eq(apiKeys.id, id), ownedBy(whose, apiKeys.partnerId)))
    .returning();
  if (!key) throw new Refusal('NOT_FOUND', 'there is no such key', ['id']);
  return key;
}

/** For the command line: all live ones. */
export async function liveKeys(db: Db): Promise<ApiKey[]> {
  return db.select().from(apiKeys).where(isNull(apiKeys.revokedAt)).orderBy(asc(apiKeys.name), desc(apiKeys.createdAt));
}
