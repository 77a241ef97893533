import { readFileSync } from 'node:fs';
import { eventTypes } from '../../src/events/change.js';
import { moves, numberDiagram, numberStates, refusalOf, type Move, type NumberState } from '../../src/numbers/moves.js';

const names = Object.keys(moves) as Move[];
const startsOf = (move: Move): readonly NumberState[] => moves[move].from;

test.each(names.flatMap((move) => numberStates.map((state) => ({ move, state }))))(
  'N2: $move from $state is allowed where the table says so, and else the refusal names what is allowed',
  ({ move, state }) => {
    const refusal = refusalOf(move, '4008000001', state);
    if (startsOf(move).includes(state)) return expect(refusal).toBeNull();
    expect(refusal?.code).toBe('WRONG_STATE');
    expect(refusal?.message).toContain(`4008000001 is ${state}`);
    for (const it of names.filter((other) => startsOf(other).includes(state))) {
      expect(refusal?.message).toContain(`${it} (to ${moves[it].to})`);
    }
  },
);

test('N2: the way of a number is the one of the rule, each step a move', () => {
  const way = ['AVAILABLE', 'RESERVED', 'LOCKED', 'PROVISIONING', 'ACTIVE', 'SUSPENDED', 'DISCONNECTED', 'QUARANTINED'];
  const back = [...way.slice(1), 'AVAILABLE'];
  for (const [at, from] of way.entries()) {
    const step = names.find((it) => startsOf(it).includes(from as NumberState) && moves[it].to === back[at]);
    expect([from, back[at], step]).toEqual([from, back[at], expect.any(String)]);
  }
  expect(refusalOf('resume', '4008000001', 'SUSPENDED')).toBeNull();
});

test('N2: from every state there is a way on, and into every state one', () => {
  for (const state of numberStates) {
    expect([state, names.some((it) => startsOf(it).includes(state))]).toEqual([state, true]);
    expect([state, names.some((it) => moves[it].to === state)]).toEqual([state, true]);
  }
});

test('N2: each move has an event of its own', () => {
  const events = names.map((it) => moves[it].event);
  expect(new Set(events).size).toBe(names.length);
  expect(eventTypes).toEqual(expect.arrayContaining(events));
});

test('docs/numbers.md has the table as it is: else run `npm run number-moves`', () => {
  const text = readFileSync(new URL('../../docs/numbers.md', import.meta.url), 'utf8');
  expect(text).toContain(numberDiagram());
});
