import type { ApolloServer } from '@apollo/server';
import type { GraphQLSchema } from 'graphql';
import { openApollo } from '../../../schema/base/apollo.js';
import { contextOf, type Context } from '../../../schema/base/context.js';
import { scopes } from '../../../src/accounts/scopes.js';
import type { Viewer } from '../../../src/accounts/store/find-viewer.js';
import { newId } from '../../../src/id.js';
import type { TestWork } from '../work.js';
import type { Operation } from './operation.js';

/** Which of the two nets hangs (rule P2); either alone must hold. */
export const nets = {
  'both nets': (viewer: Viewer): Viewer => viewer,
  'row-level security alone': (viewer: Viewer): Viewer => ({ ...viewer, whose: 'everyone', sender: 'everyone' }),
  /** As before, with scopes that no such key can have. */
  'row-level security alone, every scope': (viewer: Viewer): Viewer => ({
    ...viewer,
    whose: 'everyone',
    sender: 'everyone',
    scopes: new Set(scopes),
  }),
  /** See withoutPolicies. */
  'resolver checks alone': (viewer: Viewer): Viewer => viewer,
};
export type Nets = keyof typeof nets;

/** Row-level security is off while it runs, in this test's own database. */
export async function withoutPolicies<T>(work: TestWork, run: () => Promise<T>): Promise<T> {
  const turn = (on: boolean) =>
    work.owner.query(`do $$ declare name text; begin
      for name in select tablename from pg_tables where schemaname = 'public' and tablename <> 'app_clock' loop
        execute format('alter table %I ${on ? 'enable' : 'disable'} row level security', name);
      end loop; end $$`);
  await turn(false);
  return run().finally(() => turn(true));
}

export interface Answer {
  /** Status and body, byte for byte, but for the signatures of cursors: what is signed stands in their place. */
  text: string;
  json: unknown;
  /** As it was sent. */
  raw: unknown;
}

export type Ask = (
  viewer: Viewer,
  operation: Pick<Operation, 'text' | 'below'>,
  args: Record<string, unknown>,
) => Promise<Answer>;

/** Asks a schema as POST /graphql does, without HTTP. */
export function useSchema(work: TestWork, schema: GraphQLSchema): Ask {
  const apollo: ApolloServer<Context> = openApollo(schema, work);
  return async (viewer, { text: query, below }, args) => {
    const context = contextOf(work, viewer);
    const variables = { ...below, ...keyed(args) };
    const { body, http } = await apollo
      .executeOperation({ query, variables }, { contextValue: context })
      .finally(() => context.end());
    if (body.kind !== 'single') throw new Error('no answer comes in parts');
    const json = JSON.parse(JSON.stringify(body.singleResult, readCursor)) as unknown;
    return { text: `${http.status ?? 200} ${JSON.stringify(json)}`, json, raw: body.singleResult };
  };
}

/** Every sending of a mutation is one wish. */
function keyed(args: Record<string, unknown>): Record<string, unknown> {
  const { input } = args as { input?: object };
  return input ? { input: { idempotencyKey: newId(), ...input } } : args;
}

/** A signature tells nobody anything, and is over the filter, which names what was asked for. */
const readCursor = (name: string, value: unknown) =>
  typeof value === 'string' && /cursor$/i.test(name) ? Buffer.from(value, 'base64url').subarray(8).toString() : value;

/** The error codes of an answer, user errors included. */
export function codesOf({ json }: Answer): string[] {
  const { errors = [], data } = json as { errors?: { extensions: { code: string } }[]; data?: Record<string, never> };
  const root = Object.values(data ?? {})[0] as { userErrors?: { code: string }[] } | null | undefined;
  return [...errors.map((it) => it.extensions.code), ...(root?.userErrors ?? []).map((it) => it.code)];
}
