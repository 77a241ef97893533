import fc from 'fast-check';
import { loadReference } from '../../src/regions/io/reference.js';
import { readPlan } from '../../src/routing/read-plan.js';

const { places } = loadReference();
const [A, B] = ['01062000001', '13800138000'];
const end = { type: 'ANNOUNCEMENT', code: 'CLOSED' };
const group = (more: object = {}) => ({ destinations: [{ number: A }], ...more });
const plan = (more: object = {}) => ({ formatVersion: 1, groups: {}, root: end, ...more });
const time = (...ranges: [string, string][]) => ({ type: 'TIME', branches: ranges.map(([from, to]) => ({ ranges: [{ from, to }], next: end })), other: end }); // prettier-ignore
const origin = (...branches: object[]) => ({ type: 'ORIGIN', branches: branches.map((it) => ({ ...it, next: end })), other: end }); // prettier-ignore
const dates = (...branches: object[]) => ({ type: 'DATE', branches: branches.map((it) => ({ ...it, next: end })), other: end }); // prettier-ignore
const percent = (...shares: number[]) => ({ type: 'PERCENT', branches: shares.map((it) => ({ percent: it, next: end })) }); // prettier-ignore

function faults(json: unknown): string[] {
  const read = readPlan(json, places);
  return read.ok ? [] : read.problems.map((it) => it.path);
}

test.each`
  because                                            | json                                                                                   | paths
  ${'the least there can be'}                        | ${plan()}                                                                              | ${[]}
  ${'no object'}                                     | ${[]}                                                                                  | ${['']}
  ${'nothing'}                                       | ${undefined}                                                                           | ${['']}
  ${'another version of the form'}                   | ${plan({ formatVersion: 2 })}                                                          | ${['formatVersion']}
  ${'no root'}                                       | ${{ formatVersion: 1, groups: {} }}                                                    | ${['root']}
  ${'a node of no kind'}                             | ${plan({ root: { type: 'WEATHER' } })}                                                 | ${['root.type']}
  ${'R2: a node without OTHER'}                      | ${plan({ root: { type: 'DAY', branches: [{ days: ['MON'], next: end }] } })}           | ${['root.other']}
  ${'R2: PERCENT has no OTHER'}                      | ${plan({ root: { ...percent(100), other: end } })}                                     | ${['root.other']}
  ${'a group that there isn’t'}                      | ${plan({ root: { type: 'GROUP', group: 'x' } })}                                       | ${['root.group']}
  ${'a group named like what every object has'}      | ${plan({ root: { type: 'GROUP', group: 'constructor' } })}                             | ${['root.group']}
  ${'R4: an end that isn’t after its start is past midnight'} | ${plan({ root: time(['22:00', '07:00']) })}                                   | ${[]}
  ${'R4: ranges that touch'}                         | ${plan({ root: time(['09:00', '12:00'], ['12:00', '18:00']) })}                        | ${[]}
  ${'R4: ranges that overlap by a minute'}           | ${plan({ root: time(['09:00', '12:01'], ['12:00', '18:00']) })}                        | ${['root.branches[1].ranges[0]']}
  ${'R4: overlap past midnight'}                     | ${plan({ root: time(['22:00', '07:00'], ['06:59', '08:00']) })}                        | ${['root.branches[1].ranges[0]']}
  ${'R4: 23:59 is midnight, and no minute before'}   | ${plan({ root: time(['18:00', '23:59'], ['00:00', '09:00']) })}                        | ${[]}
  ${'R4: nothing follows 23:59'}                     | ${plan({ root: time(['18:00', '23:59'], ['23:59', '09:00']) })}                        | ${['root.branches[1].ranges[0]']}
  ${'R4: no minute at all'}                          | ${plan({ root: time(['09:00', '09:00']) })}                                            | ${['root.branches[0].ranges[0]']}
  ${'R5: 99 %'}                                      | ${plan({ root: percent(1, 98) })}                                                      | ${['root.branches']}
  ${'R5: 101 %'}                                     | ${plan({ root: percent(1, 100) })}                                                     | ${['root.branches']}
  ${'R5: a hundred of one'}                          | ${plan({ root: percent(...Array.from({ length: 100 }, () => 1)) })}                    | ${[]}
  ${'R5: a part of a percent'}                       | ${plan({ root: percent(0.5, 99.5) })}                                                  | ${['root.branches[0].percent', 'root.branches[1].percent']}
  ${'R3: one caller in two branches'}                | ${plan({ root: origin({ callers: [B] }, { callers: [B] }) })}                          | ${['root.branches[1].callers[0]']}
  ${'R3: one province in two branches'}              | ${plan({ root: origin({ places: [{ province: '广东' }] }, { places: [{ province: '广东' }] }) })} | ${['root.branches[1].places[0]']}
  ${'R3: a city and its province may differ'}        | ${plan({ root: origin({ places: [{ province: '广东' }] }, { places: [{ province: '广东', city: '深圳' }] }) })} | ${[]}
  ${'R3: a branch that no call takes'}               | ${plan({ root: origin({}) })}                                                          | ${['root.branches[0]']}
  ${'a city of another province'}                    | ${plan({ root: origin({ places: [{ province: '广东', city: '苏州' }] }) })}            | ${['root.branches[0].places[0].city']}
  ${'a city without its province'}                   | ${plan({ root: origin({ places: [{ city: '苏州' }] }) })}                              | ${['root.branches[0].places[0]']}
  ${'an area code that was merged away'}             | ${plan({ root: origin({ places: [{ areaCode: '0378' }] }) })}                          | ${['root.branches[0].places[0].areaCode']}
  ${'a day that there isn’t'}                        | ${plan({ root: dates({ dates: ['2026-02-29'] }) })}                                    | ${['root.branches[0].dates[0]']}
  ${'days backwards'}                                | ${plan({ root: dates({ dates: ['2026-10-07/2026-10-01'] }) })}                         | ${['root.branches[0].dates[0]']}
  ${'a day in two branches'}                         | ${plan({ root: dates({ dates: ['2026-10-01/2026-10-07'] }, { dates: ['2026-10-07'] }) })} | ${['root.branches[1].dates[0]']}
  ${'a kind in two branches'}                        | ${plan({ root: dates({ kinds: ['HOLIDAY'] }, { kinds: ['HOLIDAY'] }) })}               | ${['root.branches[1].kinds[0]']}
  ${'R6: a destination twice'}                       | ${plan({ groups: { g: { destinations: [{ number: A }, { number: A }] } } })}           | ${['groups.g.destinations[1].number']}
  ${'R6: a forward to its own destination'}          | ${plan({ groups: { g: group({ onBusy: [{ number: A }] }) } })}                         | ${['groups.g.onBusy[0].number']}
  ${'R6: one number for busy and for no answer'}     | ${plan({ groups: { g: group({ onBusy: [{ number: B }], onNoAnswer: [{ number: B }] }) } })} | ${[]}
  ${'R6: a 400 number as a destination'}             | ${plan({ groups: { g: { destinations: [{ number: '4006000001' }] } } })}               | ${['groups.g.destinations[0].number']}
  ${'R6: the 400 number as what is shown'}           | ${plan({ groups: { g: group({ callerId: '4006000001' }) } })}                          | ${['groups.g.callerId']}
  ${'R6: a mobile as what is shown'}                 | ${plan({ groups: { g: group({ callerId: B }) } })}                                     | ${['groups.g.callerId']}
  ${'R6: a bound landline as what is shown'}         | ${plan({ groups: { g: group({ callerId: A }) } })}                                     | ${[]}
  ${'ringing for less than 5 s'}                     | ${plan({ groups: { g: { destinations: [{ number: A, ringSeconds: 4 }] } } })}          | ${['groups.g.destinations[0].ringSeconds']}
  ${'R1: an area that is both'}                      | ${plan({ area: { only: [{ areaCode: '010' }], except: [{ areaCode: '020' }] } })}      | ${['area']}
  ${'R1: an area that is neither'}                   | ${plan({ area: {} })}                                                                  | ${['area']}
  ${'R1: nobody may call'}                           | ${plan({ callers: { onlyAllowed: true } })}                                            | ${['callers.onlyAllowed']}
`('$because', ({ json, paths }) => {
  expect(faults(json)).toEqual(paths);
}); // prettier-ignore

