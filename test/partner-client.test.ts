import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { allPages, connect, ensureDone } from '../examples/partner-client/client.js';
import { typesOf } from '../examples/partner-client/generate-types.js';
import * as client from '../examples/partner-client/graphql-types.js';
import { microYuan, yuan } from '../examples/partner-client/money.js';
import { clockTime, lastMonth, rangeOf } from '../examples/partner-client/month.js';
import { openApi } from '../src/api.js';
import { rowsOf } from './support/books.js';
import { useApi } from './support/http.js';
import { postAs } from './support/post.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';

const FOLDER = 'examples/partner-client';
const work = useWork('2026-11-05T10:00:00+08:00');
const api = useApi(work);
let world: World;

/** A minute to the flat number: 0.20. */
const minute = (setupAt: string, answerAt: string, endAt: string) => record({ setupAt, answerAt, endAt });

beforeAll(async () => {
  world = await makeWorld(work);
  const many = Array.from({ length: 150 }, (_, index) => {
    const at = (minutes: number) => new Date(Date.UTC(2026, 9, 2, 0, index + minutes)).toISOString();
    return minute(at(0), at(0), at(1));
  });
  await postAs(api, world.keys.switch, [
    minute('2026-09-30T23:59:59.999+08:00', '2026-10-01T00:00:01+08:00', '2026-10-01T00:01:01+08:00'), // September’s
    minute('2026-10-01T00:00:00.000+08:00', '2026-10-01T00:00:01+08:00', '2026-10-01T00:01:01+08:00'), // October’s
    ...many,
    minute('2026-10-31T23:59:59.999+08:00', '2026-11-01T00:00:01+08:00', '2026-11-01T00:01:01+08:00'), // October’s
    minute('2026-11-01T00:00:00.000+08:00', '2026-11-01T00:00:01+08:00', '2026-11-01T00:01:02+08:00'), // November’s
    record({
      setupAt: '2026-10-31T12:00:00+08:00',
      endAt: '2026-10-31T12:00:09+08:00',
      outcome: 'busy',
      answerAt: undefined,
    }),
  ]);
});

test('the types are those of the schema and the operations: npm run client:types makes them', () => {
  const [schema, operations, types] = ['schema/schema.graphql', `${FOLDER}/operations.graphql`, `${FOLDER}/graphql-types.ts`]; // prettier-ignore
  expect(typesOf(readFileSync(schema!, 'utf8'), readFileSync(operations!, 'utf8'))).toBe(readFileSync(types!, 'utf8'));
});

test('an operation that the schema hasn’t is refused, where it stands', () => {
  expect(() => typesOf('type Query { a: Int }', 'query A {\n  b\n}')).toThrow(/Cannot query field "b".*\n\n.*:2:3/);
});

describe('the program', () => {
  /** As it is started by hand; never a shell between. */
  const run = (key: string, ...args: string[]) =>
    new Promise<{ code: number; out: string; err: string }>((resolve) => {
      const env = { ...process.env, NODE_OPTIONS: '', HOTLINE400_URL: api.url, HOTLINE400_KEY: key };
      execFile(process.execPath, ['--import', 'tsx', `${FOLDER}/main.ts`, ...args], { env }, (error, out, err) =>
        resolve({ code: error ? Number(error.code) : 0, out, err }),
      );
    });

  test('shows a partner its month, added up, and what it changes', async () => {
    const { code, out, err } = await run(world.keys.partner, '2026-10');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe(`partner, a key of 示例代理商 with 22 scopes

3 numbers: answered calls and yuan
                          2026-10              2026-11            cap, used  subscriber
  4006000001      152       30.40        1        0.40                       北京示例科技有限公司
  4007000002        0        0.00        0        0.00                       北京示例科技有限公司
  4008000003        0        0.00        0        0.00                       北京示例科技有限公司

The latest calls to 4006000001
  11-01 00:00:00  138****8000   ANSWERED        61 s  FLAT                0.40  北京
  10-31 23:59:59  138****8000   ANSWERED        60 s  FLAT                0.20  北京
  10-31 12:00:00  138****8000   BUSY                                            北京
  10-02 10:29:00  138****8000   ANSWERED        60 s  FLAT                0.20  北京
  10-02 10:28:00  138****8000   ANSWERED        60 s  FLAT                0.20  北京

The month of 4006000001: 2026-10
  152 charges on 2 pages add up to 30.40 yuan; its usage says 30.40:
  the same to the micro-yuan

合作方示例有限公司: made
  its cap is 30.00 yuan a month, of which 0 % are used

What happened meanwhile
  1      11-05 10:00:00  SUBSCRIBER_CREATED    PARTNER    合作方示例有限公司
  2      11-05 10:00:00  CAP_CREATED           PARTNER    30.00 yuan
`);
  });

  test('run again, it makes nothing more, and changes the cap that is there', async () => {
    const before = await rowsOf(work, 'select id from subscribers');
    const { out } = await run(world.keys.partner, '2026-10');
    expect(out).toContain('合作方示例有限公司: was made by an earlier run');
    expect(out).toContain('CAP_UPDATED');
    expect(await rowsOf(work, 'select id from subscribers')).toEqual(before);
  });

  test.each(['', 'h4k_wrong'])('with the key “%s” it says what is wrong, and fails', async (key) => {
    expect(await run(key)).toEqual({ code: 1, out: '', err: expect.stringMatching(/^UNAUTHENTICATED: .+\n$/) });
  });
});

