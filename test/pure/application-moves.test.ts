import { readFileSync } from 'node:fs';
import {
  applicationDiagram,
  applicationMoveNames,
  applicationMoves,
  applicationStates,
  editableStates,
  editRefusal,
  endStates,
  moveRefusal,
  movesFrom,
  type ApplicationMove,
  type ApplicationState,
} from '../../src/applications/moves.js';
import { eventTypes } from '../../src/events/change.js';

const startsOf = (move: ApplicationMove): readonly ApplicationState[] => applicationMoves[move].from;

test.each(applicationMoveNames.flatMap((move) => applicationStates.map((state) => ({ move, state }))))(
  'A1: $move from $state is allowed where the table says so, and else the refusal names what is allowed',
  ({ move, state }) => {
    const refusal = moveRefusal(move, state);
    if (startsOf(move).includes(state)) return expect(refusal).toBeNull();
    expect(refusal?.code).toBe('WRONG_STATE');
    expect(refusal?.message).toContain(`the application is ${state}`);
    for (const it of movesFrom(state)) expect(refusal?.message).toContain(`${it} (to ${applicationMoves[it].to})`);
  },
);

test('A1: the way of an application is the one of the rule, each step a move', () => {
  const way: ApplicationState[] = ['DRAFT', 'SUBMITTED', 'IN_REVIEW', 'CARRIER_REVIEW', 'APPROVED', 'ACTIVE'];
  const steps = way.slice(1).map((to, at) => movesFrom(way[at]!).filter((it) => applicationMoves[it].to === to));
  expect(steps).toEqual([['submit'], ['take'], ['forward'], ['accept'], ['activate']]);
});

test('A1: every path that goes nowhere twice', () => {
  const paths = (from: ApplicationState, been: readonly ApplicationState[]): string[] => {
    const on = movesFrom(from).filter((it) => !been.includes(applicationMoves[it].to));
    if (on.length === 0) return [been.join(' ')];
    return on.flatMap((it) => paths(applicationMoves[it].to, [...been, applicationMoves[it].to]));
  };
  const all = paths('DRAFT', ['DRAFT']);
  expect(new Set(all.map((it) => it.split(' ').at(-1)))).toEqual(new Set(endStates));
  expect(all).toContain('DRAFT SUBMITTED IN_REVIEW CARRIER_REVIEW APPROVED ACTIVE');
  const active = all.filter((it) => it.endsWith('ACTIVE'));
  expect(active.every((it) => it.includes('CARRIER_REVIEW APPROVED ACTIVE'))).toBe(true); // no way around the carrier
});

test('A1: only the carrier accepts: nothing but its word leads to APPROVED', () => {
  expect(applicationMoveNames.filter((it) => applicationMoves[it].to === 'APPROVED')).toEqual(['accept']);
  expect(applicationMoveNames.filter((it) => applicationMoves[it].to === 'ACTIVE')).toEqual(['activate']);
});

test('an end is one: nothing leads on, and every other state has a way on and one into it', () => {
  for (const state of applicationStates) {
    const isEnd = (endStates as readonly string[]).includes(state);
    expect([state, movesFrom(state).length === 0]).toEqual([state, isEnd]);
    const into = state === 'DRAFT' || applicationMoveNames.some((it) => applicationMoves[it].to === state);
    expect([state, into]).toEqual([state, true]);
  }
});

test('it is edited as a draft and once it was returned', () => {
  expect(editableStates).toEqual(['DRAFT', 'RETURNED']);
  expect(applicationStates.filter((it) => editRefusal(it) === null)).toEqual(['DRAFT', 'RETURNED']);
  expect(editRefusal('SUBMITTED')!.message).toBe(
    'the application is SUBMITTED: it can be changed in DRAFT or RETURNED; from SUBMITTED it can take (to IN_REVIEW), cancel (to CANCELLED), withdraw (to CANCELLED)',
  );
});

test('each move has an event of its own', () => {
  const events = applicationMoveNames.map((it) => applicationMoves[it].event);
  expect(new Set(events).size).toBe(events.length);
  expect(eventTypes).toEqual(expect.arrayContaining(events));
});

test('docs/applications.md has the table as it is: else run `npm run application-moves`', () => {
  const text = readFileSync(new URL('../../docs/applications.md', import.meta.url), 'utf8');
  expect(text).toContain(applicationDiagram());
});
