import { openRoom } from '../../src/calls/io/room.js';
import type { Refusal } from '../../src/refusal.js';

const MIB = 1024 * 1024;

/** How many bodies of a switch find room. */
function entered(room: ReturnType<typeof openRoom>, switchId: string, bodyBytes: number | null): number {
  for (let count = 0; ; count++) {
    try {
      room.enter(switchId, bodyBytes);
    } catch (error) {
      expect((error as Refusal).code).toBe('RATE_LIMITED');
      return count;
    }
  }
}

test.each`
  bodies   | bodyBytes     | because
  ${4}     | ${null}       | ${'of bodies without a length each is taken for a full chunk'}
  ${4}     | ${1024 * MIB} | ${'a gigabyte is held a chunk at a time'}
  ${8}     | ${4 * MIB}    | ${'smaller ones take what they are'}
  ${7_585} | ${512}        | ${'a record that waits takes room for its request too'}
`('a switch alone has room for $bodies bodies: $because', ({ bodies, bodyBytes }) => {
  expect(entered(openRoom(), 'a', bodyBytes)).toBe(bodies);
});

test('whoever posts without end leaves room for others, who post a record at a time', () => {
  const room = openRoom();
  expect(['a', 'b', 'c'].map((it) => entered(room, it, null))).toEqual([4, 1, 0]);
  expect(entered(room, 'd', 512)).toBeGreaterThan(1_000);
  expect(entered(room, 'e', 512)).toBeGreaterThan(300);
});

test('who leaves gives its room back, once', () => {
  const room = openRoom();
  const leave = room.enter('a', null);
  expect(entered(room, 'a', null)).toBe(3);
  leave();
  leave();
  expect(entered(room, 'a', null)).toBe(1);
});
