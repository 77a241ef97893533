import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { unpack } from '../src/calls/io/pack.js';
import { booked, faultsOf, rowsOf } from './support/books.js';
import { useApi } from './support/http.js';
import {
  asteriskJson,
  flatRow,
  freeswitch,
  freeswitchBodies,
  freeswitchLeg,
  kamailio,
  masterRow,
  percent,
  triesOf,
  valuesEncoded,
  xmlOf,
  type NativeCall,
} from './support/native.js';
import { addSwitch } from './support/others.js';
import { postAs } from './support/post.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';

const work = useWork('2026-11-05T10:00:00+08:00');
const api = useApi(work);
let world: World;
beforeAll(async () => {
  world = await makeWorld(work);
});
afterEach(async () => {
  expect(await faultsOf(work)).toEqual([]);
});

const at = (time: string) => Date.parse(`2026-10-10T${time}+08:00`);
const json = (it: unknown) => JSON.stringify(it);
/** A call of 60.405 s: 61 by a counter of whole seconds that rounds each end, and 61 by our rule too. */
const call = (callUuid: string, more: Partial<NativeCall> = {}): NativeCall => ({
  callUuid,
  called: '4006000001',
  caller: '13800138000',
  setupAt: at('10:00:00.846'),
  answerAt: at('10:00:06.953'),
  endAt: at('10:01:07.358'),
  outcome: 'answered',
  answeredBy: '01062000001',
  ...more,
});

async function post(body: string | Buffer, { profile, key = world.keys.switch, headers = {} }: { profile?: string; key?: string; headers?: Record<string, string> } = {}) {
  const path = profile === undefined ? '/v1/cdrs' : `/v1/cdrs?profile=${profile}`;
  const { status, json: answer } = await api.ask('POST', path, { key, body, headers });
  if (status !== 200) return { status, ...answer.error };
  return { ...answer, ...(await api.ask('GET', answer.report, { key })).json };
} // prettier-ignore

const attemptsOf = (callUuid: string) =>
  rowsOf<{ attempts: { to: string; outcome: string }[] | null }>(work, 'select attempts from calls where call_uuid = $1', [callUuid])
    .then(([it]) => it?.attempts?.map(({ to, outcome }) => `${to} ${outcome}`)); // prettier-ignore

