// Owns partners, subscribers, switches and their keys. Not what a key's request may do with a row: that is the tenant's.
import { randomInt } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type pg from 'pg';
import { databaseNow, type Db } from '../db/open.js';
import { asTenant, type Tenant } from '../db/tenant.js';
import { newId } from '../id.js';
import { hashSecret, opens, readKey, writeKey } from './api-key.js';
import { apiKeys, partners, type subscriberKinds, subscribers, switches, type Scope } from './table.js';

/** Who holds a key. A switch's carries what its records need to be read. */
export type Viewer = { tenant: Tenant; scopes: readonly Scope[] } & (
  { switch: null } | { switch: { id: string; timeZone: string; clockSkewMs: number } }
);

/** Null for every key that doesn't open, whatever the reason: unknown, mistyped, expired or revoked. */
export async function findViewer(app: pg.Pool, key: string, pepper: string): Promise<Viewer | null> {
  const read = readKey(key);
  if (!read) return null;
  return asTenant(app, { kind: 'key', keyId: read.id }, async (tx) => {
    const [row] = await tx.select().from(apiKeys).where(eq(apiKeys.id, read.id));
    if (!row || !opens(read.secret, pepper, row.secretHash) || row.revokedAt) return null;
    if (row.expiresAt && row.expiresAt <= (await databaseNow(tx))) return null;
    if (!row.switchId) {
      const tenant: Tenant = row.partnerId ? { kind: 'partner', partnerId: row.partnerId } : { kind: 'operator' };
      return { tenant, scopes: row.scopes, switch: null };
    }
    await tx.$client.query(`select set_config('app.switch', $1, true)`, [row.switchId]);
    const [it] = await tx.select().from(switches).where(eq(switches.id, row.switchId));
    return {
      tenant: { kind: 'switch', switchId: row.switchId },
      scopes: row.scopes,
      switch: { id: row.switchId, timeZone: it!.timeZone, clockSkewMs: it!.clockSkewSeconds * 1000 },
    };
  });
}

/** The key's whole text is returned this once; only its hash is kept. No owner: the operator's own staff. */
export async function createKey(
  db: Db,
  pepper: string,
  owner: { partnerId?: string; switchId?: string; name: string; scopes: Scope[] },
): Promise<string> {
  const { id, key } = writeKey(Array.from({ length: 51 }, () => randomInt(62)));
  const secretHash = hashSecret(readKey(key)!.secret, pepper);
  await db.insert(apiKeys).values({ id, secretHash, createdAt: await databaseNow(db), ...owner });
  return key;
}

export async function createPartner(db: Db, name: string): Promise<string> {
  const id = newId();
  await db.insert(partners).values({ id, name, createdAt: await databaseNow(db) });
  return id;
}

export async function createSubscriber(
  db: Db,
  subscriber: { partnerId: string; name: string; kind: (typeof subscriberKinds)[number]; taxId: string | null },
): Promise<string> {
  const id = newId();
  await db.insert(subscribers).values({ id, createdAt: await databaseNow(db), ...subscriber });
  return id;
}

export async function createSwitch(
  db: Db,
  it: { name: string; timeZone?: string; clockSkewSeconds?: number },
): Promise<string> {
  const id = newId();
  await db.insert(switches).values({ id, createdAt: await databaseNow(db), ...it });
  return id;
}
