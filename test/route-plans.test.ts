import { readFileSync } from 'node:fs';
import { useApi } from './support/http.js';
import { useGraphql } from './support/graphql.js';
import { addRival } from './support/others.js';
import { rowsOf } from './support/books.js';
import { useMutations, useRoute, withinASecond } from './support/routing.js';
import { useWork } from './support/work.js';
import { makeWorld, type World } from './support/world.js';

const work = useWork('2026-11-05T10:00:00+08:00');
const api = useApi(work);
const other = useApi(work); // a second node: every change is to reach both
const ask = useGraphql(api);
const mutate = useMutations(ask);
let world: World;
let rival: Awaited<ReturnType<typeof addRival>>;
beforeAll(async () => {
  world = await makeWorld(work);
  rival = await addRival(work, world);
});

const here = useRoute(api, () => world.keys.switch);
const there = useRoute(other, () => world.keys.switch);
/** The same on both nodes, within a second. */
const saysSoon = async (called: string, expected: string, caller?: string) => {
  for (const node of [here, there]) {
    expect(await withinASecond(() => node.says(called, caller), (it) => it === expected)).toBe(expected);
  }
}; // prettier-ignore

const FLAT = '4006000001';
const [A, B] = ['01062000001', '02180000002'];
const fields = 'routePlan { version effectiveFrom note rolledBackTo document } warnings { code path }';
const publish = (plan: unknown, more: Record<string, unknown> = {}, key = world.keys.partner) =>
  mutate(key, 'publishRoutePlan', { number: FLAT, plan, ...more }, fields);
const rollBack = (version: number, more: Record<string, unknown> = {}, key = world.keys.partner) =>
  mutate(key, 'rollBackRoutePlan', { number: FLAT, version, ...more }, fields);
const only = (number: string) => ({
  formatVersion: 1,
  groups: { g: { destinations: [{ number }] } },
  root: { type: 'GROUP', group: 'g' },
});
const closed = { formatVersion: 1, groups: {}, root: { type: 'ANNOUNCEMENT', code: 'CLOSED' } };

test('R8: without a plan the destinations are tried in their order; a published one holds on every node within a second', async () => {
  await saysSoon(FLAT, `${A} ${B}`);
  const { routePlan, warnings, userErrors } = await publish(only(B), { note: '改到上海' });
  expect({ warnings, userErrors }).toEqual({ warnings: [], userErrors: [] });
  expect(routePlan).toMatchObject({ version: 1, effectiveFrom: '2026-11-05T02:00:00.000Z', note: '改到上海', rolledBackTo: null }); // prettier-ignore
  expect(routePlan.document.groups.g).toEqual({
    strategy: 'SEQUENTIAL',
    destinations: [{ number: B, ringSeconds: 20 }],
    onBusy: [],
    onNoAnswer: [],
    callerId: 'CALLER',
  });
  await saysSoon(FLAT, B);
});

test('R8: one click back: an earlier version, as the newest', async () => {
  await publish(closed);
  await saysSoon(FLAT, 'CLOSED');
  const { routePlan } = await rollBack(1);
  expect(routePlan).toMatchObject({ version: 3, rolledBackTo: 1 });
  await saysSoon(FLAT, B);
});

test('R8: a version that is to come holds from its instant on, and gives way to one that is published later', async () => {
  await publish(closed, { effectiveFrom: '2026-11-05T12:00:00+08:00' });
  await saysSoon(FLAT, B);
  await work.setClock('2026-11-05T11:59:58+08:00');
  await saysSoon(FLAT, B);
  await work.setClock('2026-11-05T12:00:00+08:00');
  await saysSoon(FLAT, 'CLOSED');
  await work.setClock('2026-11-05T13:00:00+08:00');
  await publish(only(A), { effectiveFrom: '2026-11-06T00:00:00+08:00' });
  const { warnings } = await publish(only(B));
  expect(warnings).toEqual([{ code: 'SCHEDULED_SUPERSEDED', path: '' }]);
  await work.setClock('2026-11-06T00:00:01+08:00');
  await saysSoon(FLAT, B);
});

