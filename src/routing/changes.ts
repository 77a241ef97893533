import type { TestCaller } from '../calls/table.js';
import { difference, type Change, type Shown } from '../events/change.js';
import { maskCaller, maskNumbers } from '../mask-caller.js';
import type { Destination } from './store/destinations.js';
import type { RoutePlanVersion, RoutePolicy, ShutOff } from './table.js';

/**
 * What the audit log shows of changes to where calls go. A destination may be a person's mobile, which the log never keeps:
 * it is masked, and so is what somebody wrote of it.
 */

export const destinationAdded = (it: Destination): Change => ({
  ...ofNumber(it, 'destination.added'),
  after: shownDestination(it),
});

export const destinationRemoved = (it: Destination): Change => ({
  ...ofNumber(it, 'destination.removed'),
  before: shownDestination(it),
});

const shownDestination = ({ destination, ringSeconds, proof }: Destination): Shown => ({
  destination: maskCaller(destination),
  ringSeconds,
  proof,
});

/** That there is a new version; the version itself is kept where plans are. */
export const planPublished = (it: RoutePlanVersion): Change => ({
  ...ofNumber(it, 'route_plan.published'),
  after: {
    version: it.version,
    effectiveFrom: it.fromAt.toISOString(),
    rolledBackTo: it.rolledBackTo,
    note: it.note && maskNumbers(it.note),
  },
});

/** That there is a PIN, and nothing of it. */
export const pinSet = (it: Held): Change => ofNumber(it, 'pin.set');

export const pinRemoved = (it: Held): Change => ofNumber(it, 'pin.removed');

export const shutOffSet = (it: ShutOff): Change => ({
  ...ofShutOff(it, 'shut_off.set'),
  after: { kind: it.kind, target: shownTarget(it), reason: maskNumbers(it.reason) },
});

export const shutOffLifted = (it: ShutOff, reason: string): Change => ({
  ...ofShutOff(it, 'shut_off.lifted'),
  before: { kind: it.kind, target: shownTarget(it) },
  after: { reason: maskNumbers(reason) },
});

function shownTarget({ kind, target }: ShutOff): string {
  if (kind === 'DESTINATION') return maskCaller(target);
  return kind === 'NUMBER' ? `number_${target}` : `subscriber_${target}`;
}

export const testCallerAdded = (it: TestCaller): Change => ({
  ...ofTestCaller(it, 'test_caller.added'),
  after: { caller: maskCaller(it.caller), note: maskNumbers(it.note) },
});

export const testCallerEnded = (it: TestCaller): Change => ({
  ...ofTestCaller(it, 'test_caller.ended'),
  before: { caller: maskCaller(it.caller) },
});

export const routePolicyUpdated = (before: RoutePolicy, after: RoutePolicy): Change => ({
  partnerId: null,
  type: 'route_policy.updated',
  subject: 'route_policy',
  ...difference({ ...before }, { ...after }),
});

interface Held {
  number: string;
  partnerId: string;
}

const ofNumber = ({ number, partnerId }: Held, type: Change['type']) => ({
  partnerId,
  type,
  subject: `number_${number}`,
});

const ofShutOff = ({ id, partnerId }: ShutOff, type: Change['type']) => ({
  partnerId,
  type,
  subject: `shutoff_${id}`,
});

const ofTestCaller = ({ id }: TestCaller, type: Change['type']) => ({
  partnerId: null,
  type,
  subject: `testcaller_${id}`,
});
