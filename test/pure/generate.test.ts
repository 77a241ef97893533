import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { parseChunk } from '../../src/calls/body/parse.js';
import type { Cdr } from '../../src/calls/cdr.js';
import { judgeCdr } from '../../src/calls/judge-cdr.js';
import { generateMonth, type GeneratedNumber } from '../../src/demo/generate.js';
import { areas } from '../../src/demo/generate-areas.js';
import { landline } from '../../src/demo/generate-callers.js';
import { generateLines, type Expected, type Faults } from '../../src/demo/generate-lines.js';
import { lineOf, stamp } from '../../src/demo/generate-record.js';
import { chooser, seededRandom } from '../../src/demo/random.js';
import { readPhone } from '../../src/phone.js';
import { loadReference } from '../../src/regions/io/reference.js';
import { placeOf } from '../../src/regions/places.js';

const numbers: GeneratedNumber[] = Array.from({ length: 40 }, (_, index) => ({
  number: `4006${String(100_000 + index)}`,
  destinations: [landline(7, index), '13800138000'],
}));
const START = Date.parse('2026-10-01T00:00:00+08:00');
const END = Date.parse('2026-11-01T00:00:00+08:00');
const faults: Faults = { duplicates: 0.01, conflicts: 0.002, bad: 0.002, quarantined: 0.003, suspense: 0.001 };
const month = { seed: 400, month: '2026-10', numbers };
const faulty = { ...month, records: 20_000, faults };

const calls = [...generateMonth({ ...month, calls: 30_000 })];
const share = (part: number) => part / calls.length;
const answered = calls.filter((it) => it.outcome === 'answered');

function drained(options: Parameters<typeof generateLines>[0]): { lines: string[]; expected: Expected } {
  const { lines, expected } = generateLines(options);
  return { lines: [...lines], expected };
}

/** What our own parser and judge make of the lines, by the rules alone: it knows nothing of how they were made. */
function fatesOf(lines: readonly string[]): Expected {
  const fates: Expected = { lines: lines.length, posted: 0, duplicates: 0, conflicts: 0, bad: 0, quarantined: 0, suspense: 0, answered: 0, answeredNextMonth: 0, answeredZero: 0, talkSeconds: 0 }; // prettier-ignore
  const bounds = { receivedAt: END + 86_400_000, clockSkewMs: 5000, oldestAt: START };
  const owned = new Set(numbers.map((it) => it.number));
  const seen = new Map<string, string>();
  for (const read of parseChunk('ndjson', Buffer.from(`${lines.join('\n')}\n`), 1, null, 'Asia/Shanghai')) {
    const fate = !read.ok ? 'bad' : fateOf(read.cdr);
    fates[fate]++;
    if (!read.ok || fate !== 'posted' || read.cdr.answerAt === null) continue;
    const { answerAt, endAt } = read.cdr;
    fates.answered++;
    fates.talkSeconds += Math.ceil((endAt - answerAt) / 1000);
    if (endAt === answerAt) fates.answeredZero++;
    if (answerAt >= END) fates.answeredNextMonth++;
  }
  return fates;

  function fateOf(cdr: Cdr) {
    if (judgeCdr(cdr, bounds)) return 'quarantined';
    if (!owned.has(cdr.called)) return 'suspense';
    const before = seen.get(cdr.callUuid);
    const content = JSON.stringify(cdr);
    if (before === undefined) seen.set(cdr.callUuid, content);
    return before === undefined ? 'posted' : before === content ? 'duplicates' : 'conflicts';
  }
}

test('a seed means one stream, on every machine and in every time zone', () => {
  const { lines } = drained({ ...faulty, records: 2000 });
  const sha256 = createHash('sha256').update(lines.join('\n')).digest('hex');
  expect(sha256).toBe('9d4467670e73a4929fd2b8a2c7d3e9ba2625d6458aba9dcbd657c0d03f5345e5');
  expect(drained({ ...faulty, records: 2000, seed: 401 }).lines).not.toEqual(lines);
});

