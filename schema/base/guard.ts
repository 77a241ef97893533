import {
  getNamedType,
  GraphQLError,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import { Extensions } from 'type-graphql';
import type { Scope } from '../../src/accounts/scopes.js';
import type { Viewer } from '../../src/accounts/store/find-viewer.js';
import { fragmentsOf } from './documents.js';

type Need = Scope | 'key';

/** Which scope a query, mutation, edge or type needs. What says nothing is refused when the schema is built. */
export const Needs = (scope: Scope) => Extensions({ needs: scope });
/** For whoever gives a key, whatever its scopes. */
export const NeedsKey = () => Extensions({ needs: 'key' });

const needOf = (it: { extensions?: unknown } | null | undefined) =>
  (it?.extensions as { needs?: Need } | undefined)?.needs;

/** What says no scope: roots, edges with a resolver of their own, and all that has an id. */
export function unguarded(schema: GraphQLSchema): string[] {
  const roots = new Set([schema.getQueryType(), schema.getMutationType()]);
  const faults: string[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || !(isObjectType(type) || isInterfaceType(type))) continue;
    const named = isObjectType(type) && type.getInterfaces().some((it) => it.name === 'Node');
    if (named && !needOf(type)) faults.push(type.name);
    for (const field of Object.values(type.getFields())) {
      const open = isInterfaceType(type) ? field.name !== 'id' : roots.has(type as never) || field.resolve;
      if (open && !needOf(field)) faults.push(`${type.name}.${field.name}`);
    }
  }
  return faults;
}

/** Whether the viewer may read what is of this type, for where the type isn't known before. */
export function mayRead(schema: GraphQLSchema, type: string, viewer: Viewer): boolean {
  const need = needOf(schema.getType(type) as never);
  return need !== undefined && (need === 'key' || viewer.scopes.has(need));
}

/** Every description says what it needs, so that the printed schema does. */
export function describeNeeds(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || !isObjectType(type)) continue;
    for (const it of [type, ...Object.values(type.getFields())]) {
      const need = needOf(it);
      if (need) it.description += need === 'key' ? '\n\nNeeds a key.' : `\n\nNeeds the scope \`${need}\`.`;
    }
  }
}

const known = new WeakMap<OperationDefinitionNode, ReadonlyMap<Need, string>>();

/**
 * Refuses an operation before it asks for anything, if one of its fields needs what the viewer hasn't. So a scope costs
 * nothing per row, and no answer depends on where a refusal came.
 *
 * @throws GraphQLError UNAUTHENTICATED or FORBIDDEN, which names the field and the scope
 */
export function refuseUnscoped(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  viewer: Viewer,
): void {
  for (const [need, field] of needsOf(schema, document, operation)) {
    if (viewer.tenant.kind === 'nobody')
      throw refused('UNAUTHENTICATED', 401, `${field} needs a key: send Authorization: Bearer KEY`);
    if (need !== 'key' && !viewer.scopes.has(need))
      throw refused('FORBIDDEN', 403, `${field} needs the scope ${need}, which this key lacks`);
  }
}

const refused = (code: string, status: number, message: string) =>
  new GraphQLError(message, { extensions: { code, http: { status } } });

/** Of an operation's fields and those of its fragments: each need with the first field that has it. */
function needsOf(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) {
  const before = known.get(operation);
  if (before) return before;
  const needs = new Map<Need, string>();
  const note = (need: Need | undefined, field: string) => need && !needs.has(need) && needs.set(need, field);
  for (const definition of [operation, ...fragmentsOf(document).values()]) {
    const info = new TypeInfo(schema);
    visit(
      definition,
      visitWithTypeInfo(info, {
        Field() {
          const field = info.getFieldDef();
          const parent = info.getParentType();
          if (!field || !parent) return;
          const path = `${parent.name}.${field.name}`;
          note(needOf(field as never), path);
          note(needOf(parent as never), path);
          note(needOf(getNamedType(field.type) as never), path);
        },
      }),
    );
  }
  known.set(operation, needs);
  return needs;
}
