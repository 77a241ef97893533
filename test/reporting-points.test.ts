import { randomUUID } from 'node:crypto';
import { verifyBooks } from '../src/cli/verify.js';
import { OPERATOR_CHAIN } from '../src/events/change.js';
import { csv, ndjson, type Fields } from './support/bodies.js';
import { booked, faultsOf, rowsOf } from './support/books.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { addRival, addSwitch } from './support/others.js';
import { losingNudges, postAs, waitingChunks } from './support/post.js';
import { postChunk } from '../src/flows/post-chunk.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';

const work = useWork('2026-11-05T10:00:00+08:00');
const api = useApi(work);
const ask = useGraphql(api);
let world: World;
let sbc: { switchId: string; key: string };
let pbx: { switchId: string; key: string };
let trunk: string;
let made = 0;

beforeAll(async () => {
  world = await makeWorld(work);
  sbc = await addSwitch(work, '边界一号');
  pbx = await addSwitch(work, 'pbx-1');
});
beforeEach(() => void (trunk = `trunk-${++made}`));
afterEach(async () => {
  expect(await faultsOf(work)).toEqual([]);
  expect(await verifyBooks(work.worker, {}, { write: () => true })).toBe(0);
});

async function change(name: 'setReportingPoint' | 'clearReportingPoint', input: Fields, key = world.keys.operator) {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
  const text = `mutation ($input: ${type}!) { ${name}(input: $input) { idempotentReplay userErrors { code path message } switch { name } } }`;
  const { data, errors } = await ask(key, text, { input: { idempotencyKey: randomUUID(), ...input } });
  return data?.[name] ?? { userErrors: errors!.map((it) => ({ code: it.extensions.code })) };
}
const set = (switchId: string, of = trunk) =>
  change('setReportingPoint', { trunk: of, switchId: `switch_${switchId}` });
const clear = (of = trunk) => change('clearReportingPoint', { trunk: of });
const entries = async () =>
  (
    await rowsOf<{ entry: string }>(work, `select entry from audit_log where chain = '${OPERATOR_CHAIN}' order by seq`)
  ).map((it) => JSON.parse(it.entry));

const elsewhere = (line: number, found = trunk) => ({
  line,
  fate: 'duplicate',
  code: 'OTHER_REPORTING_POINT',
  field: 'trunk',
  found,
  reason: 'Calls of this trunk are reported by the switch “边界一号”; this record bills nothing.',
});

