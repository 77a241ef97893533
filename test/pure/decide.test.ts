import { numberStates } from '../../src/numbers/moves.js';
import { readPhone } from '../../src/phone.js';
import { calendarOf } from '../../src/regions/calendar.js';
import { loadReference } from '../../src/regions/io/reference.js';
import { placeOf } from '../../src/regions/places.js';
import { compilePlan } from '../../src/routing/compile-plan.js';
import { decide, type Circumstances, type Decision, type Line, type Question } from '../../src/routing/decide.js';
import { readPlan } from '../../src/routing/read-plan.js';
import { refuseReasons, routeSteps } from '../../src/routing/reasons.js';

const { places } = loadReference();
const calendar = calendarOf([
  { date: '2026-10-01', kind: 'HOLIDAY', source: 'test' },
  { date: '2026-10-10', kind: 'MAKEUP_WORKDAY', source: 'test' },
]);

const A = '01062000001';
const B = '13800138000';
const leaf = (group = 'a') => ({ type: 'GROUP', group });
const groups = { a: { destinations: [{ number: A }] }, b: { destinations: [{ number: B }] } };

function planned(root: unknown, more: object = {}) {
  const read = readPlan({ formatVersion: 1, groups, root, ...more }, places);
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return compilePlan(read.plan);
}

const line = (it: Partial<Line> = {}): Line => ({
  number: '4006000001',
  state: 'ACTIVE',
  partnerId: 'p',
  subscriberId: 's',
  isCapped: false,
  hasPin: false,
  verified: new Map([[A, Infinity], [B, Infinity]]), // prettier-ignore
  plans: [{ version: 7, fromAt: 0, plan: planned(leaf()) }],
  ...it,
});
const withRoot = (root: unknown, more: object = {}) =>
  line({ plans: [{ version: 7, fromAt: 0, plan: planned(root, more) }] });

const ask = (raw: string | null = '13910000000', at = '2026-11-05T10:00:00+08:00', more: Partial<Question> = {}): Question => {
  const caller = readPhone(raw);
  return { caller, place: placeOf(caller, places), at: Date.parse(at), callKey: 'call-1', isTest: false, pin: 'missing', pinTriesLeft: 3, ...more };
}; // prettier-ignore

const none = new Set<string>();
const open: Circumstances = {
  shutOffs: { numbers: none, subscribers: none, destinations: none },
  calendar,
  caps: [],
  now: 0,
};

function said(decision: Decision): string {
  if (decision.kind === 'refuse') return decision.announcement ?? decision.reason;
  return decision.kind === 'connect' ? decision.destinations.map((it) => it.number).join(' then ') : 'collect a PIN';
}

