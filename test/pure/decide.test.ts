import { numberStates } from '../../src/numbers/moves.js';
import { decide, refuseReasons, type Decision, type Line } from '../../src/routing/decide.js';

const destination = (number: string, verified = true) => ({ number, ringSeconds: 20, verified });
const first = destination('01062000001');
const second = destination('13800138000');
const unverified = destination('02180000002', false);
const amount = (posted: bigint, limit: bigint) => ({ kind: 'AMOUNT' as const, posted, limit });
const calls = (posted: number, limit: number) => ({ kind: 'CALLS' as const, posted, limit });

const line = (it: Partial<Line>): Line => ({ state: 'ACTIVE', destinations: [first], caps: [], ...it });
const shown = (decision: Decision) =>
  decision.kind === 'refuse' ? decision.reason : decision.destinations.map((it) => it.number).join(' then ');

test.each`
  line                                                   | says                              | because
  ${null}                                                | ${'unknown_number'}               | ${'R1: a number that isn’t ours'}
  ${line({ state: 'SUSPENDED' })}                        | ${'not_active'}                   | ${'R1: its state comes first'}
  ${line({ state: 'SUSPENDED', caps: [calls(9, 9)] })}   | ${'not_active'}                   | ${'R1: its state before its caps'}
  ${line({ state: 'SUSPENDED', destinations: [] })}      | ${'not_active'}                   | ${'R1: its state before its destinations'}
  ${line({ caps: [calls(9, 9)], destinations: [] })}     | ${'cap_calls'}                    | ${'R1: its caps before its destinations'}
  ${line({ caps: [amount(99n, 100n)] })}                 | ${'01062000001'}                  | ${'C2: below the amount'}
  ${line({ caps: [amount(100n, 100n)] })}                | ${'cap_amount'}                   | ${'C2: at the amount'}
  ${line({ caps: [calls(8, 9)] })}                       | ${'01062000001'}                  | ${'C2: below the calls'}
  ${line({ caps: [calls(9, 9)] })}                       | ${'cap_calls'}                    | ${'C2: at the calls'}
  ${line({ caps: [amount(0n, 1n), calls(9, 9)] })}       | ${'cap_calls'}                    | ${'C2: any of them refuses'}
  ${line({ caps: [amount(1n, 1n), calls(9, 9)] })}       | ${'cap_amount'}                   | ${'C2: the first that is reached says why'}
  ${line({ destinations: [] })}                          | ${'no_destination'}               | ${'R1: nowhere to go'}
  ${line({ destinations: [unverified] })}                | ${'no_destination'}               | ${'A7: an unproven destination is none'}
  ${line({ destinations: [second, unverified, first] })} | ${'13800138000 then 01062000001'} | ${'A7: the proven ones, in their order'}
`('$because: $says', ({ line, says }) => {
  expect(shown(decide(line))).toBe(says);
});

test('N2: of all states only an active number is answered', () => {
  const answered = numberStates.filter((state) => decide(line({ state })).kind === 'connect');
  expect(answered).toEqual(['ACTIVE']);
});

test('a cap is a 603, so that no switch above hunts on; nothing else is', () => {
  const declined = Object.entries(refuseReasons).filter(([, { sip }]) => sip === 603);
  expect(declined.map(([reason]) => reason)).toEqual(['cap_amount', 'cap_calls']);
});