test('what is expected is what our parser and judge find (D2, D3, D5, S1, T2)', () => {
  const { lines, expected } = drained(faulty);
  expect(fatesOf(lines)).toEqual(expected);
  expect(expected).toMatchObject({ duplicates: 200, conflicts: 40, bad: 40, quarantined: 60, suspense: 20 });
  expect(expected).toMatchObject({ lines: 20_000, posted: 19_640 });
  expect(expected.answeredNextMonth).toBeGreaterThan(0);
  expect(expected.answeredZero).toBeGreaterThan(0);
});

test('every stream adds up, to the line', () => {
  const part = fc.integer({ min: 0, max: 12 }).map((percent) => percent / 100);
  const records = fc.oneof(fc.constant(0), fc.integer({ min: 25, max: 400 })); // in fewer, shares rounded up may leave no room
  const some = fc.record({ duplicates: part, conflicts: part, bad: part, quarantined: part, suspense: part });
  fc.assert(
    fc.property(some, records, fc.integer(), (mix, count, seed) => {
      const { lines, expected } = drained({ ...month, seed, records: count, faults: mix });
      expect(lines.length).toBe(count);
      expect(fatesOf(lines)).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});

test('more faults than lines are refused', () => {
  expect(() => drained({ ...month, records: 100, faults: { duplicates: 0.51 } })).toThrow(RangeError);
  expect(drained({ ...month, records: 100, faults: { duplicates: 0.5 } }).expected.posted).toBe(50);
});

test('all kinds of bad lines are there, and each is bad by itself', () => {
  const { lines } = drained({ ...month, records: 75, faults: { bad: 1 } });
  const read = lines.flatMap((it) => parseChunk('ndjson', Buffer.from(`${it}\n`), 1, null, 'Asia/Shanghai'));
  const fields = new Set(read.map((it) => (it.ok ? 'read' : it.refused.field)));
  expect(fields).toEqual(new Set([null, 'callUuid', 'called', 'setupAt', 'endAt', 'outcome']));
});

test('faults do not change the calls', () => {
  const clean = new Set(drained({ ...month, records: 19_760 }).lines);
  const { lines, expected } = drained(faulty);
  const kept = new Set(lines.filter((it) => clean.has(it)));
  expect(kept.size).toBe(expected.posted);
});

test('set-up order, within the month, and the last ones talk past its end (S1)', () => {
  const setUps = calls.map((it) => Date.parse(it.setupAt));
  expect(setUps).toEqual(setUps.toSorted((a, b) => a - b));
  expect(setUps[0]).toBeGreaterThanOrEqual(START);
  expect(setUps.at(-1)).toBeLessThan(END);
  expect(Date.parse(calls.at(-1)!.endAt)).toBeGreaterThan(END);
  const overMidnight = answered.filter((it) => it.answerAt!.slice(0, 10) !== it.endAt.slice(0, 10));
  expect(overMidnight.length).toBeGreaterThan(10);
});

test('one id for each call', () => {
  expect(new Set(calls.map((it) => it.callUuid)).size).toBe(calls.length);
  expect(calls[0]!.callUuid).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
});

test.each`
  what                           | found                                                                                    | low      | high
  ${'answered'}                  | ${share(answered.length)}                                                                | ${0.85}  | ${0.87}
  ${'withheld'}                  | ${share(calls.filter((it) => !it.caller || it.caller === 'anonymous').length)}           | ${0.012} | ${0.018}
  ${'from overseas'}             | ${share(calls.filter((it) => /^00(?!86)/.test(it.caller ?? '')).length)}                 | ${0.002} | ${0.004}
  ${'mobiles'}                   | ${share(calls.filter((it) => readPhone(it.caller).kind === 'mobile').length)}            | ${0.84}  | ${0.9}
  ${'in another form'}           | ${share(calls.filter((it) => /^(\+|86|0086|01[3-9]|sip)/.test(it.caller ?? '')).length)} | ${0.04}  | ${0.065}
  ${'the first number'}          | ${share(calls.filter((it) => it.called === numbers[0]!.number).length)}                  | ${0.22}  | ${0.25}
  ${'the median talk, seconds'}  | ${median(answered.map((it) => it.talkMs! / 1000))}                                       | ${105}   | ${125}
  ${'the median ring, seconds'}  | ${median(answered.map((it) => ringSeconds(it)))}                                         | ${7.6}   | ${8.4}
  ${'the longest talk, seconds'} | ${Math.max(...answered.map((it) => it.talkMs! / 1000))}                                  | ${1800}  | ${7230}
`('realistic: $what', ({ found, low, high }) => {
  expect(found).toBeGreaterThanOrEqual(low);
  expect(found).toBeLessThanOrEqual(high);
});

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!;
}

function ringSeconds({ ringAt, answerAt }: (typeof calls)[number]): number {
  return (Date.parse(answerAt!) - Date.parse(ringAt!)) / 1000;
}

test('a day has as many calls as its factor says, and ten in the morning is the busiest hour', () => {
  const dayFactor = (day: string) => (day <= '2026-10-07' ? 0 : day === '2026-10-08' ? 2 : 1);
  const made = [...generateMonth({ ...month, calls: 25_000, dayFactor })];
  const on = (day: string) => made.filter((it) => it.setupAt.startsWith(day)).length;
  expect(on('2026-10-07')).toBe(0);
  expect(on('2026-10-08') / 2000).toBeCloseTo(1, 0);
  expect(on('2026-10-09') / 1000).toBeCloseTo(1, 0);
  const hours = Array.from({ length: 24 }, () => 0);
  for (const it of made) hours[Number(it.setupAt.slice(11, 13))]!++;
  expect(hours.indexOf(Math.max(...hours))).toBe(10);
});

test('callers come again: the most faithful far more often than most', () => {
  const made = calls.filter((it) => it.called === numbers[0]!.number && it.caller?.length === 11);
  const times = new Map<string, number>();
  for (const { caller } of made) times.set(caller!, (times.get(caller!) ?? 0) + 1);
  expect(made.length / times.size).toBeGreaterThan(2);
  expect(Math.max(...times.values())).toBeGreaterThan(30);
});

test('every prefix and area code has a place, so LOCAL and long distance can be told (T4)', () => {
  const { places } = loadReference();
  const codes = areas.flatMap(([code, , , prefixes], index) => [
    ...prefixes.split(' ').map((it) => [`${it}0000`, code]),
    [landline(1, index), code],
  ]);
  const wrong = codes.filter(([phone, code]) => placeOf(readPhone(phone!), places).areaCode !== code);
  expect(wrong).toEqual([]);
});

test('a line is the JSON of its record', () => {
  expect(calls.slice(0, 3000).map((it) => JSON.parse(lineOf(it)))).toEqual(
    JSON.parse(JSON.stringify(calls.slice(0, 3000))),
  );
});

test('a stamp is the instant, written in +08:00', () => {
  const instant = fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2100, 0) });
  fc.assert(
    fc.property(instant, (at) => {
      expect(Date.parse(stamp(at))).toBe(at);
      expect(stamp(at)).toBe(new Date(at + 8 * 3_600_000).toISOString().replace('Z', '+08:00'));
    }),
  );
});

test('a chooser gives each index its share, and one without weight never', () => {
  const random = seededRandom(1);
  const choose = chooser([5, 0, 3, 2]);
  const times = [0, 0, 0, 0];
  for (let round = 0; round < 100_000; round++) times[choose(random)]!++;
  expect(times[1]).toBe(0);
  expect(times.map((it) => Math.round(it / 1000) / 10)).toEqual([5, 0, 3, 2].map((it) => expect.closeTo(it, 0)));
  expect(chooser([1])(random)).toBe(0);
});
