import type { Random } from '../chaos/random.js';

/** A record as names and JSON texts, so that it can be what no object is: a name twice, NaN, half a surrogate. */
export type Pairs = [name: string, json: string][];

const HOUR_MS = 3_600_000;
const FROM = Date.parse('2026-06-01T00:00:00+08:00');
const HOURS = 150 * 24;
const numbers = ['4006000001', '4007000002', '4008000003'];

/** Flipping a bit of one makes no other one. */
export const newUuid = (random: Random): string =>
  `fuzz-${[0, 0]
    .map(() =>
      random
        .below(2 ** 32)
        .toString(16)
        .padStart(8, '0'),
    )
    .join('')}`;

/** A call that is posted; it ends before test/support/work.ts's clock. */
export function goodRecord(random: Random, callUuid = newUuid(random)): Pairs {
  const setupAt = FROM + random.below(HOURS) * HOUR_MS + random.below(HOUR_MS);
  const time = (at: number) => JSON.stringify(new Date(at).toISOString());
  return [
    ['callUuid', JSON.stringify(callUuid)],
    ['called', JSON.stringify(random.pick(numbers))],
    ['caller', JSON.stringify(`138${10_000_000 + random.below(90_000_000)}`)],
    ['answeredBy', '"01062000001"'],
    ['setupAt', time(setupAt)],
    ['answerAt', time(setupAt + 8000)],
    ['endAt', time(setupAt + 8000 + random.below(400_000))],
    ['outcome', '"answered"'],
  ];
}

export const columns = [
  ['callUuid', 'called', 'caller', 'answeredBy', 'setupAt', 'answerAt', 'endAt', 'outcome'],
  ['legUuid', 'seq', 'kind', 'bridgeAt', 'talkMs', 'note'],
].flat();

/** Stands for bytes that are no UTF-8; no text of JavaScript's can be that. */
export const NO_UTF8 = '\uF8FF';

/** What readers trip over, as JSON texts or nearly. None holds a newline. */
const wild: readonly string[] = [
  ['NaN', '-NaN', 'Infinity', '-Infinity', 'undefined', '0x10', '1_000', '01', '+1', '.5', "'x'", '', '"', '\\'],
  ['-0', '-1', '0.1', '1e308', '-1e308', '1e400', '1e-400', '9'.repeat(400), `0.${'9'.repeat(400)}`],
  ['2147483647', '2147483648', '9007199254740993', '18446744073709551616', '-62167219200', '253402300799'],
  ['null', 'true', 'false', '""', '" "', '[]', '{}', '[[]]', '["4006000001"]', '{"toString":1}', '{"__proto__":{}}'],
  ['"0000-01-01T00:00:00Z"', '"0001-01-01 00:00:00"', '"9999-12-31T23:59:59.999Z"', '"2026-02-29T00:00:00Z"'],
  ['"2026-10-10T24:00:00Z"', '"2026-10-10T10:00:60Z"', '"2026-10-10T10:00:00+24:00"', '"2026-10-10"', '"1760061600"'],
  [
    '"４００６００００００１"',
    '"٤٠٠٦٠٠٠٠٠٠١"',
    '"߄߀߀"',
    '"２０２６-１０-１０T10:00:00Z"',
    '"+86 400-600-0001"',
    '"00864006000001"',
  ],
  ['"\\u0000"', '"a\\u0000b"', '"\\ud800"', '"\\udc00\\ud800"', '"\\u202e1000"', '"\\ufeff4006000001"', '"\\u2028"'],
  ['"\u0000"', '"\t"', '"\\n"', '"\\r\\n"', '"\\""', '"a,b"', `"${NO_UTF8}"`, '"🏳️‍🌈"', '"e\\u0301"', '"İ"', '"ẞ"'],
  [`"${'x'.repeat(128)}"`, `"${'x'.repeat(129)}"`, `"${'张'.repeat(256)}"`, `"${'😀'.repeat(200)}"`],
  ['"\'; drop table calls; --"', '"=cmd|\' /C calc\'!A0"', '"${jndi:ldap://x}"', '"<script>"', '"%s%n"', '"\\\\N"'],
  [`${'['.repeat(500)}${']'.repeat(500)}`, '{"a":'.repeat(300), `${'{"a":'.repeat(300)}1${'}'.repeat(300)}`],
  ['"final"', '"interim"', '"busy"', '"ANSWERED"', '"answered "', '0', '1', '"0"', '"4009999999"', '"4001234567"'],
].flat();
const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '', 'CALLUUID', 'callUuid ', '\uFEFFcallUuid'];

type Change = (record: Pairs, random: Random, known: readonly string[]) => void;
const at = (record: Pairs, name: string) => record.find((it) => it[0] === name) ?? record[0]!;
const someName = (random: Random) => random.pick([...columns, ...names]);
const swap = (record: Pairs, a: string, b: string) => {
  const [one, other] = [at(record, a), at(record, b)];
  [one[1], other[1]] = [other[1], one[1]];
};
const later =
  (ms: number): Change =>
  (record) => {
    const end = at(record, 'endAt');
    const time = Date.parse(end[1].slice(1, -1));
    if (!Number.isNaN(time)) end[1] = JSON.stringify(new Date(time + ms).toISOString());
  };

const changes: readonly Change[] = [
  (record, random) => void (random.pick(record)[1] = random.pick(wild)),
  (record, random) => void (random.pick(record)[1] = random.pick(wild)),
  (record, random) => void record.push([random.pick(columns), random.pick(wild)]), // twice, or one that was not there
  (record, random) => void record.push([someName(random), random.pick(record)[1]]),
  (record, random) => void record.splice(random.below(record.length), 1),
  (record, random) => void (random.pick(record)[0] = someName(random)),
  (record) => swap(record, 'setupAt', 'answerAt'),
  (record) => swap(record, 'answerAt', 'endAt'),
  (record) => swap(record, 'called', 'caller'),
  later(25 * HOUR_MS),
  later(3000 * HOUR_MS),
  later(-1),
  (record, random) => void (at(record, 'outcome')[1] = random.pick(['"busy"', '"cancelled"'])),
  (record, random) => void record.push(['talkMs', String(random.below(400_000))]),
  (record, random, known) => {
    if (known.length > 0) at(record, 'callUuid')[1] = JSON.stringify(random.pick(known)); // a duplicate or a conflict
  },
];

/** A good record after one to three changes. */
export function wildRecord(random: Random, known: readonly string[]): Pairs {
  const record = goodRecord(random);
  for (let left = 1 + random.below(3); left > 0; left--) random.pick(changes)(record, random, known);
  if (record.length === 0) record.push(['', '0']);
  return record;
}
