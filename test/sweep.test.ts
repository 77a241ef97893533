import { sweep } from '../jobs/sweep.js';
import type { Enqueue } from '../jobs/job.js';
import { useApi } from './support/http.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';

const work = useWork('2026-11-05T02:00:00Z');
const api = useApi(work);
let world: World;
let run: Enqueue;
beforeAll(async () => {
  world = await makeWorld(work);
  run = work.enqueue;
});
afterEach(() => {
  work.enqueue = run;
});

const post = () => api.ask('POST', '/v1/cdrs', { key: world.keys.switch, body: JSON.stringify(record()) });
const state = async (path: string) => (await api.ask('GET', path, { key: world.keys.switch })).json.state;

test.each`
  loses                                          | because
  ${async () => {}}                              | ${'the queue forgot the nudge'}
  ${() => Promise.reject(new Error('no queue'))} | ${'the queue was out of reach'}
`('D4: $because: the records were acknowledged, and the sweep finds them', async ({ loses }) => {
  work.enqueue = loses;
  const { status, json } = await post();
  expect(status).toBe(200);
  work.enqueue = run;
  expect(await sweep(work)).toBe(0); // younger work has its own nudge on the way
  expect(await state(json.report)).toBe('RATING');
  await work.setClock('2026-11-05T02:00:02.999Z');
  expect(await sweep(work)).toBe(0);
  await work.setClock('2026-11-05T02:00:03Z');
  expect(await sweep(work)).toBe(1);
  expect(await state(json.report)).toBe('POSTED');
  expect(await sweep(work)).toBe(0);
  await work.setClock('2026-11-05T02:00:00Z');
});
