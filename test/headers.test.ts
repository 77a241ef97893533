import { pino } from 'pino';
import { issueStatement } from '../jobs/issue-statement.js';
import { openApi } from '../src/api.js';
import { asDb, transaction } from '../src/db/open.js';
import { closeMonth } from '../src/flows/close-month.js';
import { approve, statementsOf } from '../src/statements/statements.js';
import { useApi } from './support/http.js';
import { postAs } from './support/post.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';

const work = useWork('2026-11-05T10:00:00+08:00');
const logged: Record<string, unknown>[] = [];
beforeAll(() => {
  work.log = pino({ level: 'error' }, { write: (line: string) => void logged.push(JSON.parse(line)) });
  work.config = { ...work.config, trustedProxies: ['127.0.0.1'] }; // we ask as a proxy would
});
const api = useApi(work);
let world: World;
let pdf: string;
beforeAll(async () => {
  world = await makeWorld(work);
  await postAs(api, world.keys.switch, [record()]);
  await transaction(work.worker, (tx) => closeMonth(tx, '2026-10'));
  const [id] = await transaction(work.worker, (tx) => approve(tx, '2026-10', 'Li Lei'));
  await issueStatement.run({ statementId: id! }, work);
  pdf = `/v1/statements/${(await statementsOf(asDb(work.worker), '2026-10'))[0]!.id}.pdf`;
});

const usual = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
  'strict-transport-security': null,
  server: null,
  'x-powered-by': null,
};
const shown = (headers: Headers, of: object = usual) =>
  Object.fromEntries(Object.keys(of).map((name) => [name, headers.get(name)]));

const question = JSON.stringify({ callUuid: 'c', called: '4006000001' });
const graphql = { body: '{"query":"{viewer{name}}"}', headers: { 'content-type': 'application/json' } };
const broken = async () => {
  await work.owner.query('alter table destinations rename to elsewhere');
  const unknown = JSON.stringify({ callUuid: 'b', called: '4006999998' }); // what isn't in memory is asked for
  const answer = await api.ask('POST', '/v1/route', { key: world.keys.switch, body: unknown });
  await work.owner.query('alter table elsewhere rename to destinations');
  return answer;
};

test.each`
  status | ask                                                                                         | because
  ${200} | ${() => api.ask('GET', '/livez')}                                                           | ${'a probe'}
  ${200} | ${() => api.ask('GET', '/readyz')}                                                          | ${'another'}
  ${200} | ${() => api.ask('POST', '/v1/route', { key: world.keys.switch, body: question })}           | ${'a switch'}
  ${200} | ${() => api.ask('POST', '/graphql', { key: world.keys.partner, ...graphql })}               | ${'GraphQL'}
  ${400} | ${() => api.ask('GET', '/v1/%zz')}                                                          | ${'no address, so no hook'}
  ${401} | ${() => api.ask('POST', '/v1/route', { body: question })}                                   | ${'no key'}
  ${401} | ${() => api.ask('POST', '/graphql', { key: 'nonsense', ...graphql })}                       | ${'no key that opens'}
  ${403} | ${() => api.ask('POST', '/v1/route', { key: world.keys.partner, body: question })}          | ${'another’s scope'}
  ${404} | ${() => api.ask('GET', '/v1/nothing')}                                                      | ${'nothing there'}
  ${404} | ${() => api.ask('GET', '/v1/cdrs/batches/none', { key: world.keys.switch })}                | ${'no such batch'}
  ${413} | ${() => api.ask('POST', '/v1/route', { key: world.keys.switch, body: 'x'.repeat(16_385) })} | ${'too much'}
  ${415} | ${() => api.ask('POST', '/v1/cdrs', { key: world.keys.switch, body: 'no format' })}         | ${'a format that is none'}
  ${500} | ${broken}                                                                                   | ${'a fault of ours'}
`('$status, $because: every header that an answer has', async ({ status, ask }) => {
  const answer = await ask();
  expect([answer.status, shown(answer.headers)]).toEqual([status, usual]);
  expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});

test('a statement’s PDF may be kept by its reader, who asks again with its etag', async () => {
  const { status, headers } = await api.ask('GET', pdf, { key: world.keys.partner });
  expect([status, headers.get('content-type')]).toEqual([200, 'application/pdf']);
  expect(shown(headers)).toEqual({ ...usual, 'cache-control': 'private, no-cache' });
  expect(headers.get('etag')).toMatch(/^"[0-9a-f]{64}"$/);
});

test('GraphiQL’s page may run its own scripts, and no other page may frame it', async () => {
  const { status, headers } = await api.ask('GET', '/graphiql');
  expect(status).toBe(200);
  const { 'content-security-policy': policy, ...others } = shown(headers);
  expect(policy).toContain("script-src 'self' 'unsafe-inline'");
  expect({ ...others, 'content-security-policy': usual['content-security-policy'] }).toEqual(usual);
  const script = await api.ask('GET', '/graphiql/react.js');
  expect([script.status, shown(script.headers)]).toEqual([200, usual]);
});

test.each`
  protocol         | trusted  | hsts                  | because
  ${'https'}       | ${true}  | ${'max-age=31536000'} | ${'a proxy that we trust says https'}
  ${'http, https'} | ${true}  | ${'max-age=31536000'} | ${'the nearest proxy’s word is the last'}
  ${'https, http'} | ${true}  | ${null}               | ${'a client’s own word comes before it'}
  ${'http'}        | ${true}  | ${null}               | ${'a plain request must not lock itself out'}
  ${'https'}       | ${false} | ${null}               | ${'anybody can say so'}
`('strict-transport-security: $because', async ({ protocol, trusted, hsts }) => {
  const server = openApi({ ...work, config: { ...work.config, trustedProxies: trusted ? ['127.0.0.1'] : false } });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  for (const path of ['/livez', '/v1/nothing']) {
    const { headers } = await fetch(url + path, { headers: { 'x-forwarded-proto': protocol } });
    expect(headers.get('strict-transport-security')).toBe(hsts);
  }
  await server.close();
});

test('x-request-id is ours and new each time, whatever the request says', async () => {
  const ids = [];
  for (let at = 0; at < 3; at++) {
    const { headers } = await api.ask('GET', '/livez', { headers: { 'x-request-id': 'mine', 'request-id': 'mine' } });
    ids.push(headers.get('x-request-id'));
  }
  expect(new Set(ids).size).toBe(3);
  expect(ids).not.toContain('mine');
});

test('a fault of ours stands in the log under the answer’s id', async () => {
  logged.length = 0;
  const { headers, json } = await broken();
  const requestId = headers.get('x-request-id');
  expect(json.error).toEqual({ code: 'INTERNAL', message: 'internal error', errorId: requestId });
  expect(logged).toMatchObject([
    { requestId, msg: 'a request failed', error: expect.stringContaining('destinations') },
  ]);
});
