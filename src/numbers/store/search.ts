// Owns finding free numbers. Not what a wish allows (candidates.ts), nor having one of them (reserve.ts).
import type pg from 'pg';
import type { Db } from '../../db/open.js';
import { COUNT_LIMIT, sliceOf, type Page, type Slice } from '../../db/page.js';
import { Refusal } from '../../refusal.js';
import { candidatesOf, type Candidates } from '../candidates.js';
import type { GradeDiagram } from '../grade-diagram.js';
import { segmentsOf, type NumberSearch, type Segment } from '../search.js';
import type { Carrier } from '../table.js';
import { tailOf, TAILS } from '../tail.js';
import { machineOf, type Wish } from '../wish.js';
import {
  freeAlong,
  freeOf,
  mostLooks,
  tooFewFree,
  type Asking,
  type FreeNumber,
  type Look,
  type Position,
} from './free.js';
import { gradesInForce } from './grades.js';
import { byChance } from './search-by-chance.js';

/** A page of free numbers. A number is free by the database's clock, whatever a job has done or not done (rule N3). */
export async function searchNumbers(db: Db, search: NumberSearch<Carrier>, page: Page): Promise<Slice<FreeNumber>> {
  const asking = await askingOf(db, search);
  if (!asking) return { rows: [], more: false };
  const segments = listsOf(asking, search);
  const down = search.descending !== page.backward;
  const rows =
    search.order === 'CHANCE'
      ? await byChance(asking, segments[0], { seed: search.seed, down, from: page.from }, page.limit + 1)
      : await inOrder(asking, down ? segments.toReversed() : segments, { down, from: page.from }, page.limit + 1);
  return sliceOf(page, rows);
}

/** Up to COUNT_LIMIT + 1. */
export async function countFree(db: Db, search: NumberSearch<Carrier>): Promise<number> {
  const asking = await askingOf(db, search);
  if (!asking) return 0;
  const segments = listsOf(asking, { ...search, order: 'DIGITS' });
  return (await inOrder(asking, segments, { down: false, from: null }, COUNT_LIMIT + 1)).length;
}

/** The place of a number in its list, as a cursor keeps it. */
export const placeOf = ({ grade, number }: FreeNumber): string[] => [grade, number];

async function askingOf(db: Db, { wish, carrier }: NumberSearch<Carrier>): Promise<Asking | null> {
  const grades = await gradesInForce(db);
  if (!grades) return null;
  const { rows } = await (db.$client as pg.Pool).query<{ prefix: string }>({
    name: 'blocks-of-carrier',
    text: `select prefix from number_blocks where $1::text is null or carrier = $1`,
    values: [carrier],
  });
  const blocks = rows.map((it) => it.prefix);
  return { db, carrier, grades, candidates: candidatesFor(grades.diagram, wish, blocks) };
}

const ANY_GRADE = -1;

/** While a new table goes through the stock, its diagram doesn't say which grade a number has: then numbers of all are looked at. */
function listsOf({ grades }: Asking, search: NumberSearch<Carrier>): Segment[] {
  const segments = segmentsOf(search, grades);
  return grades.settled ? segments : segments.map((it) => ({ ...it, grades: ANY_GRADE }));
}

/** What a wish allows is reckoned as far as a search went; its next page, and the next who wishes the same, go on from there. */
const reckoned = new WeakMap<GradeDiagram, Map<string, Candidates>>();
const RECKONED = 100; // some 0.25 MB each

function candidatesFor(diagram: GradeDiagram, wish: Wish, blocks: readonly string[]): Candidates {
  const known = reckoned.get(diagram) ?? new Map<string, Candidates>();
  reckoned.set(diagram, known);
  const name = JSON.stringify([wish, blocks]);
  const candidates = known.get(name) ?? candidatesOf(diagram, machineOf(wish, blocks));
  known.delete(name); // the last used are the last to go
  known.set(name, candidates);
  if (known.size > RECKONED) known.delete(known.keys().next().value!);
  return candidates;
}

const FIRST_LOOK = 64;
const SHORT = 200;
const LONGEST_LOOK = 5_000;

