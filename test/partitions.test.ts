import { rowsOf } from './support/books.js';
import { useWork } from './support/work.js';

const work = useWork('2026-11-05T10:00:00+08:00');

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
