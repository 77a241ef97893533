import type { Change, EventType, Shown } from '../../events/change.js';
import type { Reverification, ReverificationDocument } from './table.js';

/** What the audit log shows of re-verifications. */

const about = (it: Reverification, type: EventType, after: Shown, before: Shown | null = null): Change => ({
  partnerId: it.partnerId,
  type,
  subject: `reverification_${it.id}`,
  before,
  after: { number: it.number, state: it.state, ...after },
});

export const reverificationRequested = (it: Reverification): Change =>
  about(it, 'reverification.requested', { code: it.code, reason: it.reason, dueAt: it.dueAt.toISOString() });

type Moved = { before: Reverification; after: Reverification };

export const reverificationSubmitted = (
  { before, after }: Moved,
  papers: readonly Pick<ReverificationDocument, 'kind' | 'documentId'>[],
): Change =>
  about(
    after,
    'reverification.submitted',
    { round: after.round, documents: papers.map((it) => `${it.kind} document_${it.documentId}`) },
    { state: before.state },
  );

const decided = {
  RETURNED: 'reverification.returned',
  ACCEPTED: 'reverification.accepted',
  WITHDRAWN: 'reverification.withdrawn',
} as const;

export const reverificationDecided = ({ before, after }: Moved): Change =>
  about(
    after,
    decided[after.state as keyof typeof decided],
    { answer: after.answer, dueAt: after.dueAt.toISOString() },
    { state: before.state },
  );
