import { exampleQueries } from '../schema/graphiql/page.js';
import { openApi } from '../src/api.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { useWork } from './support/work.js';
import { makeWorld, type World } from './support/world.js';

const work = useWork('2026-11-05T10:00:00+08:00');
const api = useApi(work);
const ask = useGraphql(api);
let world: World;
beforeAll(async () => {
  world = await makeWorld(work);
});

const json = { 'content-type': 'application/json' };
const post = (body: string, headers: Record<string, string> = json, key = world.keys.partner) =>
  api.ask('POST', '/graphql', { key, body, headers });

test.each`
  because                                   | body                                       | headers                                                    | status | code
  ${'a form'}                               | ${'query={viewer{name}}'}                  | ${{ 'content-type': 'application/x-www-form-urlencoded' }} | ${415} | ${'UNSUPPORTED_FORMAT'}
  ${'text that browsers may send anywhere'} | ${'{"query":"{viewer{name}}"}'}            | ${{ 'content-type': 'text/plain' }}                        | ${415} | ${'UNSUPPORTED_FORMAT'}
  ${'no JSON'}                              | ${'{'}                                     | ${json}                                                    | ${400} | ${'BAD_INPUT'}
  ${'no query'}                             | ${'{}'}                                    | ${json}                                                    | ${400} | ${'BAD_INPUT'}
  ${'several operations at once'}           | ${'[{"query":"{viewer{name}}"}]'}          | ${json}                                                    | ${400} | ${'BAD_INPUT'}
  ${'more than 256 KB'}                     | ${`{"query":"${' '.repeat(256 * 1024)}"}`} | ${json}                                                    | ${413} | ${'TOO_LARGE'}
`('$because is refused with $status $code', async ({ body, headers, status, code }) => {
  const answer = await post(body, headers);
  expect([answer.status, answer.json.errors[0].extensions.code]).toEqual([status, code]);
});

test('there is no GET /graphql: an address in a log or a link asks nothing', async () => {
  expect((await api.ask('GET', '/graphql?query={viewer{name}}', { key: world.keys.partner })).status).toBe(404);
});

test.each`
  because                          | query                                                            | status | code
  ${'a syntax error'}              | ${'{ viewer '}                                                   | ${400} | ${'BAD_INPUT'}
  ${'a field that there isn’t'}    | ${'{ viewer { secret } }'}                                       | ${400} | ${'BAD_INPUT'}
  ${'a variable that isn’t given'} | ${'query ($n: HotlineNumber!) { number(number: $n) { state } }'} | ${400} | ${'BAD_INPUT'}
  ${'a number that is none'}       | ${'{ number(number: "400123") { state } }'}                      | ${400} | ${'BAD_INPUT'}
  ${'a number that isn’t a text'}  | ${'{ number(number: 4006000001) { state } }'}                    | ${400} | ${'BAD_INPUT'}
  ${'a scope that the key lacks'}  | ${'{ switches { name } }'}                                       | ${403} | ${'FORBIDDEN'}
  ${'what isn’t there'}            | ${'{ number(number: "4009999999") { state } }'}                  | ${200} | ${'NOT_FOUND'}
`('$because: $code', async ({ query, status, code }) => {
  const answer = await ask(world.keys.partner, query);
  expect([answer.status, answer.errors![0]!.extensions]).toEqual([status, { code }]);
  expect(answer.data ?? null).toBeNull();
});

