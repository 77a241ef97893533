import { randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { openQueue, openWorker, type Job } from '../jobs/job.js';
import { rateCalls } from '../jobs/rate-calls.js';
import { sweep } from '../jobs/sweep.js';
import { openLog } from '../src/log.js';
import { createSubscriber } from '../src/accounts/accounts.js';
import { asDb } from '../src/db/open.js';
import { rowsOf } from './support/books.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';

const work = useWork('2026-11-05T10:00:00+08:00');
/** All that is logged, down to the smallest. */
let logged = '';
let queue: ReturnType<typeof openQueue>;
beforeAll(async () => {
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logged += chunk.toString();
      done();
    },
  });
  queue = openQueue(work);
  await queue.ready();
  Object.assign(work, { log: openLog('trace', stream), enqueue: queue.enqueue });
});
const api = useApi(work);
const ask = useGraphql(api);
afterAll(() => queue.close());

let world: World;
const answers: string[] = [];
const mobiles = Array.from({ length: 25 }, (_, at) => `139${String(48_000_000 + at * 77_777)}`);
const landlines = Array.from({ length: 15 }, (_, at) => `0755${String(83_000_000 + at * 55_555)}`);
const people = ['张三小吃店', '92110108MA01234567', '王五修车铺', '92110108MA07654321'];
const canaries = [...mobiles, ...landlines, ...people];

/** What is said of them in answers that aren't about them: errors, refusals, reports. */
function listen(text: string): void {
  answers.push(text);
}

beforeAll(async () => {
  world = await makeWorld(work);
  const [m, l] = [(at: number) => mobiles[at]!, (at: number) => landlines[at]!];
  const good = mobiles.map((caller) => record({ caller }));
  const bodies = [
    [...good, ...landlines.map((caller) => record({ caller, answeredBy: '01062000001' }))],
    [good[0]!, { ...good[1]!, endAt: '2026-10-10T10:05:08+08:00' }, { ...good[2]!, answeredBy: m(3) }],
    [
      record({ called: m(4) }),
      record({ called: `+86${m(5)}` }),
      record({ called: `sip:${m(6)}@example.net` }),
      record({ called: l(0), caller: 12_345 }),
      record({ setupAt: m(7) }),
      record({ outcome: `${m(8)} busy` }),
      record({ callUuid: { of: m(9) } }),
      record({ seq: `x${m(10)}` }),
      record({ kind: `0086${m(11)}` }),
    ],
    [record({ caller: m(12), answerAt: '2026-10-10T09:00:00+08:00' }), record({ caller: m(13), called: '4006999999' })],
  ];
  const key = world.keys.switch;
  for (const records of bodies) {
    const { json } = await api.ask('POST', '/v1/cdrs', {
      key,
      body: records.map((it) => JSON.stringify(it)).join('\n'),
    });
    listen(JSON.stringify(json));
    await rateCalls.run({ batchId: json.batchId, chunk: 0 }, work);
    listen((await api.ask('GET', `/v1/cdrs/batches/${json.batchId}`, { key })).bytes.toString());
  }
  const broken = [
    `{"callUuid":"${m(14)}`,
    `[{"caller":"${m(15)}"}`,
    `callUuid,called\n${m(16)},${m(17)}\n"${m(18)}`,
    m(19),
  ];
  for (const body of broken) listen((await api.ask('POST', '/v1/cdrs', { key, body })).bytes.toString());
  listen(
    (
      await api.ask('POST', '/v1/route', { key, body: JSON.stringify({ callUuid: 'r', called: m(20), caller: m(21) }) })
    ).bytes.toString(),
  );
  listen((await api.ask('POST', '/v1/route', { key, body: `{"caller":"${m(22)}"` })).bytes.toString());

  const change = async (query: string, input: Record<string, unknown>, by = world.keys.partner) =>
    listen((await ask(by, query, { input: { idempotencyKey: randomUUID(), ...input } })).text);
  const errors = 'userErrors { code message path }';
  const create = `mutation ($input: CreateSubscriberInput!) { createSubscriber(input: $input) { ${errors} } }`;
  await change(create, { name: people[0], kind: 'SOLE_PROPRIETOR', taxId: people[1] });
  await change(create, { name: `${people[2]}\n二店`, kind: 'SOLE_PROPRIETOR', taxId: people[3] });
  await change(create, { name: people[2], kind: 'SOLE_PROPRIETOR', taxId: `${people[3]}X` });
  await change(
    `mutation ($input: IngestCdrsInput!) { ingestCdrs(input: $input) { refusals { found rule } ${errors} } }`,
    { records: [record({ caller: m(23) }), record({ called: m(24), caller: m(24) })] },
    key,
  );
  const { data } = await ask(
    world.keys.partner,
    '{ calls(first: 3, filter: { numbers: ["4006000001"] }) { nodes { id } } }',
  );
  for (const { id } of data.calls.nodes) {
    await ask(
      world.keys.partner,
      `mutation { revealCaller(input: { idempotencyKey: "${id}", callId: "${id}", reason: "回电 ${l(3)}" }) { caller } }`,
    );
  }
  await work.owner.query('alter table calls rename to away'); // a fault of ours, with a person's number in its parameters
  await ask(world.keys.partner, `{ calls(filter: { numbers: ["4006000001"] }) { nodes { id } } }`);
  await change(`mutation ($input: RevealCallerInput!) { revealCaller(input: $input) { caller } }`, {
    callId: data.calls.nodes[0].id,
    reason: m(0),
  });
  await work.owner.query('alter table away rename to calls');
  await work.owner.query('alter table subscribers rename to away');
  await change(create, { name: people[0], kind: 'SOLE_PROPRIETOR', taxId: people[1] });
  await failInTheQueue();
  await work.owner.query('alter table away rename to subscribers');
  await sweep(work);
});

