import { reverificationMoveNames, reverificationMoves, reverificationRefusal, reverificationStates, type ReverificationState } from '../../src/applications/reverifications/moves.js'; // prettier-ignore

const moves = reverificationMoveNames.flatMap((move) =>
  reverificationStates.filter((it) => reverificationRefusal(move, it) === null).map((from) => `${from} ${move} ${reverificationMoves[move].to}`),
); // prettier-ignore

test('every move that there is', () => {
  expect(moves).toEqual([
    'REQUESTED submit SUBMITTED',
    'RETURNED submit SUBMITTED',
    'SUBMITTED return RETURNED',
    'SUBMITTED accept ACCEPTED',
    'REQUESTED withdraw WITHDRAWN',
    'SUBMITTED withdraw WITHDRAWN',
    'RETURNED withdraw WITHDRAWN',
  ]);
});

test.each(['ACCEPTED', 'WITHDRAWN'] satisfies ReverificationState[])('%s is the end', (state) => {
  for (const it of reverificationMoveNames) expect(reverificationRefusal(it, state)!.message).toContain(`${state} is the end`); // prettier-ignore
});
