import { csv, ndjson, type Fields } from './support/bodies.js';
import { booked, faultsOf, rowsOf } from './support/books.js';
import { useApi } from './support/http.js';
import { addSwitch } from './support/others.js';
import { postAs } from './support/post.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';

const work = useWork();
const api = useApi(work);
let world: World;
beforeAll(async () => {
  world = await makeWorld(work);
});
afterEach(async () => {
  expect(await faultsOf(work)).toEqual([]);
});

const post = (...records: Fields[]) => postAs(api, world.keys.switch, records);
const longer = { endAt: '2026-10-10T10:09:08.000+08:00' };

describe('D3: one call per switch and callUuid', () => {
  test('the same record again is a duplicate, in another format and zone too, and nothing changes', async () => {
    const first = record({ callUuid: 'again' });
    await post(first);
    const charged = await booked(work, 'again');
    const inUtc = {
      ...first,
      setupAt: '2026-10-10T02:00:00Z',
      answerAt: '2026-10-10 10:00:08',
      called: '+864006000001',
      talkMs: 60_400,
    };
    for (const body of [ndjson([first]), csv([first]), JSON.stringify([inUtc], null, 1)]) {
      const { posted, duplicates, outcomes } = await postAs(api, world.keys.switch, body);
      expect({ posted, duplicates, code: outcomes[0].code }).toEqual({ posted: 0, duplicates: 1, code: 'DUPLICATE' });
    }
    expect(await booked(work, 'again')).toEqual(charged);
  });

  test.each`
    because                                               | change
    ${'another end'}                                      | ${longer}
    ${'another destination'}                              | ${{ answeredBy: '02180000002' }}
    ${'another caller'}                                   | ${{ caller: '13800138001' }}
    ${'another outcome'}                                  | ${{ outcome: 'noanswer' }}
    ${'another of our numbers'}                           | ${{ called: '4007000002' }}
    ${'a set-up in another month: no second billed call'} | ${{ setupAt: '2026-09-30T23:59:59+08:00', answerAt: '2026-10-01T00:00:01+08:00', endAt: '2026-10-01T00:01:01+08:00' }}
  `('other content is a conflict, both are kept, and the first stands: $because', async ({ change }) => {
    const first = record();
    const callUuid = String(first['callUuid']);
    await post(first);
    const charged = await booked(work, callUuid);
    const second = await post({ ...first, ...change });
    expect(second).toMatchObject({ posted: 0, conflicts: 1, outcomes: [{ line: 1, code: 'CDR_CONFLICT' }] });
    expect(await booked(work, callUuid)).toEqual(charged);
    expect(charged).toMatchObject([{ subscriber: '0.200000' }]);
    const kept = await rowsOf(work, 'select from evidence where batch_id = $1', [second.batchId]);
    expect(kept).toHaveLength(1);
  });

  test('within one body it is the same: the first stands, its repeat and its rival are told', async () => {
    const first = record({ callUuid: 'thrice' });
    const report = await post(first, first, { ...first, ...longer });
    expect(report).toMatchObject({ posted: 1, duplicates: 1, conflicts: 1 });
    expect(report.outcomes).toMatchObject([
      { line: 2, fate: 'duplicate' },
      { line: 3, fate: 'conflict' },
    ]);
    expect(await booked(work, 'thrice')).toMatchObject([{ subscriber: '0.200000' }]);
  });

  test('two switches with the same callUuid had two calls', async () => {
    const { key } = await addSwitch(work, 'sw-2');
    const call = record({ callUuid: 'both' });
    await post(call);
    expect(await postAs(api, key, [call])).toMatchObject({ posted: 1, duplicates: 0 });
    expect(await booked(work, 'both')).toHaveLength(2);
  });
});
