import {
  getNamedType,
  getNullableType,
  isCompositeType,
  isIntrospectionType,
  isListType,
  isObjectType,
  Kind,
  OperationTypeNode,
  type ArgumentNode,
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { fragmentsOf } from './documents.js';

/** What one operation may cost. */
export const COST_LIMIT = 2_000;

/** Rows of a page: where neither first nor last is given, and at most. */
export const PAGE_DEFAULT = 20;
export const PAGE_LIMIT = 100;

const MUTATION_POINTS = 10;
/** What a list without pages counts as: caps, destinations, the layers of a receipt; they are short. */
const LIST_ROWS = 4;
/** In development only. */
const INTROSPECTION_POINTS = 100;

type Variables = Readonly<Record<string, unknown>>;

/** What an operation costs but for its variables, which say how long the lists are. */
interface Price {
  fixed: number;
  lists: readonly { rows: (variables: Variables) => number; each: Price }[];
}

const known = new WeakMap<OperationDefinitionNode, Price>();

/**
 * The points of an operation before it is carried out, at most: as if every list were full and nothing skipped. An object
 * is 1; a connection 1, and each row of its page, asked for or not, 1 with what it holds; a list without pages has 4 rows,
 * or as many as it is given ids; a mutation is 10. A field that is selected twice is counted twice.
 *
 * @param document valid, and within limits.ts: a fragment is reckoned wherever it is used
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): number {
  let price = known.get(operation);
  if (!price) {
    price = priceOf(schema, document, operation);
    known.set(operation, price);
  }
  return Math.min(Number.MAX_SAFE_INTEGER, evaluate(price, variables));
}

const evaluate = ({ fixed, lists }: Price, variables: Variables): number =>
  lists.reduce((sum, { rows, each }) => sum + rows(variables) * evaluate(each, variables), fixed);

const points = (fixed: number): Price => ({ fixed, lists: [] });

const sum = (prices: readonly Price[]): Price => ({
  fixed: prices.reduce((total, it) => total + it.fixed, 0),
  lists: prices.flatMap((it) => it.lists),
});

function priceOf(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode): Price {
  const fragments = fragmentsOf(document);
  const defaults = new Map(operation.variableDefinitions?.map((it) => [it.variable.name.value, it.defaultValue]));

  /** What is inside; of a connection: in a row. */
  function ofSet({ selections }: SelectionSetNode, type: GraphQLCompositeType): Price {
    return sum(
      selections.map((it) => {
        if (it.kind === Kind.FIELD) return ofField(it, type);
        const { typeCondition, selectionSet } = it.kind === Kind.INLINE_FRAGMENT ? it : fragments.get(it.name.value)!;
        const narrowed = typeCondition && schema.getType(typeCondition.name.value);
        return ofSet(selectionSet, isCompositeType(narrowed) ? narrowed : type);
      }),
    );
  }

  function ofField(node: FieldNode, parent: GraphQLCompositeType): Price {
    const name = node.name.value;
    const field = 'getFields' in parent ? parent.getFields()[name] : undefined;
    if (!field) return points(/^__(schema|type)$/.test(name) ? INTROSPECTION_POINTS : 0);
    const type = getNamedType(field.type);
    if (!isCompositeType(type) || isIntrospectionType(type) || !node.selectionSet) return points(0);
    const below = ofSet(node.selectionSet, type);
    if (parent.name.endsWith('Connection') || parent.name.endsWith('Edge')) return below; // the row is reckoned by its page
    const own = points(1);
    if (type.name.endsWith('Connection')) {
      return { fixed: 1, lists: [{ rows: pageOf(node), each: sum([own, below]) }] };
    }
    if (isListType(getNullableType(field.type)))
      return { fixed: 0, lists: [{ rows: rowsOf(node, field), each: sum([own, below]) }] };
    const mutation =
      operation.operation === OperationTypeNode.MUTATION && isObjectType(parent) && parent === schema.getMutationType();
    return sum([mutation ? points(MUTATION_POINTS) : own, below]);
  }

  const argument = ({ arguments: given }: FieldNode, name: string): ((variables: Variables) => unknown) => {
    const node = given?.find((it: ArgumentNode) => it.name.value === name)?.value;
    return (variables) => node && read(node, variables);
  };

  function read(node: ValueNode, variables: Variables): unknown {
    if (node.kind === Kind.LIST) return node.values;
    if (node.kind !== Kind.VARIABLE) return node.kind === Kind.INT ? Number(node.value) : undefined;
    const name = node.name.value;
    if (Object.hasOwn(variables, name)) return variables[name];
    const standard = defaults.get(name);
    return standard && read(standard, variables);
  }

  /** What isn't 1 to 100 is refused as such when it is carried out. */
  function pageOf(node: FieldNode): (variables: Variables) => number {
    const [first, last] = [argument(node, 'first'), argument(node, 'last')];
    return (variables) => {
      const rows = first(variables) ?? last(variables);
      return typeof rows === 'number' ? Math.min(PAGE_LIMIT, Math.max(1, rows)) : PAGE_DEFAULT;
    };
  }

  /** One that takes ids has as many rows. */
  function rowsOf(node: FieldNode, { args }: GraphQLField<unknown, unknown>): (variables: Variables) => number {
    if (!args.some((it) => it.name === 'ids')) return () => LIST_ROWS;
    const ids = argument(node, 'ids');
    return (variables) => {
      const found = ids(variables);
      return Array.isArray(found) ? found.length : 1;
    };
  }

  const root = schema.getRootType(operation.operation); // of a subscription there is none, and it is refused
  return root ? ofSet(operation.selectionSet, root) : points(0);
}
