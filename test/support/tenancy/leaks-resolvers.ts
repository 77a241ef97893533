import { Refusal } from '../../../src/refusal.js';
import { everyones, forgetful, resolver, type Leak, type Wrap } from './plant.js';
import { answers, counts, takesCursors, tells, tellsInside, writesFirst } from './wraps.js';

const partner = { as: 'partner', nets: 'both nets' } as const;
const aSwitch = { as: 'switch', nets: 'both nets' } as const;

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

/** A resolver with a fault, seen with both nets. */
export const resolverLeaks: readonly Leak[] = [
  ...[
    'Query.subscriber',
    'Query.call',
    'Query.calls',
    'Query.explainCall',
    'Query.number',
    'Query.node',
    'Query.nodes',
    'Query.partners',
    'Query.statement',
    'Query.document',
    'Query.events',
    'Query.destinationProof',
    'Query.destinationProofs',
    'Query.suspension',
    'Query.suspensions',
    'Query.reverification',
    'Query.reverifications',
  ].map((path) => wrapped(SHOWS, path, everyones)),
  wrapped(SHOWS, 'Query.batch', everyones, ['Query.batch'], aSwitch),
  wrapped(SHOWS, 'Query.batches', everyones, ['Query.batches'], aSwitch),
  wrapped(SHOWS, 'Query.cdrGaps', everyones, ['Query.cdrGaps'], aSwitch),
  wrapped(
    'gives up its check where a partner is named',
    'Query.statements',
    (original) => (root, args, context, info) =>
      (args['filter']?.partnerId ? everyones(original) : original)(root, args, context, info) as unknown,
  ),
  wrapped(SHOWS, 'Query.waitList', everyones),
  wrapped(SHOWS, 'Query.numberPayments', everyones),
  wrapped(SHOWS, 'Query.application', everyones),
  wrapped(SHOWS, 'Query.applications', everyones),
  wrapped(SHOWS, 'Query.applicationCounts', everyones),
  wrapped(SHOWS, 'Number.history', everyones, ['Query.number']),
  wrapped(SHOWS, 'Number.routePlans', everyones, ['Query.number']),
  wrapped('counts everyone’s', 'RoutePlanConnection.totalCount', counts('route_plans'), ['Query.number']),
  wrapped(SHOWS, 'Number.usage', everyones, ['Query.number']),
  wrapped(SHOWS, 'Number.calls', everyones, ['Query.number']),
  wrapped(SHOWS, 'Number.destinations', everyones, ['Query.number']),
  wrapped('counts everyone’s', 'ReverificationConnection.totalCount', counts('reverifications'), ['Query.reverifications']), // prettier-ignore
  wrapped('counts everyone’s', 'SuspensionConnection.totalCount', counts('number_suspensions'), ['Query.suspensions']), // prettier-ignore
  wrapped('counts everyone’s', 'DestinationProofConnection.totalCount', counts('destination_proofs'), ['Query.destinationProofs']), // prettier-ignore
  wrapped(SHOWS, 'Call.number', everyones, ['Query.call']),
  wrapped('counts everyone’s', 'SubscriberConnection.totalCount', counts('subscribers'), ['Query.subscribers']),
  wrapped('counts everyone’s', 'CallConnection.totalCount', counts('calls'), ['Query.calls']),
  wrapped(
    'says who came last',
    'Viewer.name',
    answers(`select name as found from partners where $1 = '' order by name collate "C" desc limit 1`),
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
    'says whether another has it',
    'Mutation.extendReservation',
    tellsInside('select state as found from numbers where number = $1', 'number', {
      message: (it) => `it is ${it}`,
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
    'Mutation.updateApplication',
    'Mutation.revealCaller',
    'Mutation.stageDocument',
    'Mutation.publishRoutePlan',
    'Mutation.rollBackRoutePlan',
  ].map((path) => wrapped('does it for everyone', path, everyones)),
  ...[
    'Query.subscriber',
    'Query.number',
    'Query.cap',
    'Query.explainCall',
    'Query.document',
    'Query.application',
    'Mutation.updateApplication',
    'Mutation.rollBackRoutePlan',
    'Mutation.updateSubscriber',
    'Mutation.removeCap',
    'Mutation.revokeApiKey',
  ].map((path) =>
    wrapped('forgets whose it is', path, forgetful, [path], { as: 'partner', nets: 'resolver checks alone' }),
  ),
  ...['Query.batch', 'Query.cdrGaps'].map((path) =>
    wrapped('forgets whose it is', path, forgetful, [path], { as: 'switch', nets: 'resolver checks alone' }),
  ),
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
