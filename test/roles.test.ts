import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { assertBound, roleName, roles } from '../src/db/roles.js';
import { rowsOf } from './support/books.js';
import { urlOf } from './support/server.js';
import { useWork } from './support/work.js';

const work = useWork('2026-11-05T10:00:00+08:00');
const names = roles.map(roleName);

/** All tables of ours, and what each of the three roles may do with them. */
interface Privileges {
  table: string;
  role: string;
  may: string[];
}

const privileges = (partitions: boolean) =>
  rowsOf<Privileges>(
    work,
    `select c.relname as table, role, array(
       select p from unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p
       where has_table_privilege(role, c.oid, p)
         or (p in ('SELECT', 'INSERT', 'UPDATE') and has_any_column_privilege(role, c.oid, p))) as may
     from pg_class c, unnest($1::text[]) role
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and c.relispartition = $2 order by 1, 2`,
    [names, partitions],
  );

test('none of the three roles is more than a login: no superuser, no way past row-level security, no member of another', async () => {
  const rows = await rowsOf(
    work,
    `select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
       exists (select from pg_auth_members where member = r.oid) as member from pg_roles r where rolname = any($1)`,
    [names],
  );
  const no = { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false, rolreplication: false };
  expect(rows).toEqual(names.map(() => ({ ...no, member: false })));
});

test('none owns anything, nor makes a table', async () => {
  const owned = `select relname from pg_class where relowner::regrole::text = any($1)
    union all select proname from pg_proc where proowner::regrole::text = any($1)`;
  expect(await rowsOf(work, owned, [names])).toEqual([]);
  for (const pool of [work.app, work.worker, work.queue]) {
    await expect(pool.query('create table public.mine ()')).rejects.toThrow('permission denied');
  }
});

test('row-level security is on and forced for every table but the clock and one that only the worker may touch', async () => {
  const open = await rowsOf(
    work,
    `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
       and not (relrowsecurity and relforcerowsecurity) order by 1`,
  );
  expect(open).toEqual([{ relname: 'app_clock' }, { relname: 'call_identities' }]);
  const touching = (await privileges(false)).filter((it) => it.table === 'call_identities' && it.may.length > 0);
  expect(touching.map((it) => it.role)).toEqual([roleName('worker')]);
});

test('a partition is reached through its parent only, whose policies hold; but the worker, who may add any row, adds calls and charges to their months', async () => {
  const partitions = await privileges(true);
  expect(partitions.length).toBeGreaterThan(60);
  const reached = partitions.filter((it) => it.may.length > 0);
  expect(reached.filter((it) => it.role !== roleName('worker') || it.may.join() !== 'INSERT')).toEqual([]);
  const months = partitions.filter((it) => it.role === roleName('worker') && /^(calls|charges)_\d/.test(it.table));
  expect(reached).toEqual(months);
});

/** What people edit through the API, what switches land, and nothing else. */
const writable: Record<string, string[]> = {
  api_keys: ['INSERT', 'UPDATE'],
  appeal_documents: ['INSERT'],
  application_comments: ['INSERT'],
  application_documents: ['INSERT', 'UPDATE'],
  application_policy: ['UPDATE'],
  applications: ['INSERT', 'UPDATE'],
  audit_heads: ['INSERT', 'UPDATE'],
  audit_log: ['INSERT'],
  barred_subjects: ['INSERT', 'UPDATE'],
  calendar_days: ['INSERT', 'UPDATE'],
  caps: ['INSERT', 'UPDATE'],
  cdr_batches: ['INSERT'],
  cdr_chunks: ['INSERT'],
  cdr_gap_explanations: ['INSERT'],
  cdr_numbering: ['INSERT', 'UPDATE'],
  destination_papers: ['INSERT'],
  destination_proofs: ['INSERT', 'UPDATE'],
  destinations: ['INSERT', 'UPDATE', 'DELETE'],
  documents: ['INSERT', 'UPDATE'],
  evidence: ['INSERT'],
  hunt_turns: ['INSERT', 'UPDATE'],
  idempotency_keys: ['INSERT', 'UPDATE'],
  number_pins: ['INSERT', 'UPDATE', 'DELETE'],
  number_waits: ['INSERT', 'UPDATE'],
  numbers: ['UPDATE'],
  partners: ['INSERT'],
  record_outcomes: ['INSERT'],
  reporting_points: ['INSERT', 'UPDATE', 'DELETE'],
  requirement_sets: ['INSERT'],
  reverification_documents: ['INSERT'],
  reverifications: ['UPDATE'],
  route_decisions: ['INSERT'],
  route_plans: ['INSERT'],
  route_policy: ['UPDATE'],
  shut_offs: ['INSERT', 'UPDATE'],
  subscribers: ['INSERT', 'UPDATE'],
  suspension_appeals: ['INSERT'],
  switches: ['INSERT'],
  test_callers: ['INSERT', 'UPDATE'],
};

