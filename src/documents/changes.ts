import { maskNumbers } from '../mask-caller.js';
import { hidden, type Change } from '../events/change.js';
import type { Document } from './table.js';

/** What the audit log shows of documents; a name may be a person's, and stands in it hidden. */

const about = ({ id, partnerId }: Pick<Document, 'id' | 'partnerId'>) => ({ partnerId, subject: `document_${id}` });

export const documentStaged = (pepper: string, it: Document): Change => ({
  ...about(it),
  type: 'document.staged',
  after: {
    name: hidden(pepper, it.name),
    bytes: it.bytes,
    subscriberId: it.subscriberId && `subscriber_${it.subscriberId}`,
  },
});

export const documentReceived = (it: Document): Change => ({
  ...about(it),
  type: 'document.received',
  after: { media: it.media, bytes: it.bytes, sha256: it.sha256!.toString('hex'), state: it.state },
});

/** A virus scanner has looked at it. */
export const documentScanned = (it: Document): Change => ({
  ...about(it),
  type: it.state === 'CLEAN' ? 'document.cleared' : 'document.quarantined',
  after: { state: it.state, fault: it.fault },
});

export const documentViewed = (it: Document, purpose: string, as: 'COPY' | 'THUMBNAIL'): Change => ({
  ...about(it),
  type: 'document.viewed',
  after: { purpose: maskNumbers(purpose), as },
});

export const documentErased = (it: Document): Change => ({
  ...about(it),
  type: 'document.erased',
  before: { state: it.state, keepUntil: it.keepUntil?.toISOString() ?? null },
  after: { sha256: it.sha256?.toString('hex') ?? null },
});

export const legalHoldSet = (it: Document, reason: string): Change => ({
  ...about(it),
  type: it.legalHold ? 'legal_hold.set' : 'legal_hold.lifted',
  after: { reason: maskNumbers(reason) },
});

export const documentKeysRewrapped = (to: number, count: number): Change => ({
  partnerId: null,
  type: 'document_keys.rewrapped',
  subject: `document_key:${to}`,
  after: { documents: count },
});

export const documentPolicyUpdated = (before: Change['before'], after: Change['after']): Change => ({
  partnerId: null,
  type: 'document_policy.updated',
  subject: 'document_policy',
  before: before ?? null,
  after: after ?? null,
});
