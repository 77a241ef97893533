import { createHash, createHmac } from 'node:crypto';

/** What can happen to whom; the list is public. */
export const eventTypes = [
  'partner.created',
  'subscriber.created',
  'subscriber.updated',
  'switch.created',
  'cdr_gap.explained',
  'cdr_numbering.restarted',
  'reporting_point.set',
  'reporting_point.cleared',
  'key.created',
  'key.revoked',
  'staff.granted',
  'staff.revoked',
  'grades.published',
  'numbers.imported',
  'number.reserved',
  'number.extended',
  'number.released',
  'number.lapsed',
  'number.offered',
  'number.accepted',
  'number.locked',
  'number.unlocked',
  'number.provisioned',
  'number.activated',
  'number.suspended',
  'number.resumed',
  'number.transferred',
  'number.disconnected',
  'number.quarantined',
  'number.reclaimed',
  'number.restocked',
  'number.withdrawn',
  'number.reinstated',
  'suspension.appealed',
  'suspension.appeal_answered',
  'reverification.requested',
  'reverification.submitted',
  'reverification.returned',
  'reverification.accepted',
  'reverification.withdrawn',
  'wait.joined',
  'wait.left',
  'payment.recorded',
  'number_policy.updated',
  'application.created',
  'application.updated',
  'application.submitted',
  'application.taken',
  'application.reassigned',
  'application.released',
  'application.returned',
  'application.rejected',
  'application.forwarded',
  'application.accepted',
  'application.bounced',
  'application.refused',
  'application.activated',
  'application.cancelled',
  'application.withdrawn',
  'application.document_attached',
  'application.document_reviewed',
  'application.commented',
  'application.revealed',
  'application_policy.updated',
  'subject.barred',
  'subject.unbarred',
  'requirements.published',
  'prefixes.imported',
  'calendar.updated',
  'destination.added',
  'destination.removed',
  'destination.marked',
  'destination.proof_filed',
  'destination.proof_approved',
  'destination.proof_rejected',
  'destination.proof_suspended',
  'destination.proof_expiring',
  'destination.proof_expired',
  'pin.set',
  'pin.removed',
  'shut_off.set',
  'shut_off.lifted',
  'test_caller.added',
  'test_caller.ended',
  'route_policy.updated',
  'route_plan.published',
  'document.staged',
  'document.received',
  'document.cleared',
  'document.quarantined',
  'document.viewed',
  'document.erased',
  'legal_hold.set',
  'legal_hold.lifted',
  'document_keys.rewrapped',
  'document_policy.updated',
  'cap.created',
  'cap.updated',
  'cap.removed',
  'cap.alerted',
  'caller.revealed',
  'retention.updated',
  'month.let_go',
  'month.closed',
  'conflicts.decided',
  'statements.approved',
  'statement.issued',
] as const;
export type EventType = (typeof eventTypes)[number];

/** Plain JSON: what an entry shows of a thing before and after. */
export type Shown = Record<string, string | number | boolean | null | readonly string[]>;

export interface Change {
  /** Whose chain it goes to; null is the operator's own. */
  partnerId: string | null;
  type: EventType;
  /** What it happened to, as the API writes ids; a month is itself. */
  subject: string;
  before?: Shown | null;
  after?: Shown | null;
}

/** Who did it. */
export interface By {
  /** `key_…`, `staff:…`, or `command` and `system` for what no key or token asked. */
  who: string;
  side: 'PARTNER' | 'SWITCH' | 'OPERATOR' | 'SYSTEM';
}

export const bySystem: By = { who: 'system', side: 'SYSTEM' };
export const byCommand: By = { who: 'command', side: 'OPERATOR' };

/** An entry of the log, as its text is read back. */
export interface Entry extends By {
  chain: string;
  seq: number;
  at: string;
  type: EventType;
  subject: string;
  before: Shown | null;
  after: Shown | null;
}

/** The chain of what belongs to no partner. */
export const OPERATOR_CHAIN = '00000000-0000-0000-0000-000000000000';
/** What the first entry of a chain is linked to. */
export const NO_HASH = Buffer.alloc(32);

export function entryText(by: By, change: Change, place: { chain: string; seq: number; at: Date }): string {
  const entry: Entry = {
    chain: place.chain,
    seq: place.seq,
    at: place.at.toISOString(),
    who: by.who,
    side: by.side,
    type: change.type,
    subject: change.subject,
    before: change.before ?? null,
    after: change.after ?? null,
  };
  return JSON.stringify(entry);
}

export function linked(before: Buffer, entry: string): Buffer {
  return createHash('sha256').update(before).update(entry).digest();
}

/** A person's data, as the log may keep it: the same value shows the same, and nobody finds it again without the pepper. */
export function hidden(pepper: string, value: string | null): string | null {
  if (value === null) return null;
  return `hidden:${createHmac('sha256', pepper).update(`audit\0${value}`).digest('hex').slice(0, 16)}`;
}

/** Only what differs, on both sides. */
export function difference(before: Shown, after: Shown): { before: Shown; after: Shown } {
  const differ = Object.keys(after).filter((it) => JSON.stringify(before[it]) !== JSON.stringify(after[it]));
  const only = (of: Shown) => Object.fromEntries(differ.map((it) => [it, of[it] ?? null]));
  return { before: only(before), after: only(after) };
}
