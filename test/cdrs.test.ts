import { createHash } from 'node:crypto';
import { connect, type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { unpack } from '../src/calls/io/pack.js';
import { openApi } from '../src/api.js';
import { csv, formats, ndjson, type Fields } from './support/bodies.js';
import { rowsOf } from './support/books.js';
import { addSwitch } from './support/others.js';
import { losingNudges } from './support/post.js';
import { useApi } from './support/http.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';

const work = useWork();
const api = useApi(work);
let world: World;
beforeAll(async () => {
  world = await makeWorld(work);
});

const post = (body: string | Buffer, headers: Record<string, string> = {}, key = world.keys.switch) =>
  api.ask('POST', '/v1/cdrs', { key, body, headers });
const report = (batchId: string, query = '', key = world.keys.switch) =>
  api.ask('GET', `/v1/cdrs/batches/${batchId}${query}`, { key });

describe('D1: what is taken', () => {
  const packings = { plain: (body: string) => Buffer.from(body), gzip: (body: string) => gzipSync(body) };

  test.each(
    Object.entries(formats).flatMap(([format, write]) =>
      Object.entries(packings).map(([packing, pack]) => ({ format, packing, write, pack })),
    ),
  )('$format, $packing', async ({ format, packing, write, pack }) => {
    const records = format === 'a JSON object' ? [record()] : [record(), record({ called: '4007000002' }), record()];
    const { status, json } = await post(pack(write(records)), packing === 'gzip' ? { 'content-encoding': 'gzip' } : {});
    const count = records.length;
    expect({ status, ...json }).toMatchObject({
      status: 200,
      records: count,
      accepted: count,
      refused: 0,
      refusals: [],
    });
    expect((await report(json.batchId)).json).toMatchObject({ state: 'POSTED', records: count, posted: count });
    const filed = await rowsOf(work, 'select call_uuid from calls where batch_id = $1 order by line', [json.batchId]);
    expect(filed).toEqual(records.map((it) => ({ call_uuid: it['callUuid'] })));
  });

  test.each`
    type                                   | because
    ${'text/plain'}                        | ${'a wrong content type: the bytes tell what they are'}
    ${'application/x-www-form-urlencoded'} | ${'FreeSWITCH sends JSON as a form'}
    ${'text/csv'}                          | ${'the type of another format'}
    ${'json'}                              | ${'a type that is none'}
    ${''}                                  | ${'an empty type'}
  `('$because: "$type"', async ({ type }) => {
    expect(await post(ndjson([record()]), { 'content-type': type })).toMatchObject({
      status: 200,
      json: { accepted: 1 },
    });
  });

  test.each`
    encoding    | because
    ${'GZIP'}   | ${'names of encodings have no case'}
    ${'x-gzip'} | ${'the old name of gzip'}
  `('content-encoding $encoding: $because', async ({ encoding }) => {
    const answer = await post(gzipSync(ndjson([record()])), { 'content-encoding': encoding });
    expect(answer).toMatchObject({ status: 200, json: { accepted: 1 } });
  });

  test('log files that were packed one by one and then joined are one body', async () => {
    const members = [record(), record()].map((it) => gzipSync(ndjson([it])));
    const answer = await post(Buffer.concat(members), { 'content-encoding': 'gzip' });
    expect(answer.json).toMatchObject({ records: 2, accepted: 2 });
  });

  test('45,000 records in one post are three chunks, and all are posted', async () => {
    const { json } = await post(ndjson(Array.from({ length: 45_000 }, () => record())));
    expect(json).toMatchObject({ records: 45_000, accepted: 45_000, refused: 0 });
    expect((await report(json.batchId)).json).toMatchObject({ state: 'POSTED', posted: 45_000, outcomes: [] });
    const chunks = await rowsOf(work, 'select first_line, posted from cdr_chunks where batch_id = $1 order by chunk', [
      json.batchId,
    ]);
    expect(chunks).toEqual([
      { first_line: 1, posted: 20_000 },
      { first_line: 20_001, posted: 20_000 },
      { first_line: 40_001, posted: 5_000 },
    ]);
  });
});

describe('D2: a bad record never fails its neighbours', () => {
  const caller = '13912345678';
  const bad: { fields: Fields; field: string; found: string | null; rule: RegExp }[] = [
    { fields: { called: '4006' }, field: 'called', found: '4006', rule: /^400 and seven digits/ },
    { fields: { setupAt: '2026-02-30T10:00:00Z' }, field: 'setupAt', found: '2026-02-30T10:00:00Z', rule: /ISO 8601/ },
    { fields: { outcome: 'ok' }, field: 'outcome', found: 'ok', rule: /^one of answered, busy/ },
    { fields: { answerAt: undefined }, field: 'answerAt', found: null, rule: /needed where the outcome is answered/ },
    { fields: { callUuid: '' }, field: 'callUuid', found: '', rule: /1 to 128 printable characters/ },
    { fields: { caller: caller.repeat(30) }, field: 'caller', found: 'a text of 330 characters', rule: /at most 256/ },
  ];
  const expected = bad.map(({ field, found, rule }, at) => ({
    line: 2 * at + 2,
    field,
    found,
    rule: expect.stringMatching(rule),
  }));
  let batchId: string;
  let answer: Awaited<ReturnType<typeof post>>;
  beforeAll(async () => {
    const records = bad.flatMap(({ fields }) => [record({ caller }), record({ caller, ...fields })]);
    answer = await post(`${ndjson(records)}{"callUuid": "cut off", "caller": "${caller}\n`);
    batchId = answer.json.batchId;
  });

  test('each is told with its line, field, what was found and what is allowed; the others are posted', async () => {
    const line = { line: 13, field: null, found: expect.any(String), rule: expect.stringContaining('JSON object') };
    expect(answer).toMatchObject({ status: 200, json: { records: 13, accepted: 6, refused: 7 } });
    expect(answer.json.refusals).toEqual([...expected, line]);
    expect((await report(batchId)).json).toMatchObject({ records: 13, refused: 7, posted: 6, suspense: 0 });
  });

  test('and they are found again at the batch’s address, page by page', async () => {
    expect(answer.json.report).toBe(`/v1/cdrs/batches/${batchId}`);
    const pages = [];
    for (let after = 0; after !== null;) {
      const { json } = await report(batchId, `?after=${after}&limit=3`);
      pages.push(json.outcomes);
      after = json.nextAfter;
    }
    expect(pages.map((it) => it.length)).toEqual([3, 3, 1]);
    expect(pages.flat().slice(0, 6)).toEqual(
      expected.map(({ rule: reason, ...it }) => ({ ...it, fate: 'refused', code: 'REFUSED_FOR_FORM', reason })),
    );
    expect((await report(batchId, '?limit=7')).json).toMatchObject({ nextAfter: null });
    expect((await report(batchId, '?after=13')).json).toMatchObject({ outcomes: [], nextAfter: null });
  });

  test('P4: no refusal holds a caller’s number', async () => {
    expect(answer.bytes.toString()).not.toContain(caller);
    expect((await report(batchId)).bytes.toString()).not.toContain(caller);
  });

  test('a CSV’s lines count its header, and a JSON array’s elements count from 1', async () => {
    const records = [record(), record({ called: 'none' })];
    expect((await post(csv(records))).json.refusals).toMatchObject([{ line: 3, field: 'called', found: 'none' }]);
    expect((await post(JSON.stringify(records))).json.refusals).toMatchObject([{ line: 2, field: 'called' }]);
  });

  test('the answer shows the first hundred; the report has all', async () => {
    const { json } = await post(ndjson(Array.from({ length: 101 }, () => record({ called: 'none' }))));
    expect({ refused: json.refused, shown: json.refusals.length }).toEqual({ refused: 101, shown: 100 });
    expect((await report(json.batchId, '?limit=1000')).json.outcomes).toHaveLength(101);
  });
});

test('P2: another switch’s batch does not exist: the same bytes as an id that is none', async () => {
  const { key } = await addSwitch(work, 'sw-2');
  const { json } = await post(ndjson([record()]));
  const missing = '01990000-0000-7000-8000-000000000000';
  const answers = [await report(json.batchId, '', key), await report(missing), await report('nonsense')];
  for (const { status, bytes } of answers) {
    expect(status).toBe(404);
    expect(bytes.toString()).toBe('{"error":{"code":"NOT_FOUND","message":"there is no such batch"}}');
  }
  expect((await report(json.batchId)).status).toBe(200);
});

test.each(['?after=-1', '?after=x', '?limit=0', '?limit=1001'])('a page that there can’t be: %s', async (query) => {
  const { json } = await post(ndjson([record()]));
  expect(await report(json.batchId, query)).toMatchObject({ status: 400, json: { error: { code: 'BAD_INPUT' } } });
});

test('D2: of a body that breaks off nothing counts, though its first chunks have landed', async () => {
  const server = openApi(work);
  const answered = new Promise<number>((resolve) =>
    server.addHook('onSend', async (_request, reply) => resolve(reply.statusCode)),
  );
  await server.listen({ host: '127.0.0.1', port: 0 });
  const before = await rowsOf(
    work,
    'select (select count(*) from cdr_batches) batches, (select count(*) from calls) calls',
  );
  const landed = () => rowsOf(work, 'select from cdr_chunks where batch_id not in (select id from cdr_batches)');
  const socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1');
  const head = `POST /v1/cdrs HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${world.keys.switch}\r\ncontent-length: 90000000\r\n\r\n`;
  socket.write(head + ndjson(Array.from({ length: 41_000 }, () => record())));
  while ((await landed()).length < 1) await new Promise(setImmediate);
  socket.destroy();
  expect(await answered).toBe(400);
  await server.close();
  expect(
    await rowsOf(work, 'select (select count(*) from cdr_batches) batches, (select count(*) from calls) calls'),
  ).toEqual(before);
});

test.each`
  format      | write
  ${'NDJSON'} | ${ndjson}
  ${'CSV'}    | ${csv}
`('D4: the evidence of $format is what was received, chunk by chunk, and the batch has its hash', async ({ write }) => {
  const body: string = write(Array.from({ length: 20_001 }, () => record()));
  const { json } = await losingNudges(work, () => post(gzipSync(body), { 'content-encoding': 'gzip' }));
  const kept = await rowsOf<{ bytes: Buffer }>(work, 'select bytes from evidence where batch_id = $1 order by chunk', [
    json.batchId,
  ]);
  const [batch] = await rowsOf<{ header: Buffer | null; sha256: Buffer; bytes: number }>(
    work,
    'select header, sha256, bytes from cdr_batches where id = $1',
    [json.batchId],
  );
  expect(kept).toHaveLength(2);
  const again = Buffer.concat([
    batch!.header ?? Buffer.alloc(0),
    ...(await Promise.all(kept.map((it) => unpack(it.bytes)))),
  ]);
  expect(again.toString() === body).toBe(true);
  expect(batch!.bytes).toBe(body.length);
  expect(batch!.sha256).toEqual(createHash('sha256').update(body).digest());
});
