import { issueOf, issueStatement } from '../jobs/issue-statement.js';
import { sweep } from '../jobs/sweep.js';
import { applyRetention, type RetentionOptions } from '../src/cli/retention.js';
import { verifyBooks } from '../src/cli/verify.js';
import { transaction } from '../src/db/open.js';
import { closeMonth } from '../src/flows/close-month.js';
import { approve } from '../src/statements/statements.js';
import { rowsOf } from './support/books.js';
import { useApi } from './support/http.js';
import { losingNudges, postAs } from './support/post.js';
import { urlOf } from './support/server.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';

const work = useWork('2026-02-05T10:00:00+08:00');
const api = useApi(work);
let world: World;
let ownerUrl: string;

/** A call of January lands in February, and a year later both are old. */
beforeAll(async () => {
  world = await makeWorld(work);
  const [row] = await rowsOf<{ name: string }>(work, 'select current_database() as name');
  ownerUrl = urlOf(row!.name);
  const at = (time: string) => `2026-01-10T10:0${time}+08:00`;
  await postAs(api, world.keys.switch, [record({ setupAt: at('0:00'), answerAt: at('0:08'), endAt: at('1:08') })]);
  await work.setClock('2027-03-05T10:00:00+08:00');
});

async function retention(options: RetentionOptions = {}): Promise<string[]> {
  let said = '';
  await applyRetention({ worker: work.worker, ownerUrl }, options, { write: (text) => (said += text) });
  return said.trimEnd().split('\n');
}
const tables = async (like: string) =>
  (
    await rowsOf<{ name: string }>(
      work,
      `select relname as name from pg_class where relkind = 'r' and relname like $1 order by 1`,
      [like],
    )
  ).map((it) => it.name);
const aboutJanuary = (said: string[]) =>
  said.filter((it) => it.startsWith('  2026-01 ')).map((it) => it.replace(/\d+ MB/, '… MB'));
const issue = async (month: string) => {
  const ids = await transaction(work.worker, (tx) => approve(tx, month, '李雷'));
  await work.enqueue(issueStatement, ids.map(issueOf));
};
/** What doesn't agree, and what can't be told any more. */
const verified = async () => {
  let said = '';
  await verifyBooks(work.worker, {}, { write: (text) => (said += text) });
  return said.split('\n').filter((it) => /^DIFFERS|^ /.test(it));
};
const readPart = (month: string) =>
  `select count(*) from calls where setup_at >= '${month}-02' and setup_at < '${month}-20'`;
const postOne = (setupAt: string) =>
  postAs(api, world.keys.switch, [record({ setupAt, outcome: 'busy', answerAt: undefined, endAt: setupAt })]);

test('O4: it says how long each kind is kept, and by default changes nothing', async () => {
  const said = await retention();
  expect(said.slice(0, 3)).toEqual([
    'calls: 13 whole months are kept, from 2026-02 on; 7 past it.',
    'decisions: 13 whole months are kept, from 2026-02 on; 7 past it.',
    'evidence: 13 whole months are kept, from 2026-02 on; 7 past it.',
  ]);
  expect(await tables('calls_2026_01')).toHaveLength(1);
});

describe('O4: a month goes only when all that may need it is settled', () => {
  const january = (waitsFor: string) =>
    ['calls    ', 'decisions', 'evidence '].map((it) => `  2026-01  ${it}  … MB  waits: ${waitsFor}`);

  test('an open month stays, whatever its age', async () => {
    expect(aboutJanuary(await retention({ apply: true }))).toEqual(january('2026-01 isn’t closed'));
    expect(await tables('calls_2026_01')).toHaveLength(1);
  });

  test('so does one whose statements aren’t written', async () => {
    await transaction(work.worker, (tx) => closeMonth(tx, '2026-01'));
    expect(aboutJanuary(await retention({ apply: true }))).toEqual(january('statements of 2026-01 aren’t written'));
  });

  test('and one that a landed chunk may still need', async () => {
    await issue('2026-01');
    await work.setClock('2026-06-30T23:59:59+08:00');
    await losingNudges(work, () => postOne('2026-06-30T23:00:00+08:00'));
    await work.setClock('2027-03-05T10:00:00+08:00');
    expect(aboutJanuary(await retention({ apply: true }))).toEqual(january('1 chunks of records are not posted'));
    expect(await tables('calls_2026_01')).toHaveLength(1);

    await sweep(work);
    expect(aboutJanuary(await retention({ apply: true }))).toEqual(january('2026-06 isn’t closed')); // it may bill late calls
    await transaction(work.worker, (tx) => closeMonth(tx, '2026-06'));
    await issue('2026-06');
    expect(await verified()).toEqual([]);
  });
});

