import type { Change, EventType, Shown } from '../../events/change.js';
import { maskCaller, maskNumbers } from '../../mask-caller.js';
import type { DestinationPaper, DestinationProof } from './table.js';

/** What the audit log shows of proofs of destinations: neither a whole number nor a holder's name. */

type Of = Pick<DestinationProof, 'number' | 'destination' | 'partnerId'>;

const about = ({ number, destination, partnerId }: Of, type: EventType, after: Shown, before?: Shown): Change => ({
  partnerId,
  type,
  subject: `number_${number}`,
  before: before ?? null,
  after: { destination: maskCaller(destination), ...after },
});

const proofId = ({ id }: Pick<DestinationProof, 'id'>) => `destinationproof_${id}`;

export const proofFiled = (it: DestinationProof, papers: readonly DestinationPaper[]): Change =>
  about(it, 'destination.proof_filed', {
    proof: proofId(it),
    version: it.version,
    holderIs: it.holderIs,
    issuedOn: it.issuedOn,
    validThrough: it.validThrough,
    papers: papers.map(({ kind, documentId }) => `${kind} document_${documentId}`),
  });

interface Reviewed {
  before: DestinationProof;
  after: DestinationProof;
}

const reviewed = ({ before, after }: Reviewed, type: EventType, more: Shown): Change =>
  about(
    after,
    type,
    { proof: proofId(after), version: after.version, state: after.state, ...more },
    { state: before.state },
  );

export const proofApproved = (it: Reviewed): Change =>
  reviewed(it, 'destination.proof_approved', { verifiedUntil: it.after.verifiedUntil!.toISOString() });

export const proofRejected = (it: Reviewed): Change =>
  reviewed(it, 'destination.proof_rejected', {
    code: it.after.code,
    text: it.after.text && maskNumbers(it.after.text),
  });

export const proofSuspended = (it: Reviewed): Change =>
  reviewed(it, 'destination.proof_suspended', { reason: maskNumbers(it.after.suspension!) });

export interface Ending extends Of {
  verifiedUntil: Date;
}

export const proofExpiring = (it: Ending): Change =>
  about(it, 'destination.proof_expiring', { verifiedUntil: it.verifiedUntil.toISOString() });

export const proofExpired = (it: Ending): Change =>
  about(it, 'destination.proof_expired', { verifiedUntil: it.verifiedUntil.toISOString() });
