import pg from 'pg';
import { Refusal } from '../refusal.js';

/** The three roles that run; none owns a table, none is superuser. They belong to the cluster, so migrations only name them. */
export const roles = ['app', 'worker', 'queue'] as const;
export type Role = (typeof roles)[number];
export type RolePasswords = Record<Role, string>;

export const roleName = (role: Role) => `hotline400_${role}`;

/**
 * Makes the roles, or gives them these passwords. An owner that may not make roles is fine where a person made them.
 *
 * @param owner connected as the database's owner
 */
export async function ensureRoles(owner: pg.Client, passwords: RolePasswords): Promise<void> {
  for (const role of roles) {
    const name = roleName(role);
    const { rowCount } = await owner.query('select from pg_roles where rolname = $1', [name]);
    const password = `password ${pg.escapeLiteral(passwords[role])}`;
    if (!rowCount) await owner.query(`create role ${name} login ${password}`);
    else await owner.query(`alter role ${name} ${password}`).catch(passDenied);
  }
}

/** A person made the role and keeps its password; if it isn't the configured one, the first connection says so. */
function passDenied(error: Error & { code?: string }): void {
  if (error.code !== '42501') throw error;
}

/** The owner's address with another user: same server, same database. */
export function urlAs(ownerUrl: string, role: Role, passwords: RolePasswords): string {
  const url = new URL(ownerUrl);
  url.username = roleName(role);
  url.password = encodeURIComponent(passwords[role]);
  return url.href;
}

/**
 * Refuses an app role that row-level security doesn't bind, because then one forgotten condition shows everyone's rows: a
 * superuser, one that may pass it by, a table's owner, or a member of such a role.
 */
export async function assertBound(app: pg.Pool): Promise<void> {
  const { rows } = await app.query<{ role: string; how: string }>(`
    with recursive may_be (oid) as (
      select oid from pg_roles where rolname = current_user
      union select roleid from pg_auth_members join may_be on member = may_be.oid)
    select rolname as role, case when rolsuper then 'is a superuser' when rolbypassrls then 'may bypass row-level security'
      else 'owns ' || (select min(relname) from pg_class where relowner = r.oid and relnamespace = 'public'::regnamespace) end as how
    from pg_roles r join may_be using (oid)
    where rolsuper or rolbypassrls or exists (select from pg_class where relowner = r.oid and relnamespace = 'public'::regnamespace)`);
  const [found] = rows;
  if (!found) return;
  throw new Refusal(
    'UNAVAILABLE',
    `the database's role ${roleName('app')} is or can become ${found.role}, which ${found.how}: tenants would see each other. ` +
      'Take that away from it, and start again',
  );
}
