import type { Holder, PaperKindName, ProofOrigin } from './proof.js';

/** What a reviewer is to look at twice. None of it forbids an approval but a document that isn't clean. */
export const doubts = ['HOLDER_DIFFERS', 'STATEMENT_MISSING', 'DOCUMENT_NOT_CLEAN'] as const;
export type Doubt = (typeof doubts)[number];

export function doubtsOf(
  proof: { origin: ProofOrigin; holderIs: Holder | null },
  papers: readonly { kind: PaperKindName; isClean: boolean }[],
): Doubt[] {
  if (proof.origin !== 'FILED') return [];
  const found: Doubt[] = [];
  if (proof.holderIs === 'OTHER') found.push('HOLDER_DIFFERS');
  if (!papers.some((it) => it.kind === 'STATEMENT_OF_USE')) found.push('STATEMENT_MISSING');
  if (papers.some((it) => !it.isClean)) found.push('DOCUMENT_NOT_CLEAN');
  return found;
}
