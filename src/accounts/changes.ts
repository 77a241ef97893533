import { difference, hidden, type Change, type Shown } from '../events/change.js';
import type { NewKey } from './store/keys.js';
import type { AccountRole } from './scopes.js';
import type { Partner, Subscriber, Switch } from './table.js';

/** What the audit log shows of changes to accounts. What may be a person's stands in it hidden. */

export const partnerCreated = ({ id, name }: Pick<Partner, 'id' | 'name'>): Change => ({
  partnerId: id,
  type: 'partner.created',
  subject: `partner_${id}`,
  after: { name },
});

type SubscriberFields = Pick<Subscriber, 'id' | 'partnerId' | 'name' | 'kind' | 'taxId'>;

export const subscriberCreated = (pepper: string, it: SubscriberFields): Change => ({
  partnerId: it.partnerId,
  type: 'subscriber.created',
  subject: `subscriber_${it.id}`,
  after: shown(pepper, it),
});

export const subscriberUpdated = (pepper: string, before: SubscriberFields, after: SubscriberFields): Change => ({
  partnerId: before.partnerId,
  type: 'subscriber.updated',
  subject: `subscriber_${before.id}`,
  ...difference(shown(pepper, before), shown(pepper, after)),
});

const shown = (pepper: string, { name, kind, taxId }: SubscriberFields): Shown => ({
  name: hidden(pepper, name),
  kind,
  taxId: hidden(pepper, taxId),
});

type NewSwitch = Pick<Switch, 'id' | 'name' | 'timeZone' | 'parts' | 'asksRoute'>;

export const switchCreated = ({ id, ...after }: NewSwitch): Change => ({
  partnerId: null,
  type: 'switch.created',
  subject: `switch_${id}`,
  after,
});

export const keyCreated = (id: string, { partnerId, switchId, name, scopes, networks, expiresAt }: NewKey): Change => ({
  partnerId: partnerId ?? null,
  type: 'key.created',
  subject: `key_${id}`,
  after: {
    ...(switchId !== undefined && { switchId: `switch_${switchId}` }),
    name,
    scopes: [...scopes],
    networks: [...(networks ?? [])],
    expiresAt: expiresAt?.toISOString() ?? null,
  },
});

export const keyRevoked = ({ id, partnerId }: { id: string; partnerId: string | null }): Change => ({
  partnerId,
  type: 'key.revoked',
  subject: `key_${id}`,
});

export const staffGranted = (subject: string, role: AccountRole): Change => ({
  partnerId: null,
  type: 'staff.granted',
  subject: `staff:${subject}`,
  after: { role },
});

export const staffRevoked = (subject: string): Change => ({
  partnerId: null,
  type: 'staff.revoked',
  subject: `staff:${subject}`,
});
