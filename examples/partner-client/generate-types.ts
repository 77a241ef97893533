import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  buildSchema,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  parse,
  print,
  separateOperations,
  typeFromAST,
  validate,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

const HEAD = `// Made by generate-types.ts from the schema and operations.graphql: change those, not this.

/** The text of an operation, which knows what it answers and what it takes. */
export interface Document<Data, Variables> {
  text: string;
  /** For the compiler alone; never set. */
  types?: (variables: Variables) => Data;
}
`;

const WIDTH = 120;

/** TypeScript with the exact types of each operation's answer and variables. @throws Error that says where what is wrong */
export function typesOf(schemaText: string, operationsText: string): string {
  const schema = buildSchema(schemaText);
  const all = parse(operationsText);
  const faults = validate(schema, all);
  if (faults.length > 0) throw new Error(faults.map(String).join('\n\n'));
  const named = new Set<GraphQLNamedType>();
  const documents = Object.values(separateOperations(all)).map((it) => documentOf(schema, it, named));
  const types = new Map<string, string>();
  for (const it of named) types.set(it.name, namedType(it, named)); // grows on the way, by what an input holds
  const inOrder = [...types.keys()].sort().map((name) => types.get(name)!);
  return [HEAD, ...inOrder, ...documents].join('\n');
}