describe('D1, D3: one call of FreeSWITCH in whatever format', () => {
  test('is posted once, and every other format of it is a duplicate', async () => {
    const its = freeswitch(call('fs-1'));
    const [first, ...others] = Object.values(freeswitchBodies);
    expect(await post(first!(its))).toMatchObject({ accepted: 1, posted: 1 });
    for (const write of others)
      expect(await post(write(its))).toMatchObject({ posted: 0, duplicates: 1, conflicts: 0 });
    expect(await booked(work, 'fs-1')).toMatchObject([{ talkSeconds: 61, subscriber: '0.400000' }]);
  });

  test.each(Object.keys(freeswitchBodies))('%s as the first is posted to the micro-yuan', async (setting) => {
    const callUuid = `fs ${setting}`;
    const body = freeswitchBodies[setting]!(freeswitch(call(callUuid, { endAt: at('10:01:06.953') })));
    expect(await post(body, { headers: { 'content-type': 'application/x-www-form-urlencoded' } })).toMatchObject({ posted: 1 }); // prettier-ignore
    expect(await booked(work, callUuid)).toMatchObject([{ talkSeconds: 60, subscriber: '0.200000' }]);
  });

  test('billed by microseconds: a minute and a millisecond are two minutes, whatever billsec says', async () => {
    const its = freeswitch(call('fs-ms', { endAt: at('10:01:06.954') }), { billsec: '60', billusec: '60001000' });
    await post(json(its));
    expect(await booked(work, 'fs-ms')).toMatchObject([{ talkSeconds: 61, subscriber: '0.400000' }]);
  });

  test('D4: the bytes of a form are the evidence, as they came', async () => {
    const body = freeswitchBodies['mod_json_cdr encode=base64']!(freeswitch(call('fs-bytes')));
    const { batchId } = await post(body);
    const [kept] = await rowsOf<{ bytes: Buffer; format: string }>(work, 'select e.bytes, b.format from evidence e join cdr_batches b on b.id = e.batch_id where b.id = $1', [batchId]); // prettier-ignore
    expect([kept!.format, (await unpack(kept!.bytes)).toString()]).toEqual(['form', body]);
    expect(await post(body)).toMatchObject({ repeated: true, batchId });
  });

  test('D2: what encode=true with encode-values=true breaks is refused with the setting to change, and kept', async () => {
    const broken = `cdr=${percent(json(valuesEncoded(freeswitch(call('fs-broken'))))).replaceAll(/%25(?=[0-9A-F]{2})/g, '%')}`; // prettier-ignore
    const answer = await post(broken);
    expect(answer).toMatchObject({ records: 1, refused: 1, posted: 0, refusals: [{ line: 1, rule: expect.stringContaining('encode-values=false') }] }); // prettier-ignore
    expect(answer.outcomes).toMatchObject([{ line: 1, fate: 'refused', code: 'REFUSED_FOR_FORM' }]);
    const [kept] = await rowsOf<{ bytes: Buffer }>(work, 'select bytes from evidence where batch_id = $1', [answer.batchId]); // prettier-ignore
    expect((await unpack(kept!.bytes)).toString()).toBe(broken);
  });

  test('posted with the leg’s id in the address, and Basic, as its modules do', async () => {
    const { status, json: answer } = await api.ask('POST', '/v1/cdrs?uuid=a_fs-basic', {
      body: json(freeswitch(call('fs-basic'))),
      headers: { authorization: `Basic ${Buffer.from(`fs:${world.keys.switch}`).toString('base64')}` },
    });
    expect([status, answer.accepted]).toEqual([200, 1]);
    expect(await booked(work, 'fs-basic')).toHaveLength(1);
  });
});

describe('T5: legs of one call', () => {
  const busy = {
    setupAt: at('10:00:00.950'),
    answerAt: null,
    endAt: at('10:00:01.950'),
    to: '02180000002',
    cause: 'USER_BUSY',
  };
  const answered = {
    setupAt: at('10:00:02.000'),
    answerAt: at('10:00:06.940'),
    endAt: at('10:01:06.939'),
    to: '01062000001',
    cause: 'NORMAL_CLEARING',
  };
  const orders = [[0, 1, 2], [2, 1, 0], [1, 2, 0], [2, 0, 1]]; // prettier-ignore

  test.each(orders)(
    'FreeSWITCH: A leg and B legs in the order %i %i %i are one charge and two attempts',
    async (...order) => {
      const callUuid = `fs-legs ${order.join()}`;
      const whole = call(callUuid);
      const tries = triesOf([['b-1', '02180000002', 'USER_BUSY'], ['b-2', '01062000001', 'NONE']]); // prettier-ignore
      const legs = [freeswitch(whole, tries), freeswitchLeg(whole, 'b-1', busy), freeswitchLeg(whole, 'b-2', answered)];
      const bodies = [json(legs[0]), xmlOf(legs[1]!), `cdr=${percent(json(legs[2]))}`];
      for (const it of order) await post(bodies[it]!);
      expect(await booked(work, callUuid)).toMatchObject([{ talkSeconds: 60, subscriber: '0.200000' }]);
      expect(await attemptsOf(callUuid)).toEqual(['02180000002 busy', '01062000001 answered']);
      for (const body of bodies) expect(await post(`${body}\n`)).toMatchObject({ duplicates: 1, posted: 0, merged: 0 });
    },
  );

  test('FreeSWITCH: the A leg alone tells whom it tried', async () => {
    const tries = triesOf([['b-1', '02180000002', 'USER_BUSY'], ['b-2', '01062000001', 'NONE']]); // prettier-ignore
    await post(json(freeswitch(call('fs-alone'), tries)));
    expect(await attemptsOf('fs-alone')).toEqual(['02180000002 busy', '01062000001 answered']);
  });

  test('Asterisk: rows of one call are billed by the one that reached a destination, never by a Local channel’s', async () => {
    const { key } = await addSwitch(work, 'asterisk');
    const its = call('ast-1', { answeredBy: '01062000001' });
    const rows = [
      masterRow({ ...its, outcome: 'busy', answerAt: null, endAt: at('10:00:03') }, { sequence: '9', lastdata: 'PJSIP/02180000002@carrier,20' }),
      masterRow({ ...its, answerAt: at('10:00:01') }, { sequence: '10', dstchannel: 'Local/1@x-00000001;1' }),
      masterRow(its, { sequence: '11' }),
    ]; // prettier-ignore
    expect(await post(rows.join('\n'), { profile: 'asterisk-master-21', key })).toMatchObject({ records: 3, accepted: 3, posted: 1, merged: 2 }); // prettier-ignore
    expect(await booked(work, 'ast-1')).toMatchObject([{ talkSeconds: 61, subscriber: '0.400000' }]);
    expect(await attemptsOf('ast-1')).toEqual(['02180000002 busy', '01062000001 answered']);
    expect(await post(`${rows.toReversed().join('\r\n')}\r\n`, { profile: 'asterisk-master-21', key })).toMatchObject({ duplicates: 3, posted: 0 }); // prettier-ignore
  });
});

