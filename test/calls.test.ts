import { gzipSync } from 'node:zlib';
import { useApi } from './support/http.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';

const work = useWork();
const api = useApi(work);
let world: World;
beforeAll(async () => {
  world = await makeWorld(work);
});

const post = (records: unknown[], headers: Record<string, string> = {}) =>
  api.ask('POST', '/v1/cdrs', {
    key: world.keys.switch,
    body: records.map((it) => JSON.stringify(it)).join('\n'),
    headers,
  });

test('D1, D2: a posted record is a call with its charge, and its batch says so', async () => {
  const { status, json } = await post([record({ callUuid: 'first' })]);
  expect(status).toBe(200);
  expect(json).toMatchObject({ records: 1, accepted: 1, refused: 0, refusals: [] });
  const report = await api.ask('GET', json.report, { key: world.keys.switch });
  expect(report.json).toMatchObject({ state: 'POSTED', posted: 1, duplicates: 0, outcomes: [], nextAfter: null });
  const { rows } = await work.owner.query(
    'select c.call_uuid, h.subscriber_charge, h.caller_charge, h.talk_seconds from calls c join charges h on h.call_id = c.id',
  );
  expect(rows).toEqual([
    { call_uuid: 'first', subscriber_charge: '200000', caller_charge: '220000', talk_seconds: 60 },
  ]);
});
void gzipSync;