/** A job whose query fails, with a person in its parameters, run by a worker as the queue runs it. */
async function failInTheQueue(): Promise<void> {
  const failing: Job<{ batchId: string }> = {
    name: 'fail',
    attempts: 4,
    run: async () =>
      void (await createSubscriber(asDb(work.worker), {
        partnerId: world.partnerId,
        name: people[0]!,
        kind: 'SOLE_PROPRIETOR',
        taxId: people[1]!,
      })),
  };
  const worker = openWorker([failing as Job<never>], work);
  await queue.enqueue(failing, [{ payload: { batchId: 'x' }, key: 'x' }]);
  await worker.start();
  while (!(await textOf('bullmq.job')).includes('Failed query')) await sleep(50);
  await worker.close();
}

const foundIn = (text: string) => canaries.filter((it) => text.includes(it));
const textOf = async (table: string) => JSON.stringify(await rowsOf(work, `select t::text as text from ${table} t`));

test('the canaries are where they belong, or the next tests would prove nothing', async () => {
  expect(foundIn(await textOf('calls')).length).toBeGreaterThan(30);
  expect(foundIn(await textOf('subscribers'))).toEqual(people.slice(0, 2));
  expect(logged).toContain('failed');
  expect(answers.join('').length).toBeGreaterThan(2_000);
});

test('P4: no personal number in a log', () => {
  expect(foundIn(logged)).toEqual([]);
});

test('P4: none in the queue', async () => {
  const tables = await rowsOf<{ name: string }>(
    work,
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'bullmq'`,
  );
  expect(tables.length).toBeGreaterThan(10);
  const texts = [];
  for (const { name } of tables) texts.push(await textOf(name));
  expect(texts.join('')).toContain('rate-calls');
  expect(foundIn(texts.join(''))).toEqual([]);
});

test.each(['audit_log', 'idempotency_keys', 'record_outcomes', 'cdr_batches', 'cap_alerts'])(
  'P4: none in %s',
  async (table) => {
    const text = await textOf(table);
    if (table !== 'cap_alerts') expect(text.length).toBeGreaterThan(100);
    expect(foundIn(text)).toEqual([]);
  },
);

test('P4: none in errors, refusals and reports', () => {
  expect(foundIn(answers.join('\n'))).toEqual([]);
});
