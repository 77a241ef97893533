import { postChunk } from '../src/flows/post-chunk.js';
import { sweep } from '../jobs/sweep.js';
import type { Fields } from './support/bodies.js';
import { booked, faultsOf, rowsOf, wholeBooks } from './support/books.js';
import { useApi } from './support/http.js';
import { addNumber } from './support/others.js';
import { atOnce, losingNudges, postAs, waitingChunks } from './support/post.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';

const NOW = Date.parse('2026-11-05T10:00:00+08:00');
const work = useWork('2026-11-05T10:00:00+08:00');
const api = useApi(work);
let world: World;
beforeAll(async () => {
  world = await makeWorld(work);
  await addNumber(work, world, { number: '4006000005', fromAt: '2026-10-10T10:00:00+08:00' });
});

/** Every story ends with books that add up: counters are sums, and each charge is what its receipt says (rule T8). */
afterEach(async () => {
  expect(await faultsOf(work)).toEqual([]);
});

const post = (...records: Fields[]) => postAs(api, world.keys.switch, records);
const longer = { endAt: '2026-10-10T10:09:08.000+08:00' };

describe('D5: what can’t be true is not billed, and not dropped', () => {
  const at = (ms: number) => new Date(ms).toISOString();
  const DAY = 86_400_000;
  const start = Date.parse('2026-10-10T10:00:00+08:00');
  const times = (setupAt: number, answerAt: number, endAt: number) => ({
    setupAt: at(setupAt),
    answerAt: at(answerAt),
    endAt: at(endAt),
  });
  const OLDEST = NOW - 180 * DAY;
  const missed = { outcome: 'noanswer', answerAt: undefined };
  test.each`
    code                      | wrong                                                      | right
    ${'ANSWER_BEFORE_SETUP'}  | ${times(start, start - 1, start + 9)}                      | ${times(start, start, start + 9)}
    ${'END_BEFORE_SETUP'}     | ${{ ...missed, setupAt: at(start), endAt: at(start - 1) }} | ${{ ...missed, setupAt: at(start), endAt: at(start) }}
    ${'END_BEFORE_ANSWER'}    | ${times(start, start + 9, start + 8)}                      | ${times(start, start + 9, start + 9)}
    ${'BRIDGE_BEFORE_ANSWER'} | ${{ bridgeAt: '2026-10-10T10:00:07.999+08:00' }}           | ${{ bridgeAt: '2026-10-10T10:00:08.000+08:00' }}
    ${'BRIDGE_AFTER_END'}     | ${{ bridgeAt: '2026-10-10T10:01:08.001+08:00' }}           | ${{ bridgeAt: '2026-10-10T10:01:08.000+08:00' }}
    ${'OVER_24_HOURS'}        | ${times(start, start, start + DAY + 1)}                    | ${times(start, start, start + DAY)}
    ${'CLOCK_AHEAD'}          | ${times(NOW, NOW, NOW + 300_001)}                          | ${times(NOW, NOW, NOW + 300_000)}
    ${'TOO_OLD'}              | ${times(OLDEST - 1, OLDEST, OLDEST + 9)}                   | ${times(OLDEST, OLDEST, OLDEST + 9)}
    ${'COUNTER_DIFFERS'}      | ${{ talkMs: 61_001 }}                                      | ${{ talkMs: 61_000 }}
  `('$code waits for a person; up to the bound it is billed', async ({ code, wrong, right }) => {
    const [bad, good] = [record(wrong), record(right)];
    const report = await post(bad, good);
    expect(report).toMatchObject({ posted: 1, quarantined: 1, outcomes: [{ line: 1, fate: 'quarantined', code }] });
    expect(await booked(work, String(bad['callUuid']))).toEqual([]);
    expect(await booked(work, String(good['callUuid']))).toHaveLength(1);
  });

  const assigned = Date.parse('2026-10-10T10:00:00+08:00');
  test.each`
    because                                              | wrong                                                                           | right
    ${'a number that we don’t own'}                      | ${{ called: '4006999999' }}                                                     | ${{ called: '4006000001' }}
    ${'answered before the number was anyone’s'}         | ${{ called: '4006000005', ...times(assigned - 9, assigned - 1, assigned + 9) }} | ${{ called: '4006000005', ...times(assigned - 9, assigned, assigned + 9) }}
    ${'set up before it was anyone’s, and not answered'} | ${{ called: '4006000005', ...missed, setupAt: at(assigned - 1) }}               | ${{ called: '4006000005', ...missed, setupAt: at(assigned) }}
  `('suspense: $because', async ({ wrong, right }) => {
    const [bad, good] = [record(wrong), record(right)];
    const report = await post(bad, good);
    expect(report).toMatchObject({ posted: 1, suspense: 1, outcomes: [{ line: 1, code: 'NOT_OUR_NUMBER' }] });
    expect(await booked(work, String(bad['callUuid']))).toEqual([]);
  });

  test('suspense: no tariff of the subscriber was in force', async () => {
    await work.owner.query(`insert into tariffs values (gen_random_uuid(), 'future', 'SUBSCRIBER')`);
    await work.owner.query(
      `update assignments set subscriber_tariff_id = (select id from tariffs where name = 'future') where number = '4006000005'`,
    );
    const report = await post(record({ called: '4006000005' }), record({ called: '4006000005', ...missed }));
    expect(report).toMatchObject({ posted: 1, suspense: 1, outcomes: [{ line: 1, code: 'NO_TARIFF' }] });
  });
});

