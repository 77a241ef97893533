import { newId } from '../src/id.js';
import { rowsOf } from './support/books.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { addNumber, addRival, addSwitch } from './support/others.js';
import { postAs } from './support/post.js';
import { inAWord, useMutations, useRoute, withinASecond } from './support/routing.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';

const work = useWork('2026-11-05T10:00:00+08:00'); // a Thursday
const api = useApi(work);
const other = useApi(work); // a second node
const ask = useGraphql(api);
const mutate = useMutations(ask);
const route = useRoute(api, () => world.keys.switch);
let world: World;
let rival: Awaited<ReturnType<typeof addRival>>;

const [PLANNED, WITH_PIN, SHUT] = ['4006000021', '4006000022', '4006000023'];
const [A, B] = ['01062000001', '02180000002'];
const CALLER = '13800138000'; // 北京
const BLOCKED = '13800138001';
const closed = { type: 'ANNOUNCEMENT', code: 'CLOSED' };
const plan = {
  formatVersion: 1,
  callers: { block: [BLOCKED] },
  area: { except: [{ province: '广东' }], unknown: 'ALLOW' },
  groups: { sales: { destinations: [{ number: A }], onBusy: [{ number: B }] } },
  root: {
    type: 'TIME',
    branches: [
      { ranges: [{ from: '00:00', to: '09:00' }], next: closed },
      {
        ranges: [{ from: '09:00', to: '18:00' }],
        next: {
          type: 'ORIGIN',
          branches: [{ places: [{ province: '上海' }], next: closed }],
          other: { type: 'DAY', branches: [{ days: ['THU'], next: { type: 'GROUP', group: 'sales' } }], other: closed },
        },
      },
    ],
    other: closed,
  },
};

beforeAll(async () => {
  world = await makeWorld(work);
  rival = await addRival(work, world);
  for (const number of [PLANNED, WITH_PIN, SHUT]) await addNumber(work, world, { number, destinations: [A, B] });
  await publish(plan);
  const pin = { number: WITH_PIN, pin: '482913' };
  expect(await mutate(world.keys.partner, 'setPin', pin, '')).toEqual({ userErrors: [] });
  const shut = { kind: 'NUMBER', number: SHUT, reason: '监管要求' };
  expect(await mutate(world.keys.operator, 'shutOff', shut, '')).toEqual({ userErrors: [] });
  await saysSoon(PLANNED, A);
  await saysSoon(WITH_PIN, 'PIN, 3 left');
  await saysSoon(SHUT, 'NUMBER_SHUT_OFF');
});

async function publish(document: unknown): Promise<void> {
  const { userErrors } = await mutate(world.keys.partner, 'publishRoutePlan', { number: PLANNED, plan: document }, '');
  expect(userErrors).toEqual([]);
}

async function saysSoon(number: string, expected: string): Promise<void> {
  const says = await withinASecond(
    () => route.says(number, CALLER),
    (it) => it === expected,
  );
  expect(says).toBe(expected);
}

const QUERY = `query E($id: ID!) { explainCall(id: $id) { callUuid decisions {
  decisionId step askedAt called caller test told outcome planVersion steps { step result } path { at type compared went } answer } } }`;

/** What is stored within a second: so many decisions at least. */
async function explain(id: string, key = world.keys.partner, count = 1) {
  const { data, errors, text } = await withinASecond(
    () => ask(key, QUERY, { id }),
    (it) => it.data?.explainCall.decisions.length >= count,
  );
  return { call: data?.explainCall, code: errors?.[0]!.extensions.code, text };
}

/** P for passed, E for ended, - for not reached. */
const stepsOf = (decision: { steps: { result: string }[] }) =>
  decision.steps.map(({ result }) => ({ PASSED: 'P', ENDED: 'E', NOT_REACHED: '-' })[result]).join('');

