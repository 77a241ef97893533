/** Why a number is suspended, for programs and in words; the operator adds a text of its own. */
export const suspensionWords = {
  REAL_NAME: { zh: '实名登记信息不实或不全', en: 'what was registered of its subscriber is wrong or incomplete' },
  REVERIFICATION_OVERDUE: { zh: '逾期未完成重新核验', en: 'its subscriber did not prove itself again in time' },
  OTHER_USE: { zh: '实际用途与登记用途不符', en: 'it is used for something else than was registered' },
  FRAUD: { zh: '涉嫌电信网络诈骗', en: 'it is suspected of telecom fraud' },
  NUISANCE: { zh: '骚扰电话或用户投诉', en: 'nuisance calls, or complaints about them' },
  ARREARS: { zh: '欠费', en: 'its subscriber owes money' },
  REGULATOR: { zh: '监管部门要求', en: 'a regulator asks for it' },
  CARRIER: { zh: '基础运营商要求', en: 'the carrier asks for it' },
  SECURITY: { zh: '网络或信息安全风险', en: 'a risk for the network or its information' },
  SUBSCRIBER: { zh: '用户申请停机', en: 'its subscriber asked for it' },
  OTHER: { zh: '其他', en: 'another reason, as the text says' },
} as const satisfies Record<string, { zh: string; en: string }>;

export type SuspensionCode = keyof typeof suspensionWords;
export const suspensionCodes = Object.keys(suspensionWords) as [SuspensionCode, ...SuspensionCode[]];

/** How a suspension ends. */
export const suspensionEndings = ['RESUMED', 'DISCONNECTED'] as const;
export type SuspensionEnding = (typeof suspensionEndings)[number];

/** The whole life of an appeal: filed it is OPEN, and only from there it goes on. */
export const appealMoves = {
  uphold: { from: 'OPEN', to: 'UPHELD', when: 'the operator answers: the suspension stands' },
  lift: { from: 'OPEN', to: 'LIFTED', when: 'the number is in service again, by the answer or without it' },
  close: { from: 'OPEN', to: 'CLOSED', when: 'the number is given up before there is an answer' },
} as const;
export const appealStates = ['OPEN', 'UPHELD', 'LIFTED', 'CLOSED'] as const;
export type AppealState = (typeof appealStates)[number];

/** What a suspension's end makes of an appeal that is open. */
export const appealAfter = {
  RESUMED: appealMoves.lift.to,
  DISCONNECTED: appealMoves.close.to,
} as const satisfies Record<SuspensionEnding, AppealState>;
