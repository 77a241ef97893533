import type { Words } from './kinds.js';

/** What `evaluate` may find: the rule, how bad it is, and what it says to people. `{0}` is what it is about. */
const table = {
  SUBJECT_NOT_ALLOWED: ['A2', 'ERROR', '{0}', '{0}'],
  SUBJECT_DIFFERS: ['A4', 'ERROR', '主体类型与业务用户登记的不一致', 'the subject type is not the subscriber’s'],
  NUMBER_NOT_HELD: ['A1', 'ERROR', '该号码未由此业务用户预占或锁定', 'the number is neither reserved nor locked for this subscriber'],
  NUMBER_NOT_PAID: ['A1', 'ERROR', '号码尚未付款锁定', 'the number is not paid for yet, so it is not locked'],
  NUMBER_NOT_TRANSFERABLE: ['A1', 'ERROR', '该号码不在原用户名下正常使用，不能过户', 'the number is not in service with the company that gives it up'],
  DESTINATIONS_MISSING: ['A1', 'ERROR', '未填写过户后的落地号码', 'where the number’s calls go after the transfer is not said'],
  TOO_MANY_NUMBERS: ['A4', 'WARNING', '该主体已有{0}个号码，达到每个主体{1}个的上限，请人工核对', 'the company has {0} numbers already, of {1} that one may have: a person looks at it'],
  TARIFF_MISSING: ['A1', 'ERROR', '未选择资费套餐', 'no tariff is chosen'],
  USAGE_PURPOSE_MISSING: ['A4', 'ERROR', '未填写号码用途', 'what the number is for is not said'],
  CREDIT_CODE_MISSING: ['A4', 'ERROR', '未填写统一社会信用代码或15位注册号', 'neither a unified social credit code nor an old registration number is given'],
  CREDIT_CODE_INVALID: ['A4', 'ERROR', '统一社会信用代码有误：{0}', 'the unified social credit code is wrong: {0}'],
  CREDIT_CODE_ORGANISATION_CHECK: ['A4', 'WARNING', '统一社会信用代码中的组织机构代码校验位不符，请人工核对', 'the check character of the organisation’s part of the credit code is not right: compare with the licence'],
  CREDIT_CODE_DIFFERS: ['A4', 'ERROR', '统一社会信用代码与业务用户登记的纳税人识别号不一致', 'the credit code is not the subscriber’s taxId'],
  CREDIT_CODE_OTHER_SUBJECT: ['A4', 'ERROR', '统一社会信用代码的类别与主体类型不符', 'the credit code is of another kind than the subject type'],
  REGISTRATION_NUMBER_INVALID: ['A4', 'ERROR', '注册号应为15位数字', 'a registration number has 15 digits'],
  REGISTRATION_NUMBER_MANUAL: ['A4', 'WARNING', '旧版15位注册号，需人工核对', 'an old registration number: a person compares it with the licence'],
  REGISTRATION_NUMBER_CHECK: ['A4', 'WARNING', '注册号校验位不符，请人工核对', 'the check digit of the registration number is not right'],
  SUBJECT_BARRED: ['A4', 'ERROR', '该主体不予受理（黑名单）', 'no number is given to this company: it is barred'],
  PERSON_MISSING: ['A4', 'ERROR', '未填写{0}信息', 'the {0} is not named'],
  PERSON_NAME_INVALID: ['A4', 'ERROR', '{0}姓名有误', 'the name of the {0} is not one'],
  RESIDENT_ID_INVALID: ['A4', 'ERROR', '{0}身份证号码有误：{1}', 'the ID number of the {0} is wrong: {1}'],
  OTHER_ID_MANUAL: ['A4', 'WARNING', '{0}使用其他证件，需人工核对', 'the {0} has another kind of ID: a person looks at it'],
  PERSON_TOO_YOUNG: ['A4', 'ERROR', '{0}未达到规定年龄', 'the {0} is too young'],
  PERSON_BARRED: ['A4', 'ERROR', '{0}不予受理（黑名单）', 'no number is given where this {0} acts: the person is barred'],
  DOCUMENT_MISSING: ['A2', 'ERROR', '缺少{0}', '{0}: missing'],
  DOCUMENT_NOT_READY: ['A5', 'ERROR', '{0}尚未上传完成或正在检查', '{0}: not uploaded yet, or still being checked'],
  DOCUMENT_UNSAFE: ['A5', 'ERROR', '{0}未通过安全检查，请重新上传', '{0}: found unsafe; upload it again'],
  DOCUMENT_ERASED: ['A5', 'ERROR', '{0}的文件已删除，请重新上传', '{0}: the file was erased; upload it again'],
  DOCUMENT_REJECTED: ['A3', 'ERROR', '{0}未通过审核：{1}', '{0}: rejected: {1}'],
  DOCUMENT_NO_EXPIRY: ['A4', 'ERROR', '{0}未填写有效期，长期有效请填9999-12-31', '{0}: its last day is not given; 9999-12-31 where it has none'],
  DOCUMENT_EXPIRED: ['A4', 'ERROR', '{0}已过有效期（{1}）', '{0}: expired on {1}'],
  DOCUMENT_EXPIRES_SOON: ['A4', 'WARNING', '{0}即将到期（{1}）', '{0}: expires on {1}'],
  DOCUMENT_NOT_ASKED: ['A2', 'WARNING', '{0}非必需材料', '{0}: nobody asks for it'],
} as const satisfies Record<string, readonly [rule: string, severity: 'ERROR' | 'WARNING', zh: string, en: string]>; // prettier-ignore

export type FindingCode = keyof typeof table;
/** Of what was barred since, too: whatever else is found of an application that the carrier has accepted is past. */
export type BarredCode = Extract<FindingCode, 'SUBJECT_BARRED' | 'PERSON_BARRED'>;
export const isBarred = (it: Finding): boolean => it.code === 'SUBJECT_BARRED' || it.code === 'PERSON_BARRED';
export const findingCodes = Object.keys(table) as readonly FindingCode[];
export const severities = ['ERROR', 'WARNING'] as const;

/** One thing that is missing, invalid or a person's to look at (rule A3). */
export interface Finding {
  /** A field of the application, `principal.id`, or a kind of document. */
  item: string;
  code: FindingCode;
  /** Errors keep it from being submitted; warnings are for the reviewer. */
  severity: (typeof severities)[number];
  rule: string;
  zh: string;
  en: string;
}

export function finding(item: string, code: FindingCode, ...about: readonly Words[]): Finding {
  const [rule, severity, zh, en] = table[code];
  const filled = (text: string, of: 'zh' | 'en') => text.replace(/\{(\d)\}/g, (_all, at: string) => about[Number(at)]?.[of] ?? ''); // prettier-ignore
  return { item, code, severity, rule, zh: filled(zh, 'zh'), en: filled(en, 'en') };
}

export const isError = (it: Finding): boolean => it.severity === 'ERROR';
