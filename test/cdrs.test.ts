import { gunzipSync, gzipSync } from 'node:zlib';
import { useApi } from './support/http.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';

const work = useWork();
const api = useApi(work);
let world: World;
beforeAll(async () => {
  world = await makeWorld(work);
});

const send = (body: string | Buffer, headers: Record<string, string> = {}, key = world.keys.switch) =>
  api.ask('POST', '/v1/cdrs', { key, body, headers });
const report = async (path: string) => (await api.ask('GET', path, { key: world.keys.switch })).json;
const ndjson = (records: unknown[]) => records.map((it) => JSON.stringify(it)).join('\n');

function csv(records: Record<string, unknown>[]): string {
  const names = Object.keys(records[0]!);
  return [names, ...records.map((it) => names.map((name) => String(it[name] ?? '')))]
    .map((it) => it.join(','))
    .join('\r\n');
}

test.each`
  format           | bodyOf                                               | because
  ${'NDJSON'}      | ${ndjson}                                            | ${'a line a record'}
  ${'JSON array'}  | ${(it: unknown[]) => JSON.stringify(it)}             | ${'one document'}
  ${'JSON object'} | ${(it: unknown[]) => JSON.stringify(it[0], null, 2)} | ${'one record over several lines'}
  ${'CSV'}         | ${csv}                                               | ${'a header row, CRLF'}
`('D1: $format, plain and gzip, whatever its content type says: $because', async ({ format, bodyOf }) => {
  for (const gzip of [false, true]) {
    const records = format === 'JSON object' ? [record()] : [record(), record(), record()];
    const body: string = bodyOf(records);
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      ...(gzip ? { 'content-encoding': 'gzip' } : {}),
    };
    const { status, json } = await send(gzip ? gzipSync(body) : body, headers);
    expect({ status, ...json }).toMatchObject({ status: 200, records: records.length, refused: 0 });
    expect(await report(json.report)).toMatchObject({ state: 'POSTED', posted: records.length, outcomes: [] });
  }
});

test('D2: a bad line is told with its field, what was found and what is allowed, and its neighbours go in', async () => {
  const body = [
    JSON.stringify(record()),
    JSON.stringify(record({ called: '95588' })),
    '{"callUuid":',
    JSON.stringify(record({ outcome: 'hung up' })),
    JSON.stringify(record({ answerAt: undefined })),
    JSON.stringify(record()),
  ].join('\n');
  const { status, json } = await send(body);
  expect(status).toBe(200);
  expect(json).toMatchObject({ records: 6, accepted: 2, refused: 4 });
  expect(json.refusals).toMatchObject([
    { line: 2, field: 'called', found: '95588' },
    { line: 3, field: null },
    { line: 4, field: 'outcome', found: 'hung up', rule: expect.stringContaining('one of answered, busy') },
    { line: 5, field: 'answerAt', rule: 'needed where the outcome is answered' },
  ]);
  const pages = [await report(`${json.report}?limit=3`), await report(`${json.report}?limit=3&after=4`)];
  expect(pages[0]).toMatchObject({ posted: 2, refused: 4, nextAfter: 4 });
  expect(pages[1].nextAfter).toBeNull();
  const lines = pages.flatMap((it) => it.outcomes.map((one: { line: number; fate: string }) => [one.line, one.fate]));
  expect(lines).toEqual([2, 3, 4, 5].map((line) => [line, 'refused']));
});

test('P4: a refusal never repeats a caller’s number', async () => {
  const { bytes } = await send(
    ndjson([
      record({ caller: '13800138000\u0007', called: 'nonsense' }),
      record({ caller: 1.5, answeredBy: ['13912345678'] }),
    ]),
  );
  expect(bytes.toString()).not.toMatch(/13800138000|13912345678/);
});

