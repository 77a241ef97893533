import { gzipSync } from 'node:zlib';
import type { Scope } from '../src/accounts/scopes.js';
import { createKey } from '../src/accounts/store/keys.js';
import { asDb } from '../src/db/open.js';
import { ndjson } from './support/bodies.js';
import { rowsOf } from './support/books.js';
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
let keys = 0;
const keyFor = (owner: { switchId?: string; partnerId?: string }, scopes: Scope[]) =>
  createKey(asDb(work.worker), work.pepper, { ...owner, name: `key ${++keys}`, scopes });

/** One with a scope that no key of its owner is made with: should it ever have it, that is not enough. */
async function forced(owner: { partnerId?: string }): Promise<string> {
  const key = await keyFor(owner, ['numbers:read']);
  await work.owner.query(`update api_keys set scopes = '{cdrs:write}' where id = $1`, [key.slice(4, 12)]);
  return key;
}

const large = (line: string) => line.repeat(12_000_000 / line.length);
test.each`
  because                                    | body                                            | headers                           | status | code
  ${'an empty body'}                         | ${''}                                           | ${{}}                             | ${400} | ${'BAD_INPUT'}
  ${'blank lines hold no records'}           | ${' \n\n'}                                      | ${{ 'content-type': 'x/json' }}   | ${400} | ${'BAD_INPUT'}
  ${'no known format'}                       | ${'hello'}                                      | ${{}}                             | ${415} | ${'UNSUPPORTED_FORMAT'}
  ${'and goes on after it was refused'}      | ${large('hello')}                               | ${{}}                             | ${415} | ${'UNSUPPORTED_FORMAT'}
  ${'XML that goes on after it was refused'} | ${large('<cdr>')}                               | ${{}}                             | ${413} | ${'TOO_LARGE'}
  ${'a CSV that lacks columns'}              | ${'callUuid,called\n1,2\n'}                     | ${{}}                             | ${400} | ${'BAD_INPUT'}
  ${'and goes on'}                           | ${`callUuid\n${large('123\n')}`}                | ${{}}                             | ${400} | ${'BAD_INPUT'}
  ${'a line without end'}                    | ${`{}\n${large('x')}`}                          | ${{}}                             | ${413} | ${'TOO_LARGE'}
  ${'gzip that is none'}                     | ${ndjson([record()])}                           | ${{ 'content-encoding': 'gzip' }} | ${400} | ${'BAD_INPUT'}
  ${'gzip that is cut off'}                  | ${gzipSync(ndjson([record()])).subarray(0, 99)} | ${{ 'content-encoding': 'gzip' }} | ${400} | ${'BAD_INPUT'}
  ${'an encoding that we don’t have'}        | ${ndjson([record()])}                           | ${{ 'content-encoding': 'br' }}   | ${415} | ${'UNSUPPORTED_FORMAT'}
`('$because: $code, and nothing is kept', async ({ body, headers, status, code }) => {
  const before = await rowsOf(work, 'select count(*) from cdr_batches');
  const answer = await post(body, headers);
  expect({ status: answer.status, code: answer.json.error.code }).toEqual({ status, code });
  expect(await rowsOf(work, 'select count(*) from cdr_batches')).toEqual(before);
});

test.each`
  because                                    | key                                                          | status | code
  ${'no key'}                                | ${() => undefined}                                           | ${401} | ${'UNAUTHENTICATED'}
  ${'a mistyped key'}                        | ${() => `${world.keys.switch.slice(0, -1)}-`}                | ${401} | ${'UNAUTHENTICATED'}
  ${'a key that lacks the scope'}            | ${() => keyFor({ switchId: world.switchId }, ['route:ask'])} | ${403} | ${'FORBIDDEN'}
  ${'a partner’s key'}                       | ${() => world.keys.partner}                                  | ${403} | ${'FORBIDDEN'}
  ${'a partner’s key, whatever it may'}      | ${() => forced({ partnerId: world.partnerId })}              | ${403} | ${'FORBIDDEN'}
  ${'the operator’s key: it isn’t a switch'} | ${() => forced({})}                                          | ${403} | ${'FORBIDDEN'}
`('P2: $because: $code', async ({ key, status, code }) => {
  const answer = await api.ask('POST', '/v1/cdrs', { key: await key(), body: ndjson([record()]) });
  expect({ status: answer.status, code: answer.json.error.code }).toEqual({ status, code });
});

test.each`
  change                                                             | status | because
  ${`update api_keys set expires_at = app_now() + interval '1 ms'`}  | ${200} | ${'a key opens before it expires'}
  ${`update api_keys set expires_at = app_now()`}                    | ${401} | ${'and at that instant no more'}
  ${`update api_keys set expires_at = null, revoked_at = app_now()`} | ${401} | ${'a revoked key opens nothing'}
`('P2: $because', async ({ change, status }) => {
  const key = await keyFor({ switchId: world.switchId }, ['cdrs:write']);
  await work.owner.query(`${change} where id = $1`, [key.slice(4, 12)]);
  expect((await post(ndjson([record()]), {}, key)).status).toBe(status);
});

test('a switch that can only do Basic gives the key as the password', async () => {
  const basic = (password: string) => `Basic ${Buffer.from(`any:${password}`).toString('base64')}`;
  const ask = (password: string) =>
    api.ask('POST', '/v1/cdrs', { body: ndjson([record()]), headers: { authorization: basic(password) } });
  expect((await ask(world.keys.switch)).status).toBe(200);
  const refused = await ask('wrong');
  expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="hotline400"']);
});

test('an address that is none is an error with a code, like any other', async () => {
  for (const path of ['/v1/nothing', '/v1/cdrs', '/v1/cdrs/batches/%zz']) {
    expect((await api.ask('GET', path)).json.error.code).toMatch(/^(NOT_FOUND|BAD_INPUT)$/);
  }
});
