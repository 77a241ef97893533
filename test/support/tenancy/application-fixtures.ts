import type { Fixture } from './fixtures.js';
import { input } from './mutation-fixtures.js';
import { aBarredSubject, stocked } from './stocked.js';

/** Of every mutation of applications, in an order in which one holder may do them all. */
export const applicationFixtures: Record<string, readonly Fixture[]> = {
  'Mutation.createApplication': [
    input((r) => ({
      number: r.reserved,
      usagePurpose: '客服',
      principal: { name: '张三', idNumber: '11010519491231002X' },
    })),
    input((r) => ({ number: r.number })),
  ],
  'Mutation.createTransferApplication': [
    input((r) => ({ number: r.number, subscriberId: r.sister, usagePurpose: '客服' })),
    input((r) => ({ number: r.number, subscriberId: r.subscriber })),
  ],
  'Mutation.updateApplication': [
    input((r) => ({ id: r.application, expectedVersion: 1, usagePurpose: '订餐热线' })),
    input((r) => ({ id: r.application, expectedVersion: 99, usagePurpose: '' })),
  ],
  'Mutation.attachDocument': [
    input((r) => ({ id: r.application, kind: 'CARRIER_FORM', documentId: r.document, expiresOn: '2031-05-21' })),
  ],
  'Mutation.commentOnApplication': [input((r) => ({ id: r.application, text: '请尽快审核' }))],
  'Mutation.submitApplication': [
    input((r) => ({ id: r.application })),
    input((r) => ({ id: r.toWithdraw })), // it is with the carrier
  ],
  'Mutation.cancelApplication': [input((r) => ({ id: r.spareApplication, reason: '不办了' }))],
  'Mutation.takeApplication': [input((r) => ({ id: r.queuedApplication }))],
  'Mutation.reviewDocument': [
    input((r) => ({ id: r.queuedApplication, kind: 'CARRIER_FORM', version: 1, verdict: 'APPROVED' })),
    input((r) => ({ id: r.queuedApplication, kind: 'CARRIER_FORM', version: 9, verdict: 'REJECTED', code: 'OTHER' })),
  ],
  'Mutation.forwardApplication': [input((r) => ({ id: r.queuedApplication }))],
  'Mutation.recordCarrierWord': [
    input((r) => ({
      id: r.queuedApplication,
      word: 'ACCEPTED',
      formDocumentId: r.document,
      reference: '受理 1',
      day: '2026-11-05',
    })),
    input((r) => ({ id: r.toWithdraw, word: 'REFUSED', day: '2026-11-05' })),
  ],
  'Mutation.activateApplication': [input((r) => ({ id: r.queuedApplication }))],
  'Mutation.returnApplication': [input((r) => ({ id: r.toReturn, reason: '用途不清' }))],
  'Mutation.rejectApplication': [input((r) => ({ id: r.toReject, reason: '材料不实' }))],
  'Mutation.releaseApplication': [input((r) => ({ id: r.toRelease }))],
  'Mutation.reassignApplication': [
    input((r) => ({ id: r.toReassign, reviewer: 'staff:subject-of-reviewer' })),
    input((r) => ({ id: r.toReassign, reviewer: r.key })),
  ],
  'Mutation.withdrawApplication': [input((r) => ({ id: r.toWithdraw, reason: '客户撤单' }))],
  'Mutation.revealApplicants': [input((r) => ({ id: r.toReassign, reason: '核对证件' }))],
  'Mutation.publishRequirements': [
    input(() => ({ carrier: 'CHINA_MOBILE', subjectType: 'ENTERPRISE', items: [{ kind: 'BUSINESS_LICENCE' }] })),
  ],
  'Mutation.updateApplicationPolicy': [input(() => ({ holdMinutes: 61 }))],
  'Mutation.barSubject': [
    input(() => ({ kind: 'CREDIT_CODE', identifier: '91330100799655058B', reason: '运营商通报', source: 'CARRIER' })),
    input(() => ({ kind: 'ID_NUMBER', identifier: '1', reason: '运营商通报', source: 'CARRIER' })),
  ],
  'Mutation.liftBar': [input(() => ({ id: aBarredSubject, reason: '已整改' }))],
  'Mutation.submitReverification': [
    input((r) => ({
      id: r.reverification,
      documents: ['BUSINESS_LICENCE', 'LEGAL_PERSON_ID_FRONT', 'LEGAL_PERSON_ID_BACK'].map((kind) => ({
        kind,
        documentId: r.document,
        expiresOn: '2031-05-20',
      })),
    })),
    input((r) => ({ id: r.reverification, documents: [{ kind: 'BUSINESS_LICENCE', documentId: r.document }] })),
  ],
  'Mutation.decideReverification': [input((r) => ({ id: r.reverification, verdict: 'ACCEPTED', answer: '已核实' }))],
  'Mutation.requestReverification': [
    input(() => ({ number: stocked.inService, code: 'PERIODIC', reason: '年度核验', dueOn: '2026-12-31' })),
  ],
};
