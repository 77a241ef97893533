import { closeMonth } from '../src/flows/close-month.js';
import { transaction } from '../src/db/open.js';
import { asTenant, type Tenant } from '../src/db/tenant.js';
import { newId } from '../src/id.js';
import { rowsOf } from './support/books.js';
import { addApplication } from './support/applications.js';
import { useApi } from './support/http.js';
import { addRival, addSwitch } from './support/others.js';
import { addReverification } from './support/reverifications.js';
import { addAppeal } from './support/suspensions.js';
import { postAs } from './support/post.js';
import { makeStock } from './support/stock.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';

const work = useWork('2026-11-05T10:00:00+08:00');
const api = useApi(work);
const FREE = '4009310001';
const RESERVED = '4009310002';
let world: World;
let rival: Awaited<ReturnType<typeof addRival>>;
let other: Awaited<ReturnType<typeof addSwitch>>;

/** Two partners and two switches, each with rows in every table that tells them apart. */
beforeAll(async () => {
  world = await makeWorld(work);
  rival = await addRival(work, world);
  other = await addSwitch(work, 'sw-2');
  for (const { partnerId, subscriberId } of [world, rival]) {
    await work.owner.query(`insert into caps values ($1, $2, $3, null, 'CALLS', null, 1)`, [
      newId(),
      partnerId,
      subscriberId,
    ]);
  }
  for (const { partnerId, number } of [{ ...world, number: world.numbers.flat }, rival]) {
    await work.owner.query(`insert into number_pins values ($1, $2, '\\x00', '\\x00', app_now())`, [number, partnerId]);
    await work.owner.query(`insert into shut_offs values ($1, 'NUMBER', $2, $3, '监管要求', app_now(), 'staff:1')`, [
      newId(),
      number,
      partnerId,
    ]);
  }
  for (const { partnerId, subscriberId, number } of [{ ...world, number: world.numbers.flat }, rival]) {
    const plan = [number, partnerId, subscriberId];
    await work.owner.query(
      `insert into route_plans values ($1, 1, $2, $3, '{}', app_now(), app_now(), 'staff:1')`,
      plan,
    );
    await work.owner.query(
      `insert into route_decisions (call_key, step, month_at, asked_at, switch_id, call_uuid, partner_id, called, caller_kind, outcome, path, test, answer)
       values ($1, 0, app_now(), app_now(), $2, 'a', $3, $4, 'unknown', 'connect', '{}', false, '{}')`,
      [newId(), world.switchId, partnerId, number],
    );
  }
  for (const { partnerId, subscriberId } of [world, rival]) {
    await work.owner.query(
      `insert into documents (id, partner_id, subscriber_id, name, bytes, created_at) values ($1, $2, $3, '营业执照', 1, app_now())`,
      [newId(), partnerId, subscriberId],
    );
  }
  for (const { partnerId, subscriberId, number } of [{ ...world, number: world.numbers.flat }, rival]) {
    await addApplication(work, { partnerId, subscriberId, number });
  }
  for (const { partnerId, subscriberId, number } of [{ ...world, number: world.numbers.flat }, rival]) {
    await addAppeal(work, { partnerId, subscriberId, number });
    await addReverification(work, { partnerId, subscriberId, number });
  }
  await work.owner.query(
    `insert into destination_papers select distinct on (f.partner_id) f.id, f.partner_id, d.id, 'FIXED_LINE_BILL'
     from destination_proofs f join documents d on d.partner_id = f.partner_id order by f.partner_id`,
  );
  const third = await addRival(work, world, '4006000010');
  await makeStock(work, [FREE, RESERVED]);
  await work.owner.query(
    `update numbers set state = 'RESERVED', partner_id = $2, subscriber_id = $3, ends_at = app_now() + interval '1 day' where number = $1`,
    [RESERVED, third.partnerId, third.subscriberId],
  );
  for (const { partnerId, subscriberId } of [world, rival]) {
    const values = [newId(), RESERVED, partnerId, subscriberId];
    await work.owner.query('insert into number_waits values ($1, $2, $3, $4, app_now())', values);
    await work.owner.query(
      `insert into number_payments values ($1::uuid, $2, $3, $4, 1, 'bank ' || $1::text, 'CREDITED', null, app_now(), 'key_finance')`,
      values,
    );
  }
  for (const key of [world.keys.switch, other.key]) {
    const calls = [record(), record({ called: rival.number }), record({ called: '4006999999' })];
    await postAs(api, key, calls);
  }
  for (const switchId of [world.switchId, other.switchId]) {
    await work.owner.query(`insert into cdr_numbering (switch_id, series) values ($1, 'FILE')`, [switchId]);
    await work.owner.query(
      `insert into cdr_gap_explanations values ($1, 'FILE', 0, 1, 2, '缺号', app_now(), 'key_1')`,
      [switchId],
    );
    await work.owner.query(`insert into reporting_points values ($1::text, $1::uuid, app_now(), 'key_1')`, [switchId]);
  }
  await transaction(work.worker, (tx) => closeMonth(tx, '2026-10'));
  await work.owner.query(
    `insert into statement_files select id, 'PDF', partner_id, '\\x00', 1, app_now() from statements`,
  );
});

