import { newId } from '../src/id.js';
import { rowsOf } from './support/books.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { inAWord, useMutations, useRoute, withinASecond } from './support/routing.js';
import { useWork } from './support/work.js';
import { makeWorld, type World } from './support/world.js';

const work = useWork('2026-11-05T10:00:00+08:00');
const api = useApi(work);
const second = useApi(work); // another node: switches ask now the one, now the other
const mutate = useMutations(useGraphql(api));
let world: World;
beforeAll(async () => {
  world = await makeWorld(work);
});

const here = useRoute(api, () => world.keys.switch);
const there = useRoute(second, () => world.keys.switch);
const [FLAT, DISTANCE, VOIP] = ['4006000001', '4007000002', '4008000003'];
const [A, B] = ['01062000001', '02180000002'];
const caller = '13910000000';

/** One call: its questions, asked in turns of both nodes. */
function callTo(called: string, nodes = [here, there]) {
  const callUuid = newId();
  return async (step: number, news: Record<string, unknown> = {}) => {
    const { status, json } = await nodes[step % nodes.length]!.ask({ callUuid, called, caller, step, ...news });
    return status === 200 ? inAWord(json) : `${status} ${json.error.message.split(':')[0]}`;
  };
}

describe('R7: a PIN', () => {
  beforeAll(async () => {
    await mutate(world.keys.partner, 'setPin', { number: VOIP, pin: '0420' }, '');
    for (const node of [here, there]) await withinASecond(() => node.says(VOIP), (it) => it.startsWith('PIN')); // prettier-ignore
  });

  test('is asked for, and lets the call through', async () => {
    const it = callTo(VOIP);
    expect([await it(0), await it(1, { pin: '0420' })]).toEqual(['PIN, 3 left', `${A} ${B}`]);
  });

  test('the answer says how many digits', async () => {
    const { json } = await here.ask({ called: VOIP, caller });
    expect(json).toMatchObject({ action: 'collect_pin', prompt: 'ENTER_PIN', minDigits: 4, maxDigits: 6 });
  });

  test('has three tries a call, counted over all nodes, and then no more', async () => {
    const it = callTo(VOIP);
    const answers = [await it(0)];
    for (const [at, pin] of ['0421', '', '420', '0420'].entries()) answers.push(await it(at + 1, { pin }));
    expect(answers).toEqual(['PIN, 3 left', 'PIN, 2 left', 'PIN, 1 left', 'PIN_WRONG', 'PIN_WRONG']);
  });

  test('a try that is sent again counts once, on whatever node', async () => {
    const it = callTo(VOIP, [here]);
    await it(0);
    const again = [await it(1, { pin: '1111' }), await it(1, { pin: '1111' })];
    expect(again).toEqual(['PIN, 2 left', 'PIN, 2 left']);
    expect(await it(1, { pin: '2222' })).toBe('409 pin');
  });

  test('tries at once are counted one by one', async () => {
    const callUuid = newId();
    await here.ask({ callUuid, called: VOIP, caller });
    const tries = await Promise.all([1, 2, 3, 4, 5, 6].map((step) => (step % 2 ? here : there).ask({ callUuid, called: VOIP, caller, step, pin: `111${step}` }))); // prettier-ignore
    expect(tries.map((it) => inAWord(it.json)).toSorted()).toEqual(['PIN, 1 left', 'PIN, 2 left', ...Array.from({ length: 4 }, () => 'PIN_WRONG')]); // prettier-ignore
  });

  test('may be collected before the first question', async () => {
    expect(await callTo(VOIP)(0, { pin: '0420' })).toBe(`${A} ${B}`);
    expect(await callTo(VOIP)(0, { pin: '9999' })).toBe('PIN, 2 left');
  });

  test('is nowhere in the database, nor can be found by trying: not in decisions either', async () => {
    const rows = await rowsOf(work, `select said, answer from route_decisions where said like 'pin %'`);
    expect(rows.length).toBeGreaterThan(5);
    expect(JSON.stringify(rows)).not.toMatch(/0420|0421/);
  });

  test('R8: the call keeps the plan that was in force when it came', async () => {
    const it = callTo(VOIP);
    expect(await it(0)).toBe('PIN, 3 left');
    const plan = { formatVersion: 1, groups: {}, root: { type: 'ANNOUNCEMENT', code: 'CLOSED' } };
    await mutate(world.keys.partner, 'publishRoutePlan', { number: VOIP, plan }, '');
    const after = async () => callTo(VOIP)(0, { pin: '0420' });
    expect(await withinASecond(after, (says) => says === 'CLOSED')).toBe('CLOSED');
    expect(await it(1, { pin: '0420' })).toBe(`${A} ${B}`);
  });
});