test('R8: what is published can’t be changed, whoever asks', async () => {
  await expect(work.owner.query('update route_plans set note = null')).rejects.toThrow('never changed');
  await expect(work.owner.query('delete from route_plans')).rejects.toThrow('never changed');
});

test('all versions are listed, the newest first; the one in force is named', async () => {
  const query = `query P($number: HotlineNumber!) {
    number(number: $number) { routePlan { version } routePlans(first: 2) { totalCount nodes { version } pageInfo { hasNextPage } } } }`;
  const { data } = await ask(world.keys.partner, query, { number: FLAT });
  expect(data.number).toEqual({
    routePlan: { version: 6 },
    routePlans: { totalCount: 6, nodes: [{ version: 6 }, { version: 5 }], pageInfo: { hasNextPage: true } },
  });
});

test('every publishing is in the audit log, without the plan itself', async () => {
  const rows = await rowsOf<{ entry: { type: string; subject: string; after: object } }>(work, `select entry::jsonb as entry from audit_log where entry::jsonb->>'type' = 'route_plan.published' order by seq`); // prettier-ignore
  expect(rows).toHaveLength(6);
  expect(rows[2]!.entry).toMatchObject({ subject: `number_${FLAT}`, after: { version: 3, rolledBackTo: 1 } });
});

describe('a plan that can’t be published', () => {
  const told = async (plan: unknown, more: Record<string, unknown> = {}, key?: string) => {
    const { routePlan, userErrors } = await publish(plan, more, key);
    expect(routePlan).toBeNull();
    return userErrors.map((it: { code: string; path: string[] }) => `${it.code} ${it.path.join('.')}`);
  };

  test('is refused with all its faults at once, each with its path', async () => {
    const plan = {
      formatVersion: 1,
      colour: 'red',
      groups: { g: { destinations: [{ number: '95588' }], strategy: 'ALL' } },
      root: {
        type: 'TIME',
        branches: [{ ranges: [{ from: '9:00', to: '18:00' }], next: { type: 'GROUP', group: 'g' } }],
        other: { type: 'PERCENT', branches: [{ percent: 50, next: { type: 'GROUP', group: 'g' } }] },
      },
    };
    expect((await told(plan)).toSorted()).toEqual([
      'BAD_INPUT input.plan.colour',
      'BAD_INPUT input.plan.groups.g.destinations.0.number',
      'BAD_INPUT input.plan.groups.g.strategy',
      'BAD_INPUT input.plan.root.branches.0.ranges.0.from',
      'BAD_INPUT input.plan.root.other.branches',
    ]);
  });

  test.each`
    plan                                    | more                                            | path                                     | because
    ${only('13800138000')}                  | ${{}}                                           | ${'plan.groups.g.destinations.0.number'} | ${'a number that is no destination of it'}
    ${{ ...closed, area: { only: [{ province: '广东省' }] } }} | ${{}}                        | ${'plan.area.only.0.province'}           | ${'a province of another name'}
    ${closed}                               | ${{ effectiveFrom: '2026-11-05T23:00:00+08:00' }} | ${'effectiveFrom'}                     | ${'an instant that is over'}
    ${closed}                               | ${{ effectiveFrom: '2027-11-08T00:00:00+08:00' }} | ${'effectiveFrom'}                     | ${'an instant over a year ahead'}
    ${closed}                               | ${{ note: 'x'.repeat(201) }}                    | ${'note'}                                | ${'a note that is too long'}
    ${{ ...only(A), groups: { g: { destinations: [{ number: A }], onBusy: [B, B, B].map((number) => ({ number })) } } }} | ${{}} | ${'plan.groups.g.onBusy.1.number'} | ${'a forward that is given twice'}
  `('$because', async ({ plan, more, path }) => {
    expect(await told(plan, more)).toContain(`BAD_INPUT input.${path}`);
  }); // prettier-ignore

  test('R6: more forwards than the policy allows are refused', async () => {
    await work.owner.query('update route_policy set forwards_on_busy = 0');
    const plan = { ...only(A), groups: { g: { destinations: [{ number: A }], onBusy: [{ number: B }] } } };
    expect(await told(plan)).toEqual(['BAD_INPUT input.plan.groups.g.onBusy']);
    await work.owner.query('update route_policy set forwards_on_busy = 2');
    expect((await publish(plan)).userErrors).toEqual([]);
  });

  test('A7: a destination that isn’t verified is a warning, and is passed over', async () => {
    await work.owner.query(`update destinations set proof = 'PENDING' where number = $1 and destination = $2`, [
      FLAT,
      B,
    ]);
    const both = { ...only(A), groups: { g: { destinations: [{ number: B }, { number: A }] } } };
    expect((await publish(both)).warnings).toEqual([
      { code: 'UNVERIFIED_DESTINATION', path: 'groups.g.destinations[0].number' },
    ]);
    await saysSoon(FLAT, A);
    await work.owner.query(`update destinations set proof = 'VERIFIED' where number = $1 and destination = $2`, [FLAT, B]); // prettier-ignore
    await saysSoon(FLAT, `${B} ${A}`);
  });

  test('of a number that isn’t yours, or isn’t in service', async () => {
    expect(await told(only(A), {}, rival.key)).toEqual(['NOT_FOUND input.number']);
    await work.owner.query(`update numbers set state = 'DISCONNECTED' where number = '4008000003'`);
    expect(await told(closed, { number: '4008000003' })).toEqual(['WRONG_STATE input.number']);
  });

  test('a version that there isn’t can’t come back', async () => {
    const { userErrors } = await rollBack(99);
    expect(userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['input', 'version'] }]);
  });
});