test('the app role reads what tenants may see, and writes what people edit and switches land', async () => {
  const rows = (await privileges(false)).filter((it) => it.role === roleName('app'));
  const writes = rows.map((it) => [it.table, it.may.filter((may) => may !== 'SELECT')] as const);
  expect(Object.fromEntries(writes.filter(([, may]) => may.length > 0))).toEqual(writable);
  const unseen = rows.filter((it) => it.may.length === 0).map((it) => it.table);
  expect(unseen).toEqual([
    'billing_months',
    'call_identities',
    'call_parts',
    'carrier_tariffs',
    'issuer',
    'retention',
    'statement_numbers',
  ]);
});

test.each([
  'calls',
  'charges',
  'call_identities',
  'call_parts',
  'evidence',
  'cdr_batches',
  'cap_alerts',
  'audit_log',
  'tariff_versions',
  'statement_lines',
  'statement_files',
  'route_plans',
  'route_decisions',
  'application_comments',
  'requirement_sets',
])('D4: %s is history: the worker adds to it, and changes or takes away nothing', async (table) => {
  const row = (await privileges(false)).find((it) => it.role === roleName('worker') && it.table === table);
  expect(row!.may).toEqual(['SELECT', 'INSERT']);
  await expect(work.worker.query(`delete from ${table}`)).rejects.toThrow('permission denied');
});

test('the worker notes of a record’s outcome only that it is decided', async () => {
  await expect(work.worker.query(`update record_outcomes set reason = ''`)).rejects.toThrow('permission denied');
  await work.worker.query(`update record_outcomes set resolved_at = null`);
});

test('the queue role sees none of our tables', async () => {
  const rows = (await privileges(false)).filter((it) => it.role === roleName('queue'));
  expect(rows.filter((it) => it.may.length > 0)).toEqual([]);
});

test.each(['app', 'worker', 'queue'] as const)('the clock that decides money is not set by %s', async (role) => {
  for (const change of [
    'insert into app_clock values (now(), true)',
    'update app_clock set stands_at = now()',
    'delete from app_clock',
    'truncate app_clock',
    `create or replace function app_now() returns timestamptz language sql as 'select now()'`,
  ]) {
    await expect(work[role].query(change)).rejects.toThrow(/permission denied|must be owner/);
  }
});

test('T9: a published price doesn’t change, whoever asks', async () => {
  await work.owner.query(`insert into tariffs values (gen_random_uuid(), 'flat', 'SUBSCRIBER')`);
  await work.owner.query(
    `insert into tariff_versions (tariff_id, effective_from, body, published_at) select id, now(), '{}', now() from tariffs`,
  );
  for (const change of [`update tariff_versions set body = '[]'`, 'delete from tariff_versions']) {
    await expect(work.owner.query(change)).rejects.toThrow('never changed');
  }
});

describe('P2: the start refuses an app role that row-level security doesn’t bind', () => {
  /** A role for one test, with what `grant` gives it. */
  async function startAs(grant: (role: string) => string[]): Promise<void> {
    const role = `test_${randomUUID().replaceAll('-', '')}`;
    const [{ name }] = (await rowsOf<{ name: string }>(work, 'select current_database() as name')) as [
      { name: string },
    ];
    await work.owner.query(`create role ${role} login password 'x'`);
    const url = new URL(urlOf(name));
    url.username = role;
    url.password = 'x';
    const pool = new pg.Pool({ connectionString: url.href, max: 1 });
    try {
      for (const sql of grant(role)) await work.owner.query(sql);
      await assertBound(pool);
    } finally {
      await pool.end();
      await work.owner.query(`drop owned by ${role} cascade; drop role ${role}`);
    }
  }

  test.each<[string, (role: string) => string[], string]>([
    ['a superuser', (it) => [`alter role ${it} superuser`], 'is a superuser'],
    ['one that may pass it by', (it) => [`alter role ${it} bypassrls`], 'may bypass row-level security'],
    [
      'the owner of a table',
      (it) => [`grant create on schema public to ${it}`, `create table mine ()`, `alter table mine owner to ${it}`],
      'owns mine',
    ],
  ])('%s', async (_who, grant, says) => {
    await expect(startAs(grant)).rejects.toThrow(says);
  });

  test('one that can become another that may', async () => {
    const other = `other_${randomUUID().replaceAll('-', '')}`;
    await work.owner.query(`create role ${other} bypassrls`);
    await expect(startAs((it) => [`grant ${other} to ${it}`])).rejects.toThrow('may bypass row-level security');
    await work.owner.query(`drop role ${other}`);
  });

  test('and takes one that it binds', async () => {
    await startAs(() => []);
    await assertBound(work.app);
  });
});

test('P2: a view would show its owner’s rows, so each that there is asks as its reader', async () => {
  const views = `select relname from pg_class where relkind in ('v', 'm') and relnamespace = 'public'::regnamespace
    and not coalesce(reloptions @> '{security_invoker=true}', false)`;
  expect(await rowsOf(work, views)).toEqual([]);
});
