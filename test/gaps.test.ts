import { randomUUID } from 'node:crypto';
import { verifyBooks } from '../src/cli/verify.js';
import { countNumbers } from '../src/calls/store/numbering.js';
import { transaction } from '../src/db/open.js';
import { OPERATOR_CHAIN } from '../src/events/change.js';
import { closeMonth } from '../src/flows/close-month.js';
import { csv, ndjson, type Fields } from './support/bodies.js';
import { rowsOf } from './support/books.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { addRival, addSwitch } from './support/others.js';
import { losingNudges, postAs } from './support/post.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';

/** October's collection window ends on 4 November, 00:00 in China. */
const WITHIN = '2026-11-02T10:00:00+08:00';
const LAST_INSTANT = '2026-11-03T23:59:59.999+08:00';
const WINDOW_END = '2026-11-04T00:00:00+08:00';
const AFTER = '2026-11-05T10:00:00+08:00';
const work = useWork(WITHIN);
const api = useApi(work);
const ask = useGraphql(api);
let world: World;
let by: { switchId: string; key: string };
let made = 0;

beforeAll(async () => {
  world = await makeWorld(work);
});
beforeEach(async () => {
  await work.setClock(WITHIN);
  by = await addSwitch(work, `gaps-${++made}`);
});

const numbered = (...numbers: (number | string)[]) => numbers.map((recordNo) => record({ recordNo }));
/** Files of a record each. */
const postFile = async (file: number | string, body: string = ndjson([record()]), key = by.key) => {
  const { status, json } = await api.ask('POST', `/v1/cdrs?file=${file}`, { key, body });
  return { status, json };
};
const postFiles = async (...files: number[]) => {
  for (const it of files) expect(await postFile(it)).toMatchObject({ status: 200 });
};
const postRecords = (...numbers: (number | string)[]) => postAs(api, by.key, numbered(...numbers));

const FIELDS = 'series from to missing beforeAt afterAt reason explainedAt explainedBy switch { name openGaps }';
async function gaps(
  filter: Record<string, unknown> = { switchId: `switch_${by.switchId}` },
  key = world.keys.operator,
) {
  const text = `query ($filter: CdrGapFilter) { cdrGaps(first: 100, filter: $filter) { totalCount nodes { ${FIELDS} } } }`;
  const { data, errors } = await ask(key, text, { filter });
  if (!data) throw new Error(JSON.stringify(errors));
  expect(data.cdrGaps.totalCount).toBe(data.cdrGaps.nodes.length);
  return data.cdrGaps.nodes as Record<string, unknown>[];
}
const missing = async () => (await gaps()).map((it) => `${it['series']} ${it['from']}-${it['to']}`);

async function change(name: 'explainGap' | 'restartNumbering', input: Fields, key = world.keys.operator) {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
  const text = `mutation ($input: ${type}!) { ${name}(input: $input) { idempotentReplay userErrors { code message path } switch { openGaps } } }`;
  const whole = {
    idempotencyKey: randomUUID(),
    switchId: `switch_${by.switchId}`,
    series: 'RECORD',
    reason: '交换机重启',
    ...input,
  };
  const { data, errors } = await ask(key, text, { input: whole });
  return data?.[name] ?? { userErrors: errors!.map((it) => ({ code: it.extensions.code })) };
}
const explain = (from: number, to: number, more: Fields = {}) =>
  change('explainGap', { from: String(from), to: String(to), ...more });
const done = { userErrors: [] };
const LAST_ENTRY = `select entry from audit_log where chain = '${OPERATOR_CHAIN}' order by seq desc limit 1`;

const close = (month = '2026-10') => transaction(work.worker, (tx) => closeMonth(tx, month));
/** Closes October, and opens it again. */
async function closes(): Promise<string> {
  const outcome = await close().then(() => 'closed', (error: Error) => error.message); // prettier-ignore
  await work.owner
    .query(`begin; set local session_replication_role = 'replica'; delete from statement_lines; delete from statements;
    update billing_months set closed_at = null; commit`);
  return outcome;
}
/** What was left open by one test is not the next one's. */
afterEach(async () => {
  await work.owner.query('update cdr_batches set file_no = null, record_nos = null; delete from cdr_numbering');
});

