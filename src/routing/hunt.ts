import type { Outcome } from '../calls/cdr.js';
import { hashOf } from './compile-plan.js';
import type { HuntStrategy, Target } from './plan.js';

/** Strategies that go by what happened before, on whatever node: their turns are in the database. */
export type SharedStrategy = 'CIRCULAR' | 'LEAST_RECENT';

export const isShared = (strategy: HuntStrategy): strategy is SharedStrategy =>
  strategy === 'CIRCULAR' || strategy === 'LEAST_RECENT';

/** The order without shared state. By chance means by the call: asked again it is the same. */
export function arrange(
  list: readonly Target[],
  strategy: 'SEQUENTIAL' | 'RANDOM',
  callKey: string,
): readonly Target[] {
  if (strategy === 'SEQUENTIAL' || list.length < 2) return list;
  const lots = new Map(list.map((it) => [it, hashOf(callKey + it.number, 0)]));
  return list.toSorted((a, b) => lots.get(a)! - lots.get(b)!);
}

/** From the one whose turn it is, around. @param turn 0, 1, 2 … */
export function inTurn(list: readonly Target[], turn: number): readonly Target[] {
  const first = turn % list.length;
  return [...list.slice(first), ...list.slice(0, first)];
}

/** Who was not offered a call for the longest time is first; who never was, before all. */
export function leastRecentFirst(list: readonly Target[], lastTurns: ReadonlyMap<string, number>): readonly Target[] {
  return list.toSorted((a, b) => (lastTurns.get(a.number) ?? -1) - (lastTurns.get(b.number) ?? -1));
}

/** How one attempt ended. */
export interface Attempt {
  to: string;
  outcome: Outcome;
}

/** What the first answer offered. */
export interface Offer {
  destinations: readonly Target[];
  onBusy: readonly Target[];
  onNoAnswer: readonly Target[];
  maxForwards: number;
}

export type NextHop = { kind: 'try'; target: Target } | { kind: 'over'; reason: 'busy' | 'no_answer' | 'cancelled' };

/**
 * Whom to try next, for switches that ask after each attempt (rule R6). Busy and rejected go to the busy list, all other failures
 * to the no-answer list; where that has nobody left, to the next destination. No number is tried twice.
 *
 * @param attempts all so far, the latest last; at least one
 */
export function nextHop(
  { destinations, onBusy, onNoAnswer, maxForwards }: Offer,
  attempts: readonly Attempt[],
): NextHop {
  const { outcome } = attempts.at(-1)!;
  if (outcome === 'cancelled' || outcome === 'answered') return { kind: 'over', reason: 'cancelled' };
  const tried = new Set(attempts.map((it) => it.to));
  const untried = (list: readonly Target[]) => list.find((it) => !tried.has(it.number));
  const isOwn = new Set(destinations.map((it) => it.number));
  const forwards = attempts.filter((it) => !isOwn.has(it.to)).length;
  const isBusy = outcome === 'busy' || outcome === 'rejected';
  const forward = forwards < maxForwards ? untried(isBusy ? onBusy : onNoAnswer) : undefined;
  const target = forward ?? untried(destinations);
  return target ? { kind: 'try', target } : { kind: 'over', reason: isBusy ? 'busy' : 'no_answer' };
}
