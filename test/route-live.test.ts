import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../src/id.js';
import { rowsOf } from './support/books.js';
import { useFlakyApi } from './support/flaky-database.js';
import { addNumber } from './support/others.js';
import { inAWord, useRoute, withinASecond } from './support/routing.js';
import { useWork } from './support/work.js';
import { makeWorld, type World } from './support/world.js';

const work = useWork('2026-11-05T10:00:00+08:00');
const api = useFlakyApi(work);
const small = useFlakyApi(work, 3);
let world: World;
const many = Array.from({ length: 12 }, (_, at) => `40060001${String(at).padStart(2, '0')}`);
beforeAll(async () => {
  world = await makeWorld(work);
  for (const number of many) await addNumber(work, world, { number });
});
const { says, ask } = useRoute(api, () => world.keys.switch);
const [FLAT, CAPPED] = ['4006000001', '4007000002'];
const connected = '01062000001 02180000002';

const setState = (number: string, state: string) =>
  work.owner.query('update numbers set state = $2 where number = $1', [number, state]);

test('a change whose notice is lost reaches the node within a second all the same', async () => {
  expect(await says(FLAT)).toBe(connected);
  const hear = await api.deafen();
  await setState(FLAT, 'SUSPENDED');
  expect(await withinASecond(() => says(FLAT), (it) => it === 'NUMBER_SUSPENDED')).toBe('NUMBER_SUSPENDED'); // prettier-ignore
  hear();
  await setState(FLAT, 'ACTIVE');
  expect(await withinASecond(() => says(FLAT), (it) => it === connected)).toBe(connected);
}); // prettier-ignore

test('a change that is committed after a later one is not overlooked', async () => {
  const early = await work.worker.connect();
  await early.query('begin');
  await early.query(`update numbers set state = 'SUSPENDED' where number = $1`, [many[0]]); // takes the smaller id
  await setState(many[1]!, 'SUSPENDED');
  const node = () => Promise.all([says(many[0]!), says(many[1]!)]);
  expect(await withinASecond(node, ([, later]) => later === 'NUMBER_SUSPENDED')).toEqual(['01062000009', 'NUMBER_SUSPENDED']); // prettier-ignore
  await sleep(500); // the node has looked past it meanwhile
  await early.query('commit');
  early.release();
  expect(await withinASecond(() => says(many[0]!), (it) => it === 'NUMBER_SUSPENDED')).toBe('NUMBER_SUSPENDED'); // prettier-ignore
  for (const number of many.slice(0, 2)) await setState(number, 'ACTIVE');
}); // prettier-ignore

test('a node that may hold three numbers answers for twelve, and hears of changes to each', async () => {
  const node = useRoute(small, () => world.keys.switch);
  for (let round = 0; round < 3; round++) {
    for (const number of many) expect(await node.says(number)).toBe('01062000009');
  }
  await setState(many[7]!, 'SUSPENDED');
  expect(await withinASecond(() => node.says(many[7]!), (it) => it === 'NUMBER_SUSPENDED')).toBe('NUMBER_SUSPENDED');
  await setState(many[7]!, 'ACTIVE');
}); // prettier-ignore

describe('while the database is out of reach', () => {
  beforeAll(async () => {
    await work.owner.query(`insert into caps values ($1, $2, $3, $4, 'CALLS', null, 100)`, [newId(), world.partnerId, world.subscriberId, CAPPED]); // prettier-ignore
    await sleep(500);
    expect(await says(CAPPED)).toBe(connected);
    api.cut();
  });
  afterAll(() => api.mend());

  test('calls go where they went, also of numbers that nobody called before', async () => {
    expect(await says(FLAT)).toBe(connected);
    expect(await says(many[11]!)).toBe('01062000009');
  });

  test('a key that opened before opens still, long after it was last looked up', async () => {
    await sleep(3_200);
    expect(await says(FLAT)).toBe(connected);
  });

  test('C2: a capped number is refused, and says that its cap can’t be asked for', async () => {
    const { json } = await ask({ called: CAPPED });
    expect(json).toMatchObject({ action: 'reject', cause: 'cap_unavailable', announcement: 'CAP_UNAVAILABLE', q850: 41 }); // prettier-ignore
  });

  test('what this node doesn’t know is a 503 that says when to try again, and no guess', async () => {
    expect((await ask({ called: '4006999999' })).status).toBe(503);
  });

  test('no decision that was answered is lost: all are stored once it is back', async () => {
    const ids: string[] = [];
    for (let call = 0; call < 20; call++) ids.push((await ask({ called: FLAT })).json.decisionId);
    expect(await storedOf(ids)).toBe(0);
    api.mend();
    await sleep(1_500);
    expect(await storedOf(ids)).toBe(20);
  });
});

test('what is known is too old after a time: then it says so', async () => {
  await work.owner.query('update route_policy set snapshot_seconds = 0');
  await sleep(1_500);
  expect(await says(FLAT)).toBe(connected);
  api.cut();
  await sleep(1_000);
  const { status, json } = await ask({ called: FLAT });
  expect({ status, code: json.error.code }).toEqual({ status: 503, code: 'UNAVAILABLE' });
  api.mend();
  const back = async () => inAWord((await ask({ called: FLAT })).json);
  for (let round = 0; round < 5 && (await back()) !== connected; round++) await sleep(500);
  expect(await back()).toBe(connected);
});

/** Asked of the database directly, not through the line that is cut. */
async function storedOf(ids: readonly string[]): Promise<number> {
  const keys = ids.map((it) => it.split('.')[0]);
  return (await rowsOf(work, 'select from route_decisions where call_key = any($1)', [keys])).length;
}
