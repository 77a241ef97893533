import pg from 'pg';
import { applicationsById, applicationsOf } from '../src/applications/applications.js';
import { holdingsOf } from '../src/applications/store/holding.js';
import { judge } from '../src/applications/store/judge.js';
import { createSubscriber } from '../src/accounts/accounts.js';
import { transaction } from '../src/db/open.js';
import { asTenant, type Tenant, type Whose } from '../src/db/tenant.js';
import { goodFields, useApplications } from './support/applications.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { addRival } from './support/others.js';
import { useMutations } from './support/routing.js';
import { makeStock, row, useNumbers } from './support/stock.js';
import { useWork } from './support/work.js';
import { makeWorld, type World } from './support/world.js';

const work = useWork('2026-11-05T10:00:00.000+08:00');
const api = useApi(work);
const ask = useGraphql(api);
const mutate = useMutations(ask);
const numbers = useNumbers(ask);
const applications = useApplications(ask);
const fresh = row('4009310000', 40);
const next = () => fresh.pop()!;
let world: World;
let rival: Awaited<ReturnType<typeof addRival>>;
/** Of a draft of the world's company, which has three numbers in service besides. */
let id: string;

beforeAll(async () => {
  world = await makeWorld(work);
  rival = await addRival(work, world);
  await makeStock(work, fresh);
  id = await begun(world.keys.partner, world.subscriberId);
});
afterEach(() => work.owner.query('update application_policy set numbers_per_company = default'));

async function begun(key: string, subscriberId: string, fields: object = goodFields): Promise<string> {
  const number = next();
  await numbers.reserve(key, subscriberId, [number]);
  return (await applications.create(key, number, fields)).application.id;
}

const most = (numbersPerCompany: number) =>
  mutate(world.keys.operator, 'updateApplicationPolicy', { numbersPerCompany }, 'policy { numbersPerCompany }');

/** What it says to whom: "3 of 3" where there are too many, else null. */
async function said(key: string, of = id): Promise<string | null> {
  const { data } = await ask(key, `{ application(id: "${of}") { findings { code en severity } } }`);
  const found = data.application.findings.find((it: { code: string }) => it.code === 'TOO_MANY_NUMBERS');
  if (!found) return null;
  expect(found.severity).toBe('WARNING');
  return /has (\d+) numbers already, of (\d+)/.exec(found.en)!.slice(1).join(' of ');
}

/** One more number of a company’s, as its row would be. */
async function give(subscriberId: string, partnerId: string, state = 'ACTIVE'): Promise<string> {
  const number = next();
  await work.owner.query(
    `update numbers set state = $2, subscriber_id = $3, partner_id = $4,
       ends_at = case when $2 in ('RESERVED', 'QUARANTINED') then app_now() + interval '1 day' end where number = $1`,
    [number, state, subscriberId, partnerId],
  );
  return number;
}
const takeBack = (number: string) =>
  work.owner.query(`update numbers set state = 'AVAILABLE', subscriber_id = null, partner_id = null, ends_at = null where number = $1`, [number]); // prettier-ignore

test.each`
  limit | says        | because
  ${5}  | ${null}     | ${'three and this one are four'}
  ${4}  | ${null}     | ${'this one is the fourth'}
  ${3}  | ${'3 of 3'} | ${'this one would be the fourth'}
  ${1}  | ${'3 of 1'} | ${'there are more already'}
  ${0}  | ${null}     | ${'0 is no limit'}
`('A4: with three numbers of $limit: $because', async ({ limit, says }) => {
  expect((await most(limit)).policy).toEqual({ numbersPerCompany: limit });
  expect([await said(world.keys.partner), await said(world.keys.operator)]).toEqual([says, says]);
});

test.each([
  [-1, 'BAD_INPUT'],
  [10_000, undefined],
  [10_001, 'BAD_INPUT'],
])('a limit of %i', async (limit, code) => {
  expect((await most(limit)).userErrors[0]?.code).toBe(code);
});

test('five are allowed where nobody said otherwise', async () => {
  const { data } = await ask(world.keys.partner, '{ applicationPolicy { numbersPerCompany } }');
  expect(data.applicationPolicy).toEqual({ numbersPerCompany: 5 });
});

test.each`
  state             | counts
  ${'RESERVED'}     | ${false}
  ${'LOCKED'}       | ${true}
  ${'PROVISIONING'} | ${true}
  ${'ACTIVE'}       | ${true}
  ${'SUSPENDED'}    | ${true}
  ${'DISCONNECTED'} | ${false}
  ${'QUARANTINED'}  | ${false}
`('a number that is $state counts: $counts', async ({ state, counts }) => {
  await most(4);
  const number = await give(world.subscriberId, world.partnerId, state);
  expect(await said(world.keys.partner)).toBe(counts ? '4 of 4' : null);
  await takeBack(number);
});

test('its own number doesn’t count, when it is paid for neither', async () => {
  await most(4);
  await work.owner.query(`update numbers set state = 'LOCKED', ends_at = null where number = (select number from applications where id = $1)`, [id.slice(12)]); // prettier-ignore
  expect(await said(world.keys.partner)).toBeNull();
  await most(3);
  expect(await said(world.keys.partner)).toBe('3 of 3');
  await work.owner.query(`update numbers set state = 'RESERVED', ends_at = app_now() + interval '1 day' where number = (select number from applications where id = $1)`, [id.slice(12)]); // prettier-ignore
});

