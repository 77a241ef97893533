import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
  parse,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { refuseUnscoped } from '../../../schema/base/guard.js';
import type { Scope } from '../../../src/accounts/scopes.js';
import type { Viewer } from '../../../src/accounts/store/find-viewer.js';
import { fixtures } from './fixtures.js';
import type { Refs } from './refs.js';

/** A root field with all that can be selected below it, its arguments as variables. */
export interface Operation {
  /** Query.calls */
  field: string;
  text: string;
  /** Arguments of fields further down. */
  below: Record<string, unknown>;
}

/** Types on one way down; connections, their edges and their page don't count. */
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
      if (isCompositeType(to) && (here.includes(to.name) || (here.length >= DEPTH && !isFrame(to)))) return [];
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

/** Whether the guard lets one ask for the field and what it gives. */
export function allowed(schema: GraphQLSchema, path: string, viewer: Pick<Viewer, 'scopes' | 'tenant'>): boolean {
  const document = parse(
    path.replace(/^(\w+)\.(\w+)$/, (_, root: string, name) => `${root.toLowerCase()} { ${name} }`),
  );
  try {
    refuseUnscoped(schema, document, document.definitions[0] as OperationDefinitionNode, viewer as Viewer);
    return true;
  } catch {
    return false;
  }
}
