import type { Outcome } from '../calls/cdr.js';
import type { EpochMs } from '../month.js';
import type { Phone } from '../phone.js';
import type { Place } from '../regions/places.js';
import type { Decision, Line } from '../routing/decide.js';
import type { Group, Target } from '../routing/plan.js';
import { replyOf } from '../routing/reply.js';
import { monthStartOf, type NewDecision } from '../routing/store/decisions.js';
import type { RoutePolicy } from '../routing/table.js';

/** A switch's question, read and not yet understood. */
export interface Asked {
  callUuid: string;
  /** 0 for a call's first question, one more for each that follows. */
  step: number;
  called: string;
  caller: string | null;
  isCallerHidden: boolean;
  /** When the call was set up, by the switch's clock. It decides nothing; it tells a first question from one asked again. */
  at: string | null;
  pin: string | null;
  last: { to: string; outcome: Outcome } | null;
}

/** The same, understood. */
export interface Call {
  asked: Asked;
  switchId: string;
  callKey: string;
  /** Null where what was called is no 400 number. */
  number: string | null;
  called: string;
  caller: Phone;
  place: Place;
  at: EpochMs;
  isTest: boolean;
  policy: RoutePolicy;
}

export type Connect = Extract<Decision, { kind: 'connect' }>;

/** A decision as it is stored, with the answer that was given. */
export function rowOf(call: Call, line: Line | null, decision: Exclude<Decision, Connect>, said: string | null = null): NewDecision {
  const answer = replyOf(headOf(call), decision, [], 0, call.caller, call.policy);
  const outcome = decision.kind === 'refuse' ? decision.reason : 'collect_pin';
  return rowWith(call, line, { said, outcome, planVersion: decision.version, path: decision.path, passedOver: decision.passedOver, answer });
} // prettier-ignore

/** @param order of trying, as the strategy has it */
export function connectedRow(call: Call, line: Line, decision: Connect, order: readonly Target[], said: string | null = null): NewDecision {
  const answer = replyOf(headOf(call), decision, order, secondsFor(decision.group, call.policy), call.caller, call.policy);
  return rowWith(call, line, { said, outcome: 'connect', planVersion: decision.version, path: decision.path, passedOver: decision.passedOver, answer });
} // prettier-ignore

/**
 * Rule R1's cap hold: how long the call may last. A hard cap takes its hold here and grants what is left (rule C2); soft caps
 * hold nothing, so the group and the policy alone say it.
 */
function secondsFor({ maxSeconds }: Group, policy: RoutePolicy): number {
  return Math.min(maxSeconds ?? policy.maxSeconds, policy.maxSeconds);
}

export const headOf = ({ asked, callKey }: Call) => ({ callUuid: asked.callUuid, callKey, step: asked.step });

type Decided = Pick<NewDecision, 'said' | 'outcome' | 'planVersion' | 'path' | 'passedOver' | 'answer'>;

/** Written out: spreading objects costs more than deciding does. */
export function rowWith({ asked, callKey, switchId, called, caller, place, at, isTest }: Call, line: Line | null, it: Decided): NewDecision {
  return {
    callKey,
    step: asked.step,
    monthAt: monthStartOf(at),
    askedAt: at,
    switchId,
    callUuid: asked.callUuid,
    partnerId: line === null ? null : line.partnerId,
    called,
    caller: caller.number,
    callerKind: caller.kind,
    place: place.province === null ? null : `${place.areaCode ?? ''}|${place.province}|${place.city ?? ''}`,
    said: it.said,
    outcome: it.outcome,
    planVersion: it.planVersion,
    path: it.path,
    passedOver: it.passedOver,
    test: isTest,
    answer: it.answer,
  };
} // prettier-ignore