test('a calendar that doesn’t know the next year is a warning, where the plan goes by holidays', async () => {
  const plan = {
    ...closed,
    root: { type: 'DATE', branches: [{ kinds: ['HOLIDAY'], next: closed.root }], other: closed.root },
  };
  const { warnings } = await publish(plan, { effectiveFrom: '2027-02-01T00:00:00+08:00' });
  expect(warnings).toEqual([{ code: 'CALENDAR_UNCOVERED', path: 'root' }]);
});

test('R8: who gets a number doesn’t get its former subscriber’s plan', async () => {
  await publish(closed);
  await saysSoon(FLAT, 'CLOSED');
  await work.owner.query('update numbers set partner_id = $2, subscriber_id = $3 where number = $1', [FLAT, rival.partnerId, rival.subscriberId]); // prettier-ignore
  await work.owner.query('update destinations set partner_id = $2 where number = $1', [FLAT, rival.partnerId]);
  await saysSoon(FLAT, `${A} ${B}`);
  const { routePlan } = await publish(only(A), {}, rival.key);
  expect(routePlan.version).toBeGreaterThan(1); // one line of versions a number
  const { data } = await ask(rival.key, `{ number(number: "${FLAT}") { routePlans { nodes { version } } } }`);
  expect(data.number.routePlans.nodes).toEqual([{ version: routePlan.version }]);
});

test('a plan that is nested without end is the asker’s fault, and ends nothing', async () => {
  let plan = '1';
  for (let level = 0; level < 20_000; level++) plan = `[${plan}]`;
  const query = `mutation($input: PublishRoutePlanInput!) { publishRoutePlan(input: $input) { routePlan { version } } }`;
  const body = `{"query":${JSON.stringify(query)},"variables":{"input":{"idempotencyKey":"deep","number":"${FLAT}","plan":{"x":${plan}}}}}`;
  const headers = { 'content-type': 'application/json' };
  const { status, json } = await api.ask('POST', '/graphql', { key: world.keys.partner, body, headers });
  expect({ status, code: json.errors[0].extensions.code }).toEqual({ status: 400, code: 'BAD_INPUT' });
});

test('the form of a plan is published as a JSON Schema', async () => {
  const { status, headers, json } = await api.ask('GET', '/v1/route-plan.schema.json');
  expect({ status, type: headers.get('content-type') }).toEqual({
    status: 200,
    type: 'application/schema+json; charset=utf-8',
  });
  expect(json).toEqual(JSON.parse(readFileSync('docs/api/route-plan.schema.json', 'utf8'))); // npm run plan-schema
});
