import { Refusal } from '../refusal.js';
import { TAIL } from './grade-rules.js';

/** What a searcher wants the digits to be; null says nothing. */
export interface Wish {
  /** Ten places, a digit or ? each: 400???8888. */
  pattern: string | null;
  /** The first digits, 400 included: 4008. */
  starts: string | null;
  /** The last digits: 8888. */
  ends: string | null;
  /** In a row anywhere in the last seven. */
  contains: string | null;
  /** Digits that are all among the last seven. */
  wanted: string | null;
  /** Digits that none of the last seven is. */
  avoided: string | null;
  /** A number that it is like: the last seven digits differ in `differing` places at most. */
  like: string | null;
  differing: number;
}

/** A wish as a machine that reads the seven digits. A state is a small integer; it begins with 0. */
export interface Machine {
  /** The state behind a digit at a place, or -1 where no number of the wish goes on so. */
  step(state: number, place: number, digit: number): number;
  accepts(state: number): boolean;
}

const ANY = 0x3ff;
const MOST_DIFFERING = 3;

/** The bits of a state: how much of `contains` was just read, which wanted digits were seen, how many places differ. */
const READ = 0b111;
const SEEN_AT = 3;
const DIFFER_AT = 13;

/** How many digits a set has. */
const LENGTHS = Uint8Array.from({ length: ANY + 1 }, (_, set) => set.toString(2).replaceAll('0', '').length);

/**
 * @param blocks beginnings of the numbers that there can be: 4008. A longer one counts with its first digit behind 400
 * @throws Refusal BAD_INPUT that names the field
 */
export function machineOf(wish: Wish, blocks: readonly string[]): Machine {
  for (const [field, { allowed, words }] of Object.entries(forms)) {
    const found = wish[field as keyof typeof forms];
    if (found !== null && !allowed.test(found)) {
      throw new Refusal('BAD_INPUT', `${field}: found ${JSON.stringify(found)}, allowed is ${words}`, [field]);
    }
  }
  const { contains, like, differing } = wish;
  if (differing < 0 || differing > MOST_DIFFERING) {
    throw new Refusal('BAD_INPUT', `differing: found ${differing}, allowed is 0 to ${MOST_DIFFERING}`, ['differing']);
  }
  const allowed = allowedDigits(wish, blocks);
  const wanted = bitsOf(wish.wanted ?? '') << SEEN_AT;
  const reading = contains === null ? null : readingOf(contains);
  const model = like === null ? null : Array.from(like.slice(-TAIL), Number);
  return {
    step(state, place, digit) {
      if (!((allowed[place]! >> digit) & 1)) return -1;
      let after = state | (wanted & (1 << (SEEN_AT + digit)));
      if (reading) after = (after & ~READ) | reading[(state & READ) * 10 + digit]!;
      if (model && model[place] !== digit) {
        after += 1 << DIFFER_AT;
        if (after >> DIFFER_AT > differing) return -1;
      }
      const lacking = Math.max((contains ?? '').length - (after & READ), LENGTHS[(wanted & ~after) >> SEEN_AT]!);
      return lacking > TAIL - 1 - place ? -1 : after;
    },
    accepts: (state) => (state & wanted) === wanted && (contains === null || (state & READ) === contains.length),
  };
}

const forms = {
  pattern: { allowed: /^[0-9?]{10}$/, words: 'ten places, each a digit or ?, such as "400???8888"' },
  starts: { allowed: /^400[0-9]{0,7}$/, words: '400 and up to seven digits more' },
  ends: { allowed: /^[0-9]{1,7}$/, words: 'one to seven digits' },
  contains: { allowed: /^[0-9]{1,7}$/, words: 'one to seven digits' },
  wanted: { allowed: /^[0-9]{1,7}$/, words: 'one to seven digits' },
  avoided: { allowed: /^[0-9]{1,9}$/, words: 'one to nine digits' },
  like: { allowed: /^400[0-9]{7}$/, words: '400 and seven digits' },
} as const satisfies Partial<Record<keyof Wish, unknown>>;

const bitsOf = (digits: string) => [...digits].reduce((set, it) => set | (1 << Number(it)), 0);

/** For each of the seven places the digits that may stand there, a bit each. */
function allowedDigits({ pattern, starts, ends, avoided }: Wish, blocks: readonly string[]): number[] {
  const some = ANY & ~bitsOf(avoided ?? '');
  const templates = [pattern, starts?.padEnd(10, '?'), ends?.padStart(10, '?')].filter((it) => it != null);
  const fitting = templates.every((it) => /^[4?][0?][0?]/.test(it));
  return Array.from({ length: TAIL }, (_, place) => {
    const sets = templates.map((it) => it[place + 3]!).filter((it) => it !== '?');
    const first = place === 0 ? bitsOf(blocks.map((it) => it[3]!).join('')) : ANY;
    return fitting ? sets.reduce((set, it) => set & bitsOf(it), some & first) : 0;
  });
}

/** How much of a word has just been read, by how much there was before and the digit. The whole word stays read. */
function readingOf(word: string): number[] {
  return Array.from({ length: (word.length + 1) * 10 }, (_, at) => {
    const before = Math.floor(at / 10);
    if (before === word.length) return before;
    const text = word.slice(0, before) + (at % 10);
    let length = Math.min(text.length, word.length);
    while (!text.endsWith(word.slice(0, length))) length -= 1;
    return length;
  });
}