test.each`
  because                        | key
  ${'no key'}                    | ${null}
  ${'a text that is none'}       | ${'nonsense'}
  ${'a key with a wrong letter'} | ${() => `${world.keys.partner.slice(0, -1)}!`}
  ${'a key of nobody'}           | ${'h4k_00000000_00000000000000000000000000000000000000000000000000'}
`('$because: 401 UNAUTHENTICATED', async ({ key }) => {
  const answer = await ask(typeof key === 'function' ? key() : key, '{ viewer { name } }');
  expect([answer.status, answer.errors![0]!.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
});

test('who am I: three keys, three answers', async () => {
  const kinds = [];
  for (const key of [world.keys.partner, world.keys.switch, world.keys.operator]) {
    const { data } = await ask(key, '{ viewer { kind name } }');
    kinds.push(`${data.viewer.kind} ${data.viewer.name}`);
  }
  expect(kinds).toEqual(['PARTNER partner', 'SWITCH sw-1', 'OPERATOR operator']);
});

test('a fault of ours shows an id, and nothing of itself', async () => {
  await work.owner.query('alter table destinations rename to elsewhere');
  const { errors, text } = await ask(world.keys.partner, '{ numbers { nodes { destinations { destination } } } }');
  await work.owner.query('alter table elsewhere rename to destinations');
  expect(errors![0]).toEqual({
    message: 'internal error',
    locations: expect.anything(),
    path: expect.anything(),
    extensions: { code: 'INTERNAL', errorId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
  });
  expect(text).not.toMatch(/relation|select|stack/i);
});

test('several operations in one document: the one that is named', async () => {
  const body = JSON.stringify({ query: 'query A { viewer { name } } query B { viewer { kind } }', operationName: 'B' });
  expect((await post(body)).json.data).toEqual({ viewer: { kind: 'PARTNER' } });
});

test('mutations of one request are done in their order, and each sees the one before', async () => {
  const made = (name: string) =>
    `createSubscriber(input: { idempotencyKey: "${name}", name: "${name}", kind: ENTERPRISE }) { subscriber { name partner { name } } }`;
  const { data } = await ask(world.keys.partner, `mutation { a: ${made('甲')} b: ${made('乙')} c: ${made('丙')} }`);
  expect(Object.values(data).map((it) => (it as { subscriber: { name: string } }).subscriber.name)).toEqual([
    '甲',
    '乙',
    '丙',
  ]);
});

test('twice as many requests at once as there are connections, each with a change and a read after it', async () => {
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, at) =>
      ask(
        world.keys.partner,
        `mutation { a: createSubscriber(input: { idempotencyKey: "many-${at}", name: "n", kind: ENTERPRISE }) { subscriber { partner { name } caps { kind } } }
           b: createSubscriber(input: { idempotencyKey: "more-${at}", name: "n", kind: ENTERPRISE }) { subscriber { partner { name } } } }`,
      ),
    ),
  );
  expect(answers.filter((it) => it.errors)).toEqual([]);
});

test('an answer that an error cuts short leaves no transaction open', async () => {
  const query = `{ a: numbers { nodes { subscriber { partner { name } } } } b: subscriber(id: "subscriber_x") { name } }`;
  for (let at = 0; at < 12; at++) expect((await ask(world.keys.partner, query)).errors).toHaveLength(1);
  const idle = `select count(*)::int from pg_stat_activity where datname = current_database() and state = 'idle in transaction'`;
  expect((await work.owner.query(idle)).rows).toEqual([{ count: 0 }]);
});

test('an error says which field it is of', async () => {
  const { errors } = await ask(
    world.keys.partner,
    '{ a: number(number: "4006000001") { state } b: subscriber(id: "subscriber_x") { name } }',
  );
  expect(errors).toEqual([
    {
      message: 'there is no such subscriber',
      path: ['b'],
      locations: [{ line: 1, column: 45 }],
      extensions: { code: 'NOT_FOUND' },
    },
  ]);
});

describe('GraphiQL', () => {
  test('is here in development, whole, and loads nothing from elsewhere', async () => {
    const page = await api.ask('GET', '/graphiql');
    expect(page.headers.get('content-type')).toContain('text/html');
    const text = page.bytes.toString();
    expect(text).not.toMatch(/https?:\/\//);
    const [, tabs] = /id="examples">(.*)<\/script>/.exec(text)!;
    expect(JSON.parse(tabs!)).toEqual(exampleQueries().map(({ query }) => ({ query })));
    const loaded = [...text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path!);
    expect(loaded).toHaveLength(4);
    for (const path of loaded) expect((await api.ask('GET', path)).status).toBe(200);
    expect((await api.ask('GET', '/graphiql/..%2fpackage.json')).status).toBe(404);
    expect((await api.ask('GET', '/graphiql/constructor')).status).toBe(404);
  });

  test('P1: in production neither it nor introspection is there', async () => {
    const server = openApi({ ...work, config: { ...work.config, production: true } });
    const url = await server.listen({ host: '127.0.0.1', port: 0 });
    try {
      expect((await fetch(`${url}/graphiql`)).status).toBe(404);
      const asked = async (query: string) => {
        const headers = { ...json, authorization: `Bearer ${world.keys.partner}` };
        const answer = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
        return (await answer.json()) as { errors?: { message: string }[] };
      };
      expect((await asked('{ __schema { types { name } } }')).errors).toHaveLength(1);
      expect((await asked('{ viewer { nam } }')).errors![0]!.message).not.toContain('name'); // suggests nothing
      expect((await asked('{ viewer { name } }')).errors).toBeUndefined();
    } finally {
      await server.close();
    }
  });
});
