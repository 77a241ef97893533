import { maskCaller } from '../mask-caller.js';
import { DAY_MS, dayOf, SHANGHAI_MS } from '../month.js';
import { OTHER, hashOf } from './compile-plan.js';
import { nodesOf, weekdayAt } from './plan-rules.js';
import { weekdays, type PlanNode, type RoutePlan } from './plan.js';
import { refuseReasons, routeSteps, type RefuseReason, type RouteStep } from './reasons.js';
import type { RouteDecision } from './table.js';

/** Rule R10: a node that a decision went through, what it compared, and where it went. */
export interface ExplainedNode {
  /** 'root.branches[0].next': where it stands in the plan. */
  at: string;
  type: PlanNode['type'];
  /** In words: '18:05', '138****8000 of 0755 广东 深圳', '42 of 100'. */
  compared: string;
  /** 'branch 2', 'OTHER', 'group sales', 'announcement OUT_OF_HOURS'. */
  went: string;
}

/** Rule R1: how far a decision came. */
export interface ExplainedStep {
  step: RouteStep;
  result: 'PASSED' | 'ENDED' | 'NOT_REACHED';
}

export function stepsOf(outcome: string): ExplainedStep[] {
  const end = outcome === 'collect_pin' ? 'PIN' : outcome === 'connect' ? null : refuseReasons[outcome as RefuseReason].step;
  const ended = end === null ? routeSteps.length : routeSteps.indexOf(end);
  return routeSteps.map((step, at) => ({ step, result: at < ended ? 'PASSED' : at === ended ? 'ENDED' : 'NOT_REACHED' }));
} // prettier-ignore

type Facts = Pick<RouteDecision, 'askedAt' | 'caller' | 'callerKind' | 'place' | 'callKey' | 'path'>;

/**
 * The nodes that a stored decision went through: the branches are those that it took then, not what it would take today.
 *
 * @param decision the call's first, whose instant its tree went by (rule R8)
 */
export function explainPath(plan: RoutePlan, decision: Facts): ExplainedNode[] {
  const nodes: ExplainedNode[] = [];
  const ordinals = new Map([...nodesOf(plan.root)].map((it, at) => [it.node, at + 1])); // as compile-plan.ts numbers them
  let node = plan.root;
  let at = 'root';
  for (const branch of decision.path) {
    if (!('branches' in node)) break;
    const compared = comparedAt(node, decision, ordinals.get(node)!);
    nodes.push({ at, type: node.type, compared, went: branch === OTHER ? 'OTHER' : `branch ${branch + 1}` });
    at += branch === OTHER ? '.other' : `.branches[${branch}].next`;
    node = branch === OTHER ? (node as { other: PlanNode }).other : node.branches[branch]!.next;
  }
  if (node.type === 'GROUP') nodes.push({ at, type: node.type, compared: '', went: `group ${node.group}` });
  if (node.type === 'ANNOUNCEMENT') nodes.push({ at, type: node.type, compared: '', went: `announcement ${node.code}` });
  return nodes;
} // prettier-ignore

function comparedAt(node: PlanNode, { askedAt, caller, callerKind, place, callKey }: Facts, ordinal: number): string {
  const local = askedAt.getTime() + SHANGHAI_MS;
  switch (node.type) {
    case 'DATE':
      return dayOf(askedAt.getTime());
    case 'DAY':
      return weekdays[weekdayAt(Math.floor(local / DAY_MS))]!;
    case 'TIME':
      return new Date(local).toISOString().slice(11, 16);
    case 'PERCENT':
      return `${hashOf(callKey, ordinal) % 100} of 100`;
    default:
      return `${maskCaller(caller)} (${callerKind})${place === null ? '' : ` of ${place.split('|').join(' ').trim()}`}`;
  }
}
