import { parse, validate, type OperationDefinitionNode } from 'graphql';
import { COST_LIMIT, costOf } from '../../schema/base/cost.js';
import { limits, limitsRule } from '../../schema/base/limits.js';
import { openThrottle, rateHeaders } from '../../schema/base/throttle.js';
import { exampleQueries } from '../../schema/graphiql/page.js';
import { graphqlSchema } from '../../schema/schema.js';

const schema = graphqlSchema();

function cost(query: string, variables: Record<string, unknown> = {}): number {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  return costOf(schema, document, document.definitions[0] as OperationDefinitionNode, variables);
}

const page = 'query ($n: Int) { numbers(first: $n) { nodes { number } } }';
const standard = page.replace('$n: Int', '$n: Int = 7');
const calls = (below: string) => `{ calls(first: 10, filter: { numbers: ["4006000001"] }) { ${below} } }`;

test.each`
  points | query                                                                                                                       | variables                   | because
  ${0}   | ${'{ __typename }'}                                                                                                         | ${{}}                       | ${'no object'}
  ${1}   | ${'{ viewer { name kind } }'}                                                                                               | ${{}}                       | ${'an object; its fields are free'}
  ${2}   | ${'{ viewer { partner { name } } }'}                                                                                        | ${{}}                       | ${'two objects'}
  ${2}   | ${'{ a: viewer { name } viewer { name } }'}                                                                                 | ${{}}                       | ${'under an alias it is asked again'}
  ${1}   | ${'{ viewer @skip(if: true) { name } }'}                                                                                    | ${{}}                       | ${'what is skipped counts'}
  ${21}  | ${page}                                                                                                                     | ${{}}                       | ${'a page has 20 rows where it says nothing'}
  ${21}  | ${page}                                                                                                                     | ${{ n: null }}              | ${'null says nothing'}
  ${6}   | ${page}                                                                                                                     | ${{ n: 5 }}                 | ${'its rows, by a variable'}
  ${8}   | ${standard}                                                                                                                 | ${{}}                       | ${'by the variable’s default'}
  ${21}  | ${standard}                                                                                                                 | ${{ n: null }}              | ${'null isn’t the default'}
  ${101} | ${page}                                                                                                                     | ${{ n: 1_000_000 }}         | ${'no page is longer than 100: it is refused as such later'}
  ${2}   | ${page}                                                                                                                     | ${{ n: -5 }}                | ${'nor shorter than 1'}
  ${21}  | ${page}                                                                                                                     | ${{ n: '5' }}               | ${'what is no number is refused later'}
  ${4}   | ${'{ numbers(last: 3) { edges { cursor node { number } } } }'}                                                              | ${{}}                       | ${'by its end; an edge is its row'}
  ${21}  | ${'{ numbers { totalCount pageInfo { endCursor } } }'}                                                                      | ${{}}                       | ${'rows are read, shown or not'}
  ${31}  | ${calls('nodes { number { state } subscriber { name } }')}                                                                  | ${{}}                       | ${'each row with what it holds'}
  ${61}  | ${calls('nodes { charges { revision } } edges { node { number { state } } }')}                                              | ${{}}                       | ${'a list without pages has four rows; rows count once'}
  ${221} | ${'{ numbers(first: 20) { nodes { calls(first: 9) { nodes { id } } } } }'}                                                  | ${{}}                       | ${'a page in a page'}
  ${3}   | ${'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }'}                                                                       | ${{ ids: ['a', 'b', 'c'] }} | ${'as many as there are ids'}
  ${2}   | ${'{ nodes(ids: ["a", "b"]) { id } }'}                                                                                      | ${{}}                       | ${'written out as well'}
  ${4}   | ${'{ node(id: "x") { ...F ... on Cap { number { state } } } } fragment F on Call { number { state } subscriber { name } }'} | ${{}}                       | ${'fragments are taken as if all of them fit'}
  ${11}  | ${'mutation { revokeApiKey(input: { idempotencyKey: "x", id: "x" }) { apiKey { id } } }'}                                   | ${{}}                       | ${'a mutation is 10'}
  ${100} | ${'{ __schema { types { fields { name } } } }'}                                                                             | ${{}}                       | ${'introspection, in development'}
`('P1: $points points: $because', ({ points, query, variables }) => {
  expect(cost(query, variables)).toBe(points);
});

test('one document with other variables is reckoned anew', () => {
  const document = parse(page);
  const operation = document.definitions[0] as OperationDefinitionNode;
  expect([1, 100, 1].map((n) => costOf(schema, document, operation, { n }))).toEqual([2, 101, 2]);
});

test('it stays a number that JSON can say', () => {
  const deep = `{ numbers(first: 100) { nodes { ${'calls(first: 100) { nodes { number { '.repeat(12)} id ${'} } } '.repeat(12)} } } }`;
  expect(cost(deep)).toBe(Number.MAX_SAFE_INTEGER);
});

test('the examples of GraphiQL cost less than one may', () => {
  for (const { name, query } of exampleQueries()) expect([name, cost(query) <= COST_LIMIT]).toEqual([name, true]);
});

