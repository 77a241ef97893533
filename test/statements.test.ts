import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { issueStatement } from '../jobs/issue-statement.js';
import { keepFirst } from '../src/calls/calls.js';
import { asDb, transaction } from '../src/db/open.js';
import { closeMonth } from '../src/flows/close-month.js';
import { writeStatement } from '../src/flows/write-statement.js';
import { createKey } from '../src/accounts/store/keys.js';
import { createPartner } from '../src/accounts/accounts.js';
import { contentHash, type StatementSnapshot } from '../src/statements/snapshot.js';
import { pdfPath } from '../src/statements/io/write-pdf.js';
import { approve, findStatement, statementsOf, takeNumber } from '../src/statements/statements.js';
import { useApi } from './support/http.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';

const work = useWork('2026-11-01T12:00:00+08:00');
const api = useApi(work);
const close = (month: string) => transaction(work.worker, (tx) => closeMonth(tx, month));
let world: World;

async function post(...records: Record<string, unknown>[]) {
  const body = records.map((it) => JSON.stringify(it)).join('\n');
  const { status, json } = await api.ask('POST', '/v1/cdrs', { key: world.keys.switch, body });
  expect(status).toBe(200);
  return json;
}

const statement = async (month: string) => (await statementsOf(asDb(work.worker), month))[0]!;

async function issue(month: string) {
  for (const id of await transaction(work.worker, (tx) => approve(tx, month, 'Li Lei'))) {
    await issueStatement.run({ statementId: id }, work);
  }
  return statement(month);
}

beforeAll(async () => {
  world = await makeWorld(work);
  await post(
    record({ callUuid: 'minute' }), // 60 s, flat: 0.20
    record({ callUuid: 'over', endAt: '2026-10-10T10:01:08.001+08:00' }), // 61 s, flat: 0.40
    record({ callUuid: 'local', called: '4007000002', caller: '01062345678' }), // Beijing to Beijing: 0.10
    record({ callUuid: 'far', called: '4007000002', caller: '02162345678', endAt: '2026-10-10T10:01:08.001+08:00' }), // 0.66
    record({ callUuid: 'voip', called: '4008000003' }), // 0
    record({ callUuid: 'missed', outcome: 'noanswer', answerAt: undefined, answeredBy: undefined }),
    record({ callUuid: 'twice' }), // 0.20
    record({ callUuid: 'twice', endAt: '2026-10-10T10:09:08.000+08:00' }), // a conflict
  );
});

test.each`
  now                            | says                                       | because
  ${'2026-11-01T12:00:00+08:00'} | ${'can close from 2026-11-04 on'}          | ${'S1: the collection window is three days'}
  ${'2026-11-03T23:59:59+08:00'} | ${'can close from 2026-11-04 on'}          | ${'S1: to the last second'}
  ${'2026-11-04T00:00:00+08:00'} | ${'1 conflicting records are not decided'} | ${'S1: a month does not close over a conflict'}
`('$because ($now)', async ({ now, says }) => {
  await work.setClock(now);
  await expect(close('2026-10')).rejects.toThrow(says);
});

test('S1: a month does not close over records that are not rated', async () => {
  await keepFirst(asDb(work.worker), '2026-10');
  const enqueue = work.enqueue;
  work.enqueue = async () => {}; // a lost nudge
  await post(record({ callUuid: 'waiting' })); // 0.20
  work.enqueue = enqueue;
  await expect(close('2026-10')).rejects.toThrow('1 chunks of records are not rated yet');
  const { rows } = await work.owner.query(
    'select batch_id as "batchId", chunk from cdr_chunks where posted_at is null',
  );
  const { rateCalls } = await import('../jobs/rate-calls.js');
  await rateCalls.run(rows[0], work);
});

test('S1, S6: closing leaves one draft a subscriber, and its lines are its charges and fees', async () => {
  expect(await close('2026-10')).toBe(1);
  expect(await close('2026-10')).toBe(1); // again: nothing new
  const draft = await statement('2026-10');
  // 0.20 + 0.40 + 0.20 + 0.20 flat, 0.10 local, 0.66 far, 200 for the month's VoIP
  expect(draft).toMatchObject({ state: 'DRAFT', number: null, exact: 201_760_000n, payableFen: 20_176n });
  const { rows } = await work.owner.query(
    'select label, calls, talk_seconds, charged_seconds, amount from statement_lines order by position',
  );
  expect(rows).toEqual([
    { label: 'FLAT', calls: 4, talk_seconds: 241, charged_seconds: 300, amount: '1000000' },
    { label: 'LOCAL', calls: 1, talk_seconds: 60, charged_seconds: 60, amount: '100000' },
    { label: 'LONG_DISTANCE', calls: 1, talk_seconds: 61, charged_seconds: 66, amount: '660000' },
    { label: 'VOIP', calls: 1, talk_seconds: 60, charged_seconds: 60, amount: '0' },
    { label: '包月费', calls: 0, talk_seconds: 0, charged_seconds: 0, amount: '200000000' },
  ]);
});

