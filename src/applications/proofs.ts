import { Refusal } from '../refusal.js';
import type { DocumentKind, ReviewState } from './kinds.js';

/** Which documents prove what an application says. */
const proofs = {
  subjectType: ['BUSINESS_LICENCE'],
  creditCode: ['BUSINESS_LICENCE', 'ORGANISATION_CODE_CERTIFICATE'],
  registrationNumber: ['BUSINESS_LICENCE', 'ORGANISATION_CODE_CERTIFICATE'],
  principal: ['LEGAL_PERSON_ID_FRONT', 'LEGAL_PERSON_ID_BACK', 'PROPRIETOR_ID_FRONT', 'PROPRIETOR_ID_BACK'],
  handler: ['HANDLER_ID_FRONT', 'HANDLER_ID_BACK', 'AUTHORISATION_LETTER'],
} as const satisfies Record<string, readonly DocumentKind[]>;
export type Proven = keyof typeof proofs;
export const provenFields = Object.keys(proofs) as readonly Proven[];

/**
 * What an approved document proves can't be changed behind its approval: it is attached anew, or the reviewer rejects it as MISMATCH.
 *
 * @param documents the newest of each kind
 */
export function proofRefusal(
  changed: readonly Proven[],
  documents: readonly { kind: DocumentKind; review: ReviewState }[],
): Refusal | null {
  for (const field of changed) {
    const kinds: readonly DocumentKind[] = proofs[field];
    const proof = documents.find((it) => it.review === 'APPROVED' && kinds.includes(it.kind));
    if (!proof) continue;
    const message = `${field}: ${proof.kind} proves it, and is approved; attach that anew to change this`;
    return new Refusal('WRONG_STATE', message, [field]);
  }
  return null;
}
