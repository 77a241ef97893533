import { BlockList } from 'node:net';
import { eq, sql } from 'drizzle-orm';
import type pg from 'pg';
import { databaseNow, type Tx } from '../../db/open.js';
import { asTenant, type Tenant, type Whose } from '../../db/tenant.js';
import type { By } from '../../events/change.js';
import { opens, readKey } from '../api-key.js';
import { listOf } from '../io/networks.js';
import { scopesOf, type Scope } from '../scopes.js';
import { apiKeys, staff, switches, type ApiKey } from '../table.js';

/** Who asks: a key's holder or a person, and what that one may see and do. */
export interface Viewer {
  name: string;
  /** What row-level security lets through, and what queries ask for: the same thing, said twice. */
  tenant: Tenant;
  whose: Whose;
  /** Whose batches. */
  sender: Sender;
  scopes: ReadonlySet<Scope>;
  /** As the audit log names who asks. */
  by: By;
  /** Where it may ask from; null is anywhere. */
  networks: BlockList | null;
  /** What its records need to be read; null for all but switches. */
  switch: { id: string; timeZone: string; clockSkewMs: number } | null;
}

/** Whose batches a question asks for. */
export type Sender = { switchId: string } | 'everyone' | 'nobody';

/** Who gave no key: sees what is public. */
export const anonymous: Viewer = {
  name: '',
  tenant: { kind: 'nobody' },
  whose: 'nobody',
  sender: 'nobody',
  scopes: new Set(),
  by: { who: 'nobody', side: 'SYSTEM' },
  networks: null,
  switch: null,
};

/** Null for every key that doesn't open, whatever the reason: unknown, mistyped, expired or revoked. */
export async function viewerOfKey(app: pg.Pool, key: string, pepper: string): Promise<Viewer | null> {
  const read = readKey(key);
  if (!read) return null;
  return asTenant(app, { kind: 'key', keyId: read.id }, async (tx) => {
    const [row] = await tx.select().from(apiKeys).where(eq(apiKeys.id, read.id));
    if (!row || !opens(read.secret, pepper, row.secretHash) || row.revokedAt) return null;
    if (row.expiresAt && row.expiresAt <= (await databaseNow(tx))) return null;
    await noteUse(tx, row.id);
    return {
      name: row.name,
      scopes: new Set(row.scopes),
      by: { who: `key_${row.id}`, side: row.partnerId ? 'PARTNER' : row.switchId ? 'SWITCH' : 'OPERATOR' },
      networks: listOf(row.networks),
      ...(await holderOf(tx, row)),
    };
  });
}

/** To the minute: a key in steady use costs one write a minute, not one a request. */
async function noteUse(tx: Tx, keyId: string): Promise<void> {
  await tx.$client.query({
    name: 'note-key-use',
    text: `update api_keys set last_used_at = app_now()
           where id = $1 and (last_used_at is null or last_used_at < app_now() - interval '1 minute')`,
    values: [keyId],
  });
}

type Holder = Pick<Viewer, 'tenant' | 'whose' | 'sender' | 'switch'>;

const operator: Holder = { tenant: { kind: 'operator' }, whose: 'everyone', sender: 'everyone', switch: null };

async function holderOf(tx: Tx, { partnerId, switchId }: ApiKey): Promise<Holder> {
  if (partnerId) {
    return { tenant: { kind: 'partner', partnerId }, whose: { partnerId }, sender: 'nobody', switch: null };
  }
  if (!switchId) return operator;
  await tx.execute(sql`select set_config('app.switch', ${switchId}, true)`);
  const [it] = await tx.select().from(switches).where(eq(switches.id, switchId));
  return {
    tenant: { kind: 'switch', switchId },
    whose: 'nobody', // it carries every partner's calls, and reads none
    sender: { switchId },
    switch: { id: switchId, timeZone: it!.timeZone, clockSkewMs: it!.clockSkewSeconds * 1000 },
  };
}

/** A person whose token is good: null where the operator doesn't know the subject, or not any more. */
export async function viewerOfStaff(app: pg.Pool, subject: string): Promise<Viewer | null> {
  return asTenant(app, { kind: 'staff', subject }, async (tx) => {
    const [row] = await tx.select().from(staff).where(eq(staff.subject, subject));
    if (!row || row.disabledAt) return null;
    return {
      name: row.name,
      scopes: new Set(scopesOf(row.role)),
      by: { who: `staff:${subject}`, side: 'OPERATOR' },
      networks: null,
      ...operator,
    };
  });
}
