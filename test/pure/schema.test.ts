import {
  getNamedType,
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isNonNullType,
  isObjectType,
  isInterfaceType,
  isScalarType,
  isSpecifiedScalarType,
  parse,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type OperationDefinitionNode,
} from 'graphql';
import { refuseUnscoped, unguarded } from '../../schema/base/guard.js';
import { committed, printed } from '../../schema/print.js';
import { graphqlSchema } from '../../schema/schema.js';
import { exampleQueries } from '../../schema/graphiql/page.js';
import { scopes } from '../../src/accounts/scopes.js';
import { anonymous } from '../../src/accounts/store/find-viewer.js';

const schema = graphqlSchema();
const types = Object.values(schema.getTypeMap()).filter((it) => !isIntrospectionType(it) && !isSpecifiedScalarType(it));
type AnyField = GraphQLField<unknown, unknown> | GraphQLInputField;
const fieldsOf = (it: (typeof types)[number]): AnyField[] =>
  isObjectType(it) || isInterfaceType(it) || isInputObjectType(it) ? Object.values(it.getFields()) : [];
const nameOf = (it: AnyField): string => (getNamedType(it.type as GraphQLOutputType) as GraphQLNamedType).name;
const argsOf = (it: AnyField) => ('args' in it ? it.args : []);
const roots = [schema.getQueryType()!, schema.getMutationType()!];

test('the committed schema.graphql is what the code says: else run `npm run schema`', () => {
  expect(committed()).toBe(printed());
});