function documentOf(schema: GraphQLSchema, document: DocumentNode, named: Set<GraphQLNamedType>): string {
  const operation = document.definitions.find((it) => it.kind === Kind.OPERATION_DEFINITION)!;
  const name = operation.name!.value;
  const root = schema.getRootType(operation.operation)!;
  const text = print(document).replaceAll(/[`\\]|\$\{/g, String.raw`\$&`);
  return [
    `export type ${name}Data = ${answerOf(schema, document, named)(root, [operation.selectionSet], '')};\n`,
    variablesOf(schema, operation, named),
    `export const ${name}: Document<${name}Data, ${name}Variables> = {\n  text: \`${text}\`,\n};\n`,
  ].join('\n');
}

function variablesOf(
  schema: GraphQLSchema,
  { name, variableDefinitions = [] }: OperationDefinitionNode,
  named: Set<GraphQLNamedType>,
): string {
  const own = `${name!.value}Variables`;
  if (variableDefinitions.length === 0) return `export type ${own} = Record<string, never>;\n`;
  const lines = variableDefinitions.map(({ variable, type, defaultValue }) => {
    const taken = typeFromAST(schema, type as never) as GraphQLInputType;
    return `  ${variable.name.value}${mayLack(taken, defaultValue) ? '?' : ''}: ${inputOf(taken, named)};\n`;
  });
  return `export interface ${own} {\n${lines.join('')}}\n`;
}

/** How the answer to a selection is written: each field under its own name or alias, and nothing that wasn't asked for. */
function answerOf(schema: GraphQLSchema, { definitions }: DocumentNode, named: Set<GraphQLNamedType>) {
  const fragments = new Map(
    definitions
      .filter((it): it is FragmentDefinitionNode => it.kind === Kind.FRAGMENT_DEFINITION)
      .map((it) => [it.name.value, it]),
  );

  /** The fields that an object of this type answers, by their keys; one key may stand in several fragments. */
  function fieldsOf(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): Map<string, FieldNode[]> {
    const fields = new Map<string, FieldNode[]>();
    for (const it of sets.flatMap(({ selections }) => selections)) {
      if (it.directives?.length) throw new Error(`${print(it)}: directives are not known here`);
      if (it.kind === Kind.FIELD) {
        const key = (it.alias ?? it.name).value;
        fields.set(key, [...(fields.get(key) ?? []), it]);
        continue;
      }
      const { typeCondition, selectionSet } = it.kind === Kind.INLINE_FRAGMENT ? it : fragments.get(it.name.value)!;
      if (typeCondition && !applies(typeCondition.name.value, type)) continue;
      for (const [key, nodes] of fieldsOf(type, [selectionSet]))
        fields.set(key, [...(fields.get(key) ?? []), ...nodes]);
    }
    return fields;
  }

  function applies(condition: string, type: GraphQLObjectType): boolean {
    const narrowed = schema.getType(condition);
    return condition === type.name || (isAbstractType(narrowed) && schema.isSubType(narrowed, type));
  }

  const objectOf = (type: GraphQLObjectType, sets: readonly SelectionSetNode[], indent: string): string => {
    const lines = [...fieldsOf(type, sets)].map(([key, nodes]) => {
      if (nodes[0]!.name.value === '__typename') return `${indent}  ${key}: '${type.name}';\n`;
      const field = type.getFields()[nodes[0]!.name.value]!;
      const value = valueOf(field.type, nodes, `${indent}  `);
      return `${indent}  ${key}:${value.startsWith('\n') ? '' : ' '}${value};\n`;
    });
    return `{\n${lines.join('')}${indent}}`;
  };

  /** The types that look the same but for their names are one. */
  function unionOf(types: readonly GraphQLObjectType[], sets: readonly SelectionSetNode[], indent: string): string[] {
    const namesOf = new Map<string, string[]>();
    for (const it of types) {
      const shape = objectOf(it, sets, `${indent}    `).replaceAll(`: '${it.name}';\n`, ': TYPENAME;\n');
      namesOf.set(shape, [...(namesOf.get(shape) ?? []), it.name]);
    }
    return [...namesOf].map(([shape, names]) =>
      shape.replaceAll(': TYPENAME;\n', `:${choice(names, `${indent}        `)};\n`),
    );
  }

  function valueOf(type: GraphQLOutputType, nodes: readonly FieldNode[], indent: string): string {
    if (isNonNullType(type)) return some(type.ofType, nodes, indent);
    const value = some(type, nodes, indent);
    return value.startsWith('\n') ? `${value}\n${indent}  | null` : `${value} | null`;
  }

  function some(type: GraphQLOutputType, nodes: readonly FieldNode[], indent: string): string {
    if (isListType(type)) {
      return listOf(valueOf(type.ofType as GraphQLOutputType, nodes, indent));
    }
    if (isLeafType(type)) return leaf(type, named);
    const sets = nodes.map((it) => it.selectionSet!);
    if (isObjectType(type)) return objectOf(type, sets, indent);
    const members = unionOf(schema.getPossibleTypes(type as never), sets, indent);
    return members.length === 1 ? members[0]! : members.map((it) => `\n${indent}  | ${it}`).join('');
  }

  return objectOf;
}

const plain: Record<string, string> = {
  ID: 'string',
  String: 'string',
  Int: 'number',
  Float: 'number',
  Boolean: 'boolean',
};

function leaf(type: GraphQLNamedType, named: Set<GraphQLNamedType>): string {
  const known = plain[type.name];
  if (known === undefined) named.add(type);
  return known ?? type.name;
}

/** Whether it may be left out. */
const mayLack = (type: GraphQLInputType, standard: unknown) => !isNonNullType(type) || standard !== undefined;

function inputOf(type: GraphQLInputType, named: Set<GraphQLNamedType>): string {
  if (!isNonNullType(type)) return `${given(type, named)} | null`;
  return given(type.ofType, named);
}

function given(type: GraphQLInputType, named: Set<GraphQLNamedType>): string {
  if (!isListType(type)) return leaf(type as GraphQLNamedType, named);
  return listOf(inputOf(type.ofType as GraphQLInputType, named));
}

const listOf = (item: string) => (item.startsWith('\n') || item.endsWith(' | null') ? `(${item})[]` : `${item}[]`);

const comment = (description: string | null | undefined, indent = '') =>
  description ? `${indent}/** ${description.replaceAll(/\s+/g, ' ').trim()} */\n` : '';

/** A scalar is text; an enum its names; an input what it takes. */
function namedType(type: GraphQLNamedType, named: Set<GraphQLNamedType>): string {
  const head = `${comment(type.description)}export`;
  if (isEnumType(type)) {
    const names = type.getValues().map((it) => it.name);
    return `${head} type ${type.name} =${choice(names, '  ', `export type ${type.name} =`.length)};\n`;
  }
  if (!isInputObjectType(type)) return `${head} type ${type.name} = string;\n`;
  const lines = Object.values(type.getFields()).map((it) => {
    const lack = mayLack(it.type, it.defaultValue) ? '?' : '';
    return `${comment(it.description, '  ')}  ${it.name}${lack}: ${inputOf(it.type, named)};\n`;
  });
  return `${head} interface ${type.name} {\n${lines.join('')}}\n`;
}

/** One of some texts, on one line where there is room. */
function choice(names: readonly string[], indent: string, before = indent.length + 10): string {
  const quoted = names.map((it) => `'${it}'`);
  const line = ` ${quoted.join(' | ')}`;
  return before + line.length + 1 <= WIDTH ? line : quoted.map((it) => `\n${indent}| ${it}`).join('');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [schema, operations] = process.argv.slice(2);
  if (!operations) throw new Error('usage: generate-types.ts SCHEMA OPERATIONS > graphql-types.ts');
  process.stdout.write(typesOf(readFileSync(schema!, 'utf8'), readFileSync(operations, 'utf8')));
}