describe('R1: the first step that fails ends the call, and later ones do not run', () => {
  const amount = { kind: 'AMOUNT' as const, posted: 1n, limit: 1n };
  const shut = (it: Partial<Circumstances['shutOffs']>) => ({ ...open, shutOffs: { ...open.shutOffs, ...it } });
  /** Everything is wrong with it; each row mends one thing more, in the order of the steps. */
  const barred = { callers: { block: ['13910000000'] }, area: { only: [{ province: '西藏' }] } };
  const nothing = { type: 'ANNOUNCEMENT', code: 'CLOSED' };
  test.each`
    because                                          | it                                                                        | circumstances                             | pin          | says
    ${'a number that isn’t ours'}                    | ${null}                                                                   | ${open}                                   | ${'missing'} | ${'unknown_number'}
    ${'its state before all'}                        | ${{ ...withRoot(nothing, barred), state: 'SUSPENDED', isCapped: true }}   | ${shut({ numbers: new Set(['4006000001']) })} | ${'missing'} | ${'suspended'}
    ${'R12: shut off, before its lists'}             | ${{ ...withRoot(nothing, barred), isCapped: true, hasPin: true }}         | ${shut({ numbers: new Set(['4006000001']) })} | ${'missing'} | ${'shut_off'}
    ${'R12: its subscriber is shut off'}             | ${{ ...withRoot(nothing, barred), isCapped: true, hasPin: true }}         | ${shut({ subscribers: new Set(['s']) })}  | ${'missing'} | ${'shut_off'}
    ${'the lists before the area'}                   | ${{ ...withRoot(nothing, barred), isCapped: true, hasPin: true }}         | ${{ ...open, caps: [amount] }}            | ${'missing'} | ${'caller_barred'}
    ${'the area before the cap'}                     | ${{ ...withRoot(nothing, { area: barred.area }), isCapped: true, hasPin: true }} | ${{ ...open, caps: [amount] }}     | ${'missing'} | ${'region_barred'}
    ${'the cap before the PIN'}                      | ${{ ...withRoot(nothing), isCapped: true, hasPin: true }}                 | ${{ ...open, caps: [amount] }}            | ${'missing'} | ${'cap_amount'}
    ${'a cap that can’t be asked for, before the PIN'} | ${{ ...withRoot(nothing), isCapped: true, hasPin: true }}               | ${{ ...open, caps: null }}                | ${'missing'} | ${'cap_unavailable'}
    ${'the PIN before the tree'}                     | ${{ ...withRoot(nothing), isCapped: true, hasPin: true }}                 | ${open}                                   | ${'missing'} | ${'collect a PIN'}
    ${'a wrong PIN with a try left'}                 | ${{ ...withRoot(nothing), isCapped: true, hasPin: true }}                 | ${open}                                   | ${'wrong'}   | ${'collect a PIN'}
    ${'the tree before the destinations'}            | ${{ ...withRoot(nothing), isCapped: true, hasPin: true, verified: new Map() }} | ${open}                                   | ${'right'}   | ${'CLOSED'}
    ${'A7: the destinations last'}                   | ${{ ...line(), isCapped: true, hasPin: true, verified: new Map() }}            | ${open}                                   | ${'right'}   | ${'no_destination'}
    ${'R12: a destination that is shut off'}         | ${line()}                                                                 | ${shut({ destinations: new Set([A]) })}   | ${'missing'} | ${'no_destination'}
    ${'nothing is wrong'}                            | ${line()}                                                                 | ${open}                                   | ${'missing'} | ${A}
  `('$because: $says', ({ it, circumstances, pin, says }) => {
    expect(said(decide(it, ask(undefined, undefined, { pin }), circumstances))).toBe(says);
  }); // prettier-ignore

  test('a wrong PIN without a try left ends it', () => {
    const it = ask(undefined, undefined, { pin: 'wrong', pinTriesLeft: 0 });
    expect(said(decide(line({ hasPin: true }), it, open))).toBe('pin_wrong');
  });

  test.each(numberStates)('of a number that is %s', (state) => {
    const says = state === 'ACTIVE' ? A : state === 'SUSPENDED' ? 'suspended' : 'not_active';
    expect(said(decide(line({ state }), ask(), open))).toBe(says);
  });

  test('every reason belongs to a step, and each but the plan’s own has an announcement', () => {
    for (const [name, { step, announcement }] of Object.entries(refuseReasons)) {
      expect(routeSteps).toContain(step);
      expect(announcement !== '').toBe(name !== 'announcement');
    }
  });
});

test('a cap is a 603, so that no switch above hunts on; nothing else is', () => {
  const declined = Object.entries(refuseReasons).filter(([, { sip }]) => sip === 603);
  expect(declined.map(([reason]) => reason)).toEqual(['cap_amount', 'cap_calls']);
});

describe('C2: a soft cap', () => {
  const amount = (posted: bigint, limit: bigint) => ({ kind: 'AMOUNT' as const, posted, limit });
  const calls = (posted: number, limit: number) => ({ kind: 'CALLS' as const, posted, limit });
  test.each`
    caps                                   | says            | because
    ${[]}                                  | ${A}            | ${'none'}
    ${[amount(99n, 100n)]}                 | ${A}            | ${'under its limit'}
    ${[amount(100n, 100n)]}                | ${'cap_amount'} | ${'at its limit'}
    ${[calls(9, 10)]}                      | ${A}            | ${'under its limit, by calls'}
    ${[calls(10, 10)]}                     | ${'cap_calls'}  | ${'at its limit, by calls'}
    ${[amount(0n, 0n)]}                    | ${'cap_amount'} | ${'a limit of nothing refuses all'}
    ${[amount(1n, 100n), calls(10, 10)]}   | ${'cap_calls'}  | ${'one of two is reached'}
  `('$because: $says', ({ caps, says }) => {
    expect(said(decide(line({ isCapped: true }), ask(), { ...open, caps }))).toBe(says);
  }); // prettier-ignore

  test('R12: does not stop a test call, reached or unknown', () => {
    const it = ask(undefined, undefined, { isTest: true });
    expect(said(decide(line({ isCapped: true }), it, { ...open, caps: [calls(10, 10)] }))).toBe(A);
    expect(said(decide(line({ isCapped: true }), it, { ...open, caps: null }))).toBe(A);
  });
});

