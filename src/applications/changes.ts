import { difference, hidden, type Change, type EventType, type Shown } from '../events/change.js';
import { applicationMoves, type ApplicationMove } from './moves.js';
import type { People } from './people.js';
import type { Application, ApplicationComment, ApplicationDocument, ApplicationPolicy, requirementSets } from './table.js'; // prettier-ignore

/** What the audit log shows of changes to applications. What may be a person's stands in it hidden. */

type Of = Pick<Application, 'id' | 'partnerId'>;
const about = ({ id, partnerId }: Of, type: EventType, more: Partial<Change> = {}): Change => ({
  partnerId,
  type,
  subject: `application_${id}`,
  ...more,
});

/** One for each move, in the chain of its partner; who moved it, the entry itself says. */
export const applicationMoved = (move: ApplicationMove, before: Application, more: Shown = {}): Change =>
  about(before, applicationMoves[move].event, {
    before: { state: before.state },
    after: { state: applicationMoves[move].to, ...more },
  });

/** Which of the operator's people has it is the operator's own matter. */
export const applicationReassigned = (before: Application, to: string): Change =>
  about(before, 'application.reassigned', {
    partnerId: null,
    before: { reviewer: before.reviewer },
    after: { reviewer: to },
  });

type Written = [row: Application, people: People];

export const applicationCreated = (pepper: string, of: Written): Change =>
  about(of[0], 'application.created', {
    after: {
      number: of[0].number,
      subscriber: `subscriber_${of[0].subscriberId}`,
      ...(of[0].transferorId !== null && { transferor: `subscriber_${of[0].transferorId}` }),
      ...shown(pepper, of),
    },
  });

export const applicationUpdated = (pepper: string, before: Written, after: Written): Change =>
  about(before[0], 'application.updated', difference(shown(pepper, before), shown(pepper, after)));

const shown = (pepper: string, [it, { principal, handler }]: Written): Shown => ({
  subjectType: it.subjectType,
  industry: it.industry,
  usagePurpose: it.usagePurpose,
  creditCode: hidden(pepper, it.creditCode),
  registrationNumber: hidden(pepper, it.registrationNumber),
  principal: hidden(pepper, principal && JSON.stringify(principal)),
  handler: hidden(pepper, handler && JSON.stringify(handler)),
  tariff: it.tariff,
  features: it.features,
  destinations: it.destinations.map((one) => hidden(pepper, one)!),
});

type Attached = Pick<ApplicationDocument, 'kind' | 'version' | 'documentId'>;

export const documentAttached = (application: Of, { kind, version, documentId }: Attached): Change =>
  about(application, 'application.document_attached', { after: { kind, version, document: `document_${documentId}` } });

export const documentReviewed = (application: Of, before: ApplicationDocument, after: ApplicationDocument): Change =>
  about(application, 'application.document_reviewed', {
    before: { review: before.review },
    after: { kind: after.kind, version: after.version, review: after.review, code: after.code },
  });

export const commented = (it: ApplicationComment): Change => ({
  ...about({ id: it.applicationId, partnerId: it.partnerId }, 'application.commented', {
    after: { comment: it.id, side: it.side },
  }),
  ...(it.internal && { partnerId: null }),
});

export const applicantsRevealed = (it: Of, reason: string): Change =>
  about(it, 'application.revealed', { after: { reason } });

type Published = Pick<typeof requirementSets.$inferSelect, 'version' | 'carrier' | 'subjectType' | 'industry' | 'effectiveFrom'>; // prettier-ignore

export const requirementsPublished = ({ version, effectiveFrom, ...of }: Published): Change => ({
  partnerId: null,
  type: 'requirements.published',
  subject: `requirements_${version}`,
  after: { ...of, effectiveFrom: effectiveFrom.toISOString() },
});

export const applicationPolicyUpdated = (before: ApplicationPolicy, after: ApplicationPolicy): Change => ({
  partnerId: null,
  type: 'application_policy.updated',
  subject: 'application_policy',
  ...difference({ ...before }, { ...after }),
});