describe('D1: files without a header row', () => {
  test('D3: Kamailio’s journal and its JSON are the same calls', async () => {
    const calls = [call('kam-1'), call('kam-2', { outcome: 'busy', answerAt: null, answeredBy: null })];
    expect(await post(calls.map((it) => `${json(kamailio(it))}\n`).join(''))).toMatchObject({ posted: 2 });
    const journal = calls.map((it) => `${flatRow(it)}\n`).join('');
    expect(await post(journal, { profile: 'kamailio-flat' })).toMatchObject({ records: 2, duplicates: 2 });
    expect(await booked(work, 'kam-1')).toMatchObject([{ talkSeconds: 61, subscriber: '0.400000' }]);
    expect(await booked(work, 'kam-2')).toMatchObject([{ subscriber: null }]);
  });

  test('the profile’s columns are kept with the batch; another profile is another file', async () => {
    const file = `${masterRow(call('ast-file'))}\n`;
    const wrong = await post(file, { profile: 'asterisk-master-20' });
    expect(wrong).toMatchObject({ refused: 1, refusals: [{ line: 1, found: '21 columns', rule: '20 columns, as in the header' }] }); // prettier-ignore
    const right = await post(file, { profile: 'asterisk-master-21' });
    expect(right).toMatchObject({ repeated: false, posted: 1 });
    expect(await post(file, { profile: 'asterisk-master-21' })).toMatchObject({
      repeated: true,
      batchId: right.batchId,
    });
    const [batch] = await rowsOf<{ header: Buffer }>(work, 'select header from cdr_batches where id = $1', [right.batchId]); // prettier-ignore
    expect(batch!.header.toString()).toMatch(/^accountcode,src,dst,.*,sequence$/);
  });

  test.each(['asterisk', '', 'asterisk-master-22', 'constructor'])(
    'there is no profile "%s", and 400 says which there are',
    async (profile) => {
      expect(await post(masterRow(call('none')), { profile })).toMatchObject({ status: 400, code: 'BAD_INPUT', message: expect.stringContaining('asterisk-master-21') }); // prettier-ignore
    },
  );

  test('without a profile the answer says which it looks like', async () => {
    const file = `${masterRow(call('none'))}\n`;
    expect(await post(file)).toMatchObject({
      status: 415,
      message: expect.stringMatching(/profile=asterisk-master-21$/),
    });
    const declared = { headers: { 'content-type': 'text/csv' } };
    expect(await post(file, declared)).toMatchObject({ status: 400, message: expect.stringMatching(/profile=asterisk-master-21$/) }); // prettier-ignore
  });
});