describe('R8: of versions the newest whose time has come decides', () => {
  const at = (text: string) => Date.parse(text);
  const versions = line({
    plans: [
      { version: 3, fromAt: 0, plan: planned(leaf('a')) },
      { version: 4, fromAt: at('2026-11-05T10:00:00+08:00'), plan: planned(leaf('b')) },
      { version: 5, fromAt: at('2026-11-04T00:00:00+08:00'), plan: planned({ type: 'ANNOUNCEMENT', code: 'V5' }) },
    ],
  });
  test.each`
    when                           | plans | says    | because
    ${'2026-11-03T23:59:59+08:00'} | ${3}  | ${A}    | ${'before all others'}
    ${'2026-11-04T00:00:00+08:00'} | ${3}  | ${'V5'} | ${'at its instant'}
    ${'2026-11-05T10:00:00+08:00'} | ${3}  | ${'V5'} | ${'a newer one stands before an older one that comes later'}
    ${'2026-11-05T09:59:59+08:00'} | ${2}  | ${A}    | ${'a second before'}
    ${'2026-11-05T10:00:00+08:00'} | ${2}  | ${B}    | ${'at its instant'}
  `('$because', ({ when, plans, says }) => {
    const it = { ...versions, plans: versions.plans.slice(0, plans) };
    expect(said(decide(it, ask(undefined, when), open))).toBe(says);
  });
});

describe('R1: caller lists', () => {
  const lists = { callers: { allow: ['075582345678', '139*'], block: ['1391000*', '010*', '00*'] } };
  test.each`
    raw                | says               | because
    ${'13910000000'}   | ${A}               | ${'allowed by its beginning stands before blocked'}
    ${'075582345678'}  | ${A}               | ${'allowed as a whole'}
    ${'01062000009'}   | ${'caller_barred'} | ${'blocked by its area code'}
    ${'+85223456789'}  | ${'caller_barred'} | ${'from abroad, blocked by 00'}
    ${'13800138000'}   | ${A}               | ${'on no list'}
    ${null}            | ${A}               | ${'withheld is on no list'}
  `('$raw is $because', ({ raw, says }) => {
    expect(said(decide(withRoot(leaf(), lists), ask(raw), open))).toBe(says);
  }); // prettier-ignore

  test('with onlyAllowed nobody else passes, withheld neither', () => {
    const only = withRoot(leaf(), { callers: { allow: ['13800138000'], onlyAllowed: true } });
    expect(['13800138000', '13800138001', null].map((raw) => said(decide(only, ask(raw), open)))).toEqual([A, 'caller_barred', 'caller_barred']); // prettier-ignore
  });

  test('an allowed caller passes the area of service', () => {
    const more = { callers: { allow: ['13910000000'] }, area: { only: [{ province: '西藏' }] } };
    expect(said(decide(withRoot(leaf(), more), ask('13910000000'), open))).toBe(A);
  });
});

describe('R1: area of service, both ways', () => {
  const only = { area: { only: [{ province: '广东' }, { areaCode: '010' }], unknown: 'BLOCK' } };
  const except = { area: { except: [{ province: '广东' }, { province: '江苏', city: '苏州' }] } };
  const barred = 'region_barred';
  test.each`
    raw                | only      | except    | because
    ${'075582345678'}  | ${A}      | ${barred} | ${'a fixed line of the province'}
    ${'01062000009'}   | ${A}      | ${A}      | ${'named by its area code'}
    ${'051265000000'}  | ${barred} | ${barred} | ${'named by its city'}
    ${'02582000000'}   | ${barred} | ${A}      | ${'another city of that province'}
    ${'13926512345'}   | ${A}      | ${barred} | ${'a mobile of Shenzhen, by its prefix'}
    ${null}            | ${barred} | ${A}      | ${'withheld: as `unknown` says'}
    ${'+85223456789'}  | ${barred} | ${A}      | ${'from abroad: as `unknown` says'}
  `('$raw, $because', ({ raw, ...says }) => {
    expect(said(decide(withRoot(leaf(), only), ask(raw), open))).toBe(says.only);
    expect(said(decide(withRoot(leaf(), except), ask(raw), open))).toBe(says.except);
  }); // prettier-ignore
});

