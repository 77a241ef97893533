import {
  GraphQLError,
  Kind,
  OperationTypeNode,
  type FragmentDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationRule,
} from 'graphql';
import { Refusal } from '../../src/refusal.js';
import { fragmentsOf } from './documents.js';

/** What one operation may have, its fragments written out wherever they are used. */
export const limits = { depth: 12, aliases: 30, fields: 300, directives: 20, mutations: 5 } as const;

/** graphql-js stops validating after so many. */
export const FAULTS_SHOWN = 5;

/**
 * Refuses what is too large before anything else looks at it: graphql-js compares fields with one another, which takes a
 * quarter of a second for 700 of them. So the fault is reported until graphql-js gives up; `onlyOnce` takes the echoes off.
 */
export const limitsRule: ValidationRule = (context) => ({
  Document(document) {
    const fragments = fragmentsOf(document);
    for (const it of document.definitions) {
      if (it.kind !== Kind.OPERATION_DEFINITION) continue;
      const size = sizeOf(it.selectionSet, fragments);
      const found = {
        ...size,
        directives: size.directives + (it.directives?.length ?? 0),
        mutations: it.operation === OperationTypeNode.MUTATION ? size.width : 0,
      };
      for (const name of Object.keys(limits) as (keyof typeof limits)[]) {
        if (found[name] <= limits[name]) continue;
        const fault = new Refusal(
          'QUERY_TOO_COMPLEX',
          `${name}: found ${found[name]}, allowed are ${limits[name]} in an operation, with its fragments written out`,
        );
        const error = new GraphQLError(fault.message, { originalError: fault });
        for (let echo = 0; echo <= FAULTS_SHOWN; echo++) context.reportError(error);
      }
    }
  },
});

interface Size {
  depth: number;
  aliases: number;
  fields: number;
  directives: number;
  /** Fields of its first level. */
  width: number;
}

const nothing: Size = { depth: 0, aliases: 0, fields: 0, directives: 0, width: 0 };

/** Each fragment is measured once, so that one which doubles thirty times over takes no longer than it is written. */
function sizeOf(root: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): Size {
  const known = new Map<string, Size>();

  const ofSet = ({ selections }: SelectionSetNode): Size =>
    selections.reduce((sum, it) => add(sum, ofOne(it)), nothing);

  function ofOne(it: SelectionNode): Size {
    const inner = it.kind === Kind.FRAGMENT_SPREAD ? ofFragment(it.name.value) : ofSet(it.selectionSet ?? none);
    const size = { ...inner, directives: inner.directives + (it.directives?.length ?? 0) };
    if (it.kind !== Kind.FIELD) return size;
    const bounded = /^__(schema|type)$/.test(it.name.value); // graphql-js has a rule of its own for these
    return {
      ...size,
      depth: 1 + (bounded ? 0 : inner.depth),
      fields: 1 + (bounded ? 0 : inner.fields),
      aliases: inner.aliases + (it.alias ? 1 : 0),
      width: 1,
    };
  }

  function ofFragment(name: string): Size {
    const before = known.get(name);
    if (before) return before;
    known.set(name, nothing); // inside itself: graphql-js refuses the cycle
    const fragment = fragments.get(name);
    const size = fragment ? ofSet(fragment.selectionSet) : nothing;
    known.set(name, size);
    return size;
  }

  return ofSet(root);
}

const none: SelectionSetNode = { kind: Kind.SELECTION_SET, selections: [] };

const add = (a: Size, b: Size): Size => ({
  depth: Math.max(a.depth, b.depth),
  aliases: a.aliases + b.aliases,
  fields: a.fields + b.fields,
  directives: a.directives + b.directives,
  width: a.width + b.width,
});
