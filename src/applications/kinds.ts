/** What a company applies for: a number that is to be had, or one that another company of the same partner gives up (过户). */
export const applicationKinds = ['NEW', 'TRANSFER'] as const;
export type ApplicationKind = (typeof applicationKinds)[number];

/** The kinds of documents that an application can have (rule A2). Who needs which is data: requirements.ts. */
export const documentKinds = [
  'BUSINESS_LICENCE',
  'LEGAL_PERSON_ID_FRONT',
  'LEGAL_PERSON_ID_BACK',
  'LEGAL_PERSON_WITH_ID',
  'PROPRIETOR_ID_FRONT',
  'PROPRIETOR_ID_BACK',
  'HANDLER_ID_FRONT',
  'HANDLER_ID_BACK',
  'AUTHORISATION_LETTER',
  'CARRIER_FORM',
  'SERVICE_AGREEMENT',
  'ORGANISATION_CODE_CERTIFICATE',
  'SCHOOL_PERMIT',
  'MEDICAL_PERMIT',
  'FINANCIAL_PERMIT',
  'TELECOM_PERMIT',
  'TRANSFER_CONSENT',
  'TRANSFEROR_LICENCE',
] as const;
export type DocumentKind = (typeof documentKinds)[number];

/** Which come from the company that gives a number up. */
export const transferorKinds: readonly DocumentKind[] = ['TRANSFER_CONSENT', 'TRANSFEROR_LICENCE'];

/** A text for Chinese users, and the same for programmers. */
export interface Words {
  zh: string;
  en: string;
}

export const kindWords: Record<DocumentKind, Words> = {
  BUSINESS_LICENCE: { zh: '营业执照副本', en: 'business licence' },
  LEGAL_PERSON_ID_FRONT: { zh: '法定代表人身份证（人像面）', en: "legal representative's ID, side with the portrait" },
  LEGAL_PERSON_ID_BACK: { zh: '法定代表人身份证（国徽面）', en: "legal representative's ID, side with the emblem" },
  LEGAL_PERSON_WITH_ID: { zh: '法定代表人手持身份证照片', en: 'photo of the legal representative with the ID in hand' },
  PROPRIETOR_ID_FRONT: { zh: '经营者身份证（人像面）', en: "proprietor's ID, side with the portrait" },
  PROPRIETOR_ID_BACK: { zh: '经营者身份证（国徽面）', en: "proprietor's ID, side with the emblem" },
  HANDLER_ID_FRONT: { zh: '经办人身份证（人像面）', en: "handler's ID, side with the portrait" },
  HANDLER_ID_BACK: { zh: '经办人身份证（国徽面）', en: "handler's ID, side with the emblem" },
  AUTHORISATION_LETTER: { zh: '授权委托书', en: 'authorisation letter' },
  CARRIER_FORM: { zh: '运营商业务受理单', en: "carrier's acceptance form" },
  SERVICE_AGREEMENT: { zh: '400业务协议', en: 'service agreement' },
  ORGANISATION_CODE_CERTIFICATE: { zh: '组织机构代码证', en: 'organisation code certificate' },
  SCHOOL_PERMIT: { zh: '办学许可证', en: 'permit to run a school' },
  MEDICAL_PERMIT: { zh: '医疗机构执业许可证', en: 'permit of a medical institution' },
  FINANCIAL_PERMIT: { zh: '金融许可证', en: 'financial permit' },
  TELECOM_PERMIT: { zh: '电信业务经营许可证', en: 'telecom business permit' },
  TRANSFER_CONSENT: {
    zh: '原用户过户同意书',
    en: "consent of the company that gives the number up, with both companies' seals",
  },
  TRANSFEROR_LICENCE: { zh: '原用户营业执照副本', en: 'business licence of the company that gives the number up' },
};

/** Why a reviewer rejects a document (rule A3). */
export const rejectionCodes = [
  'UNREADABLE',
  'INCOMPLETE',
  'WRONG_DOCUMENT',
  'MISMATCH',
  'NOT_SEALED',
  'NOT_ANNOTATED',
  'OUTDATED',
  'SUSPECT',
  'OTHER',
] as const;
export type RejectionCode = (typeof rejectionCodes)[number];

export const rejectionWords: Record<RejectionCode, Words> = {
  UNREADABLE: { zh: '图像不清晰', en: 'it can’t be read' },
  INCOMPLETE: { zh: '内容不完整', en: 'a part of it is missing' },
  WRONG_DOCUMENT: { zh: '材料类型不符', en: 'it is another document' },
  MISMATCH: { zh: '与申请信息不一致', en: 'it says otherwise than the application' },
  NOT_SEALED: { zh: '未加盖公章', en: 'the company’s seal is missing' },
  NOT_ANNOTATED: { zh: '未注明“仅限办理400电话使用”', en: 'the note that it is for this purpose alone is missing' },
  OUTDATED: { zh: '已过有效期', en: 'it is out of date' },
  SUSPECT: { zh: '疑似伪造或变造', en: 'it may be forged' },
  OTHER: { zh: '其他', en: 'another reason, as the text says' },
};

/** As stored; one whose day is over shows as expired, whatever a reviewer said. */
export const reviewStates = ['PENDING', 'APPROVED', 'REJECTED'] as const;
export type ReviewState = (typeof reviewStates)[number];

/** The day of what never expires (长期). */
export const LONG_TERM = '9999-12-31';

/** What the carrier said last: it accepts, wants something mended, or refuses for good. */
export const carrierWords = ['ACCEPTED', 'BOUNCED', 'REFUSED'] as const;
export type CarrierWord = (typeof carrierWords)[number];