describe('R6: a switch that asks after each attempt', () => {
  const forwards = {
    formatVersion: 1,
    groups: { g: { destinations: [{ number: A }], onBusy: [{ number: B }], maxSeconds: 600 } },
    root: { type: 'GROUP', group: 'g' },
  };
  beforeAll(async () => {
    await mutate(world.keys.partner, 'publishRoutePlan', { number: DISTANCE, plan: forwards }, '');
    for (const node of [here, there]) await withinASecond(() => node.says(DISTANCE), (it) => it === A); // prettier-ignore
  });

  test('gets the lists with the first answer, and the next hop with each that follows', async () => {
    const it = callTo(DISTANCE);
    expect(await it(0)).toBe(A);
    expect(await it(1, { last: { to: A, outcome: 'busy' } })).toBe(B);
    expect(await it(2, { last: { to: B, outcome: 'busy' } })).toBe('ALL_BUSY');
  });

  test('R8: by the version of its first step, whatever was published since', async () => {
    const it = callTo(DISTANCE);
    await it(0);
    const plan = { ...forwards, groups: { g: { destinations: [{ number: A }] } } };
    await mutate(world.keys.partner, 'publishRoutePlan', { number: DISTANCE, plan }, '');
    const lists = async () => (await here.ask({ called: DISTANCE, caller })).json.onBusy.length;
    expect(await withinASecond(lists, (length) => length === 0)).toBe(0);
    expect(await it(1, { last: { to: A, outcome: 'busy' } })).toBe(B);
    await mutate(world.keys.partner, 'publishRoutePlan', { number: DISTANCE, plan: forwards }, '');
    expect(await withinASecond(lists, (length) => length === 1)).toBe(1);
  });

  test('R12: not to a destination that was shut off since, nor of a number that was', async () => {
    const [one, two] = [callTo(DISTANCE), callTo(DISTANCE)];
    expect([await one(0), await two(0)]).toEqual([A, A]);
    const { shutOff } = await mutate(world.keys.operator, 'shutOff', { kind: 'DESTINATION', destination: B, reason: '投诉' }, 'shutOff { id }'); // prettier-ignore
    const anew = async () => (await here.ask({ called: DISTANCE, caller })).json.onBusy.length;
    expect(await withinASecond(anew, (length) => length === 0)).toBe(0);
    expect(await withinASecond(async () => (await there.ask({ called: DISTANCE, caller })).json.onBusy.length, (length) => length === 0)).toBe(0); // prettier-ignore
    expect(await one(1, { last: { to: A, outcome: 'busy' } })).toBe('ALL_BUSY');
    await mutate(world.keys.operator, 'liftShutOff', { id: shutOff.id, reason: '已核实' }, '');
    await mutate(world.keys.operator, 'shutOff', { kind: 'NUMBER', number: DISTANCE, reason: '涉诈' }, '');
    for (const node of [here, there]) expect(await withinASecond(() => node.says(DISTANCE), (it) => it === 'NUMBER_SHUT_OFF')).toBe('NUMBER_SHUT_OFF'); // prettier-ignore
    expect(await two(1, { last: { to: A, outcome: 'busy' } })).toBe('NUMBER_SHUT_OFF');
  });

  test('a hop of a call that was offered nobody is a conflict', async () => {
    expect(await callTo('4009999999')(1, { last: { to: A, outcome: 'busy' } })).toBe('409 last');
  });
});

describe('R6: strategies that go by what happened before, on whatever node', () => {
  const group = (strategy: string) => ({
    formatVersion: 1,
    groups: { g: { strategy, destinations: [{ number: A }, { number: B }] } },
    root: { type: 'GROUP', group: 'g' },
  });
  const firsts = async (count: number) => {
    const answers: string[] = [];
    for (let call = 0; call < count; call++) answers.push(await callTo(FLAT, call % 2 ? [here] : [there])(0));
    return answers.map((it) => it.split(' ')[0]);
  };

  test.each(['CIRCULAR', 'LEAST_RECENT'])('%s takes turns, and a call that asks again takes one', async (strategy) => {
    await mutate(world.keys.partner, 'publishRoutePlan', { number: FLAT, plan: group(strategy) }, '');
    const isTurning = async () => (await rowsOf<{ key: string }>(work, 'select key from hunt_turns where number = $1', [FLAT])).map((it) => it.key); // prettier-ignore
    const wanted = strategy === 'CIRCULAR' ? 'group g' : 'least recent';
    for (const node of [here, there]) {
      await withinASecond(async () => (await node.says(FLAT), isTurning()), (keys) => keys.includes(wanted)); // prettier-ignore
    }
    const order = await firsts(6);
    expect(order).toEqual(order[0] === A ? [A, B, A, B, A, B] : [B, A, B, A, B, A]);

    const it = callTo(FLAT, [here]);
    const [one, again] = [await it(0), await it(0)];
    expect(again).toBe(one);
    const callUuid = newId();
    const both = await Promise.all([here, there].map((node) => node.ask({ callUuid, called: FLAT, caller })));
    expect(both[0]!.bytes.equals(both[1]!.bytes)).toBe(true);
  });
});
