import { appealVerdicts } from '../src/flows/answer-appeal.js';
import { appealStates, suspensionCodes, suspensionEndings, suspensionWords, type SuspensionCode } from '../src/numbers/suspensions/reasons.js'; // prettier-ignore
import { enumOf } from './base/enum.js';

const codeTexts = Object.fromEntries(
  suspensionCodes.map((it) => {
    const { zh, en } = suspensionWords[it];
    return [it, `${en[0]!.toUpperCase()}${en.slice(1)} (${zh}).`];
  }),
) as Record<SuspensionCode, string>;
export const SuspensionCodeEnum = enumOf('SuspensionCode', 'Why a number is suspended.', suspensionCodes, codeTexts);

export const SuspensionEndingEnum = enumOf('SuspensionEnding', 'How a suspension ended.', suspensionEndings, {
  RESUMED: 'The number is in service again.',
  DISCONNECTED: 'The number was given up.',
});

export const AppealStateEnum = enumOf('AppealState', 'Where an appeal stands.', appealStates, {
  OPEN: 'Waits for the operator’s answer.',
  UPHELD: 'The suspension stands: `answer` says why.',
  LIFTED: 'The suspension was lifted.',
  CLOSED: 'The number was given up before there was an answer.',
});

export const AppealVerdictEnum = enumOf('AppealVerdict', 'What the operator says to an appeal.', appealVerdicts, {
  UPHELD: 'The suspension stands.',
  LIFTED: 'It is lifted: the number is in service again, from that instant.',
});

export const openAppeals = ['OPEN', 'OVERDUE'] as const;
export const OpenAppealEnum = enumOf('OpenAppeal', 'Which open appeals a suspension has.', openAppeals, {
  OPEN: 'One that waits for its answer.',
  OVERDUE: 'One that waits longer than it should.',
});