describe('limits', () => {
  const deep = (levels: number): unknown => (levels === 0 ? end : { ...percent(), branches: [{ percent: 100, next: deep(levels - 1) }] }); // prettier-ignore
  test('twelve nodes below each other, and no deeper', () => {
    expect(faults(plan({ root: deep(12) }))).toEqual([]);
    expect(faults(plan({ root: deep(40) }))).toEqual(['']);
  });

  test('a nesting that would end the process is refused like any other', () => {
    let root: unknown = end;
    for (let level = 0; level < 20_000; level++) root = { type: 'PERCENT', branches: [{ percent: 100, next: root }] };
    expect(() => faults(plan({ root }))).not.toThrow();
  });

  test('500 nodes, and no more', () => {
    const wide = (count: number) => plan({ root: { type: 'PERCENT', branches: Array.from({ length: 100 }, (_, at) => ({ percent: 1, next: at < count ? percent(25, 25, 25, 25) : end })) } }); // prettier-ignore
    expect(faults(wide(99))).toEqual([]);
    expect(faults(wide(100))).toEqual(['root']);
  });

  test('128 KB', () => {
    const block = Array.from({ length: 2_000 }, (_, at) => `1390000${String(at).padStart(4, '0')}`);
    const lists = { block, allow: block.map((it) => `${it}*`) };
    expect(faults(plan({ callers: lists }))).toEqual([]);
    const branches = Array.from({ length: 6 }, (_, b) => ({ callers: block.slice(0, 999).map((it) => `139${b}${it.slice(4)}`) })); // prettier-ignore
    expect(faults(plan({ callers: lists, root: origin(...branches) }))).toEqual(['']);
  });
});

test('whatever JSON comes, it is read or refused with a path, and what was read reads the same again', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom('root', 'groups', 'callers', 'area'), (json, where) => {
      const read = readPlan(plan({ [where]: json }), places);
      if (read.ok) expect(readPlan(read.plan, places)).toEqual(read);
      else for (const { path, found, allowed } of read.problems) expect([typeof path, typeof found, allowed.length > 0]).toEqual(['string', 'string', true]); // prettier-ignore
    }),
    { numRuns: 500 },
  );
});
