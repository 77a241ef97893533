import { randomUUID } from 'node:crypto';
import { newId } from '../../src/id.js';
import { rowsOf } from './books.js';
import type { useGraphql } from './graphql.js';
import type { TestWork } from './work.js';

export interface Applicant {
  partnerId: string;
  subscriberId: string;
  number: string;
}

/** The rows of a draft with a document and a comment, as they lie in the tables. */
export async function addApplication(work: TestWork, { partnerId, subscriberId, number }: Applicant): Promise<string> {
  const [id, file, item, comment] = [newId(), newId(), newId(), newId()];
  await work.owner.query(
    `insert into documents (id, partner_id, subscriber_id, name, bytes, created_at) values ($1, $2, $3, '执照', 1, app_now())`,
    [file, partnerId, subscriberId],
  );
  await work.owner.query(
    `insert into applications (id, partner_id, subscriber_id, number, carrier, subject_type, industry, state_since, created_at)
     values ($1, $2, $3, $4, (select carrier from numbers where number = $4), 'ENTERPRISE', 'GENERAL', app_now(), app_now())`,
    [id, partnerId, subscriberId, number],
  );
  await work.owner.query(
    `insert into application_documents (id, partner_id, application_id, kind, version, document_id, attached_at)
     values ($1, $2, $3, 'BUSINESS_LICENCE', 1, $4, app_now())`,
    [item, partnerId, id, file],
  );
  await work.owner.query(`insert into application_comments values ($1, $2, $3, 'PARTNER', false, $4, app_now(), 'key_1')`, [
    comment,
    partnerId,
    id,
    `备注${number}`,
  ]); // prettier-ignore
  return id;
}

/** A document whose bytes are in, and were looked at, as the tables have it. */
export async function cleanDocument(work: TestWork, { partnerId, subscriberId }: Omit<Applicant, 'number'>): Promise<string> {
  const id = newId();
  await work.owner.query(
    `insert into documents (id, partner_id, subscriber_id, name, bytes, created_at, state, media, sha256, key_version, wrapped_key, uploaded_at)
     values ($1, $2, $3, '扫描件', 1, app_now(), 'CLEAN', 'PDF', '\\x00', 1, '\\x00', app_now())`,
    [id, partnerId, subscriberId],
  );
  return `document_${id}`;
} // prettier-ignore

export interface Finding {
  item: string;
  code: string;
  severity: string;
}

const fields = `application { id number state stateSince version submittedAt reason moves
  principal { name idKind idNumber } handler { name } usagePurpose creditCode
  documents { kind version current state code text expiresOn } findings { item code severity } carrierAnswer { word reference day formId } }`;

/** The mutations of applications, as a partner's and an operator's front end send them. */
export function useApplications(ask: ReturnType<typeof useGraphql>) {
  const send = async (key: string, name: string, input: object, type: string, asked = fields) => {
    const text = `mutation ($input: ${type}!) { ${name}(input: $input) { idempotentReplay userErrors { code message path } ${asked} } }`;
    const { data, errors } = await ask(key, text, { input: { idempotencyKey: randomUUID(), ...input } });
    if (!data?.[name]) throw new Error(JSON.stringify(errors));
    return data[name];
  };
  const plain =
    (name: string) =>
    (key: string, id: string, more: object = {}) =>
      send(key, name, { id, ...more }, 'ApplicationInput');
  const reasoned =
    (name: string) =>
    (key: string, id: string, reason = '测试') =>
      send(key, name, { id, reason }, 'ApplicationReasonInput');
  return {
    create: (key: string, number: string, more: object = {}) =>
      send(key, 'createApplication', { number, ...more }, 'CreateApplicationInput'),
    transfer: (key: string, number: string, subscriberId: string, more: object = {}) =>
      send(key, 'createTransferApplication', { number, subscriberId: `subscriber_${subscriberId}`, ...more }, 'CreateTransferApplicationInput'), // prettier-ignore
    update: (key: string, id: string, expectedVersion: number, more: object) =>
      send(key, 'updateApplication', { id, expectedVersion, ...more }, 'UpdateApplicationInput'),
    attach: (key: string, id: string, kind: string, documentId: string, expiresOn: string | null = '2031-05-20') =>
      send(key, 'attachDocument', { id, kind, documentId, expiresOn }, 'AttachDocumentInput'),
    submit: plain('submitApplication'),
    cancel: reasoned('cancelApplication'),
    comment: (key: string, id: string, text: string, internal = false) =>
      send(key, 'commentOnApplication', { id, text, internal }, 'CommentInput'),
    take: plain('takeApplication'),
    release: plain('releaseApplication'),
    reassign: (key: string, id: string, reviewer: string) =>
      send(key, 'reassignApplication', { id, reviewer }, 'ReassignApplicationInput'),
    review: (key: string, id: string, kind: string, verdict: string, more: object = {}) =>
      send(key, 'reviewDocument', { id, kind, version: 1, verdict, ...more }, 'ReviewDocumentInput'),
    return: (key: string, id: string, reason: string | null = null) =>
      send(key, 'returnApplication', { id, reason }, 'ReturnApplicationInput'),
    reject: reasoned('rejectApplication'),
    forward: plain('forwardApplication'),
    word: (key: string, id: string, word: string, more: object = {}) =>
      send(key, 'recordCarrierWord', { id, word, day: '2026-11-05', ...more }, 'RecordCarrierWordInput'),
    activate: (key: string, id: string, more: object = {}) =>
      send(key, 'activateApplication', { id, ...more }, 'ActivateApplicationInput'),
    withdraw: reasoned('withdrawApplication'),
    reveal: (key: string, id: string, more: object = {}) =>
      send(key, 'revealApplicants', { id, reason: '核对证件', ...more }, 'ApplicationReasonInput', 'principal { name idNumber } handler { name idNumber }'), // prettier-ignore
  };
}

/** What a good application says. */
export const goodFields = {
  usagePurpose: '售后服务热线',
  principal: { name: '张小三', idNumber: '11010519491231002X' },
  tariff: '统一资费',
  destinations: ['01062000009'],
};

/** What a company without a handler needs at China Telecom or China Mobile. */
export const neededKinds = ['BUSINESS_LICENCE', 'LEGAL_PERSON_ID_FRONT', 'LEGAL_PERSON_ID_BACK', 'CARRIER_FORM'];
/** And for a number that another company gives up. */
export const transferKinds = [...neededKinds, 'TRANSFEROR_LICENCE', 'TRANSFER_CONSENT'];

/** Types of what happened to an application, in order, with whose chain it is in. */
export const applicationEvents = (work: TestWork, id: string) =>
  rowsOf<{ type: string; chain: string; who: string; entry: string }>(
    work,
    `select chain, entry, entry::jsonb ->> 'type' as type, entry::jsonb ->> 'who' as who from audit_log
     where entry::jsonb ->> 'subject' = $1 order by entry::jsonb ->> 'at', chain, seq`,
    [id],
  );

/** The days in Shanghai until which an application's documents are kept, each once; null while what they prove goes on. */
export const documentsKeptUntil = async (work: TestWork, id: string) =>
  (
    await rowsOf<{ day: string | null }>(
      work,
      `select distinct to_char(keep_until at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as day from documents d
       join application_documents a on a.document_id = d.id where a.application_id = $1`,
      [id.slice('application_'.length)],
    )
  ).map((it) => it.day);
