import { difference, type Change, type Shown } from '../events/change.js';
import { formatYuan } from '../money.js';
import type { Month } from '../month.js';
import type { Cap } from './table.js';

/** What the audit log shows of changes to caps. */

export const capCreated = (cap: Cap): Change => ({ ...of(cap, 'cap.created'), after: shown(cap) });

export const capUpdated = (before: Cap, after: Cap): Change => ({
  ...of(before, 'cap.updated'),
  ...difference(shown(before), shown(after)),
});

export const capRemoved = (cap: Cap): Change => ({ ...of(cap, 'cap.removed'), before: shown(cap) });

export const capAlerted = (cap: Pick<Cap, 'id' | 'partnerId'>, month: Month, percent: number): Change => ({
  ...of(cap, 'cap.alerted'),
  after: { month, percent },
});

const of = ({ id, partnerId }: Pick<Cap, 'id' | 'partnerId'>, type: Change['type']) => ({
  partnerId,
  type,
  subject: `cap_${id}`,
});

const shown = ({ subscriberId, number, kind, limitAmount, limitCalls }: Cap): Shown => ({
  subscriber: `subscriber_${subscriberId}`,
  number,
  kind,
  limitAmount: limitAmount === null ? null : formatYuan(limitAmount),
  limitCalls,
});