describe('R2: DATE and DAY go by the day in Asia/Shanghai', () => {
  const other = { type: 'ANNOUNCEMENT', code: 'OTHER' };
  const code = (it: string) => ({ type: 'ANNOUNCEMENT', code: it });
  const dates = {
    type: 'DATE',
    branches: [
      { dates: ['2026-12-24/2026-12-26'], next: code('CHRISTMAS') },
      { kinds: ['HOLIDAY'], next: code('HOLIDAY') },
      { kinds: ['MAKEUP_WORKDAY'], dates: ['2026-10-02'], next: code('WORK') },
    ],
    other,
  };
  const days = { type: 'DAY', branches: [{ days: ['SAT', 'SUN'], next: code('WEEKEND') }], other };
  test.each`
    root     | at                             | says           | because
    ${dates} | ${'2026-10-01T00:00:00+08:00'} | ${'HOLIDAY'}   | ${'a holiday’s first instant'}
    ${dates} | ${'2026-09-30T23:59:59+08:00'} | ${'OTHER'}     | ${'the second before'}
    ${dates} | ${'2026-10-01T15:59:59Z'}      | ${'HOLIDAY'}   | ${'its last second, as UTC writes it'}
    ${dates} | ${'2026-10-01T16:00:00Z'}      | ${'WORK'}      | ${'a date of its own, the day after'}
    ${dates} | ${'2026-10-10T10:00:00+08:00'} | ${'WORK'}      | ${'a Saturday that is worked'}
    ${dates} | ${'2026-12-26T23:59:59+08:00'} | ${'CHRISTMAS'} | ${'the last of several days'}
    ${dates} | ${'2026-12-27T00:00:00+08:00'} | ${'OTHER'}     | ${'the day after them'}
    ${days}  | ${'2026-11-06T23:59:59+08:00'} | ${'OTHER'}     | ${'Friday'}
    ${days}  | ${'2026-11-07T00:00:00+08:00'} | ${'WEEKEND'}   | ${'Saturday'}
    ${days}  | ${'2026-11-08T23:59:59+08:00'} | ${'WEEKEND'}   | ${'Sunday'}
    ${days}  | ${'2026-11-09T00:00:00+08:00'} | ${'OTHER'}     | ${'Monday'}
  `('$at: $because', ({ root, at, says }) => {
    expect(said(decide(withRoot(root), ask(undefined, at), open))).toBe(says);
  });
});

describe('R4: TIME is half-open, by the minute, past midnight in two', () => {
  const code = (it: string) => ({ type: 'ANNOUNCEMENT', code: it });
  const root = {
    type: 'TIME',
    branches: [
      { ranges: [{ from: '09:00', to: '18:00' }], next: code('DAY') },
      { ranges: [{ from: '22:00', to: '07:00' }], next: code('NIGHT') },
      { ranges: [{ from: '20:00', to: '20:01' }], next: code('MINUTE') },
    ],
    other: code('OTHER'),
  };
  test.each`
    at            | says        | because
    ${'08:59:59'} | ${'OTHER'}  | ${'a second before'}
    ${'09:00:00'} | ${'DAY'}    | ${'its start is in'}
    ${'17:59:59'} | ${'DAY'}    | ${'its last second'}
    ${'18:00:00'} | ${'OTHER'}  | ${'its end is out'}
    ${'20:00:59'} | ${'MINUTE'} | ${'a minute is 60 seconds'}
    ${'20:01:00'} | ${'OTHER'}  | ${'and no more'}
    ${'22:00:00'} | ${'NIGHT'}  | ${'before midnight'}
    ${'00:00:00'} | ${'NIGHT'}  | ${'midnight'}
    ${'06:59:59'} | ${'NIGHT'}  | ${'after midnight'}
    ${'07:00:00'} | ${'OTHER'}  | ${'its end'}
  `('$at: $because', ({ at, says }) => {
    expect(said(decide(withRoot(root), ask(undefined, `2026-11-05T${at}+08:00`), open))).toBe(says);
  });

  test.each(['23:59', '24:00'])('an end of %s is through midnight', (to) => {
    const late = { type: 'TIME', branches: [{ ranges: [{ from: '18:00', to }], next: code('LATE') }], other: code('OTHER') }; // prettier-ignore
    const at = (time: string) => said(decide(withRoot(late), ask(undefined, `2026-11-05T${time}+08:00`), open));
    expect([at('23:59:00'), at('23:59:59'), at('00:00:00')]).toEqual(['LATE', 'LATE', 'OTHER']);
  });
});

