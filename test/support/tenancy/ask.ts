import type { ApolloServer } from '@apollo/server';
import type { GraphQLSchema } from 'graphql';
import { openApollo } from '../../../schema/base/apollo.js';
import { contextOf, type Context } from '../../../schema/base/context.js';
import { scopes } from '../../../src/accounts/scopes.js';
import type { Viewer } from '../../../src/accounts/store/find-viewer.js';
import { newId } from '../../../src/id.js';
import type { TestWork } from '../work.js';

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
  const { rows } = await work.owner.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' and tablename <> 'app_clock'`,
  );
  const turn = async (on: boolean) => {
    // one table a statement, so no lock is held while another is waited for: the router reads meanwhile
    for (const { name } of rows)
      await work.owner.query(`alter table ${name} ${on ? 'enable' : 'disable'} row level security`);
  };
  await turn(false);
  return run().finally(() => turn(true));
}

export interface Answer {
  /** Status and body, byte for byte, but for what it cost, and the signatures of cursors: what is signed stands there instead. */
  text: string;
  /** The same, of each text of the operation. */
  bodies: Body[];
  /** With whole cursors. */
  raw: Body[];
}

export interface Body {
  errors?: { message: string; extensions: { code: string } }[];
  // oxlint-disable-next-line typescript/no-explicit-any -- of any field
  data?: Record<string, any> | null;
}

export interface Asked {
  texts: readonly string[];
  below: Record<string, unknown>;
}
export type Ask = (viewer: Viewer, operation: Asked, args: Record<string, unknown>) => Promise<Answer>;

/** Asks a schema as POST /graphql does, without HTTP. */
export function useSchema(work: TestWork, schema: GraphQLSchema): Ask {
  const apollo: ApolloServer<Context> = openApollo(schema, work);

  async function askOne(viewer: Viewer, query: string, variables: Record<string, unknown>) {
    const context = contextOf(work, viewer);
    const { body, http } = await apollo
      .executeOperation({ query, variables }, { contextValue: context })
      .finally(() => context.end());
    if (body.kind !== 'single') throw new Error('no answer comes in parts');
    const { extensions: _cost, ...rest } = body.singleResult;
    const text = JSON.stringify(rest, readCursor);
    return { text: `${http.status ?? 200} ${text}`, body: JSON.parse(text) as Body, raw: rest as Body };
  }

  return async (viewer, { texts, below }, args) => {
    const answers = [];
    for (const it of texts) answers.push(await askOne(viewer, it, { ...below, ...keyed(args) }));
    return {
      text: answers.map((it) => it.text).join('\n'),
      bodies: answers.map((it) => it.body),
      raw: answers.map((it) => it.raw),
    };
  };
}

/** Every sending of a mutation is one wish. */
function keyed(args: Record<string, unknown>): Record<string, unknown> {
  const { input } = args as { input?: object };
  return input ? { input: { idempotencyKey: newId(), ...input } } : args;
}

/** What a signature is over names what was asked for; it tells nobody anything itself. */
const readCursor = (name: string, value: unknown) =>
  typeof value === 'string' && /cursor$/i.test(name) ? Buffer.from(value, 'base64url').subarray(8).toString() : value;

/** The error codes of an answer, user errors included. */
export function codesOf({ bodies }: Answer): string[] {
  return bodies.flatMap(({ errors = [], data }) => [
    ...errors.map((it) => it.extensions.code),
    ...Object.values(data ?? {}).flatMap((it) =>
      ((it?.userErrors ?? []) as { code: string }[]).map(({ code }) => code),
    ),
  ]);
}
