import { reverificationCodes, reverificationStates, reverificationWords, type ReverificationCode } from '../src/applications/reverifications/moves.js'; // prettier-ignore
import { enumOf } from './base/enum.js';

const codeTexts = Object.fromEntries(
  reverificationCodes.map((it) => {
    const { zh, en } = reverificationWords[it];
    return [it, `${en[0]!.toUpperCase()}${en.slice(1)} (${zh}).`];
  }),
) as Record<ReverificationCode, string>;
export const ReverificationCodeEnum = enumOf('ReverificationCode', 'Why a subscriber proves itself again.', reverificationCodes, codeTexts); // prettier-ignore

export const ReverificationStateEnum = enumOf(
  'ReverificationState',
  'Where a re-verification stands.',
  reverificationStates,
  {
    REQUESTED: 'Waits for the partner.',
    SUBMITTED: 'Waits for the operator.',
    RETURNED: 'Waits for the partner: `answer` says what is to be mended.',
    ACCEPTED: 'Done.',
    WITHDRAWN: 'Not asked for any more.',
  },
);

export const reverificationVerdicts = ['ACCEPTED', 'RETURNED', 'WITHDRAWN'] as const;
export const ReverificationVerdictEnum = enumOf(
  'ReverificationVerdict',
  'What the operator says to a re-verification.',
  reverificationVerdicts,
  {
    ACCEPTED: 'Its documents are as they should be.',
    RETURNED: 'Something is to be mended.',
    WITHDRAWN: 'It is not asked for any more.',
  },
);
