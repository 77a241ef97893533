import type { Fixture } from './fixtures.js';
import type { Refs } from './refs.js';

export interface Attempt {
  /** Which leaf was swapped for what: `filter.numbers.0`. */
  leaf: string;
  foreign: Record<string, unknown>;
  missing: Record<string, unknown>;
  malformed: Record<string, unknown>[];
}

/** For each leaf that is a reference, and for all of them together: a stranger's, nobody's, and what is none. */
export function attemptsOf(fixture: Fixture, own: Refs, theirs: Refs, nobodys: Refs): Attempt[] {
  const [mine, foreign, missing] = [own, theirs, nobodys].map((it) => fixture(it)) as [object, object, object];
  const leaves = leavesOf(mine).filter((path) => at(mine, path) !== at(foreign, path));
  const attempts = leaves.map((path) => ({
    leaf: path.join('.'),
    foreign: put(mine, path, at(foreign, path)),
    missing: put(mine, path, at(missing, path)),
    malformed: (/^[1-9]/.test(path.at(-1)!)
      ? []
      : malformations(String(at(mine, path)), String(at(foreign, path)))
    ).map((it) => put(mine, path, it)),
  }));
  if (leaves.length > 1) {
    attempts.push({ leaf: 'all', foreign: foreign as never, missing: missing as never, malformed: [] });
  }
  return attempts;
}

/** Texts that are nearly a reference, the stranger's too. */
const malformations = (mine: string, theirs: string): string[] => [
  '',
  'x',
  theirs.toUpperCase(),
  `${theirs} `,
  `${theirs}\0`,
  `${theirs}_${mine}`,
  theirs.slice(theirs.indexOf('_') + 1),
  `switch_${theirs.slice(theirs.indexOf('_') + 1)}`,
  `${mine}' or true --`,
  'x'.repeat(5_000),
];

type Path = readonly string[];

function leavesOf(value: unknown, path: Path = []): Path[] {
  if (value === null || typeof value !== 'object') return [path];
  return Object.entries(value).flatMap(([key, it]) => leavesOf(it, [...path, key]));
}

function at(value: unknown, path: Path): unknown {
  return path.reduce((it, key) => (it as Record<string, unknown>)[key], value);
}

function put(value: unknown, path: Path, leaf: unknown): Record<string, unknown> {
  const copy = structuredClone(value) as Record<string, unknown>;
  (at(copy, path.slice(0, -1)) as Record<string, unknown>)[path.at(-1)!] = leaf;
  return copy;
}
