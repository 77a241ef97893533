import type { GraphQLSchema } from 'graphql';
import { isIntrospectionType, isObjectType } from 'graphql';
import type { Refs } from './refs.js';
import { aDestination, aTestCaller, stocked } from './stocked.js';

/**
 * Arguments that a holder of these references may give. A leaf that differs between two holders is a reference, which
 * the test then swaps. The first of a mutation's is also carried out as its holder's own; the idempotency key is added.
 */
export type Fixture = (refs: Refs) => Record<string, unknown>;

const none: Fixture = () => ({});
const byId = (...names: (keyof Refs)[]): Fixture[] => names.map((name) => (r: Refs) => ({ id: r[name] }));
const input =
  (fields: Fixture): Fixture =>
  (r: Refs) => ({ input: fields(r) });

/** Every query, every mutation, and every other field with arguments. */
export const fixtures: Record<string, readonly Fixture[]> = {
  'Query.apiKey': byId('key', 'otherKey'),
  'Query.apiKeys': [none],
  'Query.batch': byId('batch'),
  'Query.batches': [(r) => ({ switchId: r.switch }), none],
  'Query.calendar': [() => ({ year: 2027 })],
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
  'Query.events': [none, (r) => ({ partnerId: r.partner })],
  'Query.node': byId(
    'partner',
    'subscriber',
    'numberId',
    'wait',
    'payment',
    'cap',
    'shutOff',
    'call',
    'callBefore',
    'statement',
    'key',
    'switch',
    'batch',
  ),
  'Query.routePolicy': [none],
  'Query.shutOffs': [none, () => ({ filter: { live: true } })],
  'Query.testCallers': [none],
  'Query.nodes': [
    (r) => ({ ids: [r.shutOff, aTestCaller] }),
    (r) => ({ ids: [r.partner, r.subscriber] }),
    (r) => ({ ids: [r.numberId, r.cap] }),
    (r) => ({ ids: [r.callBefore, r.draft] }),
    (r) => ({ ids: [r.key, r.statement] }),
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

  'Mutation.createApiKey': [
    input((r) => ({ partnerId: r.partner, name: 'twins', scopes: ['CALLS_READ'] })),
    input((r) => ({ switchId: r.switch, name: 'twins', scopes: ['CALLS_READ'] })),
    input((r) => ({ partnerId: r.partner, switchId: r.switch, name: 'twins', scopes: ['CALLS_READ'] })),
  ],
  'Mutation.revokeApiKey': [input((r) => ({ id: r.otherKey }))],
  'Mutation.createSubscriber': [
    input((r) => ({ partnerId: r.partner, name: '同名公司', kind: 'ENTERPRISE', taxId: '91310000MA1FL0000X' })),
  ],
  'Mutation.updateSubscriber': [
    input((r) => ({ id: r.subscriber, expectedVersion: 1, name: '同名公司' })),
    input((r) => ({ id: r.subscriber, expectedVersion: 99, name: '' })),
  ],
  'Mutation.reserveNumbers': [
    input((r) => ({ subscriberId: r.subscriber, numbers: [stocked.free] })),
    input((r) => ({ subscriberId: r.subscriber, numbers: [r.reserved, r.number] })),
  ],
  'Mutation.extendReservation': [input((r) => ({ number: r.reserved })), input((r) => ({ number: r.number }))],
  'Mutation.releaseNumbers': [input((r) => ({ numbers: [r.given] })), input((r) => ({ numbers: [r.number] }))],
  'Mutation.acceptOffer': [input((r) => ({ number: r.offered }))],
  'Mutation.reclaimNumber': [input((r) => ({ number: r.resting }))],
  'Mutation.joinWaitList': [
    input((r) => ({ subscriberId: r.subscriber, number: stocked.awaited })),
    input((r) => ({ subscriberId: r.subscriber, number: r.number })),
  ],
  'Mutation.leaveWaitList': [input((r) => ({ id: r.wait }))],
  'Mutation.recordPayment': [
    input((r) => ({ subscriberId: r.subscriber, number: stocked.toPay, amount: '9999', reference: 'bank 1' })),
  ],
  'Mutation.moveNumber': [input(() => ({ number: stocked.toWithdraw, move: 'WITHDRAW', reason: '停售' }))],
  'Mutation.activateNumber': [
    input(() => ({
      number: stocked.provisioning,
      tariff: '统一资费',
      destinations: ['01062000009'],
      reason: '受理单',
    })),
  ],
  'Mutation.updateNumberPolicy': [input(() => ({ offerHours: 25 }))],
  'Mutation.addDestination': [input((r) => ({ number: r.number, destination: '13911113333' }))],
  'Mutation.removeDestination': [input((r) => ({ number: r.number, destination: aDestination }))],
  'Mutation.markDestination': [
    input((r) => ({ number: r.number, destination: '13911113333', proof: 'VERIFIED', reason: '授权书' })),
  ],
  'Mutation.setPin': [input((r) => ({ number: r.number, pin: '246813' }))],
  'Mutation.shutOff': [
    input((r) => ({ kind: 'SUBSCRIBER', subscriberId: r.subscriber, reason: '监管要求' })),
    input((r) => ({ kind: 'NUMBER', number: r.number, reason: '监管要求' })), // it is shut already
  ],
  'Mutation.liftShutOff': [input((r) => ({ id: r.shutOff, reason: '整改完成' }))],
  'Mutation.addTestCaller': [input(() => ({ caller: '13911114444', note: '拨测' }))],
  'Mutation.endTestCaller': [input(() => ({ id: aTestCaller }))],
  'Mutation.updateRoutePolicy': [input(() => ({ pinTries: 4 }))],
  'Mutation.setCalendarDays': [
    input(() => ({ days: [{ date: '2027-02-06', kind: 'HOLIDAY' }], source: '国办发明电' })),
  ],
  'Mutation.createCap': [
    input((r) => ({ subscriberId: r.subscriber, number: r.number, kind: 'AMOUNT', limitAmount: '5' })),
    input((r) => ({ subscriberId: r.subscriber, kind: 'AMOUNT', limitAmount: '5' })), // there is one already
    input((r) => ({ subscriberId: r.subscriber, kind: 'CALLS', limitAmount: '5' })),
  ],
  'Mutation.updateCap': [
    input((r) => ({ id: r.cap, expectedVersion: 1, limitAmount: '7' })),
    input((r) => ({ id: r.cap, expectedVersion: 99, limitAmount: '7' })),
    input((r) => ({ id: r.cap, expectedVersion: 1, limitCalls: 7 })),
  ],
  'Mutation.removeCap': [
    input((r) => ({ id: r.capOfNumber, expectedVersion: 1 })),
    input((r) => ({ id: r.capOfNumber, expectedVersion: 99 })),
  ],
  'Mutation.revealCaller': [
    input((r) => ({ callId: r.call, reason: '客户投诉' })),
    input((r) => ({ callId: r.callBefore, reason: '' })),
  ],
  'Mutation.closeMonth': [input(() => ({ month: '2026-08' }))],
  'Mutation.approveStatements': [
    input((r) => ({ month: '2026-10', statementIds: [r.draft] })),
    input((r) => ({ month: '2026-09', statementIds: [r.statement, r.draft] })),
  ],
  'Mutation.createPartner': [input(() => ({ name: '新代理商' }))],
  'Mutation.createSwitch': [input(() => ({ name: 'sw-new' }))],
  'Mutation.ingestCdrs': [input(() => ({ records: [{ callUuid: 'same-call', called: '4006000001' }] }))],

  'Number.history': [() => ({ first: 2 })],
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