describe('limits', () => {
  const faultsOf = (query: string) =>
    validate(schema, parse(query), [limitsRule], { maxErrors: 1 }).map((it) => it.message);
  const many = (count: number, text: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => text(at)).join(' ');
  const nest = (depth: number) => `{ ${'a { '.repeat(depth - 1)} a ${'} '.repeat(depth - 1)} }`;
  const double = (levels: number) =>
    `{ ...F0 } ${many(levels, (at) => `fragment F${at} on Query { ...F${at + 1} ...F${at + 1} }`)} fragment F${levels} on Query { a }`;

  test.each`
    limit           | within                                                                  | beyond                                                                              | because
    ${'depth'}      | ${nest(limits.depth)}                                                   | ${nest(limits.depth + 1)}                                                           | ${'levels of fields'}
    ${'depth'}      | ${`${nest(11).replace(' a }', ' ...F }')} fragment F on X { b { c } }`} | ${`${nest(11).replace(' a }', ' ...F }')} fragment F on X { b { c { d } } }`}       | ${'through a fragment'}
    ${'aliases'}    | ${`{ ${many(limits.aliases, (at) => `a${at}: a`)} }`}                   | ${`{ ${many(limits.aliases + 1, (at) => `a${at}: a`)} }`}                           | ${'one after another'}
    ${'aliases'}    | ${`{ ${many(30, () => '...F')} } fragment F on Query { b: a }`}         | ${`{ ${many(31, () => '...F')} } fragment F on Query { b: a }`}                     | ${'as often as the fragment is used'}
    ${'fields'}     | ${`{ ${'a '.repeat(limits.fields)} }`}                                  | ${`{ ${'a '.repeat(limits.fields + 1)} }`}                                          | ${'also the same one'}
    ${'fields'}     | ${double(8)}                                                            | ${double(9)}                                                                        | ${'256 and 512, of fragments that double'}
    ${'directives'} | ${`query @x { a ${'@x '.repeat(limits.directives - 1)} }`}              | ${`query @x { a ${'@x '.repeat(limits.directives)} }`}                              | ${'on the operation and on fields'}
    ${'directives'} | ${`{ ${many(20, () => '... @x { a }')} }`}                              | ${`{ ${many(20, () => '... @x { a }')} ...F @x } fragment F on X { a }`}            | ${'and on fragments'}
    ${'mutations'}  | ${`mutation { ${'a '.repeat(limits.mutations)} }`}                      | ${`mutation { ${'a '.repeat(limits.mutations - 1)} ...F } fragment F on X { b c }`} | ${'roots, through a fragment too'}
  `('P1: $limit: $because', ({ limit, within, beyond }) => {
    expect(faultsOf(within)).toEqual([]);
    expect(faultsOf(beyond)[0]).toMatch(
      new RegExp(`^${limit}: found \\d+, allowed are ${limits[limit as keyof typeof limits]}`),
    );
  });

  test('each operation of a document by itself', () => {
    expect(faultsOf(`query A { ${'a '.repeat(300)} } query B { ${'a '.repeat(300)} }`)).toEqual([]);
  });

  test.each([
    ['in itself', '{ ...A } fragment A on Query { a ...A }'],
    ['in a ring', '{ ...A } fragment A on Query { ...B } fragment B on Query { b { ...A } }'],
    ['that isn’t there', '{ ...A }'],
  ])('a fragment %s is left to graphql-js', (_what, query) => {
    expect(faultsOf(query)).toEqual([]);
    expect(validate(schema, parse(query), undefined).length).toBeGreaterThan(0);
  });

  test('a fragment that doubles a hundred times over takes no longer than it is written', () => {
    expect(faultsOf(double(100))[0]).toMatch(/^fields: found 1\.26\d+e\+30, allowed are 300/);
  });
});

describe('a purse', () => {
  const open = () => {
    const clock = { ms: 0 };
    return { clock, purseOf: openThrottle(4_000, () => clock.ms) };
  };

  test('P1: is full at first, spends, and fills by 200 points a second up to its limit', () => {
    const { clock, purseOf } = open();
    const purse = purseOf('key_a');
    expect([purse.available(), purse.waitMs(4_000), purse.restorePerSecond]).toEqual([4_000, 0, 200]);
    purse.spend(3_500);
    expect([purse.available(), purse.waitMs(500), purse.waitMs(501), purse.waitMs(700)]).toEqual([500, 0, 5, 1_000]);
    clock.ms = 1_000;
    expect([purse.available(), purse.waitMs(700)]).toEqual([700, 0]);
    clock.ms = 60_000;
    expect(purse.available()).toBe(4_000);
  });

  test('never goes below nothing, so that what is refused for nothing is free', () => {
    const { purseOf } = open();
    purseOf('key_a').spend(9_000);
    expect([purseOf('key_a').available(), purseOf('key_a').waitMs(200)]).toEqual([0, 1_000]);
  });

  test('is one asker’s alone', () => {
    const { purseOf } = open();
    purseOf('key_a').spend(4_000);
    expect(['key_a', 'key_b', '10.0.0.1'].map((it) => purseOf(it).available())).toEqual([0, 4_000, 4_000]);
  });

  test('is forgotten after 10,000 others, so that addresses without end fill no memory', () => {
    const { purseOf } = open();
    purseOf('old').spend(4_000);
    for (let at = 0; at < 9_999; at++) purseOf(`10.${at}`).spend(1);
    expect(purseOf('old').available()).toBe(0);
    purseOf('one more').spend(1);
    expect(purseOf('old').available()).toBe(4_000);
  });

  test('says in headers what is left', () => {
    const { clock, purseOf } = open();
    const purse = purseOf('key_a');
    expect(rateHeaders(purse)).toEqual({
      ratelimit: '"points";r=4000;t=0',
      'ratelimit-policy': '"points";q=4000;w=20',
    });
    purse.spend(250);
    clock.ms = 100;
    expect(rateHeaders(purse).ratelimit).toBe('"points";r=3770;t=2');
  });
});
