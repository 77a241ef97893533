import fc from 'fast-check';
import { ndjson, type Fields } from './support/bodies.js';
import { faultsOf, rowsOf } from './support/books.js';
import { useApi } from './support/http.js';
import { addSwitch } from './support/others.js';
import { postAs } from './support/post.js';
import { useWork } from './support/work.js';
import { makeWorld, record } from './support/world.js';

const work = useWork('2026-11-05T10:00:00+08:00');
const api = useApi(work);
beforeAll(async () => {
  await makeWorld(work);
});

const START = Date.parse('2026-10-31T23:58:00+08:00');
const iso = (seconds: number) => new Date(START + seconds * 1000).toISOString();

/** A record of a call around a month's end: a leg or a part of it, final or interim, answered or not. */
const leg = fc.record({
  legUuid: fc.constantFrom('', 'a', 'b'),
  seq: fc.integer({ min: 0, max: 2 }),
  kind: fc.constantFrom('final', 'interim'),
  outcome: fc.constantFrom('answered', 'busy', 'noanswer'),
  from: fc.integer({ min: 0, max: 100 }),
  ring: fc.integer({ min: 0, max: 30 }),
  talk: fc.integer({ min: 0, max: 200 }),
  answeredBy: fc.constantFrom('01062000001', '02180000002', undefined),
});
const isOne = (it: { legUuid: string; seq: number; kind: string }) => `${it.legUuid} ${it.seq} ${it.kind}`;
const call = fc.uniqueArray(leg, { minLength: 1, maxLength: 5, selector: isOne });

const recordsOf = (calls: readonly (typeof call extends fc.Arbitrary<infer T> ? T : never)[]): Fields[] =>
  calls.flatMap((legs, index) =>
    legs.map(({ from, ring, talk, outcome, ...it }) =>
      record({
        ...it,
        outcome,
        callUuid: `call ${index}`,
        setupAt: iso(from),
        answerAt: outcome === 'answered' ? iso(from + ring) : undefined,
        endAt: iso(from + ring + talk),
      }),
    ),
  );

/** All of one switch that posting leaves, whatever the batches were; a final part is `partial` or `merged` as others came after or before. */
async function stateOf(switchId: string) {
  const calls = await rowsOf(
    work,
    `select c.call_uuid, c.number, c.setup_at, c.answer_at, c.bridge_at, c.end_at, c.outcome, c.caller, c.answered_by, c.attempts, c.cap_month,
       h.connected_at, h.talk_seconds, h.subscriber_charge, h.caller_charge, h.receipt
     from calls c left join charges h on h.call_id = c.id where c.switch_id = $1 order by 1`,
    [switchId],
  );
  const tally = `select sum(posted)::int as posted, sum(merged + partial)::int as parts, sum(conflicts)::int as conflicts,
    sum(quarantined)::int as quarantined, sum(suspense)::int as suspense from cdr_chunks where switch_id = $1`;
  const open = `select count(*)::int as open from record_outcomes where switch_id = $1 and fate = 'partial' and resolved_at is null`;
  return { calls, tally: await rowsOf(work, tally, [switchId]), open: await rowsOf(work, open, [switchId]) };
}

let switches = 0;

test('D3, D5: shuffled, repeated, split and joined, records leave the same calls, charges, counters and outcomes', async () => {
  const parts = fc.constantFrom('CUMULATIVE' as const, 'ADDITIVE' as const);
  const law = fc.asyncProperty(
    fc.array(call, { minLength: 1, maxLength: 6 }),
    parts,
    fc.infiniteStream(fc.nat()),
    fc.integer({ min: 1, max: 6 }),
    async (calls, dialect, chance, bodies) => {
      const records = recordsOf(calls);
      const [inOrder, anyhow] = [
        await addSwitch(work, `order-${++switches}`, { parts: dialect }),
        await addSwitch(work, `order-${++switches}`, { parts: dialect }),
      ];
      await postAs(api, inOrder.key, records);

      const random = () => (chance.next().value as number) / 0x7fffffff;
      const twice = [...records, ...records.filter(() => random() < 0.5)];
      const shuffled = twice.map((it) => ({ it, at: random() })).toSorted((a, b) => a.at - b.at);
      for (let body = 0; body < bodies; body++) {
        const some = shuffled.filter((_, index) => index % bodies === body).map(({ it }) => it);
        if (some.length > 0) await postAs(api, anyhow.key, `${ndjson(some)}${' '.repeat(body)}\n`);
      }
      expect(await stateOf(anyhow.switchId)).toEqual(await stateOf(inOrder.switchId));
    },
  );
  await fc.assert(law, { numRuns: Number(process.env['ANY_ORDER_RUNS'] ?? 40) });
  expect(await faultsOf(work)).toEqual([]);
}, 300_000);