describe('R10: a call that was connected', () => {
  const callUuid = 'connected';
  let decisionId: string;
  beforeAll(async () => {
    ({ decisionId } = (await route.ask({ callUuid, called: PLANNED, caller: CALLER })).json);
  });

  test('is explained by its decision’s id: each step, each node, what was compared, the version', async () => {
    const { call } = await explain(decisionId);
    const { steps, answer, ...rest } = call.decisions[0];
    expect(call).toMatchObject({ callUuid, decisions: [{ decisionId }] });
    expect(rest).toEqual({
      decisionId,
      step: 0,
      askedAt: expect.stringMatching(/^2026-11-05T02:00:0\d/),
      called: PLANNED,
      caller: '138****8000',
      test: false,
      told: null,
      outcome: 'connect',
      planVersion: 1,
      path: [
        { at: 'root', type: 'TIME', compared: '10:00', went: 'branch 2' },
        { at: 'root.branches[1].next', type: 'ORIGIN', compared: '138****8000 (mobile) of 010 北京 北京', went: 'OTHER' },
        { at: 'root.branches[1].next.other', type: 'DAY', compared: 'THU', went: 'branch 1' },
        { at: 'root.branches[1].next.other.branches[0].next', type: 'GROUP', compared: '', went: 'group sales' },
      ],
    }); // prettier-ignore
    expect(steps.map((it: { step: string }) => it.step)).toEqual(['NUMBER_STATE', 'CALLER_LISTS', 'AREA_OF_SERVICE', 'CAP', 'PIN', 'TREE', 'CAP_HOLD', 'DESTINATIONS']); // prettier-ignore
    expect(stepsOf({ steps })).toBe('PPPPPPPP');
    expect(JSON.parse(answer)).toMatchObject({ action: 'route', decisionId, callerId: '138****8000' });
  });

  test('P4: its caller stands nowhere whole', async () => {
    expect((await explain(decisionId)).text).not.toContain(CALLER);
  });

  test('and by the id of the call that the switch posted: the same', async () => {
    const setupAt = '2026-11-05T09:58:00+08:00';
    const fields = { callUuid, called: PLANNED, setupAt, answerAt: setupAt, endAt: setupAt };
    await postAs(api, world.keys.switch, [record(fields), record({ ...fields, callUuid: 'never asked about' })]);
    const idOf = async (uuid: string) =>
      (await rowsOf<{ id: string }>(work, `select 'call_' || number || '_' || id as id from calls where call_uuid = $1`, [uuid]))[0]!.id; // prettier-ignore
    const byDecision = await explain(decisionId);
    expect((await explain(await idOf(callUuid))).text).toBe(byDecision.text);
    expect(await explain(await idOf('never asked about'))).toMatchObject({ call: undefined, code: 'NOT_FOUND' });
  });

  test('another switch’s call with the same id is another call', async () => {
    const { key } = await addSwitch(work, 'sw-2');
    const body = JSON.stringify({ callUuid, called: PLANNED, caller: BLOCKED });
    const { json } = await api.ask('POST', '/v1/route', { key, body });
    expect((await explain(json.decisionId)).call.decisions).toMatchObject([{ outcome: 'caller_barred' }]);
    expect((await explain(decisionId)).call.decisions).toMatchObject([{ outcome: 'connect' }]);
  });

  test('R6: with its next attempt, and what the switch told of the one before', async () => {
    const last = { to: A, outcome: 'busy' };
    const { json } = await route.ask({ callUuid, step: 1, called: PLANNED, caller: CALLER, last });
    expect(inAWord(json)).toBe(B);
    const { call } = await explain(json.decisionId);
    expect(call.decisions).toMatchObject([
      { step: 0, told: null, outcome: 'connect', planVersion: 1 },
      { step: 1, told: `${A} busy`, outcome: 'connect', planVersion: 1 },
    ]);
    expect(call.decisions[1].path).toEqual(call.decisions[0].path);
  });

  test('P2: the operator sees it, and to another partner it is as if there were none', async () => {
    expect((await explain(decisionId, world.keys.operator)).call.callUuid).toBe(callUuid);
    const [theirs, nobodys] = await Promise.all(
      [decisionId, `${newId()}.0`].map((id) => ask(rival.key, QUERY, { id })),
    );
    expect(theirs!.errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
    expect(theirs!.errors).toEqual(nobodys!.errors);
  });
});

test.each`
  called          | caller            | outcome             | steps         | went                                               | because
  ${PLANNED}      | ${BLOCKED}        | ${'caller_barred'}  | ${'PE------'} | ${[]}                                              | ${'of the caller'}
  ${PLANNED}      | ${'075588001234'} | ${'region_barred'}  | ${'PPE-----'} | ${[]}                                              | ${'of its place'}
  ${PLANNED}      | ${'02188001234'}  | ${'announcement'}   | ${'PPPPPE--'} | ${['branch 2', 'branch 1', 'announcement CLOSED']} | ${'the plan says so'}
  ${SHUT}         | ${CALLER}         | ${'shut_off'}       | ${'E-------'} | ${[]}                                              | ${'the number is shut'}
  ${'4006999999'} | ${CALLER}         | ${'unknown_number'} | ${'E-------'} | ${[]}                                              | ${'the number is nobody’s'}
`('R10: a call that was refused, because $because', async ({ called, caller, outcome, steps, went }) => {
  const { decisionId, cause } = (await route.ask({ called, caller })).json;
  expect(cause).toBe(outcome);
  const { call, text } = await explain(decisionId, world.keys.operator);
  const [decision] = call.decisions;
  expect(decision).toMatchObject({ called, outcome });
  expect([stepsOf(decision), decision.path.map((it: { went: string }) => it.went)]).toEqual([steps, went]);
  expect(text).not.toContain(caller);
  const isOurs = outcome !== 'unknown_number'; // what is nobody's only the operator sees
  expect((await ask(world.keys.partner, QUERY, { id: decisionId })).errors === undefined).toBe(isOurs);
});

test('R10: a caller that nobody knows is masked as such', async () => {
  const { decisionId } = (await route.ask({ called: PLANNED, caller: CALLER, callerHidden: true })).json;
  const { call, text } = await explain(decisionId);
  expect(call.decisions[0].caller).toBe('未显示');
  expect(text).not.toContain(CALLER);
});

test('R7, P4: that a PIN was entered is told, and not which', async () => {
  const callUuid = newId();
  const step = async (nth: number, pin?: string) =>
    (await route.ask({ callUuid, called: WITH_PIN, caller: CALLER, step: nth, ...(pin && { pin }) })).json;
  const { decisionId } = await step(0);
  expect(inAWord(await step(1, '735102'))).toBe('PIN, 2 left');
  expect(inAWord(await step(2, '482913'))).toBe(`${A} ${B}`);
  const { call, text } = await explain(decisionId, world.keys.partner, 3);
  expect(call.decisions.map((it: { told: string }) => it.told)).toEqual([null, 'a PIN was entered', 'a PIN was entered']); // prettier-ignore
  expect(call.decisions.map(stepsOf)).toEqual(['PPPPE---', 'PPPPE---', 'PPPPPPPP']);
  for (const pin of ['735102', '482913']) expect(text).not.toContain(pin);
});

test('R8: a decision keeps its path after the plan has changed', async () => {
  const { decisionId } = (await route.ask({ called: PLANNED, caller: CALLER })).json;
  const before = await explain(decisionId);
  await publish({ ...plan, callers: {}, root: { type: 'GROUP', group: 'sales' } });
  const after = await withinASecond(
    async () => (await route.ask({ called: PLANNED, caller: BLOCKED })).json,
    (it) => it.action === 'route',
  );
  expect((await explain(decisionId)).text).toBe(before.text);
  expect((await explain(after.decisionId)).call.decisions).toMatchObject([{ planVersion: 2, path: [{ at: 'root' }] }]);
});

test('each decision is stored within a second, and once, however many ask at once, again, and of another node', async () => {
  const uuids = Array.from({ length: 500 }, (_, nth) => `at-once-${nth}`);
  const there = useRoute(other, () => world.keys.switch);
  const askAll = (node: typeof route) =>
    Promise.all(uuids.map((callUuid) => node.ask({ callUuid, called: PLANNED, caller: CALLER })));
  const ids = (answers: Awaited<ReturnType<typeof askAll>>) => new Set(answers.map((it) => it.json.decisionId));
  const stored = async () =>
    (await rowsOf<{ decisions: number; calls: number }>(
      work,
      `select count(*)::int as decisions, count(distinct call_key)::int as calls from route_decisions where call_uuid like 'at-once-%'`,
    ))[0]!; // prettier-ignore
  const first = ids(await askAll(route));
  expect(first.size).toBe(500);
  expect(await withinASecond(stored, (it) => it.decisions === 500)).toEqual({ decisions: 500, calls: 500 });
  for (const node of [route, there]) expect(ids(await askAll(node))).toEqual(first);
  for (const node of [route, there]) {
    const later = (await node.ask({ called: PLANNED, caller: CALLER })).json;
    expect((await explain(later.decisionId)).code).toBeUndefined(); // then what was asked before it is stored too
  }
  expect(await stored()).toEqual({ decisions: 500, calls: 500 });
});