describe('D7: two switches report one call, and one reporting point bills it', () => {
  test('the other’s record bills nothing, says whose it is, and is kept', async () => {
    await set(sbc.switchId);
    const one = record({ trunk });
    expect(await postAs(api, sbc.key, [{ ...one, callUuid: `sbc ${made}` }])).toMatchObject({
      posted: 1,
      duplicates: 0,
    });
    const report = await postAs(api, pbx.key, [{ ...one, callUuid: `pbx ${made}` }]);
    expect(report).toMatchObject({ posted: 0, duplicates: 1, outcomes: [elsewhere(1)] });
    expect([await booked(work, `sbc ${made}`), await booked(work, `pbx ${made}`)]).toMatchObject([[{}], []]);
    expect(await rowsOf(work, 'select from evidence where batch_id = $1', [report.batchId])).toHaveLength(1);
  });

  test.each`
    named              | posted | duplicates | because
    ${undefined}       | ${1}   | ${0}       | ${'a record without a trunk is as ever'}
    ${''}              | ${1}   | ${0}       | ${'so is one with an empty one'}
    ${null}            | ${1}   | ${0}       | ${'and with none'}
    ${'another-trunk'} | ${1}   | ${0}       | ${'a trunk that has no reporting point'}
    ${'the-trunk'}     | ${0}   | ${1}       | ${'one that has another'}
    ${' the-trunk '}   | ${0}   | ${1}       | ${'texts are trimmed'}
    ${'The-Trunk'}     | ${1}   | ${0}       | ${'and told apart by their letters'}
  `('$because ($named)', async ({ named, posted, duplicates }) => {
    await set(sbc.switchId, 'the-trunk');
    expect(await postAs(api, pbx.key, [record({ trunk: named })])).toMatchObject({ posted, duplicates });
    expect(await postAs(api, sbc.key, [record({ trunk: named })])).toMatchObject({ posted: 1, duplicates: 0 });
  });

  test('among others of a chunk, and in CSV; a number as text is a trunk too', async () => {
    await set(sbc.switchId, '4711');
    const records = [
      record(),
      record({ trunk: 4711 }),
      record({ trunk: 'x' }),
      record({ trunk: '4711', called: '4009999999' }),
    ];
    const of = { posted: 2, duplicates: 2, suspense: 0, outcomes: [elsewhere(2, '4711'), elsewhere(4, '4711')] };
    expect(await postAs(api, pbx.key, records)).toMatchObject(of);
    const again = records.map((it) => ({ ...it, callUuid: `csv ${String(it['callUuid'])}` }));
    const lines = { outcomes: [elsewhere(3, '4711'), elsewhere(5, '4711')] };
    expect(await postAs(api, pbx.key, csv(again))).toMatchObject({ ...of, ...lines });
  });

  test('a trunk that can’t be read is refused, as any field is', async () => {
    const report = await postAs(api, pbx.key, [
      record({ trunk: 'a\u0007b' }),
      record({ trunk: 'x'.repeat(129) }),
      record({ trunk: 'x'.repeat(128) }),
    ]);
    expect(report).toMatchObject({ refused: 2, posted: 1 });
    expect(report.outcomes[0]).toMatchObject({ field: 'trunk', code: 'REFUSED_FOR_FORM' });
  });

  test('it is no billing field: the same record by another trunk is a duplicate', async () => {
    const one = record();
    const report = await postAs(api, pbx.key, [{ ...one, trunk: 'a' }, { ...one, trunk: 'b' }, one]);
    expect(report).toMatchObject({ posted: 1, duplicates: 2, conflicts: 0 });
  });

  test('a leg that another switch reports takes no part in its call', async () => {
    await set(sbc.switchId);
    const legs = { callUuid: `legs ${made}`, outcome: 'answered' };
    const report = await postAs(api, pbx.key, [
      record({ ...legs, legUuid: 'a', trunk }),
      record({ ...legs, legUuid: 'b', endAt: '2026-10-10T10:05:08.000+08:00' }),
    ]);
    expect(report).toMatchObject({ posted: 1, merged: 0, duplicates: 1 });
    expect(await booked(work, legs.callUuid)).toMatchObject([{ talkSeconds: 300 }]);
  });
});

describe('D7: what holds is what the database says when the chunk is posted', () => {
  const land = (key: string, records: readonly Fields[]) =>
    losingNudges(work, () => api.ask('POST', '/v1/cdrs', { key, body: ndjson(records) }));
  const post = async () => {
    for (const it of await waitingChunks(work)) await postChunk(work.worker, work.reference.now(), it);
  };
  const counts = async () =>
    (await rowsOf(work, 'select posted, duplicates from cdr_chunks order by landed_at desc, batch_id desc limit 1'))[0];

  test('set while a chunk waits: it bills nothing', async () => {
    await land(pbx.key, [record({ trunk }), record()]);
    await set(sbc.switchId);
    await post();
    expect(await counts()).toEqual({ posted: 1, duplicates: 1 });
  });

  test('cleared while a chunk waits: it is billed', async () => {
    await set(sbc.switchId);
    await land(pbx.key, [record({ trunk }), record({ trunk })]);
    await clear();
    await post();
    expect(await counts()).toEqual({ posted: 2, duplicates: 0 });
  });

  test('changed after it was posted: posted again it stands; and who was left out is a call once it is sent again', async () => {
    await set(sbc.switchId);
    const [one, two] = [record({ trunk }), record({ trunk })];
    await postAs(api, sbc.key, [one]);
    expect(await postAs(api, pbx.key, [two])).toMatchObject({ duplicates: 1 });
    const [chunk] = await rowsOf<{ batchId: string; chunk: number }>(
      work,
      'select batch_id "batchId", chunk from cdr_chunks order by landed_at desc, batch_id desc limit 1',
    );
    await set(pbx.switchId);
    await postChunk(work.worker, work.reference.now(), chunk!);
    expect(await counts()).toEqual({ posted: 0, duplicates: 1 });
    const again = await postAs(api, pbx.key, [two, { ...two, trunk: undefined }]);
    expect(again).toMatchObject({ posted: 1, duplicates: 1 });
    expect(await postAs(api, sbc.key, [{ ...one, trunk }, record()])).toMatchObject({ posted: 1, duplicates: 1 });
  });

  test('a part that came before the change still makes its call', async () => {
    const part = { callUuid: `parts ${made}`, trunk };
    await postAs(api, pbx.key, [record({ ...part, kind: 'interim', seq: 0 })]);
    await set(sbc.switchId);
    expect(await postAs(api, pbx.key, [record({ ...part, seq: 1 })])).toMatchObject({ duplicates: 1, posted: 0 });
    await clear();
    expect(await postAs(api, pbx.key, [record({ ...part, seq: 1 }), record()])).toMatchObject({ posted: 2 });
  });

  test('many trunks of one chunk are asked for at once', async () => {
    const trunks = Array.from({ length: 300 }, (_, nth) => `${trunk}-${nth}`);
    await work.owner.query(`insert into reporting_points select it, $2, app_now(), 'test' from unnest($1::text[]) it`, [
      trunks.slice(0, 200),
      sbc.switchId,
    ]);
    expect(await postAs(api, pbx.key, trunks.map((it) => record({ trunk: it })))).toMatchObject({ posted: 100, duplicates: 200 }); // prettier-ignore
  });
});

