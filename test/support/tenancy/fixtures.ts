import type { GraphQLSchema } from 'graphql';
import { isIntrospectionType, isObjectType } from 'graphql';
import { applicationFixtures } from './application-fixtures.js';
import { mutationFixtures } from './mutation-fixtures.js';
import type { Refs } from './refs.js';
import { aBarredSubject, aTestCaller, stocked } from './stocked.js';

/**
 * Arguments that a holder of these references may give. A leaf that differs between two holders is a reference, which
 * the test then swaps. The first of a mutation's is also carried out as its holder's own; the idempotency key is added.
 */
export type Fixture = (refs: Refs) => Record<string, unknown>;

const none: Fixture = () => ({});
const byId = (...names: (keyof Refs)[]): Fixture[] => names.map((name) => (r: Refs) => ({ id: r[name] }));
/** Every query, every mutation, and every other field with arguments. */
export const fixtures: Record<string, readonly Fixture[]> = {
  'Query.application': byId('application', 'queuedApplication'),
  'Query.applicationCounts': [none],
  'Query.applicationPolicy': [none],
  'Query.applications': [
    none,
    (r) => ({ filter: { partnerId: r.partner, states: ['DRAFT', 'SUBMITTED'] } }),
    (r) => ({ filter: { subscriberId: r.subscriber, carrier: 'CHINA_TELECOM' } }),
    (r) => ({ filter: { subscriberId: r.subscriber, documentsEndBy: '2031-12-31' } }),
  ],
  'Query.barredSubjects': [none, () => ({ filter: { live: true, kind: 'ID_NUMBER' } })],
  'Query.requirements': [() => ({ of: { carrier: 'CHINA_UNICOM', subjectType: 'ENTERPRISE', hasHandler: false } })],
  'Query.reviewQueue': [none, () => ({ filter: { states: ['IN_REVIEW', 'CARRIER_REVIEW'], free: true } })],
  'Query.apiKey': byId('key', 'otherKey'),
  'Query.apiKeys': [none],
  'Query.batch': byId('batch'),
  'Query.batches': [(r) => ({ switchId: r.switch }), none],
  'Query.calendar': [() => ({ year: 2027 })],
  'Query.cdrGaps': [
    none,
    (r) => ({ filter: { switchId: r.switch, series: 'RECORD', open: true } }),
    () => ({ filter: { open: false } }),
  ],
  'Query.reportingPoints': [none],
  'Query.call': byId('call', 'callBefore'),
  'Query.calls': [
    (r) => ({ filter: { numbers: [r.number] } }),
    (r) => ({ filter: { numbers: [r.gained] } }),
    (r) => ({
      filter: { numbers: [r.number, r.gained], setupAt: { from: '2026-09-01T00:00:00+08:00' } },
      order: 'ASC',
    }),
  ],
  'Query.cap': byId('cap', 'capOfNumber'),
  'Query.document': byId('document'),
  'Query.events': [none, (r) => ({ partnerId: r.partner })],
  'Query.explainCall': byId('decision', 'call', 'callBefore'),
  'Query.node': byId(
    'partner',
    'subscriber',
    'numberId',
    'wait',
    'payment',
    'application',
    'cap',
    'proof',
    'shutOff',
    'call',
    'callBefore',
    'statement',
    'document',
    'suspension',
    'reverification',
    'key',
    'switch',
    'batch',
  ),
  'Query.routePolicy': [none],
  'Query.destinationProof': byId('proof', 'otherProof'),
  'Query.destinationProofs': [
    none,
    (r) => ({ filter: { number: r.number, states: ['FILED', 'APPROVED'] } }),
    (r) => ({ filter: { subscriberId: r.subscriber } }),
    () => ({ filter: { expiringWithinDays: 366 } }),
  ],
  'Query.reverification': byId('reverification'),
  'Query.reverifications': [
    none,
    (r) => ({ filter: { number: r.number, states: ['RETURNED', 'SUBMITTED'] } }),
    (r) => ({ filter: { partnerId: r.partner, overdue: false } }),
  ],
  'Query.suspension': byId('suspension'),
  'Query.suspensions': [
    none,
    (r) => ({ filter: { number: r.number, open: true } }),
    (r) => ({ filter: { partnerId: r.partner, open: true } }),
  ],
  'Query.shutOffs': [none, () => ({ filter: { live: true } })],
  'Query.testCallers': [none],
  'Query.nodes': [
    (r) => ({ ids: [r.shutOff, aTestCaller, aBarredSubject] }),
    (r) => ({ ids: [r.proof, r.otherProof] }),
    (r) => ({ ids: [r.partner, r.subscriber] }),
    (r) => ({ ids: [r.suspension, r.reverification] }),
    (r) => ({ ids: [r.numberId, r.cap] }),
    (r) => ({ ids: [r.callBefore, r.draft] }),
    (r) => ({ ids: [r.key, r.statement] }),
    (r) => ({ ids: [r.document, r.partner] }),
    (r) => ({ ids: [r.switch, r.batch] }),
  ],
  'Query.grades': [none],
  'Query.searchNumbers': [
    () => ({ filter: { starts: '4009312' }, orderBy: { field: 'PRICE' } }),
    () => ({ filter: { pattern: '4009311???' }, orderBy: { field: 'CHANCE', seed: 4 } }),
    () => ({ filter: { starts: '4009311', like: '4009311000', differing: 3 } }),
  ],
  'Query.stock': [none],
  'Query.numberPolicy': [none],
  'Query.numberPayments': [none, (r) => ({ filter: { number: r.resting, outcome: 'CREDITED' } })],
  'Query.waitList': [none, () => ({ filter: { number: stocked.inLine, live: false } })],
  'Query.number': [(r) => ({ number: r.number }), (r) => ({ number: r.gained })],
  'Query.numbers': [
    none,
    (r) => ({ filter: { partnerId: r.partner, prefix: '400' } }),
    (r) => ({ filter: { subscriberId: r.subscriber } }),
    (r) => ({ filter: { prefix: r.number } }),
    (r) => ({ filter: { prefix: r.reserved, states: ['RESERVED'], carrier: 'CHINA_TELECOM' } }),
  ],
  'Query.partner': byId('partner'),
  'Query.partners': [none],
  'Query.statement': byId('statement', 'draft'),
  'Query.statements': [
    none,
    (r) => ({ filter: { partnerId: r.partner }, order: 'ASC' }),
    (r) => ({ filter: { subscriberId: r.subscriber, month: '2026-09' } }),
  ],
  'Query.subscriber': byId('subscriber'),
  'Query.subscribers': [
    none,
    (r) => ({ filter: { partnerId: r.partner }, orderBy: { field: 'CREATED_AT', direction: 'DESC' } }),
    (r) => ({ filter: { namePrefix: r.name } }),
  ],
  'Query.switch': byId('switch'),
  'Query.switches': [none],
  'Query.viewer': [none],

  ...mutationFixtures,
  ...applicationFixtures,

  'Application.comments': [() => ({ first: 2 })],
  'Application.history': [() => ({ first: 2 })],
  'Number.history': [() => ({ first: 2 })],
  'Number.routePlans': [() => ({ first: 2 })],
  'Number.calls': [() => ({ first: 2 })],
  'Number.usage': [() => ({ month: '2026-09' })],
  'Subscriber.usage': [() => ({ month: '2026-09' })],
  'Cap.usage': [() => ({ month: '2026-09' })],
  'CdrBatch.outcomes': [() => ({ first: 5 })],
};

/** What needs a fixture: all roots, and all else that takes arguments. */
export function needFixtures(schema: GraphQLSchema): string[] {
  const roots = [schema.getQueryType(), schema.getMutationType()];
  return Object.values(schema.getTypeMap()).flatMap((type) =>
    isObjectType(type) && !isIntrospectionType(type)
      ? Object.values(type.getFields())
          .filter((it) => roots.includes(type) || it.args.length > 0)
          .map((it) => `${type.name}.${it.name}`)
      : [],
  );
}