describe('D7: the numbers missing between the first and the last known', () => {
  test.each<[because: string, posts: number[][], shown: string[]]>([
    ['none is numbered', [], []],
    ['a lone number begins and ends its series', [[7]], []],
    ['two that are neighbours', [[7, 8]], []],
    ['one is missing', [[7, 9]], ['8-8']],
    ['two are missing', [[7, 10]], ['8-9']],
    ['two gaps beside one number', [[1, 3, 5]], ['2-2', '4-4']],
    ['zero is a number', [[0, 2]], ['1-1']],
    ['out of order in one post', [[5, 1, 3, 2, 4]], []],
    ['out of order in several', [[5], [1], [3]], ['2-2', '4-4']],
    [
      'repeated',
      [
        [1, 1, 2],
        [2, 4, 4],
      ],
      ['3-3'],
    ],
    ['a later post fills the middle of a gap', [[1, 9], [5]], ['2-4', '6-8']],
    [
      'a later post fills all of it',
      [
        [1, 4],
        [2, 3],
      ],
      [],
    ],
    ['a number before the first makes the series begin there', [[5], [2]], ['3-4']],
    ['the largest', [[9007199254740989, 9007199254740991]], ['9007199254740990-9007199254740990']],
  ])('records: %s', async (_because, posts, shown) => {
    for (const it of posts) await postRecords(...it);
    expect(await missing()).toEqual(shown.map((it) => `RECORD ${it}`));
  });

  test('files: by the number in the address, beside the records of the same switch', async () => {
    await postFiles(16, 18, 21);
    await postRecords(100, 102);
    expect(await missing()).toEqual(['FILE 17-17', 'FILE 19-20', 'RECORD 101-101']);
    await postFiles(20, 17);
    expect(await missing()).toEqual(['FILE 19-19', 'RECORD 101-101']);
  });

  test('each says how many, when its neighbours came in first, and the switch how many there are', async () => {
    await postRecords(1);
    await work.setClock(LAST_INSTANT);
    await postRecords(4, 1);
    expect(await gaps()).toEqual([
      {
        series: 'RECORD',
        from: '2',
        to: '3',
        missing: '2',
        beforeAt: new Date(WITHIN).toISOString(),
        afterAt: new Date(LAST_INSTANT).toISOString(),
        reason: null,
        explainedAt: null,
        explainedBy: null,
        switch: { name: `gaps-${made}`, openGaps: 1 },
      },
    ]);
  });

  test('texts and numbers, CSV and JSON, posted alone and by GraphQL', async () => {
    await postRecords('1');
    await postAs(api, by.key, csv([record({ recordNo: '03' })]));
    await postAs(api, by.key, JSON.stringify([record({ recordNo: 5 })]));
    await postAs(api, by.key, JSON.stringify(record({ recordNo: 7 })));
    const text = 'mutation ($input: IngestCdrsInput!) { ingestCdrs(input: $input) { userErrors { message } } }';
    const { callUuid, called, setupAt, endAt } = record();
    const records = [{ callUuid, called, setupAt, endAt, outcome: 'busy', recordNo: '9' }];
    expect((await ask(by.key, text, { input: { idempotencyKey: randomUUID(), records } })).data.ingestCdrs).toEqual(
      done,
    );
    expect(await missing()).toEqual([2, 4, 6, 8].map((it) => `RECORD ${it}-${it}`));
  });

  test('single posts that share a batch', async () => {
    await Promise.all([1, 2, 3, 5].map((it) => postAs(api, by.key, JSON.stringify(record({ recordNo: it })))));
    expect(await missing()).toEqual(['RECORD 4-4']);
  });

  test('a record that is refused for its form came in; one whose number can’t be read is refused', async () => {
    const report = await postAs(api, by.key, [
      ...numbered(1, 4),
      record({ recordNo: 2, called: 'nobody' }),
      ...numbered('x', -1, 1.5, '9007199254740992'),
    ]);
    expect(report).toMatchObject({ posted: 2, refused: 5 });
    expect(report.outcomes[1]).toMatchObject({
      field: 'recordNo',
      found: 'x',
      reason: 'a whole number from 0 to 9007199254740991',
    });
    expect(await missing()).toEqual(['RECORD 3-3']);
  });

  test('empty and absent ones are no numbers, and cost no row', async () => {
    await postAs(api, by.key, [record({ recordNo: '' }), record({ recordNo: null }), record()]);
    const rows = await rowsOf(work, 'select file_no, record_nos from cdr_batches where switch_id = $1', [by.switchId]);
    expect(rows).toEqual([{ file_no: null, record_nos: null }]);
  });

  test('a body that breaks off or isn’t taken counts nothing', async () => {
    await postFiles(1, 3);
    expect(await postFile(2, 'neither this nor that')).toMatchObject({ status: 415 });
    expect(await missing()).toEqual(['FILE 2-2']);
  });

  test('a number is no part of what is billed: the same record with another is a duplicate', async () => {
    const one = record();
    const report = await postAs(api, by.key, [
      { ...one, recordNo: 1 },
      { ...one, recordNo: 2 },
    ]);
    expect(report).toMatchObject({ posted: 1, duplicates: 1, conflicts: 0 });
  });
});

