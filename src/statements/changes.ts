import type { Change } from '../events/change.js';
import type { Month } from '../month.js';
import type { RetentionKind } from './table.js';

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

export const retentionUpdated = (kind: RetentionKind, before: number, after: number): Change => ({
  partnerId: null,
  type: 'retention.updated',
  subject: `retention_${kind}`,
  before: { months: before },
  after: { months: after },
});

export const monthLetGo = (month: Month, kind: RetentionKind, isKept: boolean): Change => ({
  partnerId: null,
  type: 'month.let_go',
  subject: month,
  after: { kind, tables: isKept ? 'detached' : 'dropped' },
});