test('O3: who reads is waited for and nobody waits for us; interrupted, it is finished by the next run', async () => {
  const reader = await work.worker.connect();
  await reader.query(`begin; ${readPart('2027-03')}`);
  const going = retention({ apply: true });
  going.catch(() => {});
  const stuck = `select pid from pg_stat_activity where datname = current_database() and query like 'alter table % detach%' and wait_event_type = 'Lock'`;
  let pid: number | undefined;
  while (pid === undefined) pid = (await rowsOf<{ pid: number }>(work, stuck))[0]?.pid;

  await expect(postOne('2027-03-04T10:00:00+08:00')).resolves.toMatchObject({ posted: 1 });
  await work.worker.query(`set lock_timeout = '1s'; select ensure_month('2031-01'); ${readPart('2026-02')}`);
  await expect(retention({ apply: true })).rejects.toThrow('another command is letting go of months now');
  await rowsOf(work, 'select pg_terminate_backend($1)', [pid]);
  await expect(going).rejects.toThrow();
  await reader.query('commit');
  reader.release();

  expect(await rowsOf(work, 'select from pg_inherits where inhdetachpending')).toHaveLength(1);
  const said = await retention({ apply: true });
  expect(said.filter((it) => it.endsWith('dropped.'))).toHaveLength(9); // three months of three kinds; the others went before;
  for (const parent of ['calls', 'charges', 'evidence', 'route_decisions']) {
    const left = (await tables(`${parent}_202%`)).find((it) => /_202\d_\d\d$/.test(it));
    expect(left).toBe(`${parent}_2026_02`);
  }
  expect((await retention()).at(-1)).toBe('Nothing is to go.');
});

test('O4: what is left agrees with itself', async () => {
  expect(await verified()).toEqual([]);
});

test('O4: the month’s counters and statements stay, and its call can’t be billed again', async () => {
  expect(await rowsOf(work, 'select from month_counters where month = $1', ['2026-01'])).toHaveLength(1);
  expect(await rowsOf(work, 'select from statements where month = $1', ['2026-01'])).toHaveLength(1);
  expect(await rowsOf(work, 'select from call_identities where call_id is not null')).toHaveLength(3);
});

test('O4: how long is data, for each kind, and at least seven months', async () => {
  const said = await retention({ set: ['evidence=7', 'calls=18'] });
  expect(said.slice(0, 3)).toEqual([
    'calls: 18 whole months are kept, from 2025-09 on; none past it.',
    'decisions: 13 whole months are kept, from 2026-02 on; none past it.',
    'evidence: 7 whole months are kept, from 2026-08 on; 6 past it.',
  ]);
  const written = await rowsOf<{ entry: object }>(
    work,
    `select entry::jsonb as entry from audit_log where entry::jsonb ->> 'type' in ('retention.updated', 'month.let_go') order by seq desc limit 3`,
  );
  expect(written.map((it) => it.entry)).toMatchObject([
    { subject: 'retention_calls', before: { months: 13 }, after: { months: 18 } },
    { subject: 'retention_evidence', before: { months: 13 }, after: { months: 7 } },
    { subject: expect.stringMatching(/^2026-/), after: { tables: 'dropped' } },
  ]);
  for (const wrong of ['evidence=6', 'logs=8', 'calls', 'calls=1201', 'calls=-9']) {
    await expect(retention({ set: [wrong] })).rejects.toThrow(`--set: found ${wrong}`);
  }
});

test('with --keep the tables are left beside the books, out of everybody’s reach, and not dropped later', async () => {
  await expect(retention({ keep: true })).rejects.toThrow('--keep goes with --apply');
  await work.owner.query(`update billing_months set closed_at = app_now() where month < '2027-03'`);
  const kept = ['02', '03', '04', '05', '06', '07'].map((it) => `evidence_2026_${it}`);
  expect((await retention({ apply: true, keep: true })).filter((it) => it.endsWith('kept.'))).toHaveLength(6);
  for (const again of [await retention({ apply: true }), await retention()]) {
    expect(again.slice(-2)).toEqual([`Kept beside the books: ${kept.join(', ')}.`, 'Nothing is to go.']);
  }
  expect(await verified()).toEqual(['         2 chunks are past their retention']);
  expect(await rowsOf(work, 'select from evidence_2026_02')).toHaveLength(1);
  await expect(work.worker.query('select from evidence_2026_02')).rejects.toThrow('permission denied');
});

test('the owner must be reachable', async () => {
  await work.owner.query(`update retention set months = 7 where kind = 'decisions'`);
  const wrong = ownerUrl.replace(/\/\/[^@]*@/, '//nobody:wrong@');
  const apply = applyRetention({ worker: work.worker, ownerUrl: wrong }, { apply: true }, { write: () => {} });
  await expect(apply).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});
