import { doubts } from '../src/routing/destinations/doubts.js';
import { holders, paperKinds, proofOrigins, proofStates, rejections } from '../src/routing/destinations/proof.js';
import { enumOf } from './base/enum.js';

export const ProofStateEnum = enumOf(
  'DestinationProofState',
  'Where a proof stands.',
  [...proofStates, 'EXPIRED'] as const,
  {
    FILED: 'It waits for review.',
    APPROVED: 'It proves its destination, until its end.',
    REJECTED: 'The operator didn’t accept it; code and text say why.',
    SUSPENDED: 'The operator took its word back.',
    REPLACED: 'A newer filing or a newer approval took its place.',
    ENDED: 'Its destination was taken away.',
    EXPIRED: 'It was approved, and has ended.',
  },
);

export const OriginEnum = enumOf('DestinationProofOrigin', 'Where a proof comes from.', proofOrigins, {
  FILED: 'It was filed.',
  ACTIVATION: 'The operator looked at it with the number’s activation.',
  LEGACY: 'The operator had marked the destination before there were proofs.',
});

export const PaperKindEnum = enumOf('DestinationPaperKind', 'What a document of a proof is.', paperKinds, {
  FIXED_LINE_BILL: 'A fixed line’s bill (固话缴费单), at most 3 months old.',
  FIXED_LINE_CONTRACT: 'A fixed line’s contract (固话业务协议), at most 3 months old.',
  MOBILE_REAL_NAME: 'The carrier’s proof of whose mobile it is (手机实名证明).',
  STATEMENT_OF_USE: 'The applicant’s statement of use (号码使用说明), beside one of the others.',
});

export const HolderEnum = enumOf('LineHolder', 'Who the holder of a line is.', holders, {
  SUBSCRIBER: 'The subscriber itself.',
  LEGAL_PERSON: 'Its legal person, whom an application of it names.',
  OTHER: 'Somebody else, as far as is known: look at the document.',
});

export const RejectionEnum = enumOf('DestinationProofRejection', 'Why a proof was rejected.', rejections, {
  UNREADABLE: 'It can’t be read (图像不清晰).',
  WRONG_DOCUMENT: 'It is another document (材料类型不符).',
  OUTDATED: 'It is out of date (已过有效期).',
  OTHER_NUMBER: 'It proves another number (号码不符).',
  OTHER_HOLDER: 'The line is somebody else’s (机主不符).',
  NOT_SEALED: 'The seal of the company or the carrier is missing (未加盖公章).',
  SUSPECT: 'It may be forged (疑似伪造或变造).',
  OTHER: 'Another reason, as the text says (其他).',
});

export const DoubtEnum = enumOf('DestinationProofWarning', 'What a reviewer is to look at twice.', doubts, {
  HOLDER_DIFFERS: 'The holder is neither the subscriber nor a legal person whom its applications name.',
  STATEMENT_MISSING: 'No statement of use is with it.',
  DOCUMENT_NOT_CLEAN: 'A document isn’t there yet, or is no longer: it can’t be approved so.',
});
