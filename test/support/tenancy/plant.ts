import type { GraphQLFieldResolver, GraphQLObjectType } from 'graphql';
import { contextOf, type Context } from '../../../schema/base/context.js';
import type { Viewer } from '../../../src/accounts/store/find-viewer.js';
import type { Look, Subject } from './check.js';

/** A leak that somebody could make by mistake, and the look that must find it. */
export interface Leak extends Omit<Look, 'fields'> {
  leak: string;
  /** One of them shows it. */
  fields: readonly string[];
  by?: 'cursors' | 'files';
  /** @returns what undoes it */
  plant(subject: Subject): Promise<() => Promise<unknown>>;
}

/** Policies that let through too much: `select on subscribers`. They are for the app role, beside those that there are. */
export function policies(...gaps: readonly string[]): Leak['plant'] {
  return async ({ work: { owner } }) => {
    for (const gap of gaps) {
      const [, command, table] = /^(\w+) on (\w+)$/.exec(gap)!;
      const what = command === 'insert' ? 'with check (true)' : 'using (true)';
      await owner.query(`create policy leak_${command} on ${table} for ${command} to hotline400_app ${what}`);
    }
    return async () => {
      for (const gap of gaps) await owner.query(`drop policy leak_${gap}`);
    };
  };
}

export const sql =
  (plant: string, undo: string): Leak['plant'] =>
  async ({ work: { owner } }) => {
    await owner.query(plant);
    return () => owner.query(undo);
  };

// oxlint-disable-next-line typescript/no-explicit-any -- of any field
export type Resolve = GraphQLFieldResolver<any, Context>;
export type Wrap = (original: Resolve) => Resolve;

/** A field's resolver, put in another. */
export function resolver(path: string, wrap: Wrap): Leak['plant'] {
  return async ({ schema }) => {
    const [type, name] = path.split('.') as [string, string];
    const field = (schema.getType(type) as GraphQLObjectType).getFields()[name]!;
    const original = field.resolve as Resolve | undefined;
    field.resolve = wrap(original ?? ((root: Record<string, unknown>) => root[name])) as never;
    return async () => void (field.resolve = original as never);
  };
}

/** It asks in another's stead. */
const seenAs =
  (change: (viewer: Viewer) => Viewer): Wrap =>
  (original) =>
  async (root, args, context, info) => {
    const open = contextOf(context, change(context.viewer));
    const result: unknown = await Promise.resolve(original(root, args, open, info)).finally(() => open.forget());
    // that was not its end: a list counts later
    const list = result as { totalCount?: () => Promise<number> } | null;
    const count = list?.totalCount;
    if (list && count) list.totalCount = () => count().finally(() => open.end());
    return result;
  };

/** With nobody's rows hidden, by neither net. */
export const everyones: Wrap =
  (original) =>
  (...asked) =>
    seenAs((it) => ({ ...it, tenant: { kind: 'operator' }, whose: 'everyone', sender: 'everyone' }))(original)(
      ...asked,
    );

/** It forgets whose rows are asked for, and leans on row-level security. */
export const forgetful: Wrap = seenAs((it) => ({ ...it, whose: 'everyone', sender: 'everyone' }));

/** What of an id's row only the worker may see; null where there is none. */
export async function behind(context: Context, text: string, id: unknown): Promise<string | null> {
  const key = String(id).replace(/^[a-z]+_/, '');
  const { rows } = await context.worker.query<{ found: string }>(text, [key]);
  return rows[0] ? rows[0].found : null;
}
