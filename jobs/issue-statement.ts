import { issueStatement as issue } from '../src/flows/issue-statement.js';
import { writeStatement } from '../src/flows/write-statement.js';
import type { Job } from './job.js';

/** Issues an approved statement, then writes its PDF. Each part finds the other's work done. */
export const issueStatement: Job<{ statementId: string }> = {
  name: 'issue-statement',
  attempts: 4,
  async run({ statementId }, work) {
    await issue(work.worker, statementId);
    await writeStatement(work, statementId);
  },
};

export const issueOf = (statementId: string) => ({ payload: { statementId }, key: statementId });
