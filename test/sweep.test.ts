import type { Enqueue } from '../jobs/job.js';
import { sweep, tidy, warnPastRetention } from '../jobs/sweep.js';
import { rowsOf } from './support/books.js';
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

describe('D2: a body that broke off was never acknowledged', () => {
  const traces = async () => {
    const of = (table: string) => rowsOf<{ rows: number }>(work, `select count(*)::int as rows from ${table}`);
    return [await of('cdr_chunks'), await of('evidence'), await of('record_outcomes')].map(([it]) => it!.rows);
  };
  /** As landing writes it before the body's end. */
  async function landPart(batchId: string, chunk: number, at: string): Promise<void> {
    const of = [world.switchId, batchId];
    await work.owner.query('insert into cdr_chunks (switch_id, batch_id, chunk, first_line, landed_at) values ($1, $2, $3, $3, $4)', [...of, chunk, at]); // prettier-ignore
    await work.owner.query(`insert into evidence (switch_id, batch_id, chunk, landed_at, bytes) values ($1, $2, $3, $4, '')`, [...of, chunk, at]); // prettier-ignore
    await work.owner.query(`insert into record_outcomes (switch_id, batch_id, line, fate, code, reason) values ($1, $2, $3, 'refused', '', '')`, [...of, chunk]); // prettier-ignore
  }
  let before: number[];
  beforeEach(async () => {
    before = await traces();
  });
  const left = async () => (await traces()).map((it, at) => it - before[at]!);

  test('it is never posted, and forgotten with its bytes a day later', async () => {
    await landPart('01900000-0000-7000-8000-000000000001', 0, '2026-11-05T02:00:00Z');
    await work.setClock('2026-11-06T01:59:59.999Z');
    expect(await sweep(work)).toBe(0);
    await tidy(work);
    expect(await left()).toEqual([1, 1, 1]);
    await work.setClock('2026-11-06T02:00:00Z');
    await tidy(work);
    expect(await left()).toEqual([0, 0, 0]);
  });

  test('as long as a chunk of it is younger than a day, the body may still be arriving', async () => {
    await landPart('01900000-0000-7000-8000-000000000002', 0, '2026-11-04T00:00:00Z');
    await landPart('01900000-0000-7000-8000-000000000002', 1, '2026-11-05T02:00:00.001Z');
    await tidy(work);
    expect(await left()).toEqual([2, 2, 2]);
    await work.setClock('2026-11-06T02:00:00.001Z');
    await tidy(work);
    expect(await left()).toEqual([0, 0, 0]);
  });

  test('however many there are', async () => {
    for (let chunk = 0; chunk < 205; chunk++) await landPart('01900000-0000-7000-8000-000000000003', chunk, '2026-11-04T00:00:00Z'); // prettier-ignore
    await tidy(work);
    expect(await left()).toEqual([0, 0, 0]);
  });

  test('what was acknowledged stays, posted or not, and only the worker may ask', async () => {
    const { json } = await post();
    await work.setClock('2027-02-01T00:00:00Z');
    await tidy(work);
    expect(await state(json.report)).toBe('POSTED');
    await expect(work.app.query('select forget_broken_bodies(1)')).rejects.toThrow('permission denied');
    await expect(work.worker.query('delete from cdr_chunks')).rejects.toThrow('permission denied');
  });
});

test('O4: a worker says once a day which months are past their retention', async () => {
  const said: unknown[] = [];
  const log = { warn: (fields: object, text: string) => said.push([fields, text]) } as never;
  await work.setClock('2027-06-01T00:00:00+08:00');
  await warnPastRetention({ ...work, log });
  expect(said).toEqual([]); // October, which may bill late calls of April, is open
  await work.owner.query('update billing_months set closed_at = app_now()');
  await warnPastRetention({ ...work, log });
  expect(said).toEqual([[{ months: ['2026-04'] }, 'months are past their retention: run `hotline400 retention`']]);
});
