import { compare, type Acknowledged } from '../support/chaos/compare.js';
import { until } from '../support/chaos/faults.js';
import { childEnvironment, keep } from '../support/chaos/keep.js';
import { readLedger, unposted } from '../support/chaos/ledger.js';
import { landAll, postAll } from '../support/chaos/post-direct.js';
import { makeChaos, type Chaos } from '../support/chaos/world.js';
import { urlOf } from '../support/server.js';
import { useWork } from '../support/work.js';

// The chaos suites prove nothing unless they can fail: what a fault could do to the books is done here, and must be found.

const CALLS = 600;
const endsAt = Date.parse('2026-11-05T01:00:00Z');

describe('of books that are right', () => {
  const work = useWork();
  let chaos: Chaos;
  let acknowledged: Acknowledged[];
  beforeAll(async () => {
    chaos = await makeChaos(work, { seed: 1, count: CALLS, until: endsAt });
    acknowledged = await landAll(work, chaos);
    await postAll(work);
  });
  const problems = async () => compare(await readLedger(work.owner), chaos.expected, chaos.alerts, acknowledged);

  test('nothing is reported', async () => {
    expect(await problems()).toEqual([]);
  });

  test.each`
    sql                                                                                                                                                                     | reported                                                                   | because
    ${'delete from charges where call_id = (select call_id from charges limit 1)'}                                                                                          | ${[/^charge of .* is \[\]/, /^subscribers pay/]}                           | ${'a charge is lost'}
    ${'update charges set subscriber_charge = subscriber_charge + 1 where call_id = (select call_id from charges limit 1)'}                                                 | ${[/^charge of/, /^subscribers pay/]}                                      | ${'a subscriber pays one micro-yuan more'}
    ${'update charges set caller_charge = caller_charge - 1 where call_id = (select call_id from charges limit 1)'}                                                         | ${[/^charge of/]}                                                          | ${'a caller pays one micro-yuan less'}
    ${'insert into charges select (jsonb_populate_record(null::charges, to_jsonb(it) || \'{"revision": 1}\')).* from (select * from charges limit 1) it'}                   | ${[/^charge of .* caller .* caller /]}                                     | ${'a call is charged twice'}
    ${"insert into calls select (jsonb_populate_record(null::calls, to_jsonb(it) || jsonb_build_object('id', gen_random_uuid()))).* from (select * from calls limit 1) it"} | ${[/^call .* 1 time too often/]}                                           | ${'a call is there twice, under another id'}
    ${'delete from calls where id = (select id from calls limit 1)'}                                                                                                        | ${[/^call .* is missing/]}                                                 | ${'a call is lost'}
    ${'update month_counters set attempts = attempts + 1 where number = (select min(number) from month_counters)'}                                                          | ${[/^counter .* is missing/, /^counter .* too often/]}                     | ${'a counter is one too high'}
    ${'update month_counters set amount = amount - 1 where number = (select min(number) from month_counters where amount > 0)'}                                             | ${[/^counter .* is missing/, /^counter .* too often/, /^subscribers pay/]} | ${'a counter lacks one micro-yuan'}
    ${'delete from cap_alerts where (cap_id, month, percent) = (select cap_id, month, percent from cap_alerts limit 1)'}                                                    | ${[/^alert .* is missing/]}                                                | ${'an alert was not sent'}
    ${'delete from cdr_chunks where batch_id = (select id from cdr_batches limit 1)'}                                                                                       | ${[/^batch .* was acknowledged/]}                                          | ${'an acknowledged body is gone'}
    ${'update cdr_chunks set posted_at = null where batch_id = (select batch_id from cdr_chunks limit 1)'}                                                                  | ${[/^batch .* unposted/]}                                                  | ${'a chunk was never posted'}
    ${"delete from record_outcomes where (batch_id, line) = (select batch_id, line from record_outcomes where fate = 'duplicate' limit 1)"}                                 | ${[/^posted, duplicates/]}                                                 | ${'a duplicate is told to nobody'}
  `('it is reported that $because', async ({ sql, reported }: { sql: string; reported: RegExp[] }) => {
    await work.owner.query('begin');
    const broken = await breakBooks(sql).finally(() => work.owner.query('rollback'));
    for (const it of reported) expect(broken).toContainEqual(expect.stringMatching(it));
    expect(await problems()).toEqual([]);
  });

  async function breakBooks(sql: string): Promise<string[]> {
    const { rowCount } = await work.owner.query(sql);
    expect(rowCount).toBeGreaterThan(0);
    return problems();
  }
});

describe.each([
  { kind: 'leaky', because: 'D4: identities that commit before their calls lose the calls, and that is found' },
  { kind: 'whole', because: 'D4: killed at the same point, production loses nothing' },
])('a worker killed between identities and calls ($kind)', ({ kind, because }) => {
  const work = useWork();
  const ends: string[] = [];
  test(
    because,
    async () => {
      const chaos = await makeChaos(work, { seed: 2, count: CALLS, until: endsAt });
      const acknowledged = await landAll(work, chaos);
      const env = childEnvironment(urlOf(work.owner.database!), work.pepper, { HOTLINE400_DATA: work.config.folder });
      const worker = keep(`poster-${kind}`, ['test/support/chaos/leaky-worker.ts', kind], env, 'posting', ends);
      try {
        for (let kills = 0; kills < 3; kills++) {
          expect(await until(async () => worker.ready() && (await isPausing(`poster-${kind}`)), 20_000)).toBe(true);
          worker.kill();
        }
        expect(await until(async () => (await unposted(work.owner)) === 0, 20_000)).toBe(true);
      } finally {
        await worker.stop();
      }
      const problems = compare(await readLedger(work.owner), chaos.expected, chaos.alerts, acknowledged);
      expect(ends).toEqual([]);
      if (kind === 'whole') expect(problems).toEqual([]);
      else expect(problems).toContainEqual(expect.stringMatching(/^call .* is missing/));
    },
    60_000,
  );

  async function isPausing(name: string): Promise<boolean> {
    const { rowCount } = await work.owner.query(
      `select from pg_stat_activity where application_name = $1 and query like '%pg_sleep%' and state = 'active'`,
      [name],
    );
    return rowCount === 1;
  }
});
