import { Refusal } from '../../refusal.js';

/** Why a subscriber is asked to prove itself again (重新核验). */
export const reverificationWords = {
  DOCUMENT_EXPIRING: { zh: '证件到期', en: 'a document of its application has expired, or soon does' },
  PERIODIC: { zh: '定期核验', en: 'it is time for it' },
  REGISTRATION_CHANGED: { zh: '登记信息变更', en: 'what was registered of it has changed' },
  COMPLAINT: { zh: '用户投诉或举报', en: 'somebody complained' },
  REGULATOR: { zh: '监管部门要求', en: 'a regulator asks for it' },
  CARRIER: { zh: '基础运营商要求', en: 'the carrier asks for it' },
  OTHER: { zh: '其他', en: 'another reason, as the text says' },
} as const satisfies Record<string, { zh: string; en: string }>;

export type ReverificationCode = keyof typeof reverificationWords;
export const reverificationCodes = Object.keys(reverificationWords) as [ReverificationCode, ...ReverificationCode[]];

export const reverificationStates = ['REQUESTED', 'SUBMITTED', 'RETURNED', 'ACCEPTED', 'WITHDRAWN'] as const;
export type ReverificationState = (typeof reverificationStates)[number];

interface Row {
  from: readonly ReverificationState[];
  to: ReverificationState;
  by: 'partner' | 'operator';
  /** What else must be so. */
  when: string;
}

/** The whole life of a re-verification. A move that has no row here does not exist; docs/reverification.md has the same table. */
export const reverificationMoves = {
  submit: { from: ['REQUESTED', 'RETURNED'], to: 'SUBMITTED', by: 'partner', when: 'its documents are there, and none has an error' }, // prettier-ignore
  return: { from: ['SUBMITTED'], to: 'RETURNED', by: 'operator', when: 'with what is to be mended' },
  accept: { from: ['SUBMITTED'], to: 'ACCEPTED', by: 'operator', when: 'its documents still have no error; a suspension for being overdue is lifted' }, // prettier-ignore
  withdraw: { from: ['REQUESTED', 'SUBMITTED', 'RETURNED'], to: 'WITHDRAWN', by: 'operator', when: 'with a reason; also where its number is given up' }, // prettier-ignore
} as const satisfies Record<string, Row>;
export type ReverificationMove = keyof typeof reverificationMoves;
export const reverificationMoveNames = Object.keys(reverificationMoves) as readonly ReverificationMove[];

const starts = (move: ReverificationMove): readonly ReverificationState[] => reverificationMoves[move].from;

/** Which wait for the partner: past their deadline they are overdue. */
export const waitingStates = reverificationMoves.submit.from;

/** Why one can't make a move, naming what it can; null where it can. */
export function reverificationRefusal(move: ReverificationMove, state: ReverificationState): Refusal | null {
  if (starts(move).includes(state)) return null;
  const allowed = reverificationMoveNames.filter((it) => starts(it).includes(state));
  const can = allowed.length > 0 ? `from ${state} it can ${allowed.join(', ')}` : `${state} is the end`;
  return new Refusal('WRONG_STATE', `the re-verification is ${state}: ${move} needs ${starts(move).join(' or ')}; ${can}`, ['id']); // prettier-ignore
}
