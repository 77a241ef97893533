import { setImmediate as nextTurn } from 'node:timers/promises';
import { unpack } from '../src/calls/io/pack.js';
import { ndjson } from './support/bodies.js';
import { rowsOf } from './support/books.js';
import { useApi } from './support/http.js';
import { addSwitch } from './support/others.js';
import { countArrivals, losingNudges, waitingChunks } from './support/post.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';

const work = useWork();
const api = useApi(work);
let world: World;
beforeAll(async () => {
  world = await makeWorld(work);
});

const line = (fields: Record<string, unknown> = {}) => JSON.stringify(record(fields));
const ask = (body: string, key = world.keys.switch) => api.ask('POST', '/v1/cdrs', { key, body });
const batches = () => rowsOf<{ id: string; records: number; file: boolean }>(work, 'select id, records, file from cdr_batches order by received_at, id'); // prettier-ignore

/** Posts the bodies one after the other, all but the first while the first one's transaction waits; what was answered, in their order. */
async function gathered(bodies: readonly string[], key = world.keys.switch, meanwhile?: () => Promise<unknown>) {
  const arrivals = countArrivals(work);
  await work.owner.query('begin; lock table cdr_batches in share mode');
  const answers = [ask(bodies[0]!, key)];
  while ((await rowsOf(work, 'select from pg_locks where not granted')).length < 1) await nextTurn();
  for (const [index, body] of bodies.slice(1).entries()) {
    answers.push(ask(body, key));
    await arrivals.until(index + 2);
  }
  await meanwhile?.();
  await nextTurn();
  await work.owner.query('commit');
  arrivals.stop();
  return Promise.all(answers);
}

describe('D2: records that are posted one by one share commits', () => {
  test('what comes while a transaction is under way goes into the next one, as one batch, in the order of arrival', async () => {
    const bodies = Array.from({ length: 5 }, () => line());
    const before = await batches();
    const answers = await gathered(bodies);
    expect(answers.map((it) => it.status)).toEqual([200, 200, 200, 200, 200]);
    const [first, ...others] = answers.map((it) => it.json);
    expect(first).toMatchObject({ line: 1, records: 1, accepted: 1, refused: 0, refusals: [], repeated: false });
    expect(new Set(others.map((it) => it.batchId)).size).toBe(1);
    expect(others.map((it) => it.line).toSorted()).toEqual([1, 2, 3, 4]);
    const made = (await batches()).filter((it) => !before.some(({ id }) => id === it.id));
    expect(made).toEqual([
      { id: first.batchId, records: 1, file: false },
      { id: others[0].batchId, records: 4, file: false },
    ]);
    const [kept] = await rowsOf<{ bytes: Buffer; chunks: number }>(
      work,
      'select bytes, (select count(*)::int from cdr_chunks where batch_id = $1) chunks from evidence where batch_id = $1',
      [others[0].batchId],
    );
    const lines = (await unpack(kept!.bytes)).toString().split('\n');
    expect({ lines: others.map((it) => lines[it.line - 1]), chunks: kept!.chunks }).toEqual({ lines: bodies.slice(1), chunks: 1 }); // prettier-ignore
  });

  test('each is told of its own record, and its report begins there; a bad one fails no neighbour', async () => {
    const callUuid = 'single-twice';
    const answers = await gathered([
      line({ callUuid }),
      line({ called: 'none' }),
      line(),
      '{"callUuid": "cut off',
      line({ called: '4009999999' }),
    ]);
    const told = answers.map(({ status, json }) => [status, json.accepted, json.refused, json.refusals.length]);
    expect(told).toEqual([
      [200, 1, 0, 0],
      [200, 0, 1, 1],
      [200, 1, 0, 0],
      [200, 0, 1, 1],
      [200, 1, 0, 0],
    ]);
    const bad = answers[1]!.json;
    expect(bad.refusals).toEqual([{ line: bad.line, field: 'called', found: 'none', rule: expect.any(String) }]);
    const fates = [];
    for (const { json } of answers) {
      const { outcomes, state } = (await api.ask('GET', json.report, { key: world.keys.switch })).json;
      expect(state).toBe('POSTED');
      fates.push(outcomes[0]?.line === json.line ? outcomes[0].code : 'none');
    }
    expect(fates).toEqual(['none', 'REFUSED_FOR_FORM', 'none', 'REFUSED_FOR_FORM', 'NOT_OUR_NUMBER']);
    const posted = await ask(line({ callUuid, called: '4006000001' }));
    expect(posted.json.line).toBe(1);
    const again = (await api.ask('GET', posted.json.report, { key: world.keys.switch })).json;
    expect(again.outcomes).toMatchObject([{ line: 1, code: 'DUPLICATE' }]);
  });

  test('two switches’ records are never in one batch', async () => {
    const { key } = await addSwitch(work, 'sw-2');
    let others: Promise<Awaited<ReturnType<typeof ask>>[]>;
    const ours = await gathered([line(), line()], world.keys.switch, async () => {
      others = Promise.all([ask(line(), key), ask(line(), key)]);
    });
    const owners = await rowsOf<{ switch_id: string }>(
      work,
      'select distinct switch_id from cdr_batches where id = any($1)',
      [(await others!).map((it) => it.json.batchId)],
    );
    expect(owners).toHaveLength(1);
    expect(owners[0]!.switch_id).not.toBe(world.switchId);
    expect(ours.map((it) => it.status)).toEqual([200, 200]);
  });

  test('one job is asked for a batch', async () => {
    const asked: unknown[] = [];
    const { enqueue } = work;
    work.enqueue = async (_job, asks) => void asked.push(...asks.map((it) => it.payload));
    const answers = await gathered([line(), line(), line()]).finally(() => (work.enqueue = enqueue));
    const [first, second] = answers.map((it) => it.json.batchId);
    expect(asked).toEqual([
      { batchId: first, chunk: 0 },
      { batchId: second, chunk: 0 },
    ]);
  });

  test('a transaction that fails is an answer to nobody: each is told, and nothing is left', async () => {
    const before = await batches();
    await work.owner.query(`alter table cdr_batches add constraint broken check (received_at is null) not valid`);
    const answers = await Promise.all([ask(line()), ask(line()), ask(line())]);
    await work.owner.query('alter table cdr_batches drop constraint broken');
    expect(answers.map((it) => it.status)).toEqual([500, 500, 500]);
    expect(await batches()).toEqual(before);
    expect((await ask(line())).status).toBe(200);
  });

  test('a record that the database can’t take fails no neighbour', async () => {
    await work.owner.query(`alter table cdr_batches add constraint broken check (records < 2) not valid`);
    const answers = await gathered([line(), line(), line()]);
    await work.owner.query('alter table cdr_batches drop constraint broken');
    expect(answers.map((it) => it.status)).toEqual([200, 200, 200]);
    expect(new Set(answers.map((it) => it.json.batchId)).size).toBe(3);
  });

  test('in an outage each is told to come again', async () => {
    await work.owner.query('begin; lock table cdr_batches in access exclusive mode');
    const answers = await Promise.all([ask(line()), ask(line())]); // for as long as a lock is waited for
    await work.owner.query('commit');
    for (const { status, headers } of answers) expect([status, headers.get('retry-after')]).toEqual([503, '2']);
  });
});

