import type { Fixture } from './fixtures.js';
import type { Refs } from './refs.js';
import { aDestination, aProvable, aTestCaller, planTo, stocked } from './stocked.js';

export const input =
  (fields: Fixture): Fixture =>
  (r: Refs) => ({ input: fields(r) });

/** Of every mutation, in an order in which one holder may do them all. */
export const mutationFixtures: Record<string, readonly Fixture[]> = {
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
  'Mutation.appealSuspension': [
    input((r) => ({ id: r.suspension, text: '号码用途未变', documentIds: [r.document] })),
    input((r) => ({ id: r.suspension, text: '' })),
  ],
  'Mutation.answerAppeal': [
    input((r) => ({ id: r.suspension, verdict: 'UPHELD', answer: '材料仍不齐全' })),
    input((r) => ({ id: r.suspension, verdict: 'LIFTED', answer: '' })),
  ],
  'Mutation.updateNumberPolicy': [input(() => ({ offerHours: 25 }))],
  'Mutation.addDestination': [input((r) => ({ number: r.number, destination: '13911113333' }))],
  'Mutation.removeDestination': [input((r) => ({ number: r.number, destination: aDestination }))],
  'Mutation.fileDestinationProof': [
    input((r) => ({
      number: r.number,
      destination: aProvable,
      holder: '同名公司',
      issuedOn: '2026-11-01',
      papers: [{ kind: 'MOBILE_REAL_NAME', documentId: r.paper }],
    })),
  ],
  'Mutation.approveDestinationProof': [input((r) => ({ id: r.proof }))],
  'Mutation.suspendDestinationProof': [input((r) => ({ id: r.proof, reason: '机主投诉' }))],
  'Mutation.rejectDestinationProof': [input((r) => ({ id: r.otherProof, code: 'UNREADABLE' }))],
  'Mutation.publishRoutePlan': [
    input((r) => ({ number: r.number, plan: planTo('13911113333'), note: '同名' })),
    input((r) => ({ number: r.number, plan: planTo('95588'), effectiveFrom: '2026-11-01T00:00:00+08:00' })),
  ],
  'Mutation.rollBackRoutePlan': [
    input((r) => ({ number: r.number, version: 1 })),
    input((r) => ({ number: r.number, version: 99 })),
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
  'Mutation.stageDocument': [
    input((r) => ({ partnerId: r.partner, subscriberId: r.subscriber, name: '营业执照', bytes: 4096 })),
    input((r) => ({ subscriberId: r.subscriber, name: '营业执照', bytes: 2_000_000_000 })),
  ],
  'Mutation.setLegalHold': [input((r) => ({ documentId: r.document, legalHold: true, reason: '法院协助查询' }))],
  'Mutation.closeMonth': [input(() => ({ month: '2026-08' }))],
  'Mutation.approveStatements': [
    input((r) => ({ month: '2026-10', statementIds: [r.draft] })),
    input((r) => ({ month: '2026-09', statementIds: [r.statement, r.draft] })),
  ],
  'Mutation.createPartner': [input(() => ({ name: '新代理商' }))],
  'Mutation.createSwitch': [input(() => ({ name: 'sw-new' }))],
  'Mutation.explainGap': [
    input((r) => ({ switchId: r.switch, series: 'RECORD', from: '7', to: '7', reason: '交换机重启' })),
    input((r) => ({ switchId: r.switch, series: 'RECORD', from: '5', to: '6', reason: '交换机重启' })), // they came in
  ],
  'Mutation.restartNumbering': [input((r) => ({ switchId: r.switch, series: 'RECORD', reason: '序号回绕' }))],
  'Mutation.setReportingPoint': [input((r) => ({ trunk: 'new-trunk', switchId: r.switch }))],
  'Mutation.clearReportingPoint': [input(() => ({ trunk: 'new-trunk' }))],
  'Mutation.ingestCdrs': [input(() => ({ records: [{ callUuid: 'same-call', called: '4006000001' }] }))],
};
