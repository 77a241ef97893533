import { gzipSync } from 'node:zlib';

export const json = { 'content-type': 'application/json' };
export const times = (count: number, text: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => text(at)).join(' ');
const nested = (depth: number) =>
  `{ number(number: "4006000001") ${'{ subscriber { caps { number '.repeat(depth / 3)}{ id }${' } } }'.repeat(depth / 3)} }`;
export const asked = (query: string, more: object = {}) => JSON.stringify({ query, ...more });
const bomb = (count: number, pair: (next: string) => string) =>
  `{ viewer { partner { ...F0 } } } ${times(count, (at) => `fragment F${at} on Partner { ${pair(`...F${at + 1}`)} }`)} fragment F${count} on Partner { id name }`;
const deep = (levels: number) => `${'['.repeat(levels)}1${']'.repeat(levels)}`;
const variable = (value: string, type = '[HotlineNumber!]!') =>
  `{"query":"query ($v: ${type}) { calls(filter: { numbers: $v }) { totalCount } }","variables":{"v":${value}}}`;
const made = (fields: string) =>
  `mutation { createSubscriber(input: { kind: ENTERPRISE ${fields} }) { userErrors { code } } }`;

export interface Attack {
  name: string;
  body: string | Buffer;
  status: number;
  code: string | null;
  headers?: Record<string, string>;
  method?: string;
  path?: string;
}

