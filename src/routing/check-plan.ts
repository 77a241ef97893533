import type { Problem } from '../document.js';
import { Refusal } from '../refusal.js';
import { uncoveredYears, type Calendar } from '../regions/calendar.js';
import { nodesOf } from './plan-rules.js';
import type { Group, RoutePlan } from './plan.js';
import type { RoutePolicy } from './table.js';

/** What is shown at publishing and forbids nothing. */
export interface PlanWarning {
  code: 'UNVERIFIED_DESTINATION' | 'CALENDAR_UNCOVERED' | 'SCHEDULED_SUPERSEDED';
  message: string;
  /** 'groups.sales.onBusy[0].number'; '' is the whole plan. */
  path: string;
}

/** All problems as one refusal, each with its path below `plan`. */
export function refusalFor(problems: readonly Problem[]): Refusal {
  const [first, ...others] = problems.map(
    ({ path, found, allowed }) =>
      new Refusal('BAD_INPUT', `${path || 'the plan'}: found ${found}, allowed is ${allowed}`, ['plan', ...stepsOf(path)]), // prettier-ignore
  );
  return new Refusal(first!.code, first!.message, first!.argument, others);
}

const stepsOf = (path: string): string[] => path.split(/[.[\]]+/).filter((it) => it !== '');

/** Every number that a plan may dial or show, with where it stands. */
export function* numbersIn({ groups }: RoutePlan): Iterable<{ path: string; number: string }> {
  for (const [name, group] of Object.entries(groups)) {
    for (const list of ['destinations', 'onBusy', 'onNoAnswer'] as const) {
      for (const [at, { number }] of group[list].entries()) yield { path: `groups.${name}.${list}[${at}].number`, number };
    }
    if (group.callerId !== 'CALLER') yield { path: `groups.${name}.callerId`, number: group.callerId };
  }
} // prettier-ignore

/** What the document alone can't show: numbers that aren't this hotline's, and more forwards than the policy has. */
export function* problemsWith(
  plan: RoutePlan,
  registered: ReadonlySet<string>,
  policy: RoutePolicy,
): Iterable<Problem> {
  for (const { path, number } of numbersIn(plan)) {
    if (registered.has(number)) continue;
    const allowed = 'a destination of this number; addDestination adds one';
    yield { code: 'CONTRADICTION', path, found: number, allowed };
  }
  const limits = { onBusy: policy.forwardsOnBusy, onNoAnswer: policy.forwardsOnNoAnswer } satisfies Partial<
    Record<keyof Group, number>
  >;
  for (const [name, group] of Object.entries(plan.groups)) {
    for (const list of ['onBusy', 'onNoAnswer'] as const) {
      const length = group[list].length;
      if (length <= limits[list]) continue;
      const allowed = `at most ${limits[list]}`;
      yield { code: 'CONTRADICTION', path: `groups.${name}.${list}`, found: `${length} numbers`, allowed };
    }
  }
}

export function* warningsFor(
  plan: RoutePlan,
  verified: ReadonlySet<string>,
  calendar: Calendar,
  at: number,
): Iterable<PlanWarning> {
  for (const { path, number } of numbersIn(plan)) {
    if (verified.has(number)) continue;
    const message = `${number} is not verified, or won’t be by then: it is passed over until it is`;
    yield { code: 'UNVERIFIED_DESTINATION', message, path };
  }
  const usesKinds = [...nodesOf(plan.root)].some(
    ({ node }) => node.type === 'DATE' && node.branches.some((it) => it.kinds.length > 0),
  );
  for (const year of usesKinds ? uncoveredYears(calendar, at) : []) {
    const message = `the holidays of ${year} are not known yet: its days go by the weekday alone until they are`;
    yield { code: 'CALENDAR_UNCOVERED', message, path: 'root' };
  }
}
