import { newId } from '../../src/id.js';
import type { TestWork } from './work.js';

/** A document as it lies in the table, looked at by all that looks unless said otherwise; an announced one was never sent. @returns its id, as the API writes it */
export async function addDocument(
  work: TestWork,
  it: { partnerId: string; subscriberId?: string | null; state?: 'ANNOUNCED' | 'STAGED' | 'CLEAN' | 'QUARANTINED' },
): Promise<string> {
  const [id, state] = [newId(), it.state ?? 'CLEAN'];
  const received = state === 'ANNOUNCED' ? 'null, null, null, null, null' : `'PDF', '\\x01', '\\x02', 1, app_now()`;
  await work.owner.query(
    `insert into documents (id, partner_id, subscriber_id, name, bytes, state, created_at, media, sha256, wrapped_key, key_version, uploaded_at)
     values ($1, $2, $3, '话费单', 1, $4, app_now(), ${received})`,
    [id, it.partnerId, it.subscriberId ?? null, state === 'ANNOUNCED' ? 'STAGED' : state],
  );
  return `document_${id}`;
}