describe('D7: setting and clearing', () => {
  const points = async (key = world.keys.operator) =>
    (await ask(key, '{ reportingPoints(first: 100) { totalCount nodes { trunk setAt setBy switch { name } } } }')).data
      ?.reportingPoints;

  test('is listed by trunk, and written into the audit log with what was before', async () => {
    await work.owner.query('delete from reporting_points');
    await set(pbx.switchId, 'b');
    await set(sbc.switchId, 'a');
    const setBy = `key_${world.keys.operator.slice(4, 12)}`;
    const setAt = '2026-11-05T02:00:00.000Z';
    expect(await points()).toEqual({
      totalCount: 2,
      nodes: [
        { trunk: 'a', setAt, setBy, switch: { name: '边界一号' } },
        { trunk: 'b', setAt, setBy, switch: { name: 'pbx-1' } },
      ],
    });
    await set(sbc.switchId, 'b');
    expect(await clear('a')).toMatchObject({ userErrors: [], switch: { name: '边界一号' } });
    const [ofPbx, ofSbc] = [`switch_${pbx.switchId}`, `switch_${sbc.switchId}`];
    expect((await entries()).slice(-2)).toMatchObject([
      {
        type: 'reporting_point.set',
        subject: ofSbc,
        before: { trunk: 'b', switchId: ofPbx },
        after: { trunk: 'b', switchId: ofSbc },
      },
      { type: 'reporting_point.cleared', subject: ofSbc, before: { trunk: 'a', switchId: ofSbc }, after: null },
    ]);
    expect((await points()).nodes.map((it: { trunk: string }) => it.trunk)).toEqual(['b']);
  });

  test('again as it is changes nothing, and isn’t written down', async () => {
    await set(sbc.switchId);
    const before = await entries();
    expect(await set(sbc.switchId)).toMatchObject({ userErrors: [], switch: { name: '边界一号' } });
    expect(await entries()).toEqual(before);
  });

  test('what isn’t there or can’t be read is refused', async () => {
    expect(await clear('no such trunk')).toMatchObject({
      userErrors: [{ code: 'NOT_FOUND', path: ['input', 'trunk'] }],
    });
    expect(await set(randomUUID())).toMatchObject({ userErrors: [{ code: 'NOT_FOUND', path: ['input', 'switchId'] }] });
    expect(await set(sbc.switchId, ' ')).toMatchObject({
      userErrors: [{ code: 'BAD_INPUT', path: ['input', 'trunk'] }],
    });
    expect(await set(sbc.switchId, 'x'.repeat(129))).toMatchObject({ userErrors: [{ code: 'BAD_INPUT' }] });
  });

  test('P2: a partner and a switch may do neither, nor see them', async () => {
    const { key } = await addRival(work, world);
    for (const it of [key, sbc.key]) {
      expect(await points(it)).toBeUndefined();
      for (const name of ['setReportingPoint', 'clearReportingPoint'] as const) {
        const input = { trunk, ...(name === 'setReportingPoint' && { switchId: `switch_${sbc.switchId}` }) };
        expect(await change(name, input, it)).toMatchObject({ userErrors: [{ code: 'FORBIDDEN' }] });
      }
    }
  });
});
