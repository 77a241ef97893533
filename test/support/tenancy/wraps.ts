import { Refusal, type RefusalCode } from '../../../src/refusal.js';
import { behind, type Wrap } from './plant.js';

/** Where it refuses, for a row that there is it does otherwise. */
export const tells =
  (rows: string, otherwise: (found: string) => Error): Wrap =>
  (original) =>
  async (root, args, context, info) => {
    try {
      return (await original(root, args, context, info)) as unknown;
    } catch (error) {
      const found = await behind(context, rows, args['id']);
      throw found === null ? error : otherwise(found);
    }
  };

/** The same of a mutation, whose refusal is part of its answer. */
export const tellsInside =
  (rows: string, of: string, change: { code?: RefusalCode; message(found: string): string }): Wrap =>
  (original) =>
  async (root, args, context, info) => {
    const result = (await original(root, args, context, info)) as { userErrors: object[] };
    const input = args['input'] as Record<string, unknown>;
    const found = result.userErrors.length > 0 ? await behind(context, rows, input[of]) : null;
    if (found === null) return result;
    const { message, ...code } = change;
    return { ...result, userErrors: result.userErrors.map((it) => ({ ...it, ...code, message: message(found) })) };
  };

/** It writes before it looks whose it is. */
export const writesFirst =
  (text: string): Wrap =>
  (original) =>
  async (root, args, context, info) => {
    await behind(context, text, (args['input'] as { id: unknown }).id);
    return original(root, args, context, info) as unknown;
  };

/** It begins a list anew where a cursor isn't its own. */
export const takesCursors =
  (which: (payload: string) => boolean): Wrap =>
  (original) =>
  async (root, args, context, info) => {
    try {
      return (await original(root, args, context, info)) as unknown;
    } catch (error) {
      const payload = Buffer.from(String(args['after'] ?? ''), 'base64url')
        .subarray(8)
        .toString();
      if (!(error instanceof Refusal) || error.code !== 'BAD_CURSOR' || !which(payload)) throw error;
      return original(root, { ...args, after: null }, context, info) as unknown;
    }
  };

export const answers =
  (value: string): Wrap =>
  () =>
  async (_root, _args, context) =>
    behind(context, value, '');
export const counts =
  (table: string): Wrap =>
  () =>
  async (_root, _args, { worker }) =>
    (await worker.query<{ count: number }>(`select count(*)::int from ${table}`)).rows[0]!.count;