describe('D7: a file’s number', () => {
  test.each(['0', '-1', '1.5', 'x', '', '9007199254740992', '1&file=2'])(
    '%s is refused, and says what is allowed',
    async (file) => {
      const { status, json } = await postFile(file);
      expect(status).toBe(400);
      expect(json.error.code).toBe('BAD_INPUT');
      expect(json.error.message).toMatch(/^file: found .+, allowed is one whole number from 1 to 9007199254740991$/);
    },
  );

  test.each(['1', '000002', '9007199254740991'])('%s is taken', async (file) => {
    expect(await postFile(file)).toMatchObject({ status: 200 });
  });

  test('one record is a file too, and the same file again is the same batch', async () => {
    const body = JSON.stringify(record());
    const first = await postFile(5, body);
    expect(first.json).toMatchObject({ repeated: false, records: 1 });
    expect(await postFile(5, body)).toMatchObject({ json: { batchId: first.json.batchId, repeated: true } });
    expect(await postFile(6, body)).toMatchObject({ json: { batchId: first.json.batchId, repeated: true } });
    const report = (await api.ask('GET', first.json.report, { key: by.key })).json;
    expect(report).toMatchObject({ fileNo: 5, sameFileNo: [] });
  });

  test.each([
    ['of no bytes', ''],
    ['a CSV with its header alone', csv([record()]).split('\r\n')[0]!],
    ['an empty list', '[]'],
  ])('without a record it is a file, where it has a number: %s', async (_what, body) => {
    const unnumbered = await api.ask('POST', '/v1/cdrs', { key: by.key, body });
    expect(unnumbered).toMatchObject({ status: 400, json: { error: { code: 'BAD_INPUT' } } });
    await postFiles(1, 4);
    const [two, three] = [await postFile(2, body), await postFile(3, body)];
    expect(two).toMatchObject({ status: 200, json: { records: 0, accepted: 0, repeated: false } });
    expect(three.json).toMatchObject({ repeated: false });
    expect((await postFile(3, body)).json).toEqual({ ...three.json, repeated: true });
    const report = (await api.ask('GET', two.json.report, { key: by.key })).json;
    expect(report).toMatchObject({ fileNo: 2, state: 'POSTED', records: 0, posted: 0, outcomes: [] });
    expect(await missing()).toEqual([]);
    expect(await verifyBooks(work.worker, {}, { write: () => true })).toBe(0);
  });

  test('used twice, both are taken, and each says so', async () => {
    const [one, two] = [await postFile(7), await postFile(7)];
    expect([one.json.repeated, two.json.repeated]).toEqual([false, false]);
    const other = await addSwitch(work, `other-${made}`);
    await postFile(7, undefined, other.key);
    const reportOf = async (report: string) => (await api.ask('GET', report, { key: by.key })).json;
    expect(await reportOf(one.json.report)).toMatchObject({ fileNo: 7, sameFileNo: [two.json.batchId], posted: 1 });
    expect(await reportOf(two.json.report)).toMatchObject({ fileNo: 7, sameFileNo: [one.json.batchId], posted: 1 });
    const text = `query ($id: ID!) { batch(id: $id) { fileNo sameFileNo } }`;
    const { data } = await ask(by.key, text, { id: `batch_${one.json.batchId}` });
    expect(data.batch).toEqual({ fileNo: '7', sameFileNo: [`batch_${two.json.batchId}`] });
  });
});

