import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { Scope } from '../../../src/accounts/scopes.js';
import { fixtures, type Fixture } from './fixtures.js';
import type { Refs } from './refs.js';

/** A root field with all that can be selected below it, its arguments as variables. */
export interface Operation {
  /** Query.calls */
  field: string;
  text: string;
  /** Arguments of fields further down. */
  below: Record<string, unknown>;
}

/** Edges to follow; connections, their edges and their page don't count. */
const DEPTH = 4;
/** Stands for itself in every list. */
const isFrame = (type: GraphQLCompositeType) => /(Connection|Edge|PageInfo|Payload)$/.test(type.name);

type Need = Scope | 'public' | 'key' | undefined;
const needOf = (it: { extensions: unknown }) => (it.extensions as { needs?: Need }).needs;

/** All that these scopes let one select: the guard refuses a whole operation for one field too many. */
export function operationOf(schema: GraphQLSchema, path: string, refs: Refs, scopes: ReadonlySet<Scope>): Operation {
  const [root, name] = path.split('.') as ['Query' | 'Mutation', string];
  const field = (schema.getType(root) as GraphQLObjectType).getFields()[name]!;
  const variables = new Map<string, string>();
  const below: Record<string, unknown> = {};
  const may = (need: Need) => need === undefined || need === 'public' || need === 'key' || scopes.has(need);
  const mayAsk = (it: GraphQLField<unknown, unknown>) =>
    may(needOf(it)) && may(needOf(getNamedType(it.type) as { extensions: unknown }));

  function argumentsOf(it: GraphQLField<unknown, unknown>, prefix: string): string {
    if (it.args.length === 0) return '';
    for (const arg of it.args) variables.set(prefix + arg.name, String(arg.type));
    return `(${it.args.map((arg) => `${arg.name}: $${prefix}${arg.name}`).join(' ')})`;
  }

  function selection(type: GraphQLCompositeType, above: readonly string[], alias = false): string {
    if (isAbstractType(type)) {
      const kinds = schema.getPossibleTypes(type).filter((it) => may(needOf(it)));
      return `{ __typename ${kinds.map((it) => `... on ${it.name} ${selection(it, above, true)}`).join(' ')} }`;
    }
    if (!isObjectType(type)) return '';
    const here = isFrame(type) ? above : [...above, type.name];
    const fields = Object.values(type.getFields()).flatMap((it) => {
      const to = getNamedType(it.type);
      if (!mayAsk(it)) return [];
      if (isCompositeType(to) && (here.includes(to.name) || (here.length > DEPTH && !isFrame(to)))) return [];
      const ofField = `${type.name}.${it.name}`;
      const prefix = `${type.name}_${it.name}_`;
      for (const [arg, value] of Object.entries(fixtures[ofField]?.[0]?.(refs) ?? {})) below[prefix + arg] = value;
      const parts = isCompositeType(to) ? selection(to, here) : '';
      // two kinds of one fragment may have a field of one name and two types
      return [`${alias ? `${type.name}_${it.name}: ` : ''}${it.name}${argumentsOf(it, prefix)} ${parts}`];
    });
    return `{ __typename ${fields.join(' ')} }`;
  }

  const to = getNamedType(field.type);
  const parts = !isCompositeType(to) ? '' : mayAsk(field) ? selection(to, []) : '{ __typename }';
  const asked = `${name}${argumentsOf(field, '')} ${parts}`;
  const declared = [...variables].map(([variable, type]) => `$${variable}: ${type}`).join(' ');
  const text = `${root.toLowerCase()} ${declared && `(${declared})`} { ${asked} }`;
  return { field: path, text, below };
}

/** Whether these scopes let one ask for the field at all. */
export function allowed(schema: GraphQLSchema, path: string, scopes: ReadonlySet<Scope>): boolean {
  const [root, name] = path.split('.') as [string, string];
  const field = (schema.getType(root) as GraphQLObjectType).getFields()[name]!;
  const needs = [needOf(field), needOf(getNamedType(field.type) as { extensions: unknown })];
  return needs.every((it) => it === undefined || it === 'public' || it === 'key' || scopes.has(it));
}

export interface Attempt {
  /** Which leaf was swapped for what: `filter.numbers.0`. */
  leaf: string;
  foreign: Record<string, unknown>;
  missing: Record<string, unknown>;
  malformed: Record<string, unknown>[];
}

/** For each leaf that is a reference, and for all of them together: a stranger's, nobody's, and what is none. */
export function attemptsOf(fixture: Fixture, own: Refs, theirs: Refs, nobodys: Refs): Attempt[] {
  const [mine, foreign, missing] = [own, theirs, nobodys].map((it) => fixture(it)) as [object, object, object];
  const leaves = leavesOf(mine).filter((path) => at(mine, path) !== at(foreign, path));
  const attempts = leaves.map((path) => ({
    leaf: path.join('.'),
    foreign: put(mine, path, at(foreign, path)),
    missing: put(mine, path, at(missing, path)),
    malformed: (/^[1-9]/.test(path.at(-1)!)
      ? []
      : malformations(String(at(mine, path)), String(at(foreign, path)))
    ).map((it) => put(mine, path, it)),
  }));
  if (leaves.length > 1) {
    attempts.push({ leaf: 'all', foreign: foreign as never, missing: missing as never, malformed: [] });
  }
  return attempts;
}

/** Texts that are nearly a reference, the stranger's too. */
const malformations = (mine: string, theirs: string): string[] => [
  '',
  'x',
  theirs.toUpperCase(),
  `${theirs} `,
  `${theirs}_${mine}`,
  theirs.slice(theirs.indexOf('_') + 1),
  `switch_${theirs.slice(theirs.indexOf('_') + 1)}`,
  `${mine}' or true --`,
  'x'.repeat(5_000),
];

type Path = readonly string[];

function leavesOf(value: unknown, path: Path = []): Path[] {
  if (value === null || typeof value !== 'object') return [path];
  return Object.entries(value).flatMap(([key, it]) => leavesOf(it, [...path, key]));
}

function at(value: unknown, path: Path): unknown {
  return path.reduce((it, key) => (it as Record<string, unknown>)[key], value);
}

function put(value: unknown, path: Path, leaf: unknown): Record<string, unknown> {
  const copy = structuredClone(value) as Record<string, unknown>;
  (at(copy, path.slice(0, -1)) as Record<string, unknown>)[path.at(-1)!] = leaf;
  return copy;
}