describe('D4: once, whatever happens', () => {
  test('a chunk that is posted again changes nothing more', async () => {
    const { batchId } = await post(record(), record({ callUuid: 'x' }), record({ callUuid: 'x', ...longer }));
    const before = await wholeBooks(work);
    await postChunk(work.worker, work.reference.now(), { batchId, chunk: 0 });
    expect(await wholeBooks(work)).toEqual(before);
  });

  test('a chunk that four workers post at once is posted once', async () => {
    const calls = Array.from({ length: 300 }, () => record());
    const { batchId } = await losingNudges(work, () => post(...calls));
    const key = { batchId, chunk: 0 };
    await Promise.all([1, 2, 3, 4].map(() => postChunk(work.worker, work.reference.now(), key)));
    const filed = await rowsOf(work, 'select from calls where batch_id = $1', [batchId]);
    const [chunk] = await rowsOf(work, 'select posted, duplicates from cdr_chunks where batch_id = $1', [batchId]);
    expect({ filed: filed.length, ...chunk }).toEqual({ filed: 300, posted: 300, duplicates: 0 });
  });

  test('two bodies with the same calls, posted at once in other orders, make each call once', async () => {
    const calls = Array.from({ length: 3_000 }, (_, at) => record({ called: ['4006000001', '4007000002'][at % 2] }));
    await losingNudges(work, async () => {
      await post(...calls);
      await post(...calls.toReversed());
    });
    const keys = await waitingChunks(work);
    const posting = keys.map((key) => () => postChunk(work.worker, work.reference.now(), key));
    await atOnce(work, 'call_identities', posting);
    const tallies = await rowsOf(
      work,
      'select sum(posted)::int posted, sum(duplicates)::int duplicates, sum(conflicts)::int conflicts from cdr_chunks where batch_id = any($1)',
      [keys.map((it) => it.batchId)],
    );
    expect(tallies).toEqual([{ posted: 3_000, duplicates: 3_000, conflicts: 0 }]);
  });

  test('of two bodies that share some calls and are posted at once, each has its own calls, and one of them those', async () => {
    const calls = Array.from({ length: 300 }, (_, at) => record({ outcome: at % 3 === 0 ? 'busy' : 'answered' }));
    const strange = record({ called: '4009999999' }); // nobody's: the first waits in suspense
    const batches = await losingNudges(work, async () => [
      await post(...calls.slice(0, 200), strange),
      await post(strange, ...calls.slice(100).toReversed()),
    ]);
    const posting = batches.map(
      ({ batchId }) =>
        () =>
          postChunk(work.worker, work.reference.now(), { batchId, chunk: 0 }),
    );
    await atOnce(work, 'call_identities', posting);
    const ids = batches.map((it) => it.batchId);
    const tallies = await rowsOf(
      work,
      'select sum(posted)::int posted, sum(duplicates)::int duplicates, sum(suspense)::int suspense from cdr_chunks where batch_id = any($1)',
      [ids],
    );
    expect(tallies).toEqual([{ posted: 300, duplicates: 101, suspense: 1 }]);
    expect(await rowsOf(work, 'select from calls where batch_id = any($1)', [ids])).toHaveLength(300);
  });

  test('a posting that fails leaves nothing, and the next one finds all to do', async () => {
    const { batchId } = await losingNudges(work, () => post(record({ callUuid: 'failing' })));
    const before = await wholeBooks(work);
    await work.owner.query('alter table month_counters add constraint broken check (false) not valid');
    await expect(postChunk(work.worker, work.reference.now(), { batchId, chunk: 0 })).rejects.toThrow('broken');
    expect(await wholeBooks(work)).toEqual(before);
    await work.owner.query('alter table month_counters drop constraint broken');
    await postChunk(work.worker, work.reference.now(), { batchId, chunk: 0 });
    expect(await booked(work, 'failing')).toHaveLength(1);
  });

  test('a lost nudge costs seconds: the sweep finds the chunk, and leaves a young one to its own nudge', async () => {
    const report = await losingNudges(work, () => post(record({ callUuid: 'lost' })));
    expect(report).toMatchObject({ state: 'RATING', posted: 0 });
    await work.setClock('2026-11-05T10:00:02.999+08:00');
    expect(await sweep(work)).toBe(0);
    await work.setClock('2026-11-05T10:00:03.000+08:00');
    expect(await sweep(work)).toBe(1);
    expect(await booked(work, 'lost')).toHaveLength(1);
    await work.setClock('2026-11-05T10:00:00+08:00');
  });

  test('a queue that is down is not the switch’s trouble: the bytes are durable', async () => {
    const { enqueue } = work;
    work.enqueue = () => Promise.reject(new Error('the queue is down'));
    const report = await post(record()).finally(() => (work.enqueue = enqueue));
    expect(report).toMatchObject({ state: 'RATING', records: 1 });
    for (const key of await waitingChunks(work)) await postChunk(work.worker, work.reference.now(), key);
  });
});