describe('D7: an explanation', () => {
  test('is of missing numbers only, says what it found, and is written into the audit log', async () => {
    await postRecords(1, 5, 9);
    expect(await explain(2, 5)).toMatchObject({ userErrors: [{ code: 'WRONG_STATE', path: ['input', 'to'] }] });
    expect(await explain(1, 4)).toMatchObject({ userErrors: [{ code: 'WRONG_STATE', path: ['input', 'from'] }] });
    expect(await explain(8, 10)).toMatchObject({ userErrors: [{ code: 'WRONG_STATE', path: ['input', 'to'] }] });
    expect(await explain(4, 3)).toMatchObject({ userErrors: [{ code: 'BAD_INPUT', path: ['input', 'to'] }] });
    expect(await explain(2, 4, { series: 'FILE' })).toMatchObject({ userErrors: [{ code: 'WRONG_STATE' }] });
    expect(await explain(2, 4, { reason: ' ' })).toMatchObject({ userErrors: [{ code: 'BAD_INPUT' }] });
    expect(await explain(2, 4)).toMatchObject({ ...done, switch: { openGaps: 1 } });
    const [row] = await rowsOf<{ entry: string }>(work, LAST_ENTRY);
    expect(JSON.parse(row!.entry)).toMatchObject({
      type: 'cdr_gap.explained',
      subject: `switch_${by.switchId}`,
      after: { series: 'RECORD', from: 2, to: 4, reason: '交换机重启' },
    });
    expect((await gaps()).map((it) => [it['from'], it['reason']])).toEqual([['2', '交换机重启'], ['6', null]]); // prettier-ignore
  });

  test('again in the same words changes nothing; in others it is a conflict', async () => {
    await postRecords(1, 5);
    const idempotencyKey = randomUUID();
    expect(await explain(2, 4, { idempotencyKey })).toMatchObject({ ...done, idempotentReplay: false });
    expect(await explain(2, 4, { idempotencyKey })).toMatchObject({ ...done, idempotentReplay: true });
    expect(await explain(2, 4)).toMatchObject(done);
    expect(await explain(2, 4, { reason: '另一原因' })).toMatchObject({ userErrors: [{ code: 'CONFLICT' }] });
    expect(await explain(3, 3)).toMatchObject({ userErrors: [{ code: 'CONFLICT' }] });
    expect(await rowsOf(work, 'select from cdr_gap_explanations where switch_id = $1', [by.switchId])).toHaveLength(1);
  });

  test('may be of a part, or of several gaps at once', async () => {
    await postRecords(1, 10, 12, 14);
    await explain(3, 4);
    await explain(11, 13);
    const shown = (await gaps()).map((it) => [it['from'], it['to'], it['reason'] !== null]);
    expect(shown).toEqual([
      ['2', '2', false],
      ['3', '4', true],
      ['5', '9', false],
      ['11', '11', true],
      ['13', '13', true],
    ]);
    const open = await gaps({ switchId: `switch_${by.switchId}`, open: true });
    expect(open.map((it) => it['from'])).toEqual(['2', '5']);
    expect((await gaps({ open: false })).map((it) => it['from'])).toEqual(['3', '11', '13']);
  });

  test('is void where the numbers come in later', async () => {
    await postRecords(1, 5);
    await explain(2, 4);
    await postRecords(3);
    expect((await gaps()).map((it) => [it['from'], it['to']])).toEqual([['2', '2'], ['4', '4']]); // prettier-ignore
    await postRecords(2, 4);
    expect(await gaps()).toEqual([]);
  });
});

