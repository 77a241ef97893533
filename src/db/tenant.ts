import type pg from 'pg';
import { transaction, type Tx } from './open.js';

/** Whose eyes a transaction has. Row-level security reads it (migration 0001); what isn't named sees nothing. */
export type Tenant =
  | { kind: 'partner'; partnerId: string }
  | { kind: 'switch'; switchId: string }
  | { kind: 'operator' }
  | { kind: 'key'; keyId: string };

/** One transaction as one tenant. The settings end with it, so a pooled connection carries nothing over. */
export function asTenant<T>(app: pg.Pool, tenant: Tenant, work: (tx: Tx) => Promise<T>): Promise<T> {
  return transaction(app, async (tx) => {
    await tx.$client.query({ name: 'tenant', text: 'select set_config($1, $2, true)', values: settingOf(tenant) });
    return work(tx);
  });
}

function settingOf(tenant: Tenant): [name: string, value: string] {
  switch (tenant.kind) {
    case 'partner':
      return ['app.partner', tenant.partnerId];
    case 'switch':
      return ['app.switch', tenant.switchId];
    case 'operator':
      return ['app.operator', 'on'];
    case 'key':
      return ['app.key', tenant.keyId];
  }
}
