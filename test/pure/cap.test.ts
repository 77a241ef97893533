import fc from 'fast-check';
import { alertPercents, alertsDue, isReached, type CapUse } from '../../src/usage/cap.js';

const amount = (posted: bigint, limit = 1_000_000n): CapUse => ({ kind: 'AMOUNT', posted, limit });
const calls = (posted: number, limit = 10): CapUse => ({ kind: 'CALLS', posted, limit });

test.each`
  use                   | due              | because
  ${amount(0n)}         | ${[]}            | ${'nothing is posted'}
  ${amount(799_999n)}   | ${[]}            | ${'a micro-yuan below 80 %'}
  ${amount(800_000n)}   | ${[80]}          | ${'80 %'}
  ${amount(899_999n)}   | ${[80]}          | ${'a micro-yuan below 90 %'}
  ${amount(900_000n)}   | ${[80, 90]}      | ${'90 %'}
  ${amount(999_999n)}   | ${[80, 90]}      | ${'a micro-yuan below the limit'}
  ${amount(1_000_000n)} | ${[80, 90, 100]} | ${'the limit'}
  ${amount(9_000_000n)} | ${[80, 90, 100]} | ${'far past it: there is no later alert'}
  ${calls(7)}           | ${[]}            | ${'a call below 80 %'}
  ${calls(8)}           | ${[80]}          | ${'80 % of ten calls'}
  ${calls(9)}           | ${[80, 90]}      | ${'90 %'}
  ${calls(10)}          | ${[80, 90, 100]} | ${'all ten'}
  ${calls(2, 3)}        | ${[]}            | ${'two thirds: nothing is rounded up'}
  ${calls(3, 3)}        | ${[80, 90, 100]} | ${'a small cap skips to the end'}
  ${amount(0n, 0n)}     | ${[80, 90, 100]} | ${'a cap of nothing is always full'}
  ${calls(0, 0)}        | ${[80, 90, 100]} | ${'of calls too'}
`('C1: $because', ({ use, due }) => {
  expect(alertsDue(use)).toEqual(due);
});

test.each`
  use                   | reached  | because
  ${amount(999_999n)}   | ${false} | ${'a micro-yuan below'}
  ${amount(1_000_000n)} | ${true}  | ${'at the limit'}
  ${amount(1_000_001n)} | ${true}  | ${'above'}
  ${calls(9)}           | ${false} | ${'a call below'}
  ${calls(10)}          | ${true}  | ${'at the limit'}
  ${amount(0n, 0n)}     | ${true}  | ${'a cap of nothing'}
  ${calls(0, 0)}        | ${true}  | ${'of calls too'}
`('C2: $because', ({ use, reached }) => {
  expect(isReached(use)).toBe(reached);
});

const uses = fc.oneof(
  fc.record({
    kind: fc.constant('AMOUNT' as const),
    posted: fc.bigInt(0n, 2n ** 62n),
    limit: fc.bigInt(0n, 2n ** 62n),
  }),
  fc.record({ kind: fc.constant('CALLS' as const), posted: fc.nat(2 ** 31 - 1), limit: fc.nat(2 ** 31 - 1) }),
);

test('C1, C2: the alert at 100 % is due exactly where a call is refused, and the lower ones before it', () => {
  fc.assert(
    fc.property(uses, (use) => {
      const due = alertsDue(use);
      expect(due.includes(100)).toBe(isReached(use));
      expect(due).toEqual(alertPercents.slice(0, due.length));
    }),
  );
});