/** Tables as the catalogue has them, their partitions left out; app_clock is everyone's and nobody's. */
const tables = async (having = 'true') =>
  (
    await rowsOf<{ name: string }>(
      work,
      `select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
         and not c.relispartition and c.relname <> 'app_clock' and ${having} order by 1`,
    )
  ).map((it) => it.name);
const withColumn = (column: string) =>
  tables(`exists (select from pg_attribute where attrelid = c.oid and attname = '${column}')`);

/** How many rows of each table the app role sees that match; 'denied' where it may not look. */
async function seen(
  tenant: Tenant | null,
  names: string[],
  where = 'true',
): Promise<Record<string, number | 'denied'>> {
  const counts: Record<string, number | 'denied'> = {};
  for (const name of names) {
    const count = async (client: { query(sql: string): Promise<{ rows: { count: number }[] }> }) =>
      (await client.query(`select count(*)::int from ${name} where ${where}`)).rows[0]!.count;
    const asked = tenant ? asTenant(work.app, tenant, (tx) => count(tx.$client)) : count(work.app);
    counts[name] = await asked.catch((error: { code: string }) => {
      if (error.code !== '42501') throw error;
      return 'denied' as const;
    });
  }
  return counts;
}

const partner = (): Tenant => ({ kind: 'partner', partnerId: world.partnerId });

test('P2: where nobody asks, the app role sees no row of any table', async () => {
  const names = await tables();
  expect(names.length).toBeGreaterThan(20);
  const visible = Object.entries(await seen(null, names)).filter(([, count]) => count !== 0 && count !== 'denied');
  expect(visible).toEqual([]);
});

test('P2: the setting ends with its transaction: a pooled connection carries nothing over', async () => {
  await asTenant(work.app, partner(), async (tx) => tx.$client.query('select from calls'));
  const { rows } = await work.app.query(`select count(*)::int from calls`);
  expect(rows).toEqual([{ count: 0 }]);
});

test('P2: a partner sees its own rows, and none of another’s, in every table that has partners', async () => {
  const names = await withColumn('partner_id');
  const rivals = `partner_id = '${rival.partnerId}'`;
  for (const name of names) {
    const [row] = await rowsOf<{ count: string }>(work, `select count(*) from ${name} where ${rivals}`);
    expect([name, Number(row!.count) > 0]).toEqual([name, true]); // else the next lines would prove nothing
  }
  const own = await seen(partner(), names);
  const foreign = await seen(partner(), names, `partner_id <> '${world.partnerId}'`);
  expect(Object.entries(foreign).filter(([, count]) => count !== 0)).toEqual([]);
  expect(Object.entries(own).filter(([, count]) => count === 0)).toEqual([]);
  expect(await seen(partner(), ['partners'])).toEqual({ partners: 1 });
});

