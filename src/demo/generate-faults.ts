import { DAY_MS } from '../month.js';
import { lineOf, stamp, type CanonicalCdrJson } from './generate-record.js';
import { below, type Random } from './random.js';

/** A record that D2 refuses for its form. The kinds take turns, so a few are enough to see each. */
export function spoil(cdr: CanonicalCdrJson, turn: number): string {
  switch (turn % 5) {
    case 0: {
      const line = lineOf(cdr);
      return line.slice(0, Math.floor(line.length / 2)); // the disk was full
    }
    case 1: {
      const field = (['callUuid', 'called', 'setupAt', 'endAt', 'outcome'] as const)[Math.floor(turn / 5) % 5]!;
      return JSON.stringify({ ...cdr, [field]: undefined });
    }
    case 2:
      return lineOf({ ...cdr, setupAt: `${cdr.setupAt.slice(0, 5)}13${cdr.setupAt.slice(7)}` }); // month 13
    case 3:
      return lineOf({ ...cdr, called: ['95588', '400123456', '4001234567890'][Math.floor(turn / 5) % 3]! });
    default:
      return lineOf({ ...cdr, outcome: 'hung up' as CanonicalCdrJson['outcome'] });
  }
}

/** A readable record that D5 or T2 holds back: an impossible order of times, over 24 hours, a counter that disagrees. */
export function distort(cdr: CanonicalCdrJson, turn: number): CanonicalCdrJson {
  const setupAt = Date.parse(cdr.setupAt);
  const answered = cdr.answerAt !== undefined;
  // Without an answer there is neither a counter nor an answer's time to be wrong.
  switch (answered ? turn % 4 : 2 + (turn % 2)) {
    case 0:
      return { ...cdr, talkMs: cdr.talkMs! + 5000 };
    case 1:
      return withTimes(cdr, setupAt - 60_000, Date.parse(cdr.endAt));
    case 2:
      return { ...cdr, endAt: stamp(setupAt - 8 * 3_600_000), talkMs: undefined }; // a zone mixed up
    default:
      return withTimes(cdr, answered ? Date.parse(cdr.answerAt!) : null, setupAt + DAY_MS + 3_600_000); // a lost BYE
  }
}

/** The same call, told otherwise (rule D3): a later end, or another reason why nobody answered. */
export function contradict(random: Random, cdr: CanonicalCdrJson): CanonicalCdrJson {
  if (cdr.answerAt === undefined) return { ...cdr, outcome: cdr.outcome === 'failed' ? 'unavailable' : 'failed' };
  return withTimes(cdr, Date.parse(cdr.answerAt), Date.parse(cdr.endAt) + 1000 + below(random, 60_000));
}

function withTimes(cdr: CanonicalCdrJson, answerAt: number | null, endAt: number): CanonicalCdrJson {
  if (answerAt === null) return { ...cdr, endAt: stamp(endAt) };
  return { ...cdr, answerAt: stamp(answerAt), endAt: stamp(endAt), talkMs: endAt - answerAt };
}
