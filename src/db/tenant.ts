import { eq, sql, type AnyColumn, type SQL } from 'drizzle-orm';
import pg from 'pg';
import { transaction, type Tx } from './open.js';

/** Whose eyes a transaction has. Row-level security reads it (migrations 0001, 0003); what isn't named sees nothing. */
export type Tenant =
  | { kind: 'partner'; partnerId: string }
  | { kind: 'switch'; switchId: string }
  | { kind: 'operator' }
  | { kind: 'router' }
  | { kind: 'key'; keyId: string }
  | { kind: 'staff'; subject: string }
  | { kind: 'nobody' };

/** Whose rows a query asks for: that is part of each question, and row-level security says it once more. */
export type Whose = { partnerId: string } | 'everyone' | 'nobody';

/** The condition for it; undefined where all rows are asked for. */
export function ownedBy(whose: Whose, partnerId: AnyColumn): SQL | undefined {
  if (whose === 'everyone') return undefined;
  return whose === 'nobody' ? sql`false` : eq(partnerId, whose.partnerId);
}

/** The same for SQL text, where `at` is the number of the parameter that ownerParameter gives. */
export function ownedByText(whose: Whose, partnerId: string, at: number): string {
  if (whose === 'everyone') return `$${at}::uuid is null`;
  return `${partnerId} = $${at}`;
}

export const ownerParameter = (whose: Whose): string | null => (typeof whose === 'string' ? null : whose.partnerId);

/** Whether a row of this partner's is one of them. */
export const isOwnedBy = (whose: Whose, partnerId: string): boolean =>
  whose === 'everyone' || (whose !== 'nobody' && whose.partnerId === partnerId);

/** Whose idempotency keys they are; the database's app_actor() says the same. */
export function actorOf(tenant: Tenant): string {
  if (tenant.kind === 'partner') return `partner:${tenant.partnerId}`;
  return tenant.kind === 'switch' ? `switch:${tenant.switchId}` : tenant.kind;
}

/** One transaction as one tenant. The setting ends with it, so a pooled connection carries nothing over. */
export function asTenant<T>(app: pg.Pool, tenant: Tenant, work: (tx: Tx) => Promise<T>): Promise<T> {
  return transaction(app, work, `begin; ${settingOf(tenant)}`);
}

/** The same for reading only: all of its questions are answered as of one instant. */
export function readAsTenant<T>(app: pg.Pool, tenant: Tenant, work: (tx: Tx) => Promise<T>): Promise<T> {
  return transaction(app, work, `begin isolation level repeatable read read only; ${settingOf(tenant)}`);
}

/** A transaction's opening is one text and one round trip, which takes no parameters. */
export function settingOf(tenant: Tenant): string {
  const set = (name: string, value: string) => `set local ${name} = ${pg.escapeLiteral(value)}`;
  switch (tenant.kind) {
    case 'partner':
      return set('app.partner', tenant.partnerId);
    case 'switch':
      return set('app.switch', tenant.switchId);
    case 'operator':
      return set('app.operator', 'on');
    case 'router':
      return set('app.router', 'on');
    case 'key':
      return set('app.key', tenant.keyId);
    case 'staff':
      return set('app.staff', tenant.subject);
    case 'nobody':
      return '';
  }
}
