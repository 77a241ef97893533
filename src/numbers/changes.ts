import { difference, type Change, type Shown } from '../events/change.js';
import { formatYuan } from '../money.js';
import { moves, type Move } from './moves.js';
import type { HotlineNumber, NumberPayment, NumberPolicy, NumberWait, numberImports } from './table.js';

/** What the audit log shows of changes to numbers. */

/** One for each move of rule N2, in the chain of who has the number, or had it. */
export const numberMoved = (move: Move, before: HotlineNumber, after: HotlineNumber, more: Shown = {}): Change => {
  const differing = difference(shown(before), shown(after));
  return {
    partnerId: after.partnerId ?? before.partnerId,
    type: moves[move].event,
    subject: `number_${before.number}`,
    before: differing.before,
    after: { ...differing.after, ...more },
  };
};

const shown = (it: HotlineNumber): Shown => ({
  state: it.state,
  subscriber: it.subscriberId && `subscriber_${it.subscriberId}`,
  endsAt: it.endsAt?.toISOString() ?? null,
  selectionFee: it.selectionFee === null ? null : formatYuan(it.selectionFee),
});

type Wait = Pick<NumberWait, 'id' | 'number' | 'partnerId' | 'subscriberId'>;

export const waitJoined = ({ number, partnerId, subscriberId, id }: Wait): Change => ({
  partnerId,
  type: 'wait.joined',
  subject: `wait_${id}`,
  after: { number, subscriber: `subscriber_${subscriberId}` },
});

export const waitLeft = ({ number, partnerId, id }: Wait): Change => ({
  partnerId,
  type: 'wait.left',
  subject: `wait_${id}`,
  before: { number },
});

export const paymentRecorded = (it: NumberPayment): Change => ({
  partnerId: it.partnerId,
  type: 'payment.recorded',
  subject: `payment_${it.id}`,
  after: {
    number: it.number,
    subscriber: `subscriber_${it.subscriberId}`,
    amount: formatYuan(it.amount),
    reference: it.reference,
    outcome: it.outcome,
    reason: it.reason,
  },
});

export const numbersImported = (it: typeof numberImports.$inferSelect): Change => ({
  partnerId: null,
  type: 'numbers.imported',
  subject: it.source,
  after: { added: it.added, known: it.known, refused: it.refused },
});

export const gradesPublished = (version: number): Change => ({
  partnerId: null,
  type: 'grades.published',
  subject: `grades_${version}`,
});

export const policyUpdated = (before: NumberPolicy, after: NumberPolicy): Change => ({
  partnerId: null,
  type: 'number_policy.updated',
  subject: 'number_policy',
  ...difference({ ...before }, { ...after }),
});
