import { applicationsById, documentsOfEach } from '../../src/applications/applications.js';
import type { Keys } from '../../src/applications/io/people.js';
import { judge } from '../../src/applications/store/judge.js';
import type { Whose } from '../../src/db/tenant.js';
import type { questionsOf } from './questions.js';

/** Those of applications. */
export const applicationLoaders = (
  { one, many }: Pick<ReturnType<typeof questionsOf>, 'one' | 'many'>,
  whose: Whose,
  keys: Keys,
) => ({
  application: one(
    (tx, ids: readonly string[]) => applicationsById(tx, whose, ids),
    (it) => it.id,
  ),
  applicationDocuments: many(
    (tx, ids: readonly string[]) => documentsOfEach(tx, whose, ids),
    (it) => it.applicationId,
  ),
  judged: one(
    async (tx, ids: readonly string[]) => judge(tx, whose, keys, await applicationsById(tx, whose, ids)),
    (it) => it.id,
  ),
});