describe('R3: ORIGIN takes the most specific branch, wherever it stands', () => {
  const code = (it: string) => ({ type: 'ANNOUNCEMENT', code: it });
  const root = {
    type: 'ORIGIN',
    branches: [
      { places: [{ province: '广东' }], next: code('PROVINCE') },
      { places: [{ province: '广东', city: '深圳' }], next: code('CITY') },
      { places: [{ areaCode: '0755' }], next: code('AREA_CODE') },
      { prefixes: ['1392651'], next: code('PREFIX') },
      { callers: ['13926512345', '95588'], next: code('NUMBER') },
      { unknown: true, next: code('UNKNOWN') },
    ],
    other: code('OTHER'),
  };
  const without = (...gone: string[]) => ({ ...root, branches: root.branches.filter((it) => !gone.includes(it.next.code)) }); // prettier-ignore
  test.each`
    raw                | gone                                           | says           | because
    ${'13926512345'}   | ${[]}                                          | ${'NUMBER'}    | ${'a full number before its prefix'}
    ${'13926512346'}   | ${[]}                                          | ${'PREFIX'}    | ${'a prefix before an area code'}
    ${'13926512346'}   | ${['PREFIX']}                                  | ${'AREA_CODE'} | ${'a mobile has its city’s area code, which is before the city'}
    ${'13926512346'}   | ${['PREFIX', 'AREA_CODE']}                     | ${'CITY'}      | ${'a city before its province'}
    ${'13926512346'}   | ${['PREFIX', 'AREA_CODE', 'CITY']}             | ${'PROVINCE'}  | ${'its province'}
    ${'13926512346'}   | ${['PREFIX', 'AREA_CODE', 'CITY', 'PROVINCE']} | ${'OTHER'}     | ${'and then no branch'}
    ${'075582345678'}  | ${['AREA_CODE']}                               | ${'CITY'}      | ${'a fixed line by its area code’s city'}
    ${'02062000000'}   | ${[]}                                          | ${'PROVINCE'}  | ${'another city of the province'}
    ${'01062000000'}   | ${[]}                                          | ${'OTHER'}     | ${'another province'}
    ${'95588'}         | ${[]}                                          | ${'NUMBER'}    | ${'a short code that is named'}
    ${'10086'}         | ${[]}                                          | ${'OTHER'}     | ${'a short code that isn’t: it is known, and has no place'}
    ${null}            | ${[]}                                          | ${'UNKNOWN'}   | ${'withheld is unknown only'}
    ${'anonymous'}     | ${[]}                                          | ${'UNKNOWN'}   | ${'withheld, as switches write it'}
    ${'085228881234'}  | ${[]}                                          | ${'UNKNOWN'}   | ${'unreadable is unknown only'}
    ${'+85223456789'}  | ${[]}                                          | ${'UNKNOWN'}   | ${'foreign is unknown only'}
    ${null}            | ${['UNKNOWN']}                                 | ${'OTHER'}     | ${'where no branch is for unknown ones'}
  `('$raw: $because', ({ raw, gone, says }) => {
    expect(said(decide(withRoot(without(...gone)), ask(raw), open))).toBe(says);
  }); // prettier-ignore
});

describe('R5: PERCENT', () => {
  const code = (it: string) => ({ type: 'ANNOUNCEMENT', code: it });
  const root = { type: 'PERCENT', branches: [{ percent: 1, next: code('ONE') }, { percent: 30, next: code('THIRTY') }, { percent: 69, next: code('REST') }] }; // prettier-ignore
  const count = 100_000;

  test('shares calls to 1 %: each branch within four standard deviations of its share', () => {
    const it = withRoot(root);
    const counts = new Map<string, number>();
    for (let call = 0; call < count; call++) {
      const says = said(decide(it, ask(undefined, undefined, { callKey: `0190a000-0000-8000-8000-${call}` }), open));
      counts.set(says, (counts.get(says) ?? 0) + 1);
    }
    for (const [name, share] of [['ONE', 0.01], ['THIRTY', 0.3], ['REST', 0.69]] as const) {
      expect(Math.abs(counts.get(name)! - count * share)).toBeLessThan(4 * Math.sqrt(count * share * (1 - share)));
    } // prettier-ignore
  });

  test('is the same for one call however often it is asked, and independent in another node', () => {
    const two = {
      type: 'PERCENT',
      branches: [
        { percent: 50, next: root },
        { percent: 50, next: root },
      ],
    };
    const it = withRoot(two);
    const paths = Array.from({ length: 1000 }, (_, call) => {
      const asked = () => decide(it, ask(undefined, undefined, { callKey: `call ${call}` }), open).path;
      expect(asked()).toEqual(asked());
      return asked();
    });
    const both = paths.filter(([outer, inner]) => outer === 0 && inner === 1).length;
    expect(Math.abs(both - 150)).toBeLessThan(4 * Math.sqrt(1000 * 0.15 * 0.85));
  });
});