interface Start {
  down: boolean;
  /** A row's place, behind which it begins. */
  from: readonly string[] | null;
}

/**
 * One list after another, until there are enough; short ones together, because each question costs more than it asks for.
 *
 * @throws Refusal BAD_CURSOR where the cursor's grade is searched no more
 */
async function inOrder(asking: Asking, segments: readonly Segment[], { down, from }: Start, need: number) {
  const found: FreeNumber[] = [];
  const begun = from === null ? 0 : segments.findIndex((it) => it.codes.includes(from[0]!));
  if (begun < 0) throw new Refusal('BAD_CURSOR', 'the table of grades has changed: begin again without a cursor');
  for (let at = begun; at < segments.length && found.length < need;) {
    const behind = from !== null && at === begun ? tailOf(from[1]!) : null;
    const short = shortLists(asking, segments.slice(at), { down, behind });
    const rows =
      short.length > 0
        ? await freeInTurn(asking, segments.slice(at, at + short.length), short.flat())
        : await inSegment(asking, segments[at]!, { down, behind }, need - found.length);
    found.push(...rows);
    at += Math.max(1, short.length);
  }
  return found.slice(0, need);
}

/** All that is left of the next lists, as long as it is little. */
function shortLists(
  { candidates, grades }: Asking,
  segments: readonly Segment[],
  { down, behind }: { down: boolean; behind: number | null },
) {
  const lists: number[][] = [];
  let left = SHORT;
  for (const segment of grades.settled ? segments : []) {
    const next = lists.length > 0 || behind === null ? null : behind + (down ? -1 : 1);
    const isOver = next === -1 || next === TAILS;
    const tails = isOver ? [] : candidates.list(segment.grades, next, down, left + 1);
    if (tails.length > left) break;
    left -= tails.length;
    lists.push(tails);
  }
  return lists;
}

/** Those that are free, in the order in which they were named. */
async function freeInTurn(
  asking: Asking,
  segments: readonly Segment[],
  tails: readonly number[],
): Promise<FreeNumber[]> {
  const codes = segments.flatMap((it) => it.codes);
  const turns = new Map(tails.map((it, at) => [it, at]));
  const turnOf = (it: FreeNumber) => turns.get(tailOf(it.number))!;
  const rows = await freeOf(asking, { grades: 0, codes }, tails);
  return rows.toSorted((a, b) => turnOf(a) - turnOf(b));
}

/**
 * Goes through one list in two ways by turns, each from where the other has come to, and each time with a longer stride: it
 * looks which of the next candidates are free, and which of the next free numbers are candidates. Whichever meets more
 * decides; so neither a wish that few numbers fulfil nor a stock that has few left makes it slow.
 *
 * @throws Refusal QUERY_TOO_COMPLEX where many are candidates, many are free, and hardly any is both
 */
async function inSegment(
  asking: Asking,
  segment: Segment,
  { down, behind }: { down: boolean; behind: number | null },
  need: number,
): Promise<FreeNumber[]> {
  const found: FreeNumber[] = [];
  let last = behind;
  for (let turn = 0, looked = 0, look = Math.max(FIRST_LOOK, need); ; turn++, look = Math.min(2 * look, LONGEST_LOOK)) {
    const next = last === null ? null : last + (down ? -1 : 1);
    if (next === -1 || next === TAILS) return found;
    const way = turn % 2 === 0 ? lookUp : freeAlong;
    const { rows, last: end } = await way(asking, segment, { next, down }, look);
    found.push(...rows);
    if (end === null || found.length >= need) return found.slice(0, need);
    if ((looked += look) > mostLooks(need)) throw tooFewFree();
    last = end;
  }
}

/** Which of the next candidates are free? */
async function lookUp(asking: Asking, segment: Segment, at: Position, many: number): Promise<Look> {
  const tails = asking.candidates.list(segment.grades, at.next, at.down, many);
  const rows = await freeOf(asking, segment, tails);
  const last = tails.length < many ? null : tails.at(-1)!;
  return { rows: rows.toSorted((a, b) => (a.number < b.number !== at.down ? -1 : 1)), last };
}
