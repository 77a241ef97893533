import { arrange, inTurn, leastRecentFirst, nextHop, type Attempt } from '../../src/routing/hunt.js';

const target = (number: string) => ({ number, ringSeconds: 20 });
const list = ['A', 'B', 'C', 'D'].map(target);
const names = (order: readonly { number: string }[]) => order.map((it) => it.number).join('');

describe('R6: hunt strategies', () => {
  test('sequential is as the plan has it', () => {
    expect(names(arrange(list, 'SEQUENTIAL', 'call'))).toBe('ABCD');
  });

  test('random is the same for one call, and over calls each is first equally often', () => {
    const firsts = new Map<string, number>();
    for (let call = 0; call < 10_000; call++) {
      const order = names(arrange(list, 'RANDOM', `call ${call}`));
      expect([...order].toSorted().join('')).toBe('ABCD');
      firsts.set(order[0]!, (firsts.get(order[0]!) ?? 0) + 1);
    }
    expect(names(arrange(list, 'RANDOM', 'call 7'))).toBe(names(arrange(list, 'RANDOM', 'call 7')));
    for (const count of firsts.values()) expect(Math.abs(count - 2_500)).toBeLessThan(4 * Math.sqrt(10_000 * 0.25 * 0.75)); // prettier-ignore
  });

  test.each([[0, 'ABCD'], [1, 'BCDA'], [3, 'DABC'], [4, 'ABCD'], [9, 'BCDA']])('circular, turn %i', (turn, order) => {
    expect(names(inTurn(list, turn))).toBe(order);
  }); // prettier-ignore

  test.each`
    last                              | order     | because
    ${{}}                             | ${'ABCD'} | ${'nobody was offered a call: as the plan has it'}
    ${{ A: 1 }}                       | ${'BCDA'} | ${'who was, is last'}
    ${{ A: 4, B: 3, C: 2, D: 1 }}     | ${'DCBA'} | ${'the longest ago first'}
    ${{ A: 2, C: 1 }}                 | ${'BDCA'} | ${'who never was, before all'}
  `('least recent: $because', ({ last, order }) => {
    expect(names(leastRecentFirst(list, new Map(Object.entries(last))))).toBe(order);
  }); // prettier-ignore
});

describe('R6: forwarding, asked after each attempt', () => {
  const offer = { destinations: ['A', 'B'].map(target), onBusy: ['X', 'Y'].map(target), onNoAnswer: ['Y', 'Z'].map(target), maxForwards: 3 }; // prettier-ignore
  /** 'A busy, X noanswer' */
  const attempts = (text: string) => text.split(', ').map((it) => ({ to: it.split(' ')[0]!, outcome: it.split(' ')[1] as Attempt['outcome'] })); // prettier-ignore
  const next = (it: typeof offer, text: string) => {
    const hop = nextHop(it, attempts(text));
    return hop.kind === 'try' ? hop.target.number : hop.reason;
  };
  test.each`
    tried                                         | says           | because
    ${'A busy'}                                   | ${'X'}         | ${'busy: the first of its list'}
    ${'A rejected'}                               | ${'X'}         | ${'rejected is as busy'}
    ${'A noanswer'}                               | ${'Y'}         | ${'no answer: the first of the other list'}
    ${'A unavailable'}                            | ${'Y'}         | ${'unavailable is as no answer'}
    ${'A failed'}                                 | ${'Y'}         | ${'failed is as no answer'}
    ${'A busy, X busy'}                           | ${'Y'}         | ${'the second'}
    ${'A busy, X busy, Y noanswer'}               | ${'Z'}         | ${'the third forward, of the other list'}
    ${'A busy, X busy, Y noanswer, Z noanswer'}   | ${'B'}         | ${'three forwards are all: then the next destination'}
    ${'A noanswer, Y busy'}                       | ${'X'}         | ${'the list goes by the latest attempt'}
    ${'A noanswer, Y noanswer, Z noanswer'}       | ${'B'}         | ${'a list without anybody left: the next destination'}
    ${'A busy, X busy, Y busy'}                   | ${'B'}         | ${'no number is tried twice'}
    ${'A busy, X busy, Y busy, B busy'}           | ${'busy'}      | ${'nobody is left, and the latest was busy'}
    ${'A busy, X busy, Y busy, B noanswer'}       | ${'Z'}         | ${'a third forward is allowed'}
    ${'A busy, X busy, Y busy, B noanswer, Z noanswer'} | ${'no_answer'} | ${'nobody is left, and nobody answered'}
    ${'A cancelled'}                              | ${'cancelled'} | ${'the caller gave up: nobody is tried any more'}
  `('$tried: $says, $because', ({ tried, says }) => {
    expect(next(offer, tried)).toBe(says);
  }); // prettier-ignore

  test.each([[0, 'B'], [1, 'X']])('with %i forwards allowed, a busy one is followed by %s', (maxForwards, says) => {
    expect(next({ ...offer, maxForwards }, 'A busy')).toBe(says);
  }); // prettier-ignore
});