describe('a company is known by its credit code, whoever its subscriber is', () => {
  const sister = (partnerId: string, taxId: string | null) =>
    transaction(work.worker, (tx) => createSubscriber(tx, { partnerId, name: '同一家公司', kind: 'ENTERPRISE', taxId })); // prettier-ignore
  const CODE = '91110108551385082Q';
  beforeEach(() => most(4));

  test('of the same partner', async () => {
    const number = await give(await sister(world.partnerId, CODE), world.partnerId);
    expect(await said(world.keys.partner)).toBe('4 of 4');
    await takeBack(number);
    const another = await give(await sister(world.partnerId, null), world.partnerId);
    expect(await said(world.keys.partner)).toBeNull();
    await takeBack(another);
  });

  test('and by what it applied with, where its subscriber has no code; a draft says nothing yet', async () => {
    const subscriberId = await sister(world.partnerId, null);
    const other = await begun(world.keys.partner, subscriberId, { ...goodFields, creditCode: CODE });
    const number = await give(subscriberId, world.partnerId);
    expect([await said(world.keys.partner), await said(world.keys.partner, other)]).toEqual([null, '4 of 4']);
    await work.owner.query(`update applications set state = 'SUBMITTED', submitted_at = app_now() where id = $1`, [other.slice(12)]); // prettier-ignore
    expect(await said(world.keys.partner)).toBe('4 of 4');
    await work.owner.query(`update applications set state = 'CANCELLED' where id = $1`, [other.slice(12)]);
    await takeBack(number);
  });

  test('P2: of another partner too, as the operator sees it; that partner’s own are all that a partner learns of', async () => {
    const number = await give(await sister(rival.partnerId, CODE), rival.partnerId);
    expect([await said(world.keys.partner), await said(world.keys.operator)]).toEqual([null, '4 of 4']);
    await most(3);
    expect([await said(world.keys.partner), await said(world.keys.operator)]).toEqual(['3 of 3', '4 of 3']);
    const theirs = await begun(rival.key, rival.subscriberId, { ...goodFields, creditCode: CODE });
    expect([await said(rival.key, theirs), await said(world.keys.operator, theirs)]).toEqual([null, '5 of 3']);
    await takeBack(number);
  });

  test('P2: the question itself says whose, besides row-level security', async () => {
    const number = await give(await sister(rival.partnerId, CODE), rival.partnerId);
    const counted = (tenant: Tenant, whose: Whose) =>
      asTenant(work.app, tenant, async (tx) => {
        const rows = await applicationsById(tx, 'everyone', [id.slice(12)]);
        return (await holdingsOf(tx, whose, rows)).get(rows[0]!.id)!.numbers;
      });
    const { partnerId } = world;
    expect(await counted({ kind: 'operator' }, 'everyone')).toBe(4);
    expect(await counted({ kind: 'operator' }, { partnerId })).toBe(3);
    expect(await counted({ kind: 'partner', partnerId }, 'everyone')).toBe(3);
    await takeBack(number);
  });

  test('without a code it is its subscriber', async () => {
    await most(1);
    const without = { ...goodFields, creditCode: null, registrationNumber: '110108000000016' };
    const subscriberId = await sister(world.partnerId, null);
    const other = await begun(world.keys.partner, subscriberId, without);
    expect(await said(world.keys.partner, other)).toBeNull();
    const number = await give(subscriberId, world.partnerId);
    expect(await said(world.keys.partner, other)).toBe('1 of 1');
    await takeBack(number);
  });
});

test('a warning keeps no application from being submitted', async () => {
  await most(1);
  const { data } = await ask(world.keys.partner, `{ application(id: "${id}") { findings { code severity } } }`);
  const warnings = data.application.findings.filter((it: { severity: string }) => it.severity === 'WARNING');
  expect(warnings).toEqual([{ code: 'TOO_MANY_NUMBERS', severity: 'WARNING' }]);
});

test('any number of applications is judged with the same number of questions', async () => {
  for (let nth = 0; nth < 4; nth++) await begun(world.keys.partner, world.subscriberId);
  const secrets = { keys: work.documents, pepper: work.pepper };
  const all = { partnerId: null, subscriberId: world.subscriberId, number: null, states: null, carrier: null };
  const whose = { partnerId: world.partnerId };
  const questions = (count: number) =>
    asTenant(work.app, { kind: 'partner', ...whose }, async (tx) => {
      const { rows } = await applicationsOf(tx, whose, all, { limit: count, from: null, backward: false });
      let asked = 0;
      const { query } = pg.Client.prototype;
      pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
        asked++;
        return (query as (...all: unknown[]) => unknown).apply(this, args);
      } as typeof query;
      const judged = await judge(tx, whose, secrets, rows).finally(() => (pg.Client.prototype.query = query));
      return [judged.length, asked];
    });
  expect([await questions(1), await questions(5)]).toEqual([[1, 8], [5, 8]]); // prettier-ignore
});