test('every type, field, argument and enum value is described, in a sentence', () => {
  const described: [string, string | null | undefined][] = types.flatMap((type) => [
    [type.name, type.description],
    ...fieldsOf(type).flatMap((field): [string, string | null | undefined][] => [
      [`${type.name}.${field.name}`, field.description],
      ...argsOf(field).map((it): [string, string | null | undefined] => [
        `${type.name}.${field.name}(${it.name})`,
        it.description,
      ]),
    ]),
    ...(isEnumType(type)
      ? type.getValues().map((it): [string, string | null | undefined] => [`${type.name}.${it.name}`, it.description])
      : []),
  ]);
  expect(described.length).toBeGreaterThan(300);
  const wordless = described.filter(
    ([name, text]) => !roots.some((it) => it.name === name) && !/^[\p{Lu}\d`4].*[.?:]/su.test(text ?? ''),
  );
  expect(wordless.map(([name]) => name)).toEqual([]);
});

test('names are as GraphQL has them', () => {
  const bad = types.flatMap((type) => [
    ...(/^[A-Z][A-Za-z]+$/.test(type.name) ? [] : [type.name]),
    ...fieldsOf(type)
      .filter((it) => !/^[a-z][A-Za-z0-9]*$/.test(it.name))
      .map((it) => `${type.name}.${it.name}`),
    ...(isEnumType(type)
      ? type
          .getValues()
          .filter((it) => !/^[A-Z][A-Z0-9_]*$/.test(it.name))
          .map((it) => `${type.name}.${it.name}`)
      : []),
    ...(isInputObjectType(type) && !/(Input|Filter|Order|Range)$/.test(type.name) ? [type.name] : []),
    ...(isEnumType(type) && new Set(type.getValues().map((it) => it.name)).has('UNKNOWN') ? [type.name] : []),
  ]);
  expect(bad).toEqual([]);
});

test('what is deprecated says what to use, and until when it stays', () => {
  const outOfUse = types.flatMap((type) => fieldsOf(type).filter((it) => it.deprecationReason));
  for (const { deprecationReason } of outOfUse) {
    expect(deprecationReason).toMatch(/^Use .+; removed after \d{4}-\d\d-\d\d\.$/);
  }
});

test('P1: lists of nodes are connections, and take the four arguments of a page', () => {
  const connections = types.filter((it): it is GraphQLObjectType => isObjectType(it) && it.name.endsWith('Connection'));
  for (const it of connections) {
    expect(Object.keys(it.getFields()).sort()).toEqual(['edges', 'nodes', 'pageInfo', 'totalCount']);
  }
  for (const type of types) {
    for (const field of fieldsOf(type)) {
      if (!nameOf(field).endsWith('Connection')) continue;
      expect(argsOf(field).map((it) => it.name)).toEqual(expect.arrayContaining(['first', 'after', 'last', 'before']));
    }
  }
  expect(connections.map((it) => it.name).length).toBeGreaterThan(6);
});

test('P1: every mutation takes one input with an idempotency key, and answers a payload with user errors', () => {
  for (const { name, args, type } of Object.values(schema.getMutationType()!.getFields())) {
    expect([name, args.map((it) => it.name)]).toEqual([name, ['input']]);
    const input = getNamedType(args[0]!.type);
    const key = isInputObjectType(input) && input.getFields()['idempotencyKey'];
    expect([name, key && isNonNullType(key.type)]).toEqual([name, true]);
    const payload = getNamedType(type) as GraphQLObjectType;
    expect(payload.name).toMatch(/Payload$/);
    expect(Object.keys(payload.getFields())).toEqual(expect.arrayContaining(['userErrors', 'idempotentReplay']));
  }
});

test('no amount of money is a number', () => {
  const numbers = types.flatMap((type) =>
    fieldsOf(type)
      .filter((it) => /amount|charge$|cost$|total$|price|fee/i.test(it.name) && ['Int', 'Float'].includes(nameOf(it)))
      .map((it) => `${type.name}.${it.name}`),
  );
  expect(numbers).toEqual([]);
  expect(
    types
      .filter((it) => isScalarType(it))
      .map((it) => it.name)
      .sort(),
  ).toEqual(['DateTime', 'HotlineNumber', 'Money', 'Pin', 'RoutePlanDocument', 'SerialNumber', 'YearMonth']);
});

describe('P2: default deny', () => {
  test('every root, edge and node says its scope', () => {
    expect(unguarded(schema)).toEqual([]);
  });

  test.each(['Query.calls', 'Mutation.createCap', 'Call.charge', 'Charge.carrierCost'])(
    'one that says nothing is found: %s',
    (name) => {
      const planted = graphqlSchema();
      const [type, field] = name.split('.') as [string, string];
      const it = (planted.getType(type) as GraphQLObjectType).getFields()[field]!;
      it.extensions = {};
      expect(unguarded(planted)).toEqual([name]);
    },
  );

  test.each(['Subscriber', 'ApiKey'])('and a node of which anyone could ask `node`: %s', (name) => {
    const planted = graphqlSchema();
    (planted.getType(name) as GraphQLObjectType).extensions = {};
    expect(unguarded(planted)).toEqual([name]);
  });

  test('an edge that needs nothing new still needs a word of its own', () => {
    const planted = graphqlSchema();
    const fields = (planted.getType('Destination') as GraphQLObjectType).getFields();
    fields['destination']!.resolve = () => 'computed';
    expect(unguarded(planted)).toEqual(['Destination.destination']);
  });
});

describe('P2: scopes', () => {
  const partner = { ...anonymous, tenant: { kind: 'partner' as const, partnerId: 'p' } };
  const codeOf = (query: string, of: (typeof scopes)[number][] | null, operationName?: string) => {
    const document = parse(query);
    const operation = document.definitions.find(
      (it): it is OperationDefinitionNode =>
        it.kind === 'OperationDefinition' && (operationName === undefined || it.name?.value === operationName),
    )!;
    try {
      refuseUnscoped(schema, document, operation, of === null ? anonymous : { ...partner, scopes: new Set(of) });
      return 'allowed';
    } catch (error) {
      return (error as { extensions: { code: string } }).extensions.code;
    }
  };

  test.each`
    because                                    | query                                                                                    | has                                     | says
    ${'no key'}                                | ${'{ viewer { name } }'}                                                                 | ${null}                                 | ${'UNAUTHENTICATED'}
    ${'no key, and nothing but a type’s name'} | ${'{ __typename }'}                                                                      | ${null}                                 | ${'allowed'}
    ${'any key'}                               | ${'{ viewer { name } }'}                                                                 | ${[]}                                   | ${'allowed'}
    ${'the scope of the root'}                 | ${'{ numbers { totalCount } }'}                                                          | ${['numbers:read']}                     | ${'allowed'}
    ${'another scope'}                         | ${'{ numbers { totalCount } }'}                                                          | ${['calls:read']}                       | ${'FORBIDDEN'}
    ${'an edge without its scope'}             | ${'{ numbers { nodes { subscriber { name } } } }'}                                       | ${['numbers:read']}                     | ${'FORBIDDEN'}
    ${'an edge with its scope'}                | ${'{ numbers { nodes { subscriber { name } } } }'}                                       | ${['numbers:read', 'subscribers:read']} | ${'allowed'}
    ${'a leaf with a scope of its own'}        | ${'query Q($f: CallFilter!) { calls(filter: $f) { nodes { charge { carrierCost } } } }'} | ${['calls:read']}                       | ${'FORBIDDEN'}
    ${'a node by its id'}                      | ${'{ node(id: "x") { ... on Subscriber { name } } }'}                                    | ${['numbers:read']}                     | ${'FORBIDDEN'}
    ${'a node’s id alone'}                     | ${'{ node(id: "x") { id } }'}                                                            | ${[]}                                   | ${'allowed'}
    ${'through a fragment'}                    | ${'{ node(id: "x") { ...F } } fragment F on Cap { version }'}                            | ${[]}                                   | ${'FORBIDDEN'}
    ${'under an alias and skipped'}            | ${'{ me: viewer @skip(if: true) { partner { name } } }'}                                 | ${[]}                                   | ${'FORBIDDEN'}
  `('$because: $says', ({ query, has, says }) => {
    expect(codeOf(query, has)).toBe(says);
  });

  test('each operation of a document by itself', () => {
    const document = 'query A { viewer { name } } query B { numbers { totalCount } }';
    expect([codeOf(document, [], 'A'), codeOf(document, [], 'B')]).toEqual(['allowed', 'FORBIDDEN']);
  });
});

test('the examples of GraphiQL are queries of this schema', async () => {
  const { validate } = await import('graphql');
  for (const { name, query } of exampleQueries()) expect([name, validate(schema, parse(query))]).toEqual([name, []]);
});
