import { newId } from '../../src/id.js';
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
