import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { asDb } from '../src/db/open.js';
import { urlOf } from './support/server.js';

const database = `test_${randomUUID().replaceAll('-', '')}`;
const folder = mkdtempSync(join(tmpdir(), 'hotline400-migrations-'));
let admin: pg.Client;
let owner: pg.Client;
const [PARTNER, SUBSCRIBER] = [randomUUID(), randomUUID()];

/** The database of the release before, in use: each number's destinations as the operator had marked them. */
beforeAll(async () => {
  admin = new pg.Client({ connectionString: urlOf('postgres') });
  await admin.connect();
  await admin.query(`create database ${database}`);
  owner = new pg.Client({ connectionString: urlOf(database) });
  await owner.connect();
  cpSync('migrations', folder, { recursive: true });
  await migrateTo('0016_applications');
  await owner.query(`insert into partners values ($1, '代理商', now())`, [PARTNER]);
  await owner.query(`insert into subscribers values ($1, $2, '公司', 'ENTERPRISE', null, now())`, [
    SUBSCRIBER,
    PARTNER,
  ]);
  await owner.query(
    `insert into numbers (number, carrier, state, partner_id, subscriber_id, state_since)
     values ('4006000001', 'CHINA_UNICOM', 'ACTIVE', $1, $2, now())`,
    [PARTNER, SUBSCRIBER],
  );
  for (const [position, proof] of ['VERIFIED', 'PENDING', 'EXPIRED', 'VERIFIED'].entries()) {
    const destination = `0106200000${position}`;
    await owner.query('insert into destinations values ($1, $2, $3, $4, 20, $5)', ['4006000001', position, PARTNER, destination, proof]); // prettier-ignore
  }
  await owner.query(`insert into app_clock values ('2026-11-05T10:00:00+08:00')`);
  await migrateTo(null);
});
afterAll(async () => {
  await owner.end();
  await admin.query(`drop database ${database} with (force)`);
  await admin.end();
  rmSync(folder, { recursive: true, force: true });
});

/** Up to this migration; all where it is null. */
async function migrateTo(last: string | null): Promise<void> {
  const journal = JSON.parse(readFileSync('migrations/meta/_journal.json', 'utf8')) as { entries: { tag: string }[] };
  const end = last === null ? journal.entries.length : journal.entries.findIndex((it) => it.tag === last) + 1;
  writeFileSync(join(folder, 'meta/_journal.json'), JSON.stringify({ ...journal, entries: journal.entries.slice(0, end) })); // prettier-ignore
  await migrate(asDb(owner as unknown as pg.PoolClient), { migrationsFolder: folder });
}

const UNTIL = new Date('2027-11-05T00:00:00+08:00');

test('A7: what was marked is dialled for a year more, by an approved proof; what wasn’t, isn’t', async () => {
  const { rows } = await owner.query('select proof, verified_until from destinations order by position');
  expect(rows).toEqual([
    { proof: 'VERIFIED', verified_until: UNTIL },
    { proof: 'PENDING', verified_until: null },
    { proof: 'EXPIRED', verified_until: null },
    { proof: 'VERIFIED', verified_until: UNTIL },
  ]);
  const { rows: proofs } = await owner.query(
    'select partner_id, subscriber_id, destination, version, origin, state, issued_on::text, verified_until, reviewed_by from destination_proofs order by destination',
  );
  expect(proofs).toEqual(
    ['01062000000', '01062000003'].map((destination) => ({
      partner_id: PARTNER,
      subscriber_id: SUBSCRIBER,
      destination,
      version: 1,
      origin: 'LEGACY',
      state: 'APPROVED',
      issued_on: '2026-11-05',
      verified_until: UNTIL,
      reviewed_by: 'upgrade',
    })),
  );
});

test('a worker of the release before goes on: what it verifies ends too, and what it takes back has no end', async () => {
  const mark = (proof: string) =>
    owner.query('update destinations set proof = $1 where position = 1 returning verified_until', [proof]);
  expect((await mark('VERIFIED')).rows).toEqual([{ verified_until: UNTIL }]);
  expect((await mark('PENDING')).rows).toEqual([{ verified_until: null }]);
  await owner.query('delete from destinations where position = 0');
  const { rows } = await owner.query(`select state from destination_proofs where destination = '01062000000'`);
  expect(rows).toEqual([{ state: 'ENDED' }]);
});
