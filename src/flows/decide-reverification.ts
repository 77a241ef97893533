import type { Keys } from '../applications/io/people.js';
import { decideLocked, type Word } from '../applications/reverifications/store/decide.js';
import { judgeSubmitted } from '../applications/reverifications/store/judge.js';
import { reverificationsById } from '../applications/reverifications/store/list.js';
import { lockReverification } from '../applications/reverifications/store/request.js';
import { refuseErrors } from '../applications/store/submit.js';
import type { Tx } from '../db/open.js';
import type { Change } from '../events/change.js';
import { lockNumbers } from '../numbers/store/move.js';
import { standingSuspensions } from '../numbers/suspensions/store/list.js';
import { oneLine } from '../one-line.js';
import { Refusal } from '../refusal.js';
import { operateNumber } from './operate-number.js';

/**
 * The operator's word on a re-verification. Accepted, it lifts the suspension of a number that was suspended because it was overdue.
 *
 * @param tx with the worker's rights
 * @throws Refusal NOT_FOUND, WRONG_STATE, INCOMPLETE where a document has expired or was found unsafe since, BAD_INPUT
 */
export async function decideReverification(
  tx: Tx,
  keys: Keys,
  { id, ...said }: Word & { id: string },
): Promise<readonly Change[]> {
  const word = { ...said, answer: oneLine('answer', said.answer) };
  const [known] = await reverificationsById(tx, 'everyone', [id]);
  if (!known) throw new Refusal('NOT_FOUND', 'there is no such re-verification', ['id']);
  await lockNumbers(tx, [known.number]); // before its row, as who gives the number up does
  const row = await lockReverification(tx, 'everyone', id);
  const changes = [await decideLocked(tx, row, word)];
  if (word.move !== 'accept') return changes;
  const [judged] = await judgeSubmitted(tx, 'everyone', keys, [row]);
  refuseErrors(judged!.findings);
  const [standing] = await standingSuspensions(tx, 'everyone', [row.number]);
  if (standing?.code !== 'REVERIFICATION_OVERDUE') return changes;
  const { answer: reason, by } = word;
  return [...changes, ...(await operateNumber(tx, { number: row.number, move: 'resume', reason, by, notice: null }))];
}
