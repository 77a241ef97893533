import { findingCodes, severities } from '../src/applications/findings.js';
import {
  applicationKinds,
  carrierWords,
  documentKinds,
  kindWords,
  rejectionCodes,
  rejectionWords,
} from '../src/applications/kinds.js';
import { applicationMoveNames, applicationStates, type ApplicationMove } from '../src/applications/moves.js';
import { conditions, industries } from '../src/applications/requirements.js';
import { enumOf } from './base/enum.js';

export const ApplicationStateEnum = enumOf('ApplicationState', 'Where an application stands.', applicationStates, {
  DRAFT: 'Being filled in.',
  SUBMITTED: 'Waits for a reviewer.',
  IN_REVIEW: 'A reviewer has it.',
  RETURNED: 'To be mended: the rejected documents, and `reason`, say what.',
  CARRIER_REVIEW: 'With the carrier, which alone accepts.',
  APPROVED: 'The carrier accepted: the number is being set up, or may change hands.',
  ACTIVE: 'Done: the number went into service.',
  REJECTED: 'Declined for good.',
  CANCELLED: 'Given up, or ended by the operator.',
});

export const ApplicationKindEnum = enumOf('ApplicationKind', 'What a company applies for.', applicationKinds, {
  NEW: 'A number that it has reserved or paid for.',
  TRANSFER: 'A number in service that another company of the same partner gives up (过户).',
});

const done: Record<ApplicationMove, string> = {
  submit: 'Into the reviewers’ queue.',
  take: 'A reviewer begins, or goes on where another’s hold is over.',
  reassign: 'Another reviewer has it.',
  release: 'Back into the queue, at its place.',
  return: 'Back to the partner, with all rejections at once.',
  reject: 'Declined for good.',
  forward: 'To the carrier.',
  accept: 'The carrier accepted.',
  bounce: 'The carrier wants something mended.',
  refuse: 'The carrier refused for good.',
  activate: 'The number goes into service, or changes hands.',
  cancel: 'The partner gives it up.',
  withdraw: 'The operator ends it.',
};
export const ApplicationMoveEnum = enumOf('ApplicationMove', 'What can happen to an application.', applicationMoveNames, done); // prettier-ignore

export const IndustryEnum = enumOf('Industry', 'What an applicant does, where a permit is asked for.', industries, {
  GENERAL: 'Anything that needs no permit of its own.',
  EDUCATION: 'Schools and training.',
  HEALTH: 'Medical institutions.',
  FINANCE: 'Banks, insurers and other licensed institutions.',
  TELECOM: 'Who resells telecom services.',
  LENDING: 'Loans. No carrier takes them.',
});

const sentences = <Key extends string>(words: Record<Key, { zh: string; en: string }>) =>
  Object.fromEntries(
    Object.entries<{ zh: string; en: string }>(words).map(([key, { zh, en }]) => [key, `${en[0]!.toUpperCase()}${en.slice(1)} (${zh}).`]), // prettier-ignore
  ) as Record<Key, string>;

export const DocumentKindEnum = enumOf('DocumentKind', 'What a document is for an application.', documentKinds, sentences(kindWords)); // prettier-ignore
export const RejectionCodeEnum = enumOf('RejectionCode', 'Why a document was rejected.', rejectionCodes, sentences(rejectionWords)); // prettier-ignore

/** As stored, and what time makes of it. */
export const paperStates = ['PENDING', 'APPROVED', 'REJECTED', 'EXPIRED'] as const;
export type PaperState = (typeof paperStates)[number];
export const PaperStateEnum = enumOf('ApplicationDocumentState', 'Where a document of an application stands.', paperStates, {
  PENDING: 'Waits for its review.',
  APPROVED: 'A reviewer approved it.',
  REJECTED: 'A reviewer rejected it: `code` and `text` say why.',
  EXPIRED: 'Its last day is over, whatever a reviewer said.',
}); // prettier-ignore

export const verdicts = ['APPROVED', 'REJECTED'] as const;
export const VerdictEnum = enumOf('Verdict', 'What a reviewer says of a document.', verdicts, {
  APPROVED: 'It is as it should be.',
  REJECTED: 'It is not: `code` says why.',
});

export const CarrierWordEnum = enumOf('CarrierWord', 'What the carrier said.', carrierWords, {
  ACCEPTED: 'It accepts, by its form.',
  BOUNCED: 'It wants something mended.',
  REFUSED: 'It refuses for good.',
});

export const ConditionEnum = enumOf('RequirementCondition', 'When a document is asked for.', conditions, {
  ALWAYS: 'Of everybody.',
  HANDLER: 'Where somebody else acts for the legal representative or proprietor.',
  NO_CREDIT_CODE: 'Where the licence has no unified social credit code.',
  TRANSFER: 'Where another company gives the number up.',
});

export const SeverityEnum = enumOf('FindingSeverity', 'How bad a finding is.', severities, {
  ERROR: 'It keeps the application from being submitted.',
  WARNING: 'A person looks at it.',
});

export const FindingCodeEnum = enumOf(
  'FindingCode',
  'What `findings` can say. More are added as the rules grow.',
  findingCodes,
  Object.fromEntries(findingCodes.map((it) => [it, `${it[0]}${it.slice(1).toLowerCase().replaceAll('_', ' ')}.`])) as Record<(typeof findingCodes)[number], string>,
); // prettier-ignore

const idKinds = ['RESIDENT_ID', 'OTHER'] as const;
export const IdKindEnum = enumOf('IdKind', 'By what a person is known.', idKinds, {
  RESIDENT_ID: 'A resident ID of 18 characters, also of a residence permit.',
  OTHER: 'A passport or another document: a person looks at it.',
});
