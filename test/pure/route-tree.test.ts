import fc from 'fast-check';
import { readPhone } from '../../src/phone.js';
import { calendarOf } from '../../src/regions/calendar.js';
import { loadReference } from '../../src/regions/io/reference.js';
import { placeOf } from '../../src/regions/places.js';
import { compilePlan } from '../../src/routing/compile-plan.js';
import { decide, type Line } from '../../src/routing/decide.js';
import { explainPath } from '../../src/routing/explain.js';
import type { PlanNode, RoutePlan } from '../../src/routing/plan.js';
import { readPlan } from '../../src/routing/read-plan.js';
import { naiveRoute } from '../support/naive-routing.js';

const { places } = loadReference();
const holidays = ['2026-10-01', '2026-10-02', '2027-01-01'];
const makeupWorkdays = ['2026-10-10', '2026-09-20'];
const calendar = calendarOf([
  ...holidays.map((date) => ({ date, kind: 'HOLIDAY' as const, source: 'test' })),
  ...makeupWorkdays.map((date) => ({ date, kind: 'MAKEUP_WORKDAY' as const, source: 'test' })),
]);

const callers = ['13926512345', '13800138000', '18957509123', '075582345678', '01062000001', '02885000000', '02831234567', '95588', '+85223456789', 'anonymous', '037882345678']; // prettier-ignore
const groups = Object.fromEntries(['a', 'b', 'c'].map((it, at) => [it, { destinations: [{ number: `0106200000${at}` }] }])); // prettier-ignore

const leaf = fc.oneof(
  fc.constantFrom('a', 'b', 'c').map((group) => ({ type: 'GROUP', group })),
  fc.constantFrom('CLOSED', 'BUSY').map((code) => ({ type: 'ANNOUNCEMENT', code })),
);
const clock = (minute: number) => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`; // prettier-ignore

/** Any tree that the rules allow; what they don't, readPlan refuses and the property passes over. */
const { node } = fc.letrec<{ node: unknown }>((tie) => {
  const next = tie('node');
  const branches = <It extends object>(it: fc.Arbitrary<It>) => fc.array(fc.tuple(it, next).map(([when, to]) => ({ ...when, next: to })), { minLength: 1, maxLength: 2 }); // prettier-ignore
  const minutes = fc.integer({ min: 0, max: 1439 }).map(clock);
  return {
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      fc.record({ type: fc.constant('DATE'), branches: branches(fc.record({ dates: fc.subarray(['2026-10-01', '2026-10-03/2026-10-09', '2026-12-31'], { maxLength: 1 }), kinds: fc.subarray(['HOLIDAY', 'MAKEUP_WORKDAY'], { maxLength: 1 }) })), other: next }),
      fc.record({ type: fc.constant('DAY'), branches: branches(fc.record({ days: fc.subarray(['MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT', 'SUN'], { minLength: 1, maxLength: 3 }) })), other: next }),
      fc.record({ type: fc.constant('TIME'), branches: branches(fc.record({ ranges: fc.array(fc.record({ from: minutes, to: fc.oneof(minutes, fc.constantFrom('23:59', '24:00')) }), { minLength: 1, maxLength: 2 }) })), other: next }),
      fc.record({ type: fc.constant('ORIGIN'), branches: branches(fc.record({
        callers: fc.subarray(['13926512345', '95588', '075582345678'], { maxLength: 1 }),
        prefixes: fc.subarray(['1392651', '1895750'], { maxLength: 1 }),
        places: fc.subarray([{ areaCode: '0755' }, { areaCode: '028' }, { province: '广东', city: '深圳' }, { province: '四川', city: '眉山' }, { province: '四川' }, { province: '浙江' }], { minLength: 1, maxLength: 2 }),
        unknown: fc.boolean(),
      })), other: next }),
      fc.record({ type: fc.constant('PERCENT'), branches: fc.tuple(fc.integer({ min: 1, max: 99 }), next, next).map(([percent, a, b]) => [{ percent, next: a }, { percent: 100 - percent, next: b }]) }),
    ),
  };
}); // prettier-ignore

const at = fc.oneof(
  fc.integer({ min: Date.parse('2026-09-15T00:00:00Z'), max: Date.parse('2027-01-05T00:00:00Z') }),
  fc.constantFrom('2026-10-01T00:00:00+08:00', '2026-09-30T23:59:59.999+08:00', '2026-10-10T09:00:00+08:00').map((it) => Date.parse(it)), // prettier-ignore
);

test('R2 to R5: every tree sends every call where its document says, and the path that is kept leads there', () => {
  let trees = 0;
  const property = fc.property(node, fc.array(fc.tuple(at, fc.constantFrom(...callers), fc.uuid()), { minLength: 5, maxLength: 5 }), (root, calls) => {
    const read = readPlan({ formatVersion: 1, groups, root }, places);
    if (!read.ok) return; // two branches for one thing
    trees++;
    for (const [when, raw, callKey] of calls) expectAsSaid(read.plan, when, raw, callKey);
  }); // prettier-ignore
  fc.assert(property, { numRuns: 2_000 });
  expect(trees).toBeGreaterThan(500);
});

function expectAsSaid(plan: RoutePlan, when: number, raw: string, callKey: string): void {
  const line: Line = {
    number: '4006000001',
    state: 'ACTIVE',
    partnerId: 'p',
    subscriberId: 's',
    isCapped: false,
    hasPin: false,
    verified: new Map(Object.values(groups).map((it) => [it.destinations[0]!.number, Infinity])),
    plans: [{ version: 1, fromAt: 0, plan: compilePlan(plan) }],
  };
  const none = new Set<string>();
  const caller = readPhone(raw);
  const place = placeOf(caller, places);
  const question = { caller, place, at: when, callKey, isTest: false, pin: 'missing' as const, pinTriesLeft: 3 };
  const circumstances = { shutOffs: { numbers: none, subscribers: none, destinations: none }, calendar, caps: [], now: 0 };
  const decision = decide(line, question, circumstances);

  const isUnknown = caller.number === null || caller.kind === 'overseas';
  const naive = naiveRoute(plan, { at: when, caller: isUnknown ? null : caller.number, ...place, callKey, holidays, makeupWorkdays });
  expect(decision.kind === 'connect' ? decision.name : (decision as { announcement: string }).announcement).toBe(naive);

  const stored = { askedAt: new Date(when), caller: caller.number, callerKind: caller.kind, place: null, callKey, path: [...decision.path] };
  const went = explainPath(plan, stored).at(-1)!;
  expect(went.went).toBe(decision.kind === 'connect' ? `group ${naive}` : `announcement ${naive}`);
  const steps = went.at.match(/[a-z]+|\d+/g)!;
  const told = steps.reduce<unknown>((it, step) => (it as Record<string, unknown>)[step], plan) as PlanNode;
  expect(told.type).toBe(went.type);
} // prettier-ignore
