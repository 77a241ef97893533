import type { Change, EventType, Shown } from '../../events/change.js';
import type { Appeal, Suspension } from './table.js';

/** What the audit log shows of appeals; of the suspension itself, the number's move does. What a partner wrote isn't in it. */

const about = ({ partnerId, suspensionId }: Appeal, type: EventType, after: Shown, before?: Shown): Change => ({
  partnerId,
  type,
  subject: `suspension_${suspensionId}`,
  before: before ?? null,
  after,
});

export const appealFiled = (appeal: Appeal, { number }: Suspension, documentIds: readonly string[]): Change =>
  about(appeal, 'suspension.appealed', {
    number,
    dueAt: appeal.dueAt.toISOString(),
    documents: documentIds.map((it) => `document_${it}`),
  });

export const appealAnswered = (after: Appeal, number: string): Change =>
  about(
    after,
    'suspension.appeal_answered',
    { number, appeal: after.state, answer: after.answer },
    { appeal: 'OPEN' satisfies Appeal['state'] },
  );

/** What the entry of the number's move says besides. */
export const suspensionSaid = ({ id, code, remedy, steps }: Pick<Suspension, 'id' | 'code' | 'remedy'> & { steps: readonly string[] }): Shown => ({
  suspension: `suspension_${id}`,
  code,
  remedy,
  steps,
}); // prettier-ignore
