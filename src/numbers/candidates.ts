import type { GradeDiagram } from './grade-diagram.js';
import { TAIL } from './grade-rules.js';
import type { Machine } from './wish.js';

/** The numbers that a wish and a set of grades allow, whether they are in stock or not, in the order of their digits. */
export interface Candidates {
  /**
   * @param grades a bit each
   * @param from the tail to begin with, itself included; null is the end where it begins
   * @returns tails, as numbers
   */
  list(grades: number, from: number | null, descending: boolean, limit: number): number[];
  /** How many there are. */
  count(grades: number): number;
  /** Which one has so many before it. @param rank 0 or more, below their count */
  at(grades: number, rank: number): number;
  /** How many are before a tail, whether or not it is one of them. */
  rankOf(grades: number, tail: number): number;
  /** @param tail the last seven digits, as a number. @returns its grade, or -1 where the wish forbids it */
  gradeOf(tail: number): number;
}

const UNITS = Array.from({ length: TAIL }, (_, place) => 10 ** (TAIL - 1 - place));

/**
 * Diagram and machine walked together, place by place. Which grades lie behind a node and a state is reckoned once and
 * kept, so that no walk goes where nothing is: its cost is what it finds.
 */
export function candidatesOf({ next, reach, root }: GradeDiagram, machine: Machine): Candidates {
  const behind = Array.from({ length: TAIL }, () => new Map<number, number>());

  /** The grades that numbers of the wish have behind a node. */
  function gradesBehind(place: number, node: number, state: number): number {
    if (place === TAIL) return machine.accepts(state) ? 1 << node : 0;
    const key = state * reach.length + node;
    const before = behind[place]!.get(key);
    if (before !== undefined) return before;
    let grades = 0;
    for (let digit = 0; digit < 10; digit++) {
      const after = machine.step(state, place, digit);
      if (after >= 0) grades |= gradesBehind(place + 1, next[node * 10 + digit]!, after);
      if (grades === reach[node]) break;
    }
    behind[place]!.set(key, grades);
    return grades;
  }

  function list(grades: number, from: number | null, descending: boolean, limit: number): number[] {
    const found: number[] = [];
    const walk = (place: number, node: number, state: number, tail: number, bound: number | null): void => {
      if (place === TAIL) return void found.push(tail);
      const edge = bound === null ? (descending ? 9 : 0) : Math.floor(bound / UNITS[place]!) % 10;
      for (let digit = edge; digit >= 0 && digit <= 9; digit += descending ? -1 : 1) {
        const after = machine.step(state, place, digit);
        if (after < 0) continue;
        const child = next[node * 10 + digit]!;
        if (!(gradesBehind(place + 1, child, after) & grades)) continue;
        walk(place + 1, child, after, tail * 10 + digit, digit === edge ? bound : null);
        if (found.length >= limit) return;
      }
    };
    if (gradesBehind(0, root, 0) & grades) walk(0, root, 0, 0, from);
    return found;
  }

  function gradeOf(tail: number): number {
    let node = root;
    let state = 0;
    for (let place = 0; place < TAIL; place++) {
      const digit = Math.floor(tail / UNITS[place]!) % 10;
      state = machine.step(state, place, digit);
      if (state < 0) return -1;
      node = next[node * 10 + digit]!;
    }
    return machine.accepts(state) ? node : -1;
  }

  const sums = new Map<number, Map<number, number[]>[]>();

  /** How many numbers of the wish and the grades are behind a node, before each digit, and in all: kept, like the grades. */
  function sumsBehind(grades: number, place: number, node: number, state: number): readonly number[] {
    const known = sums.get(grades) ?? Array.from({ length: TAIL }, () => new Map<number, number[]>());
    sums.set(grades, known);
    const isWhole = (reach[node]! & ~grades) === 0; // then the digits so far decide nothing any more
    const key = state * (reach.length + 1) + (isWhole ? reach.length : node);
    const before = known[place]!.get(key);
    if (before) return before;
    const these = [0];
    for (let digit = 0; digit < 10; digit++) {
      const after = machine.step(state, place, digit);
      these.push(these[digit]! + (after < 0 ? 0 : countBehind(grades, place + 1, next[node * 10 + digit]!, after)));
    }
    known[place]!.set(key, these);
    return these;
  }

  function countBehind(grades: number, place: number, node: number, state: number): number {
    if (place === TAIL) return machine.accepts(state) ? (grades >> node) & 1 : 0;
    if (!(reach[node]! & grades)) return 0;
    return sumsBehind(grades, place, node, state)[10]!;
  }

  function at(grades: number, rank: number): number {
    let [node, state, tail, left] = [root, 0, 0, rank];
    for (let place = 0; place < TAIL; place++) {
      const before = sumsBehind(grades, place, node, state);
      let digit = 0;
      while (before[digit + 1]! <= left) digit++;
      left -= before[digit]!;
      state = machine.step(state, place, digit);
      node = next[node * 10 + digit]!;
      tail = tail * 10 + digit;
    }
    return tail;
  }

  function rankOf(grades: number, tail: number): number {
    let [node, state, rank] = [root, 0, 0];
    for (let place = 0; place < TAIL && state >= 0; place++) {
      const digit = Math.floor(tail / UNITS[place]!) % 10;
      rank += sumsBehind(grades, place, node, state)[digit]!;
      state = machine.step(state, place, digit);
      node = next[node * 10 + digit]!;
    }
    return rank;
  }

  return { list, gradeOf, at, rankOf, count: (grades) => countBehind(grades, 0, root, 0) };
}