/** Null: it does no harm and is answered. */
export const attacks: Attack[] = [
  { name: 'depth 15', body: asked(nested(15)), status: 400, code: 'QUERY_TOO_COMPLEX' },
  { name: 'depth 480', body: asked(nested(480)), status: 400, code: 'QUERY_TOO_COMPLEX' },
  { name: 'depth 9,999', body: asked(nested(9_999)), status: 400, code: 'BAD_INPUT' },
  {
    name: '31 aliases of a field',
    body: asked(`{ ${times(31, (at) => `a${at}: __typename`)} }`),
    status: 400,
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    name: 'aliases of aliases',
    body: asked(`{ viewer { ${times(6, (a) => `a${a}: partner { ${times(6, (b) => `b${b}: name`)} }`)} } }`),
    status: 400,
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    name: '10,000 aliases',
    body: asked(`{ ${times(10_000, (at) => `a${at}: __typename`)} }`),
    status: 400,
    code: 'BAD_INPUT',
  },
  {
    name: 'a field 500 times',
    body: asked(`{ viewer { ${'name '.repeat(500)} } }`),
    status: 400,
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    name: 'an object 350 times',
    body: asked(`{ ${'viewer { name } '.repeat(350)} }`),
    status: 400,
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    name: 'a fragment in itself',
    body: asked('{ viewer { ...A } } fragment A on Viewer { name ...A }'),
    status: 400,
    code: 'BAD_INPUT',
  },
  {
    name: 'fragments in a ring',
    body: asked(
      '{ viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { ...C } fragment C on Viewer { ...A }',
    ),
    status: 400,
    code: 'BAD_INPUT',
  },
  {
    name: 'a bomb of fragments: 2^60',
    body: asked(bomb(60, (next) => `a: id ${next} ${next}`)),
    status: 400,
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    name: 'a bomb of aliased fragments',
    body: asked(
      `{ viewer { ...F0 } } ${times(20, (at) => `fragment F${at} on Viewer { ...F${at + 1} ...F${at + 1} }`)} fragment F20 on Viewer { a: partner { name } }`,
    ),
    status: 400,
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    name: '500 directives',
    body: asked(`{ viewer { name ${'@skip(if: false) '.repeat(200)} } }`),
    status: 400,
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    name: 'unknown directives',
    body: asked(`{ viewer { name ${'@aa '.repeat(500)} } }`),
    status: 400,
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    name: '21 directives on fields of their own',
    body: asked(`{ viewer { ${'name @include(if: true) '.repeat(21)} } }`),
    status: 400,
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    name: 'six mutations',
    body: asked(
      `mutation { ${times(6, (at) => `m${at}: ${made(`idempotencyKey: "${at}", name: "n"`).slice(11, -2)}`)} }`,
    ),
    status: 400,
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    name: 'lists in lists in lists',
    body: asked('{ numbers(first: 100) { nodes { calls(first: 100) { nodes { charges { receipt { layer } } } } } } }'),
    status: 400,
    code: 'QUERY_TOO_COMPLEX',
  },
  {
    name: 'a page of a million, in a variable',
    body: asked('query ($n: Int) { numbers(first: $n) { totalCount } }', { variables: { n: 1_000_000 } }),
    status: 200,
    code: 'BAD_INPUT',
  },
  { name: 'a page of -1', body: asked('{ numbers(first: -1) { totalCount } }'), status: 200, code: 'BAD_INPUT' },
  { name: 'a page of 1.5', body: asked('{ numbers(first: 1.5) { totalCount } }'), status: 400, code: 'BAD_INPUT' },
  {
    name: 'a page of 1e308',
    body: asked('query ($n: Int) { numbers(first: $n) { totalCount } }', { variables: { n: 1e308 } }),
    status: 400,
    code: 'BAD_INPUT',
  },
  {
    name: 'a huge whole number',
    body: asked(`{ numbers(first: ${'9'.repeat(5_000)}) { totalCount } }`),
    status: 400,
    code: 'BAD_INPUT',
  },
  { name: 'a huge name', body: asked(`{ ${'a'.repeat(200_000)} }`), status: 400, code: 'BAD_INPUT' },
  { name: 'a text of 200 KB', body: asked(`{ node(id: "${'x'.repeat(200_000)}") { id } }`), status: 200, code: null },
  {
    name: 'an id of 1 MB',
    body: asked(`{ node(id: "${'x'.repeat(1024 ** 2)}") { id } }`),
    status: 413,
    code: 'TOO_LARGE',
  },
  {
    name: 'an idempotency key of 100 KB',
    body: asked(made(`idempotencyKey: "${'k'.repeat(100_000)}", name: "n"`)),
    status: 200,
    code: 'BAD_INPUT',
  },
  { name: 'NUL in the query', body: asked('{ viewer \0 { name } }'), status: 400, code: 'BAD_INPUT' },
  {
    name: 'NUL in a text',
    body: asked(made('idempotencyKey: "nul", name: "a\\u0000b"')),
    status: 200,
    code: 'BAD_INPUT',
  },
  {
    name: 'NUL in an idempotency key',
    body: asked(made('idempotencyKey: "a\\u0000b", name: "n"')),
    status: 200,
    code: 'BAD_INPUT',
  },
  { name: 'a byte order mark before the query', body: asked('\ufeff{ viewer { name } }'), status: 200, code: null },
  {
    name: 'a byte order mark before the body',
    body: `\ufeff${asked('{ viewer { name } }')}`,
    status: 400,
    code: 'BAD_INPUT',
  },
  {
    name: 'half a surrogate pair',
    body: asked(made('idempotencyKey: "half", name: "\\ud800"')),
    status: 400,
    code: 'BAD_INPUT',
  },
  {
    name: 'half a surrogate pair in a variable',
    body: '{"query":"query ($i: ID!) { node(id: $i) { id } }","variables":{"i":"\\ud800"}}',
    status: 200,
    code: null,
  },
  {
    name: 'overlong UTF-8',
    body: Buffer.concat([
      Buffer.from('{"query":"{ viewer { na'),
      Buffer.from([0xc0, 0xaf, 0xe0, 0x80, 0xaf]),
      Buffer.from('me } }"}'),
    ]),
    status: 400,
    code: 'BAD_INPUT',
  },
  {
    name: 'bytes that are no text',
    body: Buffer.from(Array.from({ length: 4_096 }, (_, at) => (at * 151) % 256)),
    status: 400,
    code: 'BAD_INPUT',
  },
  { name: 'a text without an end', body: asked('{ node(id: "x) { id } }'), status: 400, code: 'BAD_INPUT' },
  {
    name: 'a block text without an end',
    body: asked(`{ node(id: """${'x\n'.repeat(5_000)}) { id } }`),
    status: 400,
    code: 'BAD_INPUT',
  },
  {
    name: 'a block text of 50,000 lines',
    body: asked(`{ node(id: """${' \n'.repeat(50_000)}""") { id } }`),
    status: 200,
    code: null,
  },
  { name: 'variables 10,000 levels deep', body: variable(deep(10_000)), status: 400, code: 'BAD_INPUT' },
  { name: 'variables 100,000 levels deep', body: variable(deep(100_000)), status: 400, code: 'BAD_INPUT' },
  {
    name: 'variables 100,000 levels deep that nobody declared',
    body: `{"query":"{ viewer { name } }","variables":{"v":${deep(100_000)}}}`,
    status: 200,
    code: null,
  },
  {
    name: 'a literal 700 lists deep',
    body: asked(`{ calls(filter: { numbers: ${deep(700)} }) { totalCount } }`),
    status: 400,
    code: 'BAD_INPUT',
  },
  { name: '20,000 bad values in a list', body: variable(`[${'1,'.repeat(20_000)}1]`), status: 400, code: 'BAD_INPUT' },
  {
    name: '100 pairs of a number 300 times',
    body: variable(JSON.stringify(Array(300).fill('4006000001'))),
    status: 200,
    code: 'BAD_INPUT',
  },
  {
    name: '__proto__ in variables',
    body: '{"query":"{ viewer { name } }","variables":{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}}',
    status: 200,
    code: null,
  },
  {
    name: 'a variable that is called __proto__',
    body: '{"query":"query ($__proto__: ID!) { node(id: $__proto__) { id } }","variables":{"__proto__":"x"}}',
    status: 400,
    code: 'BAD_INPUT',
  },
  {
    name: '__proto__ beside the query',
    body: '{"__proto__":{"query":"{ viewer { name } }"}}',
    status: 400,
    code: 'BAD_INPUT',
  },
  {
    name: '__proto__ in an input',
    body: '{"query":"mutation ($i: CreateSubscriberInput!) { createSubscriber(input: $i) { userErrors { code } } }","variables":{"i":{"idempotencyKey":"p","name":"n","kind":"ENTERPRISE","__proto__":{"partnerId":"x"}}}}',
    status: 400,
    code: 'BAD_INPUT',
  },
  {
    name: 'operationName __proto__',
    body: asked('query A { viewer { name } }', { operationName: '__proto__' }),
    status: 400,
    code: 'BAD_INPUT',
  },
  {
    name: 'an operation that there isn’t',
    body: asked('query A { viewer { name } }', { operationName: 'B' }),
    status: 400,
    code: 'BAD_INPUT',
  },
  {
    name: 'two operations and no name',
    body: asked('query A { viewer { name } } query B { viewer { name } }'),
    status: 400,
    code: 'BAD_INPUT',
  },
  {
    name: '150 operations',
    body: asked(
      times(150, (at) => `query Q${at} { viewer { name } }`),
      { operationName: 'Q149' },
    ),
    status: 200,
    code: null,
  },
  { name: 'no operation', body: asked('fragment A on Viewer { name }'), status: 400, code: 'BAD_INPUT' },
  { name: 'an empty query', body: asked(''), status: 400, code: 'BAD_INPUT' },
  { name: 'a subscription', body: asked('subscription { viewer { name } }'), status: 200, code: 'BAD_INPUT' },
  {
    name: 'a definition of types',
    body: asked('type Query { a: Int } { viewer { name } }'),
    status: 400,
    code: 'BAD_INPUT',
  },
  { name: '@defer', body: asked('{ viewer { ... @defer { name } } }'), status: 400, code: 'BAD_INPUT' },
  {
    name: 'a query under two keys',
    body: `{"query":"{ nothing }","query":"{ viewer { name } }"}`,
    status: 200,
    code: null,
  },
  {
    name: 'a batch',
    body: `[${asked('{ viewer { name } }')},${asked('{ viewer { name } }')}]`,
    status: 400,
    code: 'BAD_INPUT',
  },
  { name: 'an empty batch', body: '[]', status: 400, code: 'BAD_INPUT' },
  { name: 'null', body: 'null', status: 400, code: 'BAD_INPUT' },
  { name: 'a number', body: '1e999', status: 400, code: 'BAD_INPUT' },
  { name: 'an empty body', body: '', status: 400, code: 'BAD_INPUT' },
  { name: 'a query that isn’t a text', body: '{"query":{"a":1}}', status: 400, code: 'BAD_INPUT' },
  {
    name: 'variables as a text',
    body: '{"query":"{ viewer { name } }","variables":"{}"}',
    status: 400,
    code: 'BAD_INPUT',
  },
  {
    name: 'a persisted query',
    body: '{"query":"{ viewer { name } }","extensions":{"persistedQuery":{"version":1,"sha256Hash":"ab"}}}',
    status: 200,
    code: 'BAD_INPUT',
  },
  {
    name: 'a form',
    body: 'query={viewer{name}}',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    status: 415,
    code: 'UNSUPPORTED_FORMAT',
  },
  {
    name: 'a file',
    body: '--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{"query":"{ viewer { name } }"}\r\n--x--',
    headers: { 'content-type': 'multipart/form-data; boundary=x' },
    status: 415,
    code: 'UNSUPPORTED_FORMAT',
  },
  {
    name: 'application/graphql',
    body: '{ viewer { name } }',
    headers: { 'content-type': 'application/graphql' },
    status: 415,
    code: 'UNSUPPORTED_FORMAT',
  },
  {
    name: 'two content types',
    body: asked('{ viewer { name } }'),
    headers: { 'content-type': 'text/plain, application/json' },
    status: 415,
    code: 'UNSUPPORTED_FORMAT',
  },
  {
    name: 'gzip',
    body: gzipSync(asked('{ viewer { name } }')),
    headers: { ...json, 'content-encoding': 'gzip' },
    status: 415,
    code: 'UNSUPPORTED_FORMAT',
  },
  {
    name: '200 MB in a gzip body of 200 KB',
    body: gzipSync(Buffer.alloc(200 * 1024 ** 2)),
    headers: { ...json, 'content-encoding': 'gzip' },
    status: 415,
    code: 'UNSUPPORTED_FORMAT',
  },
  {
    name: 'an encoding that there isn’t',
    body: asked('{ viewer { name } }'),
    headers: { ...json, 'content-encoding': 'identity, gzip' },
    status: 415,
    code: 'UNSUPPORTED_FORMAT',
  },
  { name: 'PUT', body: asked('{ viewer { name } }'), method: 'PUT', status: 404, code: 'NOT_FOUND' },
  {
    name: 'another method in a header',
    body: asked('{ viewer { name } }'),
    headers: { ...json, 'x-http-method-override': 'GET', 'x-http-method': 'DELETE' },
    status: 200,
    code: null,
  },
  {
    name: 'addresses, hosts and lengths in odd headers',
    body: asked('{ viewer { name } }'),
    headers: {
      ...json,
      'x-forwarded-for': "::1, '; drop",
      'x-original-url': '/admin',
      forwarded: 'for="_x"',
      te: 'trailers',
      'x-content-length': '0',
    },
    status: 200,
    code: null,
  },
  {
    name: 'a header of 12 KB',
    body: asked('{ viewer { name } }'),
    headers: { ...json, 'x-long': 'a'.repeat(12_000) },
    status: 200,
    code: null,
  },
  {
    name: 'an answer of another kind',
    body: asked('{ viewer { name } }'),
    headers: { ...json, accept: 'text/html, multipart/mixed; deferSpec=20220824' },
    status: 200,
    code: null,
  },
  {
    name: 'a longer address',
    body: asked('{ viewer { name } }'),
    path: '/graphql/../graphql//',
    status: 404,
    code: 'NOT_FOUND',
  },
  {
    name: 'a bomb of introspection',
    body: asked(`{ __schema { types { ${'fields { type { '.repeat(40)} name ${'} } '.repeat(40)} } } }`),
    status: 400,
    code: 'BAD_INPUT',
  },
  {
    name: 'wide introspection',
    body: asked(`{ ${times(31, (at) => `a${at}: __schema { types { name } }`)} }`),
    status: 400,
    code: 'QUERY_TOO_COMPLEX',
  },
];
