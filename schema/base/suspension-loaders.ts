import type { Keys } from '../../src/applications/io/people.js';
import { judgeSubmitted } from '../../src/applications/reverifications/store/judge.js';
import { papersOfReverifications, reverificationsById } from '../../src/applications/reverifications/store/list.js';
import type { Whose } from '../../src/db/tenant.js';
import { appealsOfEach, documentsOfAppeals, standingSuspensions, suspensionsById } from '../../src/numbers/suspensions/store/list.js'; // prettier-ignore
import type { questionsOf } from './questions.js';

/** Those of suspensions, of re-verifications, and what hangs on them. */
export const suspensionLoaders = (
  { one, many }: Pick<ReturnType<typeof questionsOf>, 'one' | 'many'>,
  whose: Whose,
  keys: Keys,
) => ({
  suspension: one(
    (tx, ids: readonly string[]) => suspensionsById(tx, whose, ids),
    (it) => it.id,
  ),
  standingSuspension: one(
    (tx, list: readonly string[]) => standingSuspensions(tx, whose, list),
    (it) => it.number,
  ),
  appeals: many(
    (tx, ids: readonly string[]) => appealsOfEach(tx, whose, ids),
    (it) => it.suspensionId,
  ),
  reverification: one(
    (tx, ids: readonly string[]) => reverificationsById(tx, whose, ids),
    (it) => it.id,
  ),
  reverificationDocuments: many(
    (tx, ids: readonly string[]) => papersOfReverifications(tx, whose, ids),
    (it) => it.reverificationId,
  ),
  judgedAgain: one(
    async (tx, ids: readonly string[]) => judgeSubmitted(tx, whose, keys, await reverificationsById(tx, whose, ids)),
    (it) => it.id,
  ),
  appealDocuments: many(
    (tx, ids: readonly string[]) => documentsOfAppeals(tx, whose, ids),
    (it) => it.appealId,
  ),
});
