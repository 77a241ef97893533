import type { Change } from '../events/change.js';
import type { Month } from '../month.js';

/** What the audit log shows of months and statements. */

export const monthClosed = (month: Month, statements: number): Change => ({
  partnerId: null,
  type: 'month.closed',
  subject: month,
  after: { statements },
});

export const conflictsDecided = (month: Month, kept: number): Change => ({
  partnerId: null,
  type: 'conflicts.decided',
  subject: month,
  after: { firstStands: kept },
});

export const statementsApproved = (month: Month, ids: readonly string[]): Change => ({
  partnerId: null,
  type: 'statements.approved',
  subject: month,
  after: { statements: ids.map((it) => `statement_${it}`) },
});

export const statementIssued = ({
  id,
  partnerId,
  number,
}: {
  id: string;
  partnerId: string;
  number: string;
}): Change => ({
  partnerId,
  type: 'statement.issued',
  subject: `statement_${id}`,
  after: { number },
});