describe('D7: a month doesn’t close over an unexplained gap', () => {
  test('that began before its collection window ended: until the file comes, however late', async () => {
    await postFiles(1, 3);
    await postRecords(5, 9, 11);
    await work.setClock(AFTER);
    const name = `gaps-${made}`;
    expect(await closes()).toBe(
      `2026-10 can't close: 3 gaps in what switches number are not explained: ${name} file 2, ${name} record 6 to 8, ${name} record 10`,
    );
    await postFiles(2);
    await postRecords(6, 7, 8, 10);
    expect(await closes()).toBe('closed');
  });

  test('nor does GraphQL', async () => {
    await postFiles(1, 3);
    await work.setClock(AFTER);
    const text = 'mutation ($input: CloseMonthInput!) { closeMonth(input: $input) { userErrors { code message } } }';
    const { data } = await ask(world.keys.operator, text, {
      input: { idempotencyKey: randomUUID(), month: '2026-10' },
    });
    const message = expect.stringContaining(`gaps-${made} file 2`);
    expect(data.closeMonth.userErrors).toEqual([{ code: 'MONTH_NOT_READY', message }]);
  });

  test('until an operator explains all of it', async () => {
    await postRecords(1, 4);
    await work.setClock(AFTER);
    await explain(2, 2);
    expect(await closes()).toContain('record 3');
    await explain(3, 3);
    expect(await closes()).toBe('closed');
  });

  test.each`
    beforeAt        | outcome                              | because
    ${LAST_INSTANT} | ${expect.stringContaining('1 gaps')} | ${'the number before came in the window’s last millisecond'}
    ${WINDOW_END}   | ${'closed'}                          | ${'it came when the window had ended: the gap is a later month’s'}
  `('$because: $outcome', async ({ beforeAt, outcome }) => {
    await work.setClock(beforeAt);
    await postFiles(7);
    await work.setClock(AFTER);
    await postFiles(9);
    expect(await closes()).toEqual(outcome);
  });

  test('many are counted, and the first five named', async () => {
    await postRecords(...Array.from({ length: 8 }, (_, nth) => 2 * nth));
    await work.setClock(AFTER);
    expect(await closes()).toMatch(/7 gaps .*: (gaps-\d+ record \d, ){4}gaps-\d+ record 9 …$/);
  });
});

describe('D7: a numbering that began anew', () => {
  const restart = (more: Fields = {}) => change('restartNumbering', more);

  test('is looked at from then on; what is open before must be explained first', async () => {
    await postRecords(998, 1000);
    await work.setClock(LAST_INSTANT);
    await postRecords(1, 3);
    expect(await restart({ at: LAST_INSTANT })).toMatchObject({
      userErrors: [{ code: 'WRONG_STATE', path: ['input', 'series'] }],
    });
    await explain(2, 997);
    await explain(999, 999);
    expect(await restart({ at: LAST_INSTANT })).toMatchObject({ ...done, switch: { openGaps: 1 } });
    expect(await missing()).toEqual(['RECORD 2-2']);
    await postRecords(2);
    expect(await missing()).toEqual([]);
    await work.setClock(AFTER);
    await postRecords(5);
    expect(await missing()).toEqual(['RECORD 4-4']);
  });

  test('begins now where nothing else is said, not in the future, and not before it last did', async () => {
    await postRecords(1);
    await work.setClock(LAST_INSTANT);
    await postRecords(2);
    const allowed = { userErrors: [{ code: 'BAD_INPUT', path: ['input', 'at'] }] };
    expect(await restart({ at: WINDOW_END })).toMatchObject(allowed);
    expect(await restart()).toMatchObject(done);
    expect(await restart({ at: WITHIN })).toMatchObject(allowed);
    const [row] = await rowsOf<{ entry: string }>(work, LAST_ENTRY);
    expect(JSON.parse(row!.entry)).toMatchObject({ type: 'cdr_numbering.restarted', after: { series: 'RECORD' } });
  });
});

describe('what was counted', () => {
  const counted = () =>
    rowsOf<{ known: string; run: number }>(
      work,
      'select known::text, run from cdr_numbering where switch_id = $1 order by series',
      [by.switchId],
    );

  test('an hour later it is in one row, and the same is missing; what comes in later still fills it', async () => {
    await postRecords(1, 2, 5);
    await postFiles(3, 4);
    await countNumbers(work.worker);
    expect(await counted()).toEqual([]);
    await work.setClock(LAST_INSTANT);
    await postRecords(8);
    const before = await gaps();
    await Promise.all([countNumbers(work.worker), countNumbers(work.worker)]);
    expect(await counted()).toEqual([{ known: '{[3,5)}', run: 0 }, { known: '{[1,3),[5,6)}', run: 0 }]); // prettier-ignore
    expect(await gaps()).toEqual(before);
    await postRecords(3, 6);
    expect(await missing()).toEqual(['RECORD 4-4', 'RECORD 7-7']);
    await work.setClock(AFTER);
    await countNumbers(work.worker);
    expect((await counted())[1]).toEqual({ known: '{[1,4),[5,7),[8,9)}', run: 0 });
    expect(await missing()).toEqual(['RECORD 4-4', 'RECORD 7-7']);
  });

  test('an old numbering’s count doesn’t come back', async () => {
    await postRecords(1);
    await work.setClock(LAST_INSTANT);
    await countNumbers(work.worker);
    await change('restartNumbering', {});
    await work.setClock(AFTER);
    await postRecords(7);
    await countNumbers(work.worker);
    expect(await counted()).toEqual([{ known: '{}', run: 1 }]);
    expect(await missing()).toEqual([]);
  });

  test('a series with more gaps than can be told apart shows one over those it let go of', async () => {
    const [row] = await rowsOf<{ kept: string }>(
      work,
      `select with_stretches('{[1,2),[3,4),[5,6),[7,8),[9,10)}', 3)::text as kept`,
    );
    expect(row!.kept).toBe('{[1,2),[7,8),[9,10)}');
  });
});

