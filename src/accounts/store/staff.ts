// Owns which people of the operator may do what. Not who they are: an outside issuer says that (io/staff-token.ts).
import { asc, eq, sql } from 'drizzle-orm';
import type { Db } from '../../db/open.js';
import { Refusal } from '../../refusal.js';
import { scopesFor, scopesOf, type AccountRole } from '../scopes.js';
import { staff, type StaffMember } from '../table.js';

/** A subject that is known already gets this name and role, and is in again. @throws Refusal BAD_INPUT */
export async function grantStaff(
  db: Db,
  { subject, name, role }: { subject: string; name: string; role: AccountRole },
): Promise<void> {
  if (!scopesOf(role).every((it) => scopesFor('OPERATOR').has(it))) {
    throw new Refusal('BAD_INPUT', `role: ${role} is no role of the operator’s people`);
  }
  await db
    .insert(staff)
    .values({ subject, name, role, createdAt: sql`app_now()` })
    .onConflictDoUpdate({ target: staff.subject, set: { name, role, disabledAt: null } });
}

/** @throws Refusal NOT_FOUND */
export async function disableStaff(db: Db, subject: string): Promise<void> {
  const { rowCount } = await db
    .update(staff)
    .set({ disabledAt: sql`coalesce(${staff.disabledAt}, app_now())` })
    .where(eq(staff.subject, subject));
  if (rowCount === 0) throw new Refusal('NOT_FOUND', `nobody is known as ${subject}`);
}

export async function staffMembers(db: Db): Promise<StaffMember[]> {
  return db.select().from(staff).orderBy(asc(staff.subject));
}
