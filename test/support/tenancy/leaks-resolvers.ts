import { Refusal, type RefusalCode } from '../../../src/refusal.js';
import { behind, everyones, forgetful, resolver, type Leak, type Wrap } from './plant.js';

const partner = { as: 'partner', nets: 'both nets' } as const;
const aSwitch = { as: 'switch', nets: 'both nets' } as const;

/** Where it refuses, for a row that there is it does otherwise. */
const tells =
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
const tellsInside =
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
const writesFirst =
  (text: string): Wrap =>
  (original) =>
  async (root, args, context, info) => {
    await behind(context, text, (args['input'] as { id: unknown }).id);
    return original(root, args, context, info) as unknown;
  };

/** It begins a list anew where a cursor isn't its own. */
const takesCursors =
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

const wrapped = (
  leak: string,
  path: string,
  wrap: Wrap,
  fields = [path],
  look: Pick<Leak, 'as' | 'nets'> = partner,
) => ({
  leak: `${path} ${leak}`,
  ...look,
  fields,
  plant: resolver(path, wrap),
});
const SHOWS = 'shows everyone’s';
const unsigned = 'takes a cursor that was signed for another';

const answers =
  (value: string): Wrap =>
  () =>
  async (_root, _args, context) =>
    behind(context, value, '');
const counts =
  (table: string): Wrap =>
  () =>
  async (_root, _args, { worker }) =>
    (await worker.query<{ count: number }>(`select count(*)::int from ${table}`)).rows[0]!.count;

/** A resolver with a fault, seen with both nets. */
export const resolverLeaks: readonly Leak[] = [
  ...[
    'Query.subscriber',
    'Query.call',
    'Query.calls',
    'Query.number',
    'Query.node',
    'Query.nodes',
    'Query.partners',
    'Query.statement',
    'Query.events',
  ].map((path) => wrapped(SHOWS, path, everyones)),
  wrapped(SHOWS, 'Query.batch', everyones, ['Query.batch'], aSwitch),
  wrapped(SHOWS, 'Query.batches', everyones, ['Query.batches'], aSwitch),
  wrapped(
    'gives up its check where a partner is named',
    'Query.statements',
    (original) => (root, args, context, info) =>
      (args['filter']?.partnerId ? everyones(original) : original)(root, args, context, info) as unknown,
  ),
  wrapped(SHOWS, 'Number.usage', everyones, ['Query.number']),
  wrapped(SHOWS, 'Number.calls', everyones, ['Query.number']),
  wrapped(SHOWS, 'Number.destinations', everyones, ['Query.number']),
  wrapped(SHOWS, 'Call.number', everyones, ['Query.call']),
  wrapped('counts everyone’s', 'SubscriberConnection.totalCount', counts('subscribers'), ['Query.subscribers']),
  wrapped('counts everyone’s', 'CallConnection.totalCount', counts('calls'), ['Query.calls']),
  wrapped(
    'says who came last',
    'Viewer.name',
    answers(`select name as found from partners where $1 = '' order by id desc limit 1`),
    ['Query.viewer'],
  ),
  wrapped(
    'names what it refuses',
    'Query.statement',
    tells(
      'select number as found from statements where id::text = $1',
      (it) => new Refusal('NOT_FOUND', `${it} isn't yours`),
    ),
  ),
  wrapped(
    'has another code for what there is',
    'Query.cap',
    tells('select kind as found from caps where id::text = $1', () => new Refusal('FORBIDDEN', 'there is no such cap')),
  ),
  wrapped(
    'breaks on what there is',
    'Query.apiKey',
    tells('select name as found from api_keys where id = $1', () => new Error('boom')),
  ),
  wrapped(
    'says a version of what there is',
    'Mutation.updateCap',
    tellsInside('select version::text as found from caps where id::text = $1', 'id', {
      code: 'VERSION_CONFLICT',
      message: () => 'there is no such cap',
    }),
  ),
  wrapped(
    'quotes whose it is',
    'Mutation.createCap',
    tellsInside('select name as found from subscribers where id::text = $1', 'subscriberId', {
      message: (it) => `not of ${it}`,
    }),
  ),
  wrapped(
    'writes before it checks',
    'Mutation.updateSubscriber',
    writesFirst('update subscribers set version = version + 1 where id::text = $1'),
  ),
  wrapped(
    'writes a row again as it is',
    'Mutation.removeCap',
    writesFirst('update caps set version = version where id::text = $1'),
  ),
  wrapped(
    'keeps the wish of a refusal',
    'Mutation.revokeApiKey',
    writesFirst(
      `insert into idempotency_keys select 'x', 'x', gen_random_uuid()::text, '\\x00', '{}', app_now() where $1 <> ''`,
    ),
  ),
  ...[
    'Mutation.updateSubscriber',
    'Mutation.removeCap',
    'Mutation.revokeApiKey',
    'Mutation.createSubscriber',
    'Mutation.createApiKey',
    'Mutation.revealCaller',
  ].map((path) => wrapped('does it for everyone', path, everyones)),
  ...[
    'Query.subscriber',
    'Query.number',
    'Query.cap',
    'Query.statements',
    'Mutation.updateSubscriber',
    'Mutation.removeCap',
    'Mutation.revokeApiKey',
  ].map((path) =>
    wrapped('forgets whose it is', path, forgetful, [path], { as: 'partner', nets: 'resolver checks alone' }),
  ),
  wrapped('forgets whose it is', 'Query.batch', forgetful, ['Query.batch'], {
    as: 'switch',
    nets: 'resolver checks alone',
  }),
  {
    ...wrapped(
      'takes any cursor',
      'Query.apiKeys',
      takesCursors(() => true),
    ),
    by: 'cursors',
  },
  {
    ...wrapped(
      unsigned,
      'Query.statements',
      takesCursors((it) => it.startsWith('[')),
    ),
    by: 'cursors',
  },
  {
    ...wrapped(
      unsigned,
      'Number.calls',
      takesCursors((it) => it.startsWith('[')),
      ['Query.number'],
    ),
    by: 'cursors',
  },
];