test.each`
  body                               | headers                           | status | code                    | because
  ${''}                              | ${{}}                             | ${400} | ${'BAD_INPUT'}          | ${'an empty body'}
  ${'\n\n'}                          | ${{ 'content-type': 'text/csv' }} | ${400} | ${'BAD_INPUT'}          | ${'no records'}
  ${'<cdr/>'}                        | ${{ 'content-type': 'text/xml' }} | ${415} | ${'UNSUPPORTED_FORMAT'} | ${'no format of ours'}
  ${'callUuid,called\na,4006000001'} | ${{}}                             | ${400} | ${'BAD_INPUT'}          | ${'a header without needed fields'}
  ${'{}'}                            | ${{ 'content-encoding': 'br' }}   | ${415} | ${'UNSUPPORTED_FORMAT'} | ${'another compression'}
  ${'{}'}                            | ${{ 'content-encoding': 'gzip' }} | ${400} | ${'BAD_INPUT'}          | ${'no gzip at all'}
`('D2: what can’t be taken at all is refused as a whole: $because', async ({ body, headers, status, code }) => {
  const answer = await send(body, headers);
  expect([answer.status, answer.json.error.code]).toEqual([status, code]);
});

test('a gzip that breaks off leaves nothing that counts', async () => {
  const batches = async () => (await work.owner.query('select count(*)::int as n from cdr_batches')).rows[0].n;
  const before = await batches();
  const whole = gzipSync(ndjson(Array.from({ length: 2000 }, () => record())));
  expect((await send(whole.subarray(0, whole.length - 100), { 'content-encoding': 'gzip' })).status).toBe(400);
  expect(await batches()).toBe(before);
});

test.each`
  key                              | status | because
  ${() => undefined}               | ${401} | ${'no key'}
  ${() => 'h4k_nonsense'}          | ${401} | ${'no key of ours'}
  ${() => `${world.keys.switch}x`} | ${401} | ${'mistyped'}
  ${() => world.keys.partner}      | ${403} | ${'a partner posts no CDRs'}
`('P2: $because', async ({ key, status }) => {
  expect((await api.ask('POST', '/v1/cdrs', { key: key(), body: ndjson([record()]) })).status).toBe(status);
});

test('P2: an expired key and a revoked one open nothing; Basic is as good as Bearer', async () => {
  const basic = { authorization: `Basic ${Buffer.from(`sw-1:${world.keys.switch}`).toString('base64')}` };
  const ask = () => api.ask('POST', '/v1/cdrs', { headers: basic, body: ndjson([record()]) });
  expect((await ask()).status).toBe(200);
  await work.owner.query(`update api_keys set expires_at = app_now() where switch_id is not null`);
  const refused = await ask();
  expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="hotline400"']);
  await work.owner.query(`update api_keys set expires_at = null, revoked_at = app_now() where switch_id is not null`);
  expect((await ask()).status).toBe(401);
  await work.owner.query(`update api_keys set revoked_at = null`);
});

test('P2: another’s batch, a missing one and a malformed address look the same', async () => {
  const { json } = await send(ndjson([record()]));
  await work.owner.query(`update cdr_batches set switch_id = $1 where id = $2`, [await otherSwitch(), json.batchId]);
  const ask = (id: string) => api.ask('GET', `/v1/cdrs/batches/${id}`, { key: world.keys.switch });
  const foreign = await ask(json.batchId);
  const missing = await ask('01990000-0000-7000-8000-000000000000');
  expect([foreign.status, missing.status, (await ask('nonsense')).status]).toEqual([404, 404, 404]);
  expect(foreign.json.error.message.replace(/[0-9a-f-]{36}/, '')).toBe(
    missing.json.error.message.replace(/[0-9a-f-]{36}/, ''),
  );
});

async function otherSwitch(): Promise<string> {
  const id = '01990000-0000-7000-8000-00000000000a';
  await work.owner.query(`insert into switches (id, name, created_at) values ($1, 'sw-2', app_now())`, [id]);
  return id;
}

test('D1, D4: 45,000 records are three chunks, all posted, and the evidence is the bytes that came', async () => {
  const body = ndjson(Array.from({ length: 45_000 }, () => record()));
  const { json } = await send(body);
  expect(await report(json.report)).toMatchObject({ records: 45_000, posted: 45_000, state: 'POSTED' });
  const { rows } = await work.owner.query('select bytes from evidence where batch_id = $1 order by chunk', [
    json.batchId,
  ]);
  expect(rows).toHaveLength(3);
  expect(Buffer.concat(rows.map((it) => gunzipSync(it.bytes))).equals(Buffer.from(body))).toBe(true);
});

test('O2: it says that it lives and that it is ready', async () => {
  expect((await api.ask('GET', '/livez')).json).toEqual({ status: 'ok' });
  expect((await api.ask('GET', '/readyz')).json).toEqual({ status: 'ok' });
});
