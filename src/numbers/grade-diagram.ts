import { Refusal } from '../refusal.js';
import { TAIL, type GradeRules } from './grade-rules.js';
import { tailOf } from './tail.js';

/**
 * The grades of all ten million tails, as a diagram: a node is what can still become of the digits so far, an edge is a
 * digit, and equal nodes are one. So a grade costs seven steps, and a search knows at once which grades lie behind a prefix.
 */
export interface GradeDiagram {
  /** Of node n and digit d, at 10 n + d: the next node, or after the last digit the grade's place in the table. */
  next: Int32Array;
  /** Of each node: the grades behind it, a bit each. */
  reach: Int32Array;
  root: number;
}

const tooMuch = () =>
  new Refusal('BAD_INPUT', 'the table of grades is too much to compile: it takes fewer rules of long shapes ANYWHERE');

/** One way in which a rule can lie on the seven digits. */
interface Placement {
  grade: number;
  /** For each digit which ones are allowed, a bit each. */
  allowed: number[];
  /** For each digit the letter that it stands for, -1 where it is bound to nothing. */
  letter: number[];
  step: number;
  /** The last digit that says anything. */
  last: number;
}

/** A placement that may still come true, and what its letters stand for: four bits each, the digit + 1, or 0. */
interface Live {
  at: number;
  bound: number;
}

const ANY = 0x3ff;

/** The preset has 5,600; so many take a second to compile, in every process. */
const MOST_NODES = 100_000;

/**
 * The table, compiled: the derivative of all rules by a digit, again and again, until nothing new appears. Some 50 ms.
 *
 * @throws Refusal BAD_INPUT where the rules have too much to remember
 */
export function gradeDiagram({ grades, rules, otherwise }: GradeRules): GradeDiagram {
  const codes = grades.map((it) => it.code);
  const placements = rules.flatMap((rule) => placementsOf(rule, codes.indexOf(rule.grade)));
  const rest = codes.indexOf(otherwise);
  const next: number[] = [];
  const reach: number[] = [];
  const known = Array.from({ length: TAIL }, () => new Map<string, number>());

  function nodeOf(live: readonly Live[], depth: number): number {
    const key = live.map((it) => `${it.at}.${it.bound}`).join();
    const before = known[depth]!.get(key);
    if (before !== undefined) return before;
    const children = Array.from({ length: 10 }, (_, digit) => {
      const left = derivative(live, depth, digit);
      if (depth < TAIL - 1) return nodeOf(left, depth + 1);
      return left[0] ? placements[left[0].at]!.grade : rest;
    });
    const node = reach.length;
    if (node >= MOST_NODES) throw tooMuch();
    known[depth]!.set(key, node);
    next.push(...children);
    reach.push(children.reduce((set, it) => set | (depth < TAIL - 1 ? reach[it]! : 1 << it), 0));
    return node;
  }

  /** What is left of them behind one more digit. What has come true hides all that stand behind it. */
  function derivative(live: readonly Live[], depth: number, digit: number): Live[] {
    const left: Live[] = [];
    for (const { at, bound } of live) {
      const placement = placements[at]!;
      const after = bind(placement, bound, depth, digit);
      if (after === null) continue;
      left.push({ at, bound: after });
      if (placement.last <= depth) break;
    }
    return left;
  }

  const root = nodeOf(
    placements.map((_, at) => ({ at, bound: 0 })),
    0,
  );
  return { next: Int32Array.from(next), reach: Int32Array.from(reach), root };
}

/** Its bindings with this digit; null where it doesn't fit. What no later digit asks for is forgotten, so that more nodes are equal. */
function bind(placement: Placement, bound: number, depth: number, digit: number): number | null {
  const { allowed, letter, step } = placement;
  const its = letter[depth]!;
  if (!((allowed[depth]! >> digit) & 1)) return null;
  if (its < 0) return bound;
  if (step !== 0) {
    const base = 16 + digit - step * its; // the first letter's digit; 16 more, because 0 is none yet
    if (bound !== 0 && bound !== base) return null;
    return letter[depth + 1]! >= 0 ? base : 0; // its letters stand in a row
  }
  const slot = 4 * its;
  const before = (bound >> slot) & 0xf;
  if (before !== 0 && before !== digit + 1) return null;
  const without = bound & ~(0xf << slot);
  return letter.includes(its, depth + 1) ? without | ((digit + 1) << slot) : without;
}

function placementsOf({ at, shape, step, digits, without }: GradeRules['rules'][number], grade: number): Placement[] {
  const none = [...without].reduce((set, it) => set & ~(1 << Number(it)), ANY);
  const those = [...digits].reduce((set, it) => set | (1 << Number(it)), 0);
  const letters = [...shape].map((it) => it.charCodeAt(0) - 65);
  const isBound = (letter: number) => step !== 0 || letters.indexOf(letter) !== letters.lastIndexOf(letter);
  const from = TAIL - shape.length;
  const offsets = at === 'TAIL' ? [from] : Array.from({ length: from + 1 }, (_, offset) => from - offset);
  return offsets.map((offset) => {
    const cells = Array.from({ length: TAIL }, (_, digit) => letters[digit - offset]);
    const allowed = cells.map((it) => (it === undefined ? none : none & those));
    const letter = cells.map((it) => (it !== undefined && isBound(it) ? it : -1));
    const last = Math.max(
      letter.findLastIndex((it) => it >= 0),
      allowed.findLastIndex((it) => it !== ANY),
    );
    return { grade, allowed, letter, step, last };
  });
}

/** The code of a number's grade. */
export const gradeCodeOf = (
  { grades, diagram }: Pick<GradeRules, 'grades'> & { diagram: GradeDiagram },
  number: string,
) => grades[gradeAt(diagram, tailOf(number))]!.code;

/** A grade's place in its table. @param tail the last seven digits, as a number */
export function gradeAt({ next, root }: GradeDiagram, tail: number): number {
  let node = root;
  for (let unit = 1_000_000; unit >= 1; unit /= 10) node = next[node * 10 + (Math.floor(tail / unit) % 10)]!;
  return node;
}