test.each`
  because                                         | body                                        | isSingle
  ${'a record on one line'}                       | ${() => line()}                             | ${true}
  ${'with a line break, or blank lines after it'} | ${() => `${line()}\r\n \n`}                 | ${true}
  ${'broken, but one line'}                       | ${() => '{"callUuid":'}                     | ${true}
  ${'two records'}                                | ${() => ndjson([record(), record()])}       | ${false}
  ${'one over several lines'}                     | ${() => JSON.stringify(record(), null, 1)}  | ${false}
  ${'a list of one'}                              | ${() => JSON.stringify([record()])}         | ${false}
  ${'one of over 64 KiB'}                         | ${() => line({ note: 'x'.repeat(70_000) })} | ${false}
`('$because: gathered is $isSingle', async ({ body, isSingle }: { body: () => string; isSingle: boolean }) => {
  const { status, json } = await ask(body());
  expect({ status, hasLine: 'line' in json }).toEqual({ status: 200, hasLine: isSingle });
  const [batch] = await rowsOf(work, 'select file from cdr_batches where id = $1', [json.batchId]);
  expect(batch).toEqual({ file: !isSingle });
});

test('D3: a record is no file: posted again it is a duplicate, in a batch of its own', async () => {
  const body = line();
  const [first, second] = [await ask(body), await ask(body)];
  expect(second.json.batchId).not.toBe(first.json.batchId);
  expect((await api.ask('GET', second.json.report, { key: world.keys.switch })).json).toMatchObject({ posted: 0, duplicates: 1 }); // prettier-ignore
});

test('the sweep finds a gathered batch whose nudge was lost', async () => {
  const answer = await losingNudges(work, () => ask(line()));
  expect(await waitingChunks(work)).toContainEqual({ batchId: answer.json.batchId, chunk: 0 });
});
