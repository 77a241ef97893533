import { exampleQueries } from '../schema/graphiql/page.js';
import { transaction } from '../src/db/open.js';
import { closeMonth } from '../src/flows/close-month.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { addRival } from './support/others.js';
import { postAs } from './support/post.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';

const work = useWork('2026-11-05T10:00:00+08:00');
const api = useApi(work);
const ask = useGraphql(api);
let world: World;
let rival: Awaited<ReturnType<typeof addRival>>;

beforeAll(async () => {
  world = await makeWorld(work);
  rival = await addRival(work, world);
  await postAs(api, world.keys.switch, [
    record({ callUuid: 'minute' }),
    record({
      callUuid: 'over',
      setupAt: '2026-10-10T11:00:00+08:00',
      answerAt: '2026-10-10T11:00:08+08:00',
      endAt: '2026-10-10T11:01:09+08:00',
    }),
    record({
      callUuid: 'busy',
      outcome: 'busy',
      answerAt: undefined,
      answeredBy: undefined,
      setupAt: '2026-10-10T12:00:00+08:00',
      endAt: '2026-10-10T12:00:05+08:00',
    }),
    record({
      callUuid: 'now',
      setupAt: '2026-11-02T12:00:00+08:00',
      answerAt: '2026-11-02T12:00:01+08:00',
      endAt: '2026-11-02T12:00:02+08:00',
    }),
    record({ callUuid: 'rivals', called: rival.number }),
  ]);
});

test('every example of GraphiQL works with a partner’s key', async () => {
  await transaction(work.worker, (tx) => closeMonth(tx, '2026-10'));
  for (const { name, query } of exampleQueries()) {
    const { status, data, errors } = await ask(world.keys.partner, query);
    expect({ name, status, errors }).toEqual({ name, status: 200, errors: undefined });
    expect(Object.values(data)[0]).toBeTruthy();
  }
});

test('a partner reads its calls, what they cost and how that came about', async () => {
  const { data, errors } = await ask(
    world.keys.partner,
    `{ calls(filter: { numbers: ["4006000001"], setupAt: { to: "2026-11-01T00:00:00+08:00" } }) {
         totalCount
         nodes { callUuid caller callerRegion outcome setupAt
           number { number } subscriber { name }
           charge { revision talkSeconds subscriberCharge callerCharge chargeClass receipt { layer runs { band increments } tariff { name layer } } } } } }`,
  );
  expect(errors).toBeUndefined();
  expect(data.calls.totalCount).toBe(3);
  expect(data.calls.nodes.map((it: { callUuid: string }) => it.callUuid)).toEqual(['busy', 'over', 'minute']);
  expect(data.calls.nodes[0].charge).toBeNull();
  expect(data.calls.nodes[1]).toMatchObject({
    caller: '138****8000',
    outcome: 'ANSWERED',
    setupAt: '2026-10-10T03:00:00.000Z',
    number: { number: '4006000001' },
    subscriber: { name: '北京示例科技有限公司' },
    charge: {
      revision: 0,
      talkSeconds: 61,
      subscriberCharge: '0.400000',
      callerCharge: '0.220000',
      chargeClass: 'FLAT',
    },
  });
  expect(data.calls.nodes[1].charge.receipt).toEqual([
    { layer: 'CALLER', runs: [{ band: 0, increments: 1 }], tariff: { name: '主叫市话', layer: 'CALLER' } },
    { layer: 'SUBSCRIBER', runs: [{ band: 0, increments: 2 }], tariff: { name: '统一资费', layer: 'SUBSCRIBER' } },
  ]);
});

test('P1: what a month counted, against its caps', async () => {
  const made = await ask(
    world.keys.partner,
    `mutation ($id: ID!) { createCap(input: { idempotencyKey: "cap", subscriberId: $id, kind: AMOUNT, limitAmount: "1" }) {
       cap { id usage(month: "2026-10") { usedAmount percent reached alerts { percent } } } userErrors { code message path } } }`,
    { id: `subscriber_${world.subscriberId}` },
  );
  expect(made.data.createCap).toEqual({
    cap: {
      id: expect.stringMatching(/^cap_/),
      usage: { usedAmount: '0.600000', percent: 60, reached: false, alerts: [] },
    },
    userErrors: [],
  });
  const { data } = await ask(
    world.keys.partner,
    `{ number(number: "4006000001") { usage { month attempts answered amount } old: usage(month: "2026-10") { attempts answered amount } caps { kind }
         subscriber { usage(month: "2026-10") { attempts amount } caps { kind limitAmount } } } }`,
  );
  expect(data.number).toEqual({
    usage: { month: '2026-11', attempts: 1, answered: 1, amount: '0.200000' },
    old: { attempts: 3, answered: 2, amount: '0.600000' },
    caps: [],
    subscriber: { usage: { attempts: 3, amount: '0.600000' }, caps: [{ kind: 'AMOUNT', limitAmount: '1.000000' }] },
  });
});