test('a draft has no PDF yet, and no number is given for it', async () => {
  const { id } = await statement('2026-10');
  const { status, json } = await api.ask('GET', `/v1/statements/${id}.pdf`, { key: world.keys.partner });
  expect({ status, code: json.error.code }).toEqual({ status: 409, code: 'WRONG_STATE' });
  await expect(issueStatement.run({ statementId: id }, work)).rejects.toThrow('must be approved first');
});

test('S1, S5: issued, it has a number, a PDF and a hash of all that it shows', async () => {
  const issued = await issue('2026-10');
  expect(issued).toMatchObject({ state: 'ISSUED', number: 'ST-2026-000001', approvedBy: 'Li Lei' });
  const head = issued.head as StatementSnapshot;
  expect(contentHash(head)).toBe(issued.contentHash);
  expect(head.counts).toEqual({ calls: 8, answered: 7, talkSeconds: 422 });
  const { status, bytes, headers } = await api.ask('GET', `/v1/statements/${issued.id}.pdf`, {
    key: world.keys.partner,
  });
  expect(status).toBe(200);
  expect(headers.get('content-disposition')).toContain('ST-2026-000001.pdf');
  expect(headers.get('etag')).toBe(`"${createHash('sha256').update(bytes).digest('hex')}"`);
});

test('S5: written again, the file has the same bytes', async () => {
  const issued = await statement('2026-10');
  const path = pdfPath(work.files, { month: '2026-10', number: issued.number! });
  const before = readFileSync(path);
  rmSync(path);
  await work.owner.query('delete from statement_files');
  await writeStatement(work, issued.id);
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('S1: the database refuses to change what is issued, whoever asks', async () => {
  for (const change of [
    `update statements set exact = 0`,
    `delete from statements`,
    `update statement_lines set amount = 0`,
    `delete from statement_lines`,
    `insert into statement_lines select statement_id, 99, partner_id, kind, number, service_month, label, calls, talk_seconds, charged_seconds, amount from statement_lines limit 1`,
  ]) {
    await expect(work.owner.query(change)).rejects.toThrow('is issued and can');
  }
});

test('S2: a call that comes after the close is the next statement’s, and names the original', async () => {
  await post(
    record({ callUuid: 'late' }),
    record({
      callUuid: 'november',
      setupAt: '2026-11-02T10:00:00+08:00',
      answerAt: '2026-11-02T10:00:08+08:00',
      endAt: '2026-11-02T10:01:08+08:00',
    }),
  );
  const before = (await statement('2026-10')).contentHash;
  await work.setClock('2026-12-05T09:00:00+08:00');
  await close('2026-11');
  const issued = await issue('2026-11');
  expect(issued).toMatchObject({ number: 'ST-2026-000002', exact: 200_400_000n });
  const head = issued.head as StatementSnapshot;
  expect(head.lines).toMatchObject([{ chargeClass: 'FLAT', calls: 1, amount: '0.200000' }]);
  expect(head.prior).toMatchObject([
    { serviceMonth: '2026-10', original: 'ST-2026-000001', calls: 1, amount: '0.200000' },
  ]);
  expect((await statement('2026-10')).contentHash).toBe(before);
});

test('S1: numbers are gapless: one that is not used is given again', async () => {
  await transaction(work.worker, async (tx) => {
    expect(await takeNumber(tx, 2026)).toBe('ST-2026-000003');
    throw new Error('the issue failed');
  }).catch(() => {});
  expect(await transaction(work.worker, (tx) => takeNumber(tx, 2026))).toBe('ST-2026-000003');
});

test('P2: another partner’s statement does not exist', async () => {
  const rival = await transaction(work.worker, (tx) => createPartner(tx, 'rival'));
  const key = await createKey(asDb(work.worker), work.pepper, {
    partnerId: rival,
    name: 'rival',
    scopes: ['statements:read'],
  });
  const { id } = await statement('2026-10');
  const foreign = await api.ask('GET', `/v1/statements/${id}.pdf`, { key });
  const missing = await api.ask('GET', '/v1/statements/01990000-0000-7000-8000-000000000000.pdf', { key });
  const malformed = await api.ask('GET', '/v1/statements/nonsense.pdf', { key });
  expect(foreign.status).toBe(404);
  expect([foreign.bytes.toString(), malformed.bytes.toString()]).toEqual([
    missing.bytes.toString(),
    missing.bytes.toString(),
  ]);
  expect((await api.ask('GET', `/v1/statements/${id}.pdf`, { key: world.keys.operator })).status).toBe(200);
  expect((await api.ask('GET', `/v1/statements/${id}.pdf`, { key: world.keys.switch })).status).toBe(403);
  expect(await findStatement(asDb(work.worker), 'everyone', id)).not.toBeNull();
});
