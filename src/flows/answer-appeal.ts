import type { Tx } from '../db/open.js';
import type { Change } from '../events/change.js';
import { lockNumbers } from '../numbers/store/move.js';
import { openAppealOf, suspensionMeant, upholdAppeal } from '../numbers/suspensions/store/appeal.js';
import { oneLine } from '../one-line.js';
import { Refusal } from '../refusal.js';
import { operateNumber } from './operate-number.js';

export const appealVerdicts = ['UPHELD', 'LIFTED'] as const;
export type AppealVerdict = (typeof appealVerdicts)[number];

/**
 * The operator's answer to the appeal that is open against a suspension: it stands, or the number is in service again from that instant.
 *
 * @param tx with the worker's rights
 * @throws Refusal NOT_FOUND, WRONG_STATE, BAD_INPUT
 */
export async function answerAppeal(
  tx: Tx,
  wish: { id: string; verdict: AppealVerdict; answer: string; by: string },
): Promise<readonly Change[]> {
  const { by } = wish;
  const suspension = await suspensionMeant(tx, 'everyone', wish.id);
  const answer = oneLine('answer', wish.answer);
  await lockNumbers(tx, [suspension.number]); // who suspends or resumes it waits, so it is this suspension that is lifted
  if (!(await openAppealOf(tx, suspension.id))) {
    throw new Refusal('WRONG_STATE', 'no appeal against this suspension waits for an answer', ['id']);
  }
  if (wish.verdict === 'UPHELD') return upholdAppeal(tx, suspension, { answer, by });
  return operateNumber(tx, { number: suspension.number, move: 'resume', reason: answer, by, notice: null });
}