describe('P2: who sees gaps', () => {
  test('a switch its own, whatever it asks for; not who explained them', async () => {
    await postRecords(1, 3);
    const other = await addSwitch(work, `other-${made}`);
    await postAs(api, other.key, numbered(10, 12));
    const text = 'query ($filter: CdrGapFilter) { cdrGaps(filter: $filter) { totalCount nodes { from } } }';
    const seen = async (key: string, filter: Fields) => (await ask(key, text, { filter })).data.cdrGaps.nodes;
    expect(await seen(by.key, {})).toEqual([{ from: '2' }]);
    expect(await seen(by.key, { switchId: `switch_${other.switchId}` })).toEqual([]);
    expect(await seen(other.key, {})).toEqual([{ from: '11' }]);
    expect((await seen(world.keys.operator, {})).map((it: { from: string }) => it.from).toSorted()).toEqual([
      '11',
      '2',
    ]);
    const { errors } = await ask(by.key, '{ cdrGaps { nodes { explainedBy } } }');
    expect(errors![0]!.extensions.code).toBe('FORBIDDEN');
  });

  test('a partner none, and it explains none', async () => {
    const { key } = await addRival(work, world, '4006000099');
    await postRecords(1, 3);
    expect((await ask(key, '{ cdrGaps { totalCount } }')).errors![0]!.extensions.code).toBe('FORBIDDEN');
    expect(await change('explainGap', { from: '2', to: '2' }, key)).toMatchObject({
      userErrors: [{ code: 'FORBIDDEN' }],
    });
    expect(await change('explainGap', { from: '2', to: '2' }, by.key)).toMatchObject({
      userErrors: [{ code: 'FORBIDDEN' }],
    });
  });

  test('pages meet and lose none, both ways', async () => {
    await postRecords(...Array.from({ length: 7 }, (_, nth) => 2 * nth));
    await postFiles(1, 3);
    const text = `query ($first: Int $after: String $last: Int $before: String $filter: CdrGapFilter) {
      cdrGaps(first: $first after: $after last: $last before: $before filter: $filter) { nodes { series from } pageInfo { startCursor endCursor hasNextPage hasPreviousPage } } }`;
    const filter = { switchId: `switch_${by.switchId}` };
    const all = (await gaps()).map((it) => `${it['series']} ${it['from']}`);
    const page = async (args: Fields) => (await ask(world.keys.operator, text, { filter, ...args })).data.cdrGaps;
    const walk = async (size: Fields, cursor: string, from: 'startCursor' | 'endCursor', more: string) => {
      const found: string[][] = [];
      for (let args: Fields = size; ;) {
        const it = await page(args);
        found.push(it.nodes.map((node: Fields) => `${String(node['series'])} ${String(node['from'])}`));
        if (!it.pageInfo[more]) return found;
        args = { ...size, [cursor]: it.pageInfo[from] };
      }
    };
    expect((await walk({ first: 3 }, 'after', 'endCursor', 'hasNextPage')).flat()).toEqual(all);
    expect((await walk({ last: 3 }, 'before', 'startCursor', 'hasPreviousPage')).toReversed().flat()).toEqual(all);
  });
});

test('a chunk that waits is counted: its numbers came in when they landed', async () => {
  await losingNudges(work, () => api.ask('POST', '/v1/cdrs', { key: by.key, body: ndjson(numbered(1, 3)) }));
  expect(await missing()).toEqual(['RECORD 2-2']);
});