describe('ask', () => {
  type Forward = () => Promise<Response>;
  /** What befalls the sendings, one after the other; those that come after them pass. */
  type Accident = (response: ServerResponse, forward: Forward) => unknown;
  const accidents: Accident[] = [];
  const bodies: string[] = [];
  let proxy: Server;
  let access: { url: string; key: string; pauseMs: number };

  /** A rude network before the real server. */
  beforeAll(async () => {
    proxy = createServer(async (request, response) => {
      const body = await text(request);
      bodies.push(body);
      const headers = { authorization: request.headers.authorization!, 'content-type': 'application/json' };
      const forward: Forward = () => fetch(`${api.url}/graphql`, { method: 'POST', headers, body });
      await (accidents.shift() ?? pass)(response, forward);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    access = { url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`, key: world.keys.partner, pauseMs: 1 };
  });
  afterAll(() => new Promise((resolve) => (proxy.close(resolve), proxy.closeAllConnections())));
  beforeEach(() => {
    accidents.length = 0;
    bodies.length = 0;
  });

  const pass: Accident = async (response, forward) => {
    const answer = await forward();
    response.writeHead(answer.status).end(await answer.text());
  };
  const lost: Accident = (response) => response.destroy();
  const doneAndLost: Accident = async (response, forward) => {
    await (await forward()).text();
    response.destroy();
  };
  const says =
    (status: number, body: string, headers: Record<string, string> = {}): Accident =>
    (response) =>
      response.writeHead(status, headers).end(body);
  const late: Accident = () => {};
  const refusal = (code: string) => JSON.stringify({ errors: [{ message: 'no', extensions: { code } }] });
  const create = (idempotencyKey: string) =>
    ({ input: { idempotencyKey, name: '网络不好', kind: 'ENTERPRISE' } }) as const;

  test.each`
    accident                                                          | because
    ${[lost]}                                                         | ${'the connection broke before the server heard'}
    ${[doneAndLost]}                                                  | ${'the answer was lost on the way'}
    ${[doneAndLost, doneAndLost, lost]}                               | ${'one after the other'}
    ${[says(502, '<html>Bad Gateway</html>')]}                        | ${'a proxy has no server'}
    ${[says(503, refusal('UNAVAILABLE'), { 'retry-after': '0' })]}    | ${'the database was out of reach'}
    ${[says(503, '{"error":{"code":"UNAVAILABLE","message":"no"}}')]} | ${'it was so before the operation was looked at'}
    ${[says(429, refusal('RATE_LIMITED'), { 'retry-after': '1' })]}   | ${'it was too fast'}
    ${[late]}                                                         | ${'no answer came in time'}
  `('sends again, and it is done once: $because', async ({ accident }) => {
    accidents.push(...accident);
    const ask = connect({ ...access, timeoutMs: accident[0] === late ? 1_000 : 10_000 });
    const key = randomUUID();
    const before = (await rowsOf(work, 'select id from subscribers')).length;
    const { createSubscriber } = await ask(client.MakeSubscriber, create(key));
    expect(ensureDone(createSubscriber).idempotentReplay).toBe(accident.includes(doneAndLost));
    expect(await rowsOf(work, 'select id from subscribers')).toHaveLength(before + 1);
    expect(bodies).toEqual(Array.from({ length: accident.length + 1 }, () => bodies[0])); // the same key each time
  });

  test.each`
    accident                               | code             | because
    ${says(400, refusal('BAD_INPUT'))}     | ${'BAD_INPUT'}   | ${'the query must be mended'}
    ${says(200, refusal('NOT_FOUND'))}     | ${'NOT_FOUND'}   | ${'it won’t be found the next time'}
    ${says(500, refusal('INTERNAL'))}      | ${'INTERNAL'}    | ${'a fault of the server is told to its people'}
    ${says(404, '<html>Not Found</html>')} | ${'UNREACHABLE'} | ${'the address is wrong'}
  `('sends once: $because', async ({ accident, code }) => {
    accidents.push(accident);
    await expect(connect(access)(client.WhoAmI, {})).rejects.toMatchObject({ name: 'ApiError', code });
    expect(bodies).toHaveLength(1);
  });

  test('gives up after as many sendings as it may have', async () => {
    accidents.push(lost, lost, lost);
    await expect(connect({ ...access, sendings: 3 })(client.WhoAmI, {})).rejects.toMatchObject({ code: 'UNREACHABLE' });
    expect(bodies).toHaveLength(3);
  });

  test('an error has its code, its path and a message for people', async () => {
    const ask = connect(access);
    const twice = create(randomUUID());
    await ask(client.MakeSubscriber, twice);
    const other = { input: { ...twice.input, name: '另一家' } };
    const asked = ask(client.MakeSubscriber, other).then((it) => ensureDone(it.createSubscriber));
    await expect(asked).rejects.toMatchObject({
      code: 'IDEMPOTENCY_CONFLICT',
      path: ['input', 'idempotencyKey'],
      message: expect.stringMatching(/./),
    });
    await expect(ask(client.LatestCalls, { number: '4008123456' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(connect({ ...access, key: 'x' })(client.WhoAmI, {})).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });
});

test('the real server’s rate is kept to: a list that costs more than may be spent at once comes whole', async () => {
  const server = openApi({ ...work, config: { ...work.config, graphqlPoints: 400 } });
  let refused = 0;
  server.addHook('onResponse', async (_request, reply) => {
    if (reply.statusCode === 429) refused++;
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  const ask = connect({ url, key: world.keys.partner, pauseMs: 1 });
  const setupAt = rangeOf('2026-10');
  let found = 0;
  const calls = allPages(
    async (after) => (await ask(client.Charges, { number: '4006000001', setupAt, after })).number.calls,
  );
  for await (const { charge } of calls) if (charge) found++;
  await server.close();
  expect(found).toBe(152);
  expect(refused).toBeGreaterThan(0);
});

describe('money', () => {
  test.each`
    text             | micro             | shown
    ${'0.000000'}    | ${0n}             | ${'0.00'}
    ${'0.000001'}    | ${1n}             | ${'0.000001'}
    ${'0.120000'}    | ${120_000n}       | ${'0.12'}
    ${'0.123000'}    | ${123_000n}       | ${'0.123'}
    ${'-0.100000'}   | ${-100_000n}      | ${'-0.10'}
    ${'999.990000'}  | ${999_990_000n}   | ${'999.99'}
    ${'1000.000000'} | ${1_000_000_000n} | ${'1,000.00'}
    ${'12'}          | ${12_000_000n}    | ${'12.00'}
  `('$text is $micro and shown as $shown', ({ text, micro, shown }) => {
    expect(microYuan(text)).toBe(micro);
    expect(yuan(micro)).toBe(shown);
  });

  test.each(['', '.5', '1.', '1,000.00', '1e3', '0.0000001', ' 1', 'NaN'])('%p is no money', (text) => {
    expect(() => microYuan(text)).toThrow(RangeError);
  });

  test('what is shown is what is there, to the last place', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 18n), 10n ** 18n), (it) => microYuan(yuan(it).replaceAll(',', '')) === it),
    );
  });
});

test.each`
  now                       | month        | because
  ${'2026-10-31T15:59:59Z'} | ${'2026-09'} | ${'a second before November in Shanghai'}
  ${'2026-10-31T16:00:00Z'} | ${'2026-10'} | ${'November in Shanghai'}
  ${'2026-12-31T16:00:00Z'} | ${'2026-12'} | ${'January'}
  ${'2026-12-31T15:59:59Z'} | ${'2026-11'} | ${'not yet'}
`('the last whole month: $because', ({ now, month }) => {
  expect(lastMonth(Date.parse(now))).toBe(month);
});

test('a month is from its first instant in Shanghai to before the next one’s', () => {
  expect(rangeOf('2026-12')).toEqual({ from: '2026-11-30T16:00:00.000Z', to: '2026-12-31T16:00:00.000Z' });
  expect(clockTime('2026-12-31T16:00:00.000Z')).toBe('01-01 00:00:00');
});
