// Owns whether somebody of the operator, by the name that the audit log has, may do something. Needs the worker's rights.
import { and, eq, gt, isNull, or, sql } from 'drizzle-orm';
import type { Tx } from '../../db/open.js';
import { scopesOf, type Scope } from '../scopes.js';
import { apiKeys, staff } from '../table.js';

/** @param who `staff:SUBJECT` or `key_…`, as the log names who did something */
export async function operatorMay(tx: Tx, who: string, scope: Scope): Promise<boolean> {
  if (who.startsWith('staff:')) {
    const [person] = await tx
      .select()
      .from(staff)
      .where(eq(staff.subject, who.slice('staff:'.length)));
    return person !== undefined && person.disabledAt === null && scopesOf(person.role).includes(scope);
  }
  if (!who.startsWith('key_')) return false;
  const ofOperator = and(isNull(apiKeys.partnerId), isNull(apiKeys.switchId), isNull(apiKeys.revokedAt));
  const [key] = await tx
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.id, who.slice('key_'.length)), ofOperator, or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, sql`app_now()`)))); // prettier-ignore
  return key?.scopes.includes(scope) ?? false;
}
