import { gzipSync } from 'node:zlib';
import { generateLines } from '../src/demo/generate-lines.js';
import { seededRandom } from '../src/demo/random.js';
import { faultsOf, rowsOf } from './support/books.js';
import { useApi } from './support/http.js';
import { postAs } from './support/post.js';
import { useWork } from './support/work.js';
import { makeWorld, type World } from './support/world.js';

const RECORDS = Number(process.env['REPLAY_RECORDS'] ?? 300_000);
const work = useWork('2026-11-05T10:00:00+08:00');
const api = useApi(work);
let world: World;
beforeAll(async () => {
  world = await makeWorld(work);
});

const month = () => {
  const destinations = ['01062000001', '02180000002'];
  const numbers = Object.values(world.numbers).map((number) => ({ number, destinations }));
  const faults = { duplicates: 0.01, bad: 0.001, quarantined: 0.001, suspense: 0.001 };
  const { lines, expected } = generateLines({ seed: 400, month: '2026-10', records: RECORDS, numbers, faults });
  return { lines: [...lines], expected };
};

/** Calls, charges and counters, as sums that any changed row would change. */
const booksOf = () =>
  rowsOf(
    work,
    `select (select count(*) || ' ' || sum(hashtextextended(c::text, 0)) from calls c) as calls,
       (select count(*) || ' ' || sum(hashtextextended(h::text, 0)) from charges h) as charges,
       (select count(*) || ' ' || sum(hashtextextended(m::text, 0)) from month_counters m) as counters,
       (select count(*) || ' ' || sum(hashtextextended(i::text, 0)) from call_identities i) as identities`,
  );

const bodies = (lines: readonly string[], size: number) =>
  Array.from({ length: Math.ceil(lines.length / size) }, (_, at) => `${lines.slice(at * size, (at + 1) * size).join('\n')}\n`); // prettier-ignore

async function postAll(all: readonly string[]) {
  const sums = { posted: 0, duplicates: 0, conflicts: 0, refused: 0, quarantined: 0, suspense: 0 };
  for (const body of all) {
    const report = await postAs(api, world.keys.switch, body);
    for (const it of Object.keys(sums) as (keyof typeof sums)[]) sums[it] += report[it];
  }
  return sums;
}

test('D3: a month of records, again shuffled and split otherwise with a hundredth altered, and again joined and backwards: nothing changes, and every altered one is told', async () => {
  const { lines, expected } = month();
  const first = bodies(lines, 20_000);
  const { posted, duplicates, conflicts, bad, quarantined, suspense } = expected;
  expect(await postAll(first)).toEqual({ posted, duplicates, conflicts, refused: bad, quarantined, suspense });
  const books = await booksOf();
  expect(await faultsOf(work)).toEqual([]);

  const random = seededRandom(7);
  const readable = lines.length - bad;
  const shuffled = lines.map((line) => ({ line, at: random() })).toSorted((a, b) => a.at - b.at);
  let altered = 0;
  const again = shuffled.map(({ line, at }) => {
    const other = at < 0.01 ? line.replace(/("called":"\d{9})(\d)/, (_, start, last) => `${start}${(Number(last) + 1) % 10}`) : line;
    const isRecord = /^\{.*\}$/.test(other) && other !== line;
    if (isRecord) altered++;
    return isRecord ? other : line;
  }); // prettier-ignore
  const second = await postAll(bodies(again, 7_001));
  expect(second.posted + second.quarantined + second.suspense).toBe(0);
  expect(second.duplicates + second.conflicts).toBe(readable);
  expect(second.conflicts).toBeGreaterThan(altered * 0.99); // a few of them were spoilt for form
  expect(second.conflicts).toBeLessThanOrEqual(altered);

  const headers = { 'content-encoding': 'gzip' };
  const backwards = gzipSync(`${lines.toReversed().join('\n')}\n`, { level: 1 });
  const joined = await api.ask('POST', '/v1/cdrs', { key: world.keys.switch, body: backwards, headers });
  const { json: third } = await api.ask('GET', joined.json.report, { key: world.keys.switch });
  expect(third).toMatchObject({ posted: 0, duplicates: readable, conflicts: 0, refused: bad });
  expect(await booksOf()).toEqual(books);

  const before = await rowsOf(work, 'select count(*) from cdr_batches');
  const { status, json } = await api.ask('POST', '/v1/cdrs', { key: world.keys.switch, body: first.at(-1)! });
  expect({ status, repeated: json.repeated }).toEqual({ status: 200, repeated: true });
  expect(await rowsOf(work, 'select count(*) from cdr_batches')).toEqual(before);
}, 600_000);
