import { sweep, tidy } from '../jobs/sweep.js';
import { rowsOf } from './support/books.js';
import { useApi } from './support/http.js';
import { postAs } from './support/post.js';
import { useWork } from './support/work.js';
import { makeWorld, record } from './support/world.js';

const work = useWork('2026-11-05T10:00:00+08:00');
const api = useApi(work);

/** Bounds as the database shows them to Shanghai. */
const partitions = async (like: string) => {
  await work.owner.query(`set timezone to 'Asia/Shanghai'`);
  return rowsOf<{ name: string; bound: string }>(
    work,
    `select relname as name, pg_get_expr(relpartbound, oid) as bound from pg_class
     where relispartition and relkind = 'r' and relname like $1 order by 1`,
    [like],
  );
};

test.each(['calls', 'charges', 'evidence'])(
  'O3: %s have a partition a month, from seven back to two ahead',
  async (parent) => {
    const found = (await partitions(`${parent}_2%`)).filter(
      (it) => it.name >= `${parent}_2026_04` && it.name <= `${parent}_2027_01`,
    );
    const months = ['04', '05', '06', '07', '08', '09', '10', '11', '12'].map((it) => `2026_${it}`);
    expect(found.map((it) => it.name)).toEqual([...months, '2027_01'].map((it) => `${parent}_${it}`));
  },
);

test('O3: there is no default partition: a row of no month is refused, not hidden', async () => {
  const found = await partitions('%');
  expect(found.filter((it) => it.bound === 'DEFAULT')).toEqual([]);
});

test.each`
  month        | from            | to              | because
  ${'2026-11'} | ${'2026-11-01'} | ${'2026-12-01'} | ${'30 days'}
  ${'2026-12'} | ${'2026-12-01'} | ${'2027-01-01'} | ${'the year’s end'}
  ${'2028-02'} | ${'2028-02-01'} | ${'2028-03-01'} | ${'29 February'}
`('S1: a month is cut at midnight in Shanghai, half-open: $month, $because', async ({ month, from, to }) => {
  await work.worker.query('select ensure_month($1)', [month]);
  const bound = `FOR VALUES FROM ('${from} 00:00:00+08') TO ('${to} 00:00:00+08')`;
  const name = month.replace('-', '_');
  expect(await partitions(`%${name}`)).toEqual(
    ['calls', 'charges', 'evidence', 'route_decisions'].map((it) => ({ name: `${it}_${name}`, bound })),
  );
});

test('O3: making the months again changes nothing, and two at once make each month once', async () => {
  await work.owner.query(`update billing_months set closed_at = now() where month = '2026-10'`);
  const before = [await partitions('%'), await rowsOf(work, 'select * from billing_months order by 1')];
  await work.worker.query('select ensure_months()');
  expect([await partitions('%'), await rowsOf(work, 'select * from billing_months order by 1')]).toEqual(before);
  await Promise.all(Array.from({ length: 4 }, () => work.worker.query(`select ensure_month('2029-05')`)));
  expect(await partitions('%2029_05')).toHaveLength(4);
});

test('O3: a new year’s months are there before it begins', async () => {
  await work.setClock('2027-10-31T23:59:59.999+08:00');
  expect(await partitions('calls_2028_01')).toEqual([]);
  await work.setClock('2027-11-01T00:00:00.000+08:00');
  expect(await partitions('calls_2028_01')).toHaveLength(1);
});

test.each(['2026-13', '2026-00', '26-10', '2030-1', '', "2030-10'); drop table calls; --"])(
  'what is no month makes nothing: "%s"',
  async (month) => {
    const before = await partitions('%');
    await expect(work.worker.query('select ensure_month($1)', [month])).rejects.toThrow();
    expect(await partitions('%')).toEqual(before);
  },
);

test('only the worker makes months', async () => {
  for (const pool of [work.app, work.queue]) {
    await expect(pool.query('select ensure_months()')).rejects.toThrow('permission denied');
    await expect(pool.query(`select ensure_month('2030-01')`)).rejects.toThrow('permission denied');
  }
});

describe('O3: a month that is missing is an alarm, and no record is lost', () => {
  const take = (...parts: string[]) => work.owner.query(`drop table ${parts.join(', ')}`);
  const ready = async () => (await api.ask('GET', '/readyz')).json;
  let key: string;
  let waiting: string;
  beforeAll(async () => {
    await work.setClock('2026-11-05T10:00:00+08:00');
    ({ switch: key } = (await makeWorld(work)).keys);
  });

  test('/readyz names it while it is still ahead, and calls go on', async () => {
    expect(await ready()).toEqual({ status: 'ok' });
    await take('charges_2026_12', 'evidence_2027_01');
    expect(await ready()).toEqual({ status: 'ok', warnings: ['charges has no partition for 2026-12'] });
  });

  test('with no month to post to, a chunk waits; the sweep finds it when the month is there', async () => {
    await work.worker.query(`select ensure_month('2026-12')`);
    await take('calls_2026_10', 'charges_2026_10');
    const enqueue = work.enqueue;
    const failures: Error[] = [];
    work.enqueue = (job, asks) => enqueue(job, asks).catch((error: Error) => void failures.push(error));
    const { batchId, state } = await postAs(api, key, [record()]);
    waiting = batchId;
    expect(state).toBe('RATING');
    expect(failures).toHaveLength(1);
    await work.worker.query(`select ensure_month('2026-10')`);
    await work.setClock('2026-11-05T10:00:03+08:00');
    expect(await sweep(work)).toBe(1);
    const after = await api.ask('GET', `/v1/cdrs/batches/${waiting}`, { key });
    expect(after.json).toMatchObject({ state: 'POSTED', posted: 1 });
  });

  test('with no month to land in, the switch is told to try again, the log names the month, and then it lands', async () => {
    await take('evidence_2026_11');
    const logged: object[] = [];
    work.log.error = ((fields: object, text: string) => logged.push({ ...fields, text })) as never;
    const body = JSON.stringify(record());
    const refused = await api.ask('POST', '/v1/cdrs', { key, body });
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('60');
    expect(refused.json.error).toEqual({
      code: 'UNAVAILABLE',
      message: 'this month can’t be stored yet; try again in 60 s',
    });
    while (logged.length === 0) await new Promise(setImmediate);
    expect(logged).toMatchObject([{ missing: ['evidence 2026-11'], text: expect.stringContaining('no partition') }]);
    expect(await ready()).toEqual({ status: 'ok', warnings: ['evidence has no partition for 2026-11'] });

    await tidy(work);
    expect(await ready()).toEqual({ status: 'ok' });
    expect((await api.ask('POST', '/v1/cdrs', { key, body })).status).toBe(200);
  });
});
