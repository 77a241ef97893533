import type { Phone } from '../phone.js';
import type { Decision } from './decide.js';
import { refuseReasons, type RefuseReason } from './reasons.js';
import type { Group, Target } from './plan.js';
import type { RoutePolicy } from './table.js';

/** For so long the same question gets the same answer without being decided again; it is stored for longer. */
const TTL_MS = 30_000;

/** The answer's first fields, whatever the decision. */
interface Head {
  callUuid: string;
  callKey: string;
  step: number;
}

/** Names a decision, for the switch's log and `explainCall`. */
export const decisionId = ({ callKey, step }: Pick<Head, 'callKey' | 'step'>): string => `${callKey}.${step}`;

const headOf = (it: Head) => ({ v: 1, decisionId: decisionId(it), callUuid: it.callUuid, ttlMs: TTL_MS });

/** The body of an answer to a switch, as JSON; docs/api/route.md has each field. */
export function replyOf(head: Head, decision: Decision, destinations: readonly Target[], maxSeconds: number, caller: Phone, policy: RoutePolicy): string {
  if (decision.kind === 'refuse') return refusalOf(head, decision.reason, decision.announcement);
  if (decision.kind === 'collectPin') {
    const { triesLeft: attemptsLeft } = decision;
    return JSON.stringify({ ...headOf(head), action: 'collect_pin', prompt: 'ENTER_PIN', minDigits: 4, maxDigits: 6, attemptsLeft });
  }
  const { onBusy, onNoAnswer, group } = decision;
  return routeJson(head, destinations, onBusy, onNoAnswer, {
    maxForwards: onBusy.length + onNoAnswer.length > 0 ? policy.forwardsACall : 0,
    maxSeconds,
    callerId: callerIdOf(group, caller),
  });
} // prettier-ignore

/** Joined by hand: it is the most of what an answer costs, and targets are the same for all calls of a plan. */
function routeJson(head: Head, destinations: readonly Target[], onBusy: readonly Target[], onNoAnswer: readonly Target[], it: Pick<RouteReply, 'maxForwards' | 'maxSeconds' | 'callerId'>): string {
  const callerId = it.callerId === null ? 'null' : `"${it.callerId}"`;
  return (
    `{"v":1,"decisionId":"${decisionId(head)}","callUuid":${JSON.stringify(head.callUuid)},"ttlMs":${TTL_MS},"action":"route",` +
    `"destinations":[${listJson(destinations)}],"onBusy":[${listJson(onBusy)}],"onNoAnswer":[${listJson(onNoAnswer)}],` +
    `"maxForwards":${it.maxForwards},"maxSeconds":${it.maxSeconds},"callerId":${callerId}}`
  );
} // prettier-ignore

const targetJson = new WeakMap<Target, string>();

function listJson(list: readonly Target[]): string {
  let text = '';
  for (const target of list) {
    let json = targetJson.get(target);
    if (json === undefined) targetJson.set(target, (json = JSON.stringify(shown(target))));
    text += text === '' ? json : `,${json}`;
  }
  return text;
}

export function refusalOf(head: Head, reason: RefuseReason, ownAnnouncement?: string): string {
  const { sip, phrase, q850, announcement } = refuseReasons[reason];
  return JSON.stringify({
    ...headOf(head),
    action: 'reject',
    cause: reason,
    announcement: ownAnnouncement ?? announcement,
    sip: { code: sip, reason: phrase },
    q850,
  });
}

/** The next one alone, for a switch that asks after each attempt. */
export const hopOf = (head: Head, target: Target, { maxSeconds, callerId }: RouteReply): string =>
  routeJson(head, [target], [], [], { maxForwards: 0, maxSeconds, callerId });

interface ShownTarget {
  id: string;
  number: string;
  ringTimeoutMs: number;
}

/** A `route` answer as it was stored. */
export interface RouteReply {
  destinations: ShownTarget[];
  onBusy: ShownTarget[];
  onNoAnswer: ShownTarget[];
  maxForwards: number;
  maxSeconds: number;
  callerId: string | null;
}

const shown = ({ number, ringSeconds }: Target): ShownTarget => ({
  id: number,
  number,
  ringTimeoutMs: ringSeconds * 1000,
});

export const targetOf = ({ number, ringTimeoutMs }: ShownTarget): Target => ({
  number,
  ringSeconds: ringTimeoutMs / 1000,
});

/** Rule R6: the true caller or the bound landline, never the 400 number. Null where the caller hides its number, or is unreadable. */
function callerIdOf({ callerId }: Group, caller: Phone): string | null {
  return callerId === 'CALLER' ? caller.number : callerId;
}
