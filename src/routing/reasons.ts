import { markdownTable } from '../markdown.js';

/** Rule R1: the steps of every decision, in this order. The first that fails ends the call; later ones do not run. */
export const routeSteps = ['NUMBER_STATE', 'CALLER_LISTS', 'AREA_OF_SERVICE', 'CAP', 'PIN', 'TREE', 'CAP_HOLD', 'DESTINATIONS'] as const; // prettier-ignore
export type RouteStep = (typeof routeSteps)[number];

interface Reason {
  /** Which step of rule R1 it is. */
  step: RouteStep;
  /** How it sounds to a switch. A 603 keeps switches above from hunting on. */
  sip: number;
  phrase: string;
  q850: number;
  /** What the caller hears; a plan's own announcement has a code of its own. */
  announcement: string;
  /** For people, in Chinese and English. */
  says: string;
}

const barred = { sip: 403, phrase: 'Forbidden', q850: 21 };
const declined = { sip: 603, phrase: 'Decline', q850: 21 };
const away = { sip: 480, phrase: 'Temporarily Unavailable' };

/** Why a call is refused; the documents print this table. */
export const refuseReasons = {
  unknown_number: { step: 'NUMBER_STATE', sip: 404, phrase: 'Not Found', q850: 1, announcement: 'NUMBER_UNKNOWN', says: '号码不存在: no 400 number, or none of ours' },
  not_active: { step: 'NUMBER_STATE', ...barred, announcement: 'NUMBER_NOT_IN_SERVICE', says: '号码未开通: the number is not in service' },
  suspended: { step: 'NUMBER_STATE', ...barred, announcement: 'NUMBER_SUSPENDED', says: '号码已暂停: the number is suspended' },
  shut_off: { step: 'NUMBER_STATE', ...barred, announcement: 'NUMBER_SHUT_OFF', says: '号码已紧急关停: the number or its subscriber was shut off' },
  caller_barred: { step: 'CALLER_LISTS', ...barred, announcement: 'CALLER_BARRED', says: '主叫受限: the caller is on the block list, or not on the allow list' },
  region_barred: { step: 'AREA_OF_SERVICE', ...barred, announcement: 'REGION_BARRED', says: '所在地区未开放: the caller’s place is outside the area of service' },
  cap_amount: { step: 'CAP', ...declined, announcement: 'CAP_AMOUNT_REACHED', says: '本月费用已达上限: a cap by amount is reached' },
  cap_calls: { step: 'CAP', ...declined, announcement: 'CAP_CALLS_REACHED', says: '本月来话次数已达上限: a cap by calls is reached' },
  cap_unavailable: { step: 'CAP', ...away, q850: 41, announcement: 'CAP_UNAVAILABLE', says: '暂时无法核对上限: whether a cap is reached can’t be asked now' },
  pin_wrong: { step: 'PIN', ...barred, announcement: 'PIN_WRONG', says: '呼叫密码错误: no tries are left' },
  announcement: { step: 'TREE', ...away, q850: 31, announcement: '', says: '按方案播放提示音: the plan ends in an announcement' },
  no_destination: { step: 'DESTINATIONS', ...away, q850: 20, announcement: 'NO_DESTINATION', says: '没有可接续的落地号码: none is verified, or all are shut off' },
  busy: { step: 'DESTINATIONS', sip: 486, phrase: 'Busy Here', q850: 17, announcement: 'ALL_BUSY', says: '全部占线: all that could be tried were busy' },
  no_answer: { step: 'DESTINATIONS', ...away, q850: 19, announcement: 'NO_ANSWER', says: '无人接听: nobody answered' },
  cancelled: { step: 'DESTINATIONS', sip: 487, phrase: 'Request Terminated', q850: 16, announcement: 'CANCELLED', says: '主叫已挂机: the caller gave up' },
} as const satisfies Record<string, Reason>; // prettier-ignore
export type RefuseReason = keyof typeof refuseReasons;

/** Why a destination is passed over (rules A7, R12): the next one is tried. */
export const passedOverReasons = ['NOT_VERIFIED', 'PROOF_EXPIRED', 'SHUT_OFF'] as const;
export type PassedOver = (typeof passedOverReasons)[number];

/** The table for people, in Markdown: as docs/api/route.md has it. */
export function reasonTable(): string {
  const rows = Object.entries(refuseReasons).map(([cause, { step, sip, phrase, q850, announcement, says }]) => [`\`${cause}\``, step, `${sip} ${phrase}`, String(q850), announcement === '' ? 'the plan’s own' : `\`${announcement}\``, says]); // prettier-ignore
  return markdownTable([['`cause`', 'step', 'SIP', 'Q.850', '`announcement`', 'when'], ...rows]);
}
