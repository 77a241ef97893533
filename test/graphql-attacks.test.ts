import type { FastifyInstance } from 'fastify';
import { openApi } from '../src/api.js';
import { asked, attacks, json, times } from './support/fuzz/attacks.js';
import { oddTexts } from './support/fuzz/pool.js';
import { useApi } from './support/http.js';
import { useWork } from './support/work.js';
import { makeWorld, type World } from './support/world.js';

const work = useWork('2026-11-05T10:00:00+08:00');
const api = useApi(work);
let world: World;
beforeAll(async () => {
  world = await makeWorld(work);
});

const harmless = (answer: Awaited<ReturnType<typeof api.ask>>) => {
  const text = answer.bytes.toString();
  expect(answer.status).toBeLessThan(500);
  expect(answer.json).not.toBeNull();
  expect(text).not.toMatch(/"INTERNAL"|stacktrace|node_modules|\\n {4}at /);
};

interface Said {
  error?: { code: string };
  errors?: { extensions: { code: string } }[];
  data?: Record<string, { userErrors?: { code: string }[] } | null>;
}

const codeOf = ({ error, errors, data }: Said): string | null =>
  error?.code ?? errors?.[0]?.extensions.code ?? Object.values(data ?? {})[0]?.userErrors?.[0]?.code ?? null;

test.each(attacks)(
  '$name: $status $code',
  async ({ body, headers = json, method = 'POST', path = '/graphql', status, code }) => {
    const answer = await api.ask(method, path, { key: world.keys.partner, body, headers });
    harmless(answer);
    expect([answer.status, codeOf(answer.json)]).toEqual([status, code]);
  },
);

test('they left nothing behind in objects', () => {
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

test.each([
  [
    'an id',
    'query ($v: ID!) { node(id: $v) { id } subscriber(id: $v) { id } call(id: $v) { id } statement(id: $v) { id } }',
  ],
  ['a cursor', 'query ($v: String!) { numbers(after: $v) { totalCount } }'],
  ['a prefix', 'query ($v: String!) { subscribers(filter: { namePrefix: $v }) { nodes { id } } }'],
  ['a number', 'query ($v: HotlineNumber!) { number(number: $v) { id } }'],
  ['a month', 'query ($v: YearMonth!) { statements(filter: { month: $v }) { totalCount } }'],
  [
    'an instant',
    'query ($v: DateTime!) { calls(filter: { numbers: ["4006000001"], setupAt: { from: $v } }) { totalCount } }',
  ],
  [
    'an amount',
    'mutation ($v: Money!) { createCap(input: { idempotencyKey: "x", subscriberId: "x", kind: AMOUNT, limitAmount: $v }) { userErrors { code } } }',
  ],
  [
    'a name',
    'mutation ($v: String!) { createSubscriber(input: { idempotencyKey: $v, name: $v, kind: ENTERPRISE, taxId: $v }) { subscriber { name } userErrors { code } } }',
  ],
  [
    'a network',
    'mutation ($v: String!) { createApiKey(input: { idempotencyKey: $v, name: $v, scopes: [NUMBERS_READ], networks: [$v] }) { apiKey { id } userErrors { code } } }',
  ],
])('every odd text as %s', async (_what, query) => {
  for (const v of oddTexts)
    harmless(
      await api.ask('POST', '/graphql', {
        key: world.keys.partner,
        headers: json,
        body: asked(query, { variables: { v } }),
      }),
    );
  expect((await work.owner.query('select 1 from calls')).rows).toEqual([]); // the table is still there
});

describe('S1: the twelve checks of graphql-cop, in production', () => {
  let server: FastifyInstance;
  let url: string;
  beforeAll(async () => {
    server = openApi({ ...work, config: { ...work.config, production: true } });
    url = await server.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => server.close());

  async function ask(
    body: string,
    {
      headers = json,
      method = 'POST',
      path = '/graphql',
    }: { headers?: Record<string, string>; method?: string; path?: string } = {},
  ) {
    const response = await fetch(url + path, {
      method,
      headers: { ...headers, authorization: `Bearer ${world.keys.operator}` },
      ...(method === 'POST' && { body }),
    });
    const text = await response.text();
    return { status: response.status, text, json: text.startsWith('{') ? (JSON.parse(text) as Said) : {} };
  }
  const refused = async (query: string, code: string) => {
    const answer = await ask(asked(query));
    expect([answer.status, codeOf(answer.json), answer.json.data]).toEqual([400, code, undefined]);
    return answer.text;
  };

  test('1 alias overloading', () =>
    refused(`{ ${times(101, (at) => `alias${at}: __typename`)} }`, 'QUERY_TOO_COMPLEX'));
  test('2 batches', async () => {
    const answer = await ask(`[${Array(10).fill(asked('{ __typename }')).join()}]`);
    expect([answer.status, answer.text.includes('data')]).toEqual([400, false]);
  });
  test('3 directive overloading', () => refused(`{ __typename ${'@aa'.repeat(10)} }`, 'BAD_INPUT'));
  test('4 circular introspection', () =>
    refused(`{ __schema { types { ${'fields { type { '.repeat(4)} name ${'} } '.repeat(4)} } } }`, 'BAD_INPUT'));
  test('5 field duplication', () => refused(`{ ${'__typename '.repeat(500)} }`, 'QUERY_TOO_COMPLEX'));
  test('6 GraphiQL', async () => {
    for (const path of ['/', '/graphiql', '/graphql', '/playground', '/console'])
      expect((await ask('', { method: 'GET', path, headers: { accept: 'text/html' } })).status).toBe(404);
  });
  test('7 introspection', () => refused('{ __schema { types { name fields { name } } } }', 'BAD_INPUT'));
  test('8 queries by GET', async () => {
    expect((await ask('', { method: 'GET', path: '/graphql?query={__typename}' })).status).toBe(404);
  });
  test('9 queries in forms', async () => {
    const answer = await ask('query={__typename}', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(answer.status).toBe(415);
  });
  test('10 mutations by GET', async () => {
    expect((await ask('', { method: 'GET', path: '/graphql?query=mutation{__typename}' })).status).toBe(404);
  });
  test('11 suggestions of fields', async () => {
    expect(await refused('{ viewer { nam } numberz { id } }', 'BAD_INPUT')).not.toMatch(/did you mean|"name"|numbers/i);
  });
  test('12 traces', async () => {
    const { json: said } = await ask(asked('{ __typename }'), {
      headers: { ...json, 'apollo-federation-include-trace': 'ftv1', 'x-apollo-tracing': '1' },
    });
    expect(Object.keys((said as { extensions: object }).extensions)).toEqual(['cost']);
  });
});
