import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
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
import { packed, type Group, type Step } from './pack.js';
import type { Refs } from './refs.js';

/** A root field with all that can be selected below it, its arguments as variables. */
export interface Operation {
  /** Query.calls */
  field: string;
  /** One after another they select everything: an operation may have only so many fields. A mutation has one. */
  texts: string[];
  /** Arguments of fields further down, and how long pages are. */
  below: Record<string, unknown>;
}

/** Nodes (what has an id) on one way down; more of them would show no edge that another root doesn't. */
const NODES_DEEP = 3;
/** One more node, and no other below it. */
const DEEP = ['', ''];
const ROWS = 4;

type Need = Scope | 'public' | 'key' | undefined;
const needOf = (it: { extensions: unknown }) => (it.extensions as { needs?: Need }).needs;
type AnyField = GraphQLField<unknown, unknown>;

/** All that these scopes let one select: the guard refuses a whole operation for one field too many. */
export function operationOf(schema: GraphQLSchema, path: string, refs: Refs, scopes: ReadonlySet<Scope>): Operation {
  const [root, name] = path.split('.') as ['Query' | 'Mutation', string];
  const field = (schema.getType(root) as GraphQLObjectType).getFields()[name]!;
  const below: Record<string, unknown> = field.args.some((it) => it.name === 'first') ? { first: ROWS } : {};
  const groups: Group[] = [];
  const may = (need: Need) => need === undefined || need === 'public' || need === 'key' || scopes.has(need);
  const mayAsk = (it: AnyField) => may(needOf(it)) && may(needOf(getNamedType(it.type) as { extensions: unknown }));

  function stepTo(it: AnyField, prefix: string): Step {
    const variables = it.args.map((arg): [string, string] => [prefix + arg.name, String(arg.type)]);
    const given = it.args.map((arg) => `${arg.name}: $${prefix}${arg.name}`).join(' ');
    return { text: it.args.length === 0 ? it.name : `${it.name}(${given})`, variables };
  }

  function collect(
    type: GraphQLCompositeType,
    steps: readonly Step[],
    nodes: readonly string[],
    isPlain = false,
  ): void {
    if (isAbstractType(type)) {
      groups.push({ steps, leaves: [] });
      const kinds = schema.getPossibleTypes(type).filter((it) => may(needOf(it)));
      for (const it of kinds) collect(it, [...steps, { text: `... on ${it.name}`, variables: [] }], DEEP);
    }
    if (!isObjectType(type)) return;
    const here = isNode(type) ? [...nodes, type.name] : nodes;
    const fields = Object.values(type.getFields()).filter(mayAsk);
    const leaves = fields.filter((it) => !isCompositeType(getNamedType(it.type)) && it.args.length === 0);
    groups.push({ steps, leaves: leaves.map((it) => it.name) });
    for (const it of isPlain ? [] : fields) {
      const to = getNamedType(it.type);
      if (!isCompositeType(to)) continue;
      const isDeep = (isNode(to) && here.length >= NODES_DEEP) || (isInterfaceType(to) && here.length > 0);
      if (here.includes(to.name) || isDeep) continue;
      const prefix = `${type.name}_${it.name}_`;
      const standard = fixtures[`${type.name}.${it.name}`]?.[0]?.(refs) ?? {};
      for (const [arg, value] of Object.entries(standard)) below[prefix + arg] = value;
      const isSaidByEdges = it.name === 'nodes' && type.name.endsWith('Connection');
      collect(to, [...steps, stepTo(it, prefix)], here, isSaidByEdges);
    }
  }

  const to = getNamedType(field.type);
  const first = stepTo(field, '');
  if (!isCompositeType(to) || !mayAsk(field)) groups.push({ steps: [first], leaves: [] });
  else collect(to, [first], root === 'Mutation' ? DEEP : []);
  const texts = packed(root.toLowerCase(), groups);
  return { field: path, texts: root === 'Mutation' ? texts.slice(0, 1) : texts, below };
}

const isNode = (type: GraphQLCompositeType): boolean =>
  isObjectType(type) && type.getInterfaces().some((it) => it.name === 'Node');

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
