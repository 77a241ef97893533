import { YUAN, type MicroYuan } from '../money.js';
import { addMonths, monthOf, type EpochMs, type Month } from '../month.js';
import { landline } from './generate-callers.js';
import { generateLines, type Expected } from './generate-lines.js';
import { exampleSubscribers } from './names.js';
import { below, seededRandom } from './random.js';
import { readCdrFile } from './read-file.js';

/** What the demo plays: the month, who is called, and the bodies that the switch posts. */
export interface Plan {
  month: Month;
  subscribers: readonly { name: string; taxId: string }[];
  numbers: readonly { number: string; destinations: readonly string[] }[];
  bodies: readonly { bytes: Uint8Array<ArrayBuffer>; headers: Record<string, string> }[];
  /** Of the first number, which is the busiest: low enough to be reached within the month. */
  capAmount: MicroYuan;
  /** What must come out; null for a file, of which nobody knows. */
  expected: Expected | null;
}

const SEED = 400;
const RECORDS = 30_000;
const RECORDS_A_POST = 1_000;
const SUBSCRIBERS = exampleSubscribers.slice(0, 8);
/** Each sort is there to be seen, as a month of a real switch has it. */
const FAULTS = { duplicates: 0.01, bad: 0.001, conflicts: 0.0002, quarantined: 0.0005, suspense: 0.0005 };

/** @param now by the machine's clock: the last whole month is played, so that its dates look right */
export function generatedPlan(now: EpochMs): Plan {
  const month = addMonths(monthOf(now), -1);
  const numbers = exampleNumbers(40);
  const { lines, expected } = generateLines({ seed: SEED, month, numbers, records: RECORDS, faults: FAULTS });
  return { month, subscribers: SUBSCRIBERS, numbers, bodies: bodiesOf(lines), capAmount: 1_000n * YUAN, expected };
}

export function planOfFile(path: string): Plan {
  const { bytes, gzip, numbers, month } = readCdrFile(path);
  const headers: Record<string, string> = gzip ? { 'content-encoding': 'gzip' } : {};
  const bodies = [{ bytes, headers }];
  return { month, numbers, subscribers: SUBSCRIBERS, bodies, capAmount: 100n * YUAN, expected: null };
}

/** From the six blocks in turn, each with some landlines of one city. */
function exampleNumbers(count: number): Plan['numbers'] {
  const random = seededRandom(SEED, 9);
  return Array.from({ length: count }, (_, index) => {
    const digits = String(1_000_000 + index * 20_000 + below(random, 20_000)).slice(1);
    const destinations = [1, 2, 3].map((seed) => landline(index * 10 + seed, index));
    return { number: `${['4000', '4006', '4001', '4007', '4008', '4009'][index % 6]}${digits}`, destinations };
  });
}

function bodiesOf(lines: Iterable<string>): Plan['bodies'] {
  const bodies: Plan['bodies'][number][] = [];
  let body: string[] = [];
  const close = () => {
    bodies.push({ bytes: new TextEncoder().encode(body.join('\n')), headers: {} });
    body = [];
  };
  for (const line of lines) {
    body.push(line);
    if (body.length === RECORDS_A_POST) close();
  }
  if (body.length > 0) close();
  return bodies;
}
