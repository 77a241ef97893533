import { randomInt } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { faultsOf, rowsOf } from './support/books.js';
import { randomOf } from './support/chaos/random.js';
import { mangled, neighbours, type FuzzBody } from './support/fuzz-cdrs/bodies.js';
import { bombs, moreBombs, usualBodies } from './support/fuzz-cdrs/bombs.js';
import { natives } from './support/fuzz-cdrs/natives.js';
import { oddities } from './support/fuzz-cdrs/oddities.js';
import { useApi } from './support/http.js';
import { postAs } from './support/post.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';

/** SEED repeats a run; FUZZ is how many records, 2,000 unless said. */
const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31));
const RECORDS = Number(process.env['FUZZ'] ?? 2000);
const isLong = RECORDS > 100_000;
const RECORDS_A_BODY = isLong ? 1000 : 40;
const WARM_UP = 40;
const LONG_MS = 3_600_000;
const GROWTH_BYTES = 64 * 1024 * 1024;
const say = (line: string) => process.stderr.write(`cdrs-fuzz: ${line}\n`);
const megabytes = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MiB`;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
/** What is in use, garbage apart. */
function memory(): number {
  collect();
  collect();
  return process.memoryUsage.rss();
}

const work = useWork();
const api = useApi(work);
const random = randomOf(seed);
const answers: Record<number, number> = {};
let world: World;
beforeAll(async () => {
  say(`SEED=${seed} FUZZ=${RECORDS}`);
  world = await makeWorld(work);
});

const outcomes = ['posted', 'merged', 'partial', 'duplicates', 'conflicts', 'quarantined', 'suspense'] as const;

/**
 * Posts a body: it is answered as it has to be, loses nothing, and leaves the server well.
 *
 * @returns how many records of it were taken or refused one by one
 */
async function check({ how, bytes, headers, good, records }: FuzzBody, allowed: readonly number[]): Promise<number> {
  const { status, json } = await api.ask('POST', '/v1/cdrs', { key: world.keys.switch, body: bytes, headers });
  answers[status] = (answers[status] ?? 0) + 1;
  expect({ how, status, isAllowed: allowed.includes(status) }).toEqual({ how, status, isAllowed: true });
  if (status === 200) await checkReport(how, json, good);
  else expect(json.error.code).toMatch(/^(BAD_INPUT|TOO_LARGE|UNSUPPORTED_FORMAT)$/);
  const after = await postAs(api, world.keys.switch, [record()]);
  expect({ how, after: [after.state, after.posted] }).toEqual({ how, after: ['POSTED', 1] });
  const taken = status === 200 ? json.records : 0;
  expect({ how, records: taken }).toEqual({ how, records: records ?? taken });
  return taken;
}

/** Each record of a batch ends in exactly one way, and the good ones in the books. */
async function checkReport(how: string, answer: Record<string, number>, good: readonly string[]): Promise<void> {
  const report = (await api.ask('GET', String(answer['report']), { key: world.keys.switch })).json;
  const ended = outcomes.reduce((sum, name) => sum + report[name], 0);
  const calls = await rowsOf(work, 'select from calls where call_uuid = any($1)', [good]);
  const { records, accepted, refused } = answer;
  expect({ how, state: report.state, records, refused, accepted, good: calls.length }).toEqual({
    how,
    state: 'POSTED',
    records: report.records,
    refused: report.refused,
    accepted: ended,
    good: good.length,
  });
  expect(accepted! + refused!).toBe(records);
}

test(
  'D2: wild records and broken bodies: no 5xx, no good record is lost, memory stays',
  async () => {
    const known: string[] = [];
    const one = async () => {
      const make = random.pick([neighbours, neighbours, natives, mangled, mangled]);
      const body = make(random, 1 + random.below(RECORDS_A_BODY), known);
      known.push(...body.good.slice(0, 10));
      known.splice(0, known.length - 1000);
      return check(body, body.good.length > 0 ? [200] : [200, 400, 413, 415]);
    };
    let sent = 0;
    let bodies = 0;
    for (; bodies < WARM_UP; bodies++) sent += await one();
    const before = memory();
    for (; sent < RECORDS; bodies++) sent += await one();
    const grown = memory() - before;
    say(`${sent} records in ${bodies} bodies, grown by ${megabytes(grown)}: ${JSON.stringify(answers)}`);
    expect(grown).toBeLessThanOrEqual(GROWTH_BYTES);
  },
  LONG_MS,
);

/** Checks a body; the most memory that was in use meanwhile. */
async function peakOf(body: FuzzBody, status: number): Promise<number> {
  let highest = memory();
  const watch = setInterval(() => (highest = Math.max(highest, process.memoryUsage.rss())), 5);
  await check(body, [status]).finally(() => clearInterval(watch));
  return highest;
}

describe('bombs of 200 MiB', () => {
  let usual = 0;
  beforeAll(async () => {
    const idle = memory();
    for (const body of isLong ? usualBodies : usualBodies.slice(0, 1)) usual = Math.max(usual, await peakOf(body, 200));
    say(`a usual body takes ${megabytes(usual - idle)}`);
  }, LONG_MS);

  test.each(isLong ? [...bombs, ...moreBombs] : bombs)(
    '$how is $status, in little memory',
    async ({ status, ...bomb }) => {
      const idle = memory();
      const peak = await peakOf(bomb, status);
      say(
        `${bomb.how}, ${bomb.bytes.length} bytes, takes ${megabytes(peak - idle)}; more than usual: ${megabytes(peak - usual)}`,
      );
      expect(peak - usual).toBeLessThanOrEqual(GROWTH_BYTES);
    },
    LONG_MS,
  );
});

test(
  'D2: bodies that chance would not make are answered as they have to be',
  async () => {
    for (const { status, ...body } of oddities(random)) await check(body, [status]);
  },
  LONG_MS,
);

test(
  'afterwards the books agree with what the switch was told',
  async () => {
    const [told] = await rowsOf(
      work,
      `select sum(posted)::int posted, sum(duplicates)::int duplicate, sum(conflicts)::int conflict, sum(quarantined)::int quarantined,
       sum(suspense)::int suspense, sum(merged)::int merged, sum(partial)::int partial from cdr_chunks join cdr_batches on cdr_batches.id = batch_id`,
    );
    const [posted] = await rowsOf<{ posted: number }>(work, 'select count(*)::int posted from calls');
    const others = await rowsOf<{ fate: string; count: number }>(
      work,
      `select fate, count(*)::int from record_outcomes where fate <> 'refused' and batch_id in (select id from cdr_batches) group by fate`,
    );
    const none = { duplicate: 0, conflict: 0, quarantined: 0, suspense: 0, merged: 0, partial: 0 };
    expect({ ...none, ...posted, ...Object.fromEntries(others.map(({ fate, count }) => [fate, count])) }).toEqual(told);
    expect(await faultsOf(work)).toEqual([]);
  },
  LONG_MS,
);