describe('the examples of docs/api/cdrs.md', () => {
  const sections = readFileSync('docs/api/cdrs.md', 'utf8').split(/^## /m);
  test.each`
    section         | callUuid
    ${'FreeSWITCH'} | ${'try-fs'}
    ${'Asterisk'}   | ${'try-ast.1'}
    ${'Kamailio'}   | ${'try-kam'}
  `('$section: it runs as written', async ({ section, callUuid }) => {
    const text = sections.find((it) => it.startsWith(section))!;
    const command = /^```sh\n(.*?)^```/ms.exec(text)![1]!;
    const env = { ...process.env, KEY: world.keys.switch, NUMBER: '4006000001', DAY: '2026-10-10' };
    const now = String(at('10:00:00') / 1000); // as the test's clock has it
    const shell = command.replace('http://127.0.0.1:4000', api.url).replace('$(date +%s)', now);
    const { stdout } = await promisify(execFile)('sh', ['-ec', shell], {
      env,
      cwd: mkdtempSync(join(tmpdir(), 'doc-')),
    });
    expect(JSON.parse(stdout)).toMatchObject({ records: 1, accepted: 1, refused: 0 });
    expect(await booked(work, callUuid)).toMatchObject([{ subscriber: '0.400000' }]);
  });
});

describe('D2: records of all dialects side by side', () => {
  test('one bad record fails no neighbour, and is told its line and its switch’s own field', async () => {
    const lines = [
      json(freeswitch(call('mix-1'))),
      json(freeswitch(call('mix-2'), { end_uepoch: 'x' })),
      json(asteriskJson(call('mix-3'))),
      json(asteriskJson(call('mix-4'), { disposition: 'MAYBE' })),
      json(kamailio(call('mix-5'))),
      json(record({ callUuid: 'mix-6' })),
    ];
    expect(await post(lines.join('\n'))).toMatchObject({
      records: 6,
      refused: 2,
      posted: 4,
      refusals: [
        { line: 2, field: 'endAt', found: 'x', rule: expect.stringContaining('FreeSWITCH’s end_uepoch') },
        { line: 4, field: 'outcome', found: 'MAYBE', rule: expect.stringContaining('Asterisk’s disposition') },
      ],
    });
  });

  test('D5: an answer that contradicts the counter is quarantined, and not refused', async () => {
    const odd = masterRow(call('odd', { answerAt: null }), { billsec: '60' });
    expect(await post(odd, { profile: 'asterisk-master-21' })).toMatchObject({ refused: 0, quarantined: 1, outcomes: [{ code: 'COUNTER_DIFFERS' }] }); // prettier-ignore
  });

  test.each([
    ['an external entity', '<!DOCTYPE cdr [<!ENTITY x SYSTEM "file:///etc/passwd">]><cdr><variables><uuid>&x;</uuid></variables></cdr>'],
    ['nested too deep', `<cdr>${'<a>'.repeat(5000)}`],
    ['a form of JSON nested too deep', `cdr=${'{"variables":'.repeat(50_000)}`],
    ['a value that is huge', `<cdr><variables><uuid>${'x'.repeat(900_000)}</uuid></variables></cdr>`],
  ])('%s is one refused record', async (_, body) => {
    expect(await post(body)).toMatchObject({ records: 1, refused: 1, posted: 0 });
  }); // prettier-ignore

  test('a form of over 1 MiB is too large', async () => {
    expect(await post(`cdr=${'A'.repeat(1024 * 1024)}`)).toMatchObject({ status: 413, code: 'TOO_LARGE' });
  });

  test('what is posted alone shares commits with canonical records, and each is told of itself', async () => {
    const bodies = Array.from({ length: 10 }, (_, index) =>
      json(index % 2 === 0 ? freeswitch(call(`single-${index}`)) : record({ callUuid: `single-${index}` })),
    );
    const reports = await Promise.all(bodies.map((it) => postAs(api, world.keys.switch, it)));
    expect(reports.every((it) => it.refused === 0)).toBe(true);
    for (let index = 0; index < 10; index++) expect(await booked(work, `single-${index}`)).toHaveLength(1);
  });
});
