import { generateMonth, type MonthOptions } from './generate.js';
import { contradict, distort, spoil } from './generate-faults.js';
import { lineOf, type CanonicalCdrJson } from './generate-record.js';
import { below, seededRandom, type Random } from './random.js';

/** Shares of all lines, 0 where absent. Each is met exactly, to the line. */
export interface Faults {
  /** An earlier record sent again, the same to the byte. */
  duplicates?: number;
  /** An earlier call with other content (D3). */
  conflicts?: number;
  /** Refused for form (D2). */
  bad?: number;
  /** Held back for review (D5, T2). */
  quarantined?: number;
  /** A 400 number that nobody here owns (D5). */
  suspense?: number;
}

/** `records` counts the lines of the whole stream, faults among them. */
export type LinesOptions = Omit<MonthOptions, 'calls'> & { records: number; faults?: Faults };

/** What must come out, counted while the lines go by; `lines` is the sum of `posted` and the five faults. */
export interface Expected {
  lines: number;
  /** Calls that become calls: the first record of each, of those that are neither bad, held back nor in suspense. */
  posted: number;
  duplicates: number;
  conflicts: number;
  bad: number;
  quarantined: number;
  suspense: number;
  /** Of the posted ones. */
  answered: number;
  /** Of the answered ones: set up in the month, answered in the next, where the charge belongs (S1). */
  answeredNextMonth: number;
  /** Of the answered ones: no talk at all, charged nothing (T2). */
  answeredZero: number;
  /** Whole seconds of the answered ones, each call rounded up (T2). */
  talkSeconds: number;
}

type Role = 'plain' | 'resent' | 'contradicted' | 'bad' | 'quarantined' | 'suspense';

/**
 * A month as lines of NDJSON, without newlines, and what they must lead to. The same seed gives the same calls whatever the
 * faults. Where two records of a call contradict each other, `expected` takes the first in the stream for the one that stands;
 * whoever posts out of order may see it otherwise.
 */
export function generateLines(options: LinesOptions): { lines: Generator<string, void>; expected: Expected } {
  const expected: Expected = { lines: 0, posted: 0, duplicates: 0, conflicts: 0, bad: 0, quarantined: 0, suspense: 0, answered: 0, answeredNextMonth: 0, answeredZero: 0, talkSeconds: 0 }; // prettier-ignore
  return { lines: lines(options, expected), expected };
}

function* lines({ records, faults = {}, ...month }: LinesOptions, expected: Expected): Generator<string, void> {
  const share = (part = 0) => Math.round(records * part);
  const resent = share(faults.duplicates);
  const contradicted = share(faults.conflicts);
  const left: Record<Role, number> = { plain: records - 2 * (resent + contradicted), resent, contradicted, bad: share(faults.bad), quarantined: share(faults.quarantined), suspense: share(faults.suspense) }; // prettier-ignore
  left.plain -= left.bad + left.quarantined + left.suspense;
  if (left.plain < 0) throw new RangeError(`the faults leave no room in ${records} records`);

  const random = seededRandom(month.seed, 3);
  const owned = new Set(month.numbers.map(({ number }) => number));
  const later = new Map<number, Later[]>();
  const calls = records - resent - contradicted;
  let at = 0;
  for (const cdr of generateMonth({ ...month, calls })) {
    for (const due of take(later, at)) yield count(expected, due);
    yield first(cdr, draw(random, left, calls - at));
    at++;
  }
  for (const moment of [...later.keys()].sort((a, b) => a - b)) {
    for (const due of take(later, moment)) yield count(expected, due);
  }

  function first(cdr: CanonicalCdrJson, role: Role): string {
    const { bad, quarantined } = expected;
    if (role === 'bad') return count(expected, { line: spoil(cdr, bad), fate: 'bad' });
    if (role === 'quarantined')
      return count(expected, { line: lineOf(distort(cdr, quarantined)), fate: 'quarantined' });
    if (role === 'suspense') {
      return count(expected, { line: lineOf({ ...cdr, called: unowned(random, owned) }), fate: 'suspense' });
    }
    const line = lineOf(cdr);
    if (role === 'resent') put(later, at + delay(random), { line, fate: 'duplicates' });
    if (role === 'contradicted') {
      put(later, at + delay(random), { line: lineOf(contradict(random, cdr)), fate: 'conflicts' });
    }
    countTalk(expected, cdr, month.month);
    return count(expected, { line, fate: 'posted' });
  }
}

interface Later {
  line: string;
  fate: 'posted' | 'duplicates' | 'conflicts' | 'bad' | 'quarantined' | 'suspense';
}

function count(expected: Expected, { line, fate }: Later): string {
  expected.lines++;
  expected[fate]++;
  return line;
}

function countTalk(expected: Expected, { answerAt, talkMs }: CanonicalCdrJson, month: string): void {
  if (answerAt === undefined) return;
  expected.answered++;
  expected.talkSeconds += Math.ceil(talkMs! / 1000);
  if (talkMs === 0) expected.answeredZero++;
  if (!answerAt.startsWith(month)) expected.answeredNextMonth++;
}

/** Deals each role to as many calls as it was given, wherever in the month: cards without putting back. */
function draw(random: Random, left: Record<Role, number>, total: number): Role {
  let card = below(random, total);
  for (const role in left) {
    card -= left[role as Role];
    if (card < 0) {
      left[role as Role]--;
      return role as Role;
    }
  }
  throw new Error('the roles do not add up to the calls');
}

/** In calls. Half of them come soon, in the same post perhaps; the others after a post or many. */
function delay(random: Random): number {
  return 1 + below(random, random() < 0.5 ? 50 : 20_000);
}

function put(later: Map<number, Later[]>, at: number, due: Later): void {
  const same = later.get(at);
  if (same) same.push(due);
  else later.set(at, [due]);
}

function take(later: Map<number, Later[]>, at: number): readonly Later[] {
  const due = later.get(at);
  if (due === undefined) return none;
  later.delete(at);
  return due;
}

const none: readonly Later[] = [];

function unowned(random: Random, owned: ReadonlySet<string>): string {
  for (;;) {
    const number = `4009${String(below(random, 1_000_000)).padStart(6, '0')}`;
    if (!owned.has(number)) return number;
  }
}