test('P2: and that would be found of each of these tables: without its row-level security, or with a policy too many', async () => {
  const names = await withColumn('partner_id');
  const rivals = `partner_id = '${rival.partnerId}'`;
  for (const name of names) {
    for (const [hole, mend] of [
      [`alter table ${name} disable row level security`, `alter table ${name} enable row level security`],
      [`create policy hole on ${name} for select to hotline400_app using (true)`, `drop policy hole on ${name}`],
    ] as const) {
      await work.owner.query(hole);
      const foreign = await seen(partner(), [name], rivals).finally(() => work.owner.query(mend));
      expect([hole, Number(foreign[name]) > 0]).toEqual([hole, true]);
    }
  }
  expect(names).toEqual(
    expect.arrayContaining([
      'suspension_appeals',
      'appeal_documents',
      'reverification_documents',
      'destination_papers',
    ]),
  );
});

describe('P2: whatever a partner’s query says, the database moves a number for it only between the stock and its own reservations', () => {
  const move = (number: string, set: string) =>
    asTenant(work.app, partner(), async (tx) => {
      const { rowCount } = await tx.$client.query(`update numbers set ${set} where number = '${number}'`);
      return rowCount;
    });
  const reservedBy = (partnerId: string, subscriberId: string) =>
    `state = 'RESERVED', ends_at = app_now() + interval '1 day', partner_id = '${partnerId}', subscriber_id = '${subscriberId}'`;

  test('another’s reservation, number in service, or its own in service: no row', async () => {
    const mine = reservedBy(world.partnerId, world.subscriberId);
    for (const it of [RESERVED, rival.number, world.numbers.flat]) expect([it, await move(it, mine)]).toEqual([it, 0]);
  });

  test('into service, or into another’s name: refused', async () => {
    for (const set of [
      `state = 'ACTIVE', partner_id = '${world.partnerId}', subscriber_id = '${world.subscriberId}'`,
      reservedBy(rival.partnerId, rival.subscriberId),
    ]) {
      await expect(move(FREE, set)).rejects.toThrow('row-level security');
    }
    await expect(move(FREE, `grade = 'AAAA'`)).rejects.toThrow('permission denied');
    await expect(move(FREE, `waiting = 5`)).rejects.toThrow('permission denied');
  });

  test('out of the stock and back', async () => {
    expect(await move(FREE, reservedBy(world.partnerId, world.subscriberId))).toBe(1);
    expect(await move(FREE, `state = 'AVAILABLE', ends_at = null, partner_id = null, subscriber_id = null`)).toBe(1);
  });

  test('no place in line in another’s name', async () => {
    const values = [newId(), RESERVED, rival.partnerId, rival.subscriberId];
    const join = asTenant(work.app, partner(), (tx) =>
      tx.$client.query('insert into number_waits values ($1, $2, $3, $4, app_now())', values),
    );
    await expect(join).rejects.toThrow('row-level security');
  });
});

test('P2: a switch sees its own batches, chunks, evidence, outcomes and gaps, and none of another’s', async () => {
  const names = ['cdr_batches', 'cdr_chunks', 'evidence', 'record_outcomes', 'cdr_numbering', 'cdr_gap_explanations'];
  const tenant: Tenant = { kind: 'switch', switchId: world.switchId };
  for (const count of Object.values(await seen(tenant, names))) expect(count).toBe(1);
  for (const count of Object.values(await seen(tenant, names, `switch_id = '${other.switchId}'`)))
    expect(count).toBe(0);
  const unseen = [
    'calls',
    'charges',
    'statements',
    'subscribers',
    'partners',
    'api_keys',
    'cap_alerts',
    'reporting_points',
  ];
  for (const count of Object.values(await seen(tenant, unseen))) expect(count).toBe(0);
});

test('P2: a switch lands nothing in another’s name', async () => {
  const landing = (switchId: string) =>
    asTenant(work.app, { kind: 'switch', switchId: world.switchId }, (tx) =>
      tx.$client.query(
        'insert into cdr_chunks (switch_id, batch_id, chunk, first_line, landed_at) values ($1, $2, 0, 1, app_now())',
        [switchId, newId()],
      ),
    );
  await expect(landing(other.switchId)).rejects.toThrow('row-level security');
  await landing(world.switchId);
});

