import { applicationsById, documentsOfEach } from '../../src/applications/applications.js';
import { barredSubjectsById } from '../../src/applications/barred/store/list.js';
import type { Secrets } from '../../src/applications/io/people.js';
import { judge } from '../../src/applications/store/judge.js';
import type { Whose } from '../../src/db/tenant.js';
import type { questionsOf } from './questions.js';

/** Those of applications, and of who may not apply. */
export const applicationLoaders = (
  { one, many }: Pick<ReturnType<typeof questionsOf>, 'one' | 'many'>,
  whose: Whose,
  secrets: Secrets,
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
    async (tx, ids: readonly string[]) => judge(tx, whose, secrets, await applicationsById(tx, whose, ids)),
    (it) => it.id,
  ),
  barredSubject: one(
    (tx, ids: readonly string[]) => barredSubjectsById(tx, ids),
    (it) => it.id,
  ),
});
