/** From a field to one of its own, or to one kind of an interface. */
export interface Step {
  /** `calls(first: $Number_calls_first)`, or `... on Call`. */
  text: string;
  /** Names and types. */
  variables: readonly [string, string][];
}

/** The plain fields at the end of a way. */
export interface Group {
  steps: readonly Step[];
  leaves: readonly string[];
}

/** Well below what an operation may have (schema/base/limits.ts). */
const FIELDS_AT_ONCE = 150;

interface Tree {
  leaves: readonly string[];
  below: Map<string, Tree>;
}

/**
 * Operations that together select all groups, each as many as fit. Of an interface each has one kind: two kinds may have
 * fields of one name and two types.
 */
export function packed(operation: string, groups: readonly Group[]): string[] {
  const texts: string[] = [];
  let tree: Tree = empty();
  let variables = new Map<string, string>();
  const close = () => {
    const declared = [...variables].map(([name, type]) => `$${name}: ${type}`).join(' ');
    if (tree.below.size > 0) texts.push(`${operation} ${declared && `(${declared})`} ${written(tree)}`);
    tree = empty();
    variables = new Map();
  };
  for (const group of groups) {
    if (isCrowded(tree, group.steps) || sizeOf(tree) + group.leaves.length > FIELDS_AT_ONCE) close();
    let at = tree;
    for (const { text, variables: needed } of group.steps) {
      for (const [name, type] of needed) variables.set(name, type);
      if (!at.below.has(text)) at.below.set(text, empty());
      at = at.below.get(text)!;
    }
    at.leaves = group.leaves;
  }
  close();
  return texts;
}

const empty = (): Tree => ({ leaves: [], below: new Map() });

/** Whether another kind of the same interface is there already. */
function isCrowded(tree: Tree, steps: readonly Step[]): boolean {
  let at: Tree | undefined = tree;
  for (const { text } of steps) {
    if (text.startsWith('...') && at.below.size > 0 && !at.below.has(text)) return true;
    at = at.below.get(text);
    if (!at) return false;
  }
  return false;
}

const sizeOf = ({ leaves, below }: Tree): number =>
  [...below.values()].reduce((sum, it) => sum + 2 + sizeOf(it), leaves.length);

/** Every object says its type, so nothing is without fields. */
function written({ leaves, below }: Tree, isRoot = true): string {
  const inner = [...below].map(([text, it]) => `${text} ${written(it, false)}`);
  return `{ ${[...(isRoot ? [] : ['__typename']), ...leaves, ...inner].join(' ')} }`;
}