test('P2: a key finds itself, and no other key', async () => {
  const id = world.keys.partner.slice(4, 12);
  expect(await seen({ kind: 'key', keyId: id }, ['api_keys'])).toEqual({ api_keys: 1 });
  expect(await seen({ kind: 'key', keyId: id }, ['api_keys'], `id <> '${id}'`)).toEqual({ api_keys: 0 });
  expect(await seen({ kind: 'key', keyId: '' }, ['api_keys'])).toEqual({ api_keys: 0 });
});

test('P2: the operator sees every partner’s rows', async () => {
  const names = (await withColumn('partner_id')).filter((it) => it !== 'api_keys');
  for (const [name, count] of Object.entries(await seen({ kind: 'operator' }, names))) {
    const [row] = await rowsOf(work, `select count(*)::int from ${name}`);
    expect({ name, ...row }).toEqual({ name, count });
  }
});

test.each([
  'numbers',
  'assignments',
  'caps',
  'statements',
  'number_payments',
  'applications',
  'number_suspensions',
  'reverifications',
  'service_papers',
])('P2: a row of %s can’t name one partner and another’s subscriber, whoever writes it', async (table) => {
  const change = `update ${table} set partner_id = $1 where subscriber_id = $2`;
  await expect(work.owner.query(change, [rival.partnerId, world.subscriberId])).rejects.toThrow('foreign key');
});

describe('P2: whatever a partner’s query says, the database lets it take an application no further than it may', () => {
  const as = (text: string, values: unknown[] = []) =>
    asTenant(work.app, partner(), async (tx) => (await tx.$client.query(text, values)).rowCount);
  const own = `partner_id = (select app_partner())`;

  test('neither to the carrier nor into service, nor back from there', async () => {
    for (const set of [
      `state = 'CARRIER_REVIEW', submitted_at = app_now()`,
      `state = 'REJECTED', submitted_at = app_now()`,
      `state = 'IN_REVIEW', submitted_at = app_now(), reviewer = 'x', held_until = app_now()`,
    ]) {
      await expect(as(`update applications set ${set} where ${own}`)).rejects.toThrow('row-level security');
    }
    await work.owner.query(`update applications set state = 'CARRIER_REVIEW', submitted_at = app_now()`);
    expect(await as(`update applications set usage_purpose = 'x' where ${own}`)).toBe(0);
    await work.owner.query(`update applications set state = 'DRAFT', submitted_at = null`);
  });

  test('not for a number that its subscriber hasn’t, nor in another’s name', async () => {
    const insert = `insert into applications (id, partner_id, subscriber_id, number, carrier, subject_type, industry, state_since, created_at)
      values ($1, $2, $3, $4, 'CHINA_UNICOM', 'ENTERPRISE', 'GENERAL', app_now(), app_now())`;
    for (const values of [
      [newId(), world.partnerId, world.subscriberId, rival.number],
      [newId(), rival.partnerId, rival.subscriberId, rival.number],
    ]) {
      await expect(as(insert, values)).rejects.toThrow('row-level security');
    }
  });

  test('a document is reviewed by the operator alone, and a comment of the operator’s own stays with it', async () => {
    expect(await as(`update application_documents set review = 'APPROVED', reviewed_at = app_now(), reviewed_by = 'x'`)).toBe(0); // prettier-ignore
    const [{ id }] = (await rowsOf<{ id: string }>(work, `select id from applications where partner_id = $1`, [world.partnerId])) as [{ id: string }]; // prettier-ignore
    const comment = (side: string, internal: boolean) => [newId(), world.partnerId, id, side, internal];
    const insert = `insert into application_comments values ($1, $2, $3, $4, $5, '内部', app_now(), 'key_1')`;
    await expect(as(insert, comment('OPERATOR', false))).rejects.toThrow('row-level security');
    await work.owner.query(insert, comment('OPERATOR', true));
    expect(await as('select from application_comments where internal')).toBe(0);
    await work.owner.query('delete from application_comments where internal');
  });
});
