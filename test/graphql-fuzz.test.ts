import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parse, validate } from 'graphql';
import { globalId } from '../schema/base/ids.js';
import { graphqlSchema } from '../schema/schema.js';
import { createPartner } from '../src/accounts/accounts.js';
import { scopesOf } from '../src/accounts/scopes.js';
import { transaction } from '../src/db/open.js';
import { randomOf } from './support/chaos/random.js';
import { operationOf } from './support/fuzz/operation.js';
import { mangled, poolOf, type Pool } from './support/fuzz/pool.js';
import { useApi } from './support/http.js';
import { ndjson } from './support/bodies.js';
import { rowsOf } from './support/books.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';

/** FUZZ=100000 is the long form; SEED repeats a run. */
const OPERATIONS = Number(process.env['FUZZ'] ?? 1_500);
const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const IN_FLIGHT = 4;
/** Until the caches are full, and the fonts of statements are read. */
const WARM_UP = OPERATIONS < 10_000 ? 500 : 5_000;
const GROWTH_LIMIT_BYTES = 64 * 1024 ** 2;

const work = useWork('2026-11-05T10:00:00+08:00');
const api = useApi(work);
const schema = graphqlSchema();
let world: World;
let pool: Pool;

beforeAll(async () => {
  world = await makeWorld(work);
  const stranger = await transaction(work.worker, (tx) => createPartner(tx, '别的代理商'));
  const body = ndjson([record(), record({ outcome: 'busy', answerAt: undefined }), record({ called: '4007000002' })]);
  await api.ask('POST', '/v1/cdrs', {
    key: world.keys.switch,
    body,
    headers: { 'content-type': 'application/x-ndjson' },
  });
  const ids = async (kind: Parameters<typeof globalId>[0], sql: string) =>
    (await rowsOf<{ id: string }>(work, sql)).map((it) => globalId(kind, it.id));
  const own = [
    globalId('partner', world.partnerId),
    globalId('subscriber', world.subscriberId),
    globalId('switch', world.switchId),
    ...Object.values(world.numbers).map((it) => globalId('number', it)),
    ...(await ids('call', `select number || '_' || id as id from calls`)),
    ...(await ids('batch', 'select id from cdr_batches')),
  ];
  pool = poolOf(world, { own, foreign: [globalId('partner', stranger)] });
});

const roles = ['OPERATOR', 'OPERATOR', 'PARTNER', 'PARTNER', 'SWITCH'] as const;
const keyOf = { OPERATOR: 'operator', PARTNER: 'partner', SWITCH: 'switch' } as const;

test(
  `Z1, Z2: ${OPERATIONS} operations, every other one mangled, SEED=${seed}: nothing breaks, and nothing is kept`,
  async () => {
    const random = randomOf(seed);
    const faults: string[] = [];
    const seen = { fine: 0, valid: 0, whole: 0 };
    let warm = 0;

    async function one(at: number): Promise<void> {
      const role = random.pick(roles);
      const scopes = new Set<string>(scopesOf(role));
      const made = operationOf(schema, {
        random,
        pool,
        may: (need) => !need || ['public', 'key'].includes(need) || scopes.has(need),
      });
      const isWhole = at % 2 === 0;
      const text = JSON.stringify(made);
      const body = isWhole
        ? text
        : random.below(2) === 0
          ? mangled(random, text)
          : JSON.stringify({ ...made, query: mangled(random, made.query).toString() });
      const answer = await api.ask('POST', '/graphql', {
        key: world.keys[keyOf[role]],
        body,
        headers: { 'content-type': 'application/json' },
      });
      const said = answer.bytes.toString();
      if (answer.status >= 500 || !answer.json || /"INTERNAL"|\n {4}at |node_modules/.test(said))
        faults.push(`#${at} ${role} ${answer.status} ${said.slice(0, 300)} <- ${body.toString().slice(0, 2_000)}`);
      if (!isWhole) return;
      seen.whole++;
      if (answer.json?.data) seen.fine++;
      if (at < 200 && validate(schema, parse(made.query)).length === 0) seen.valid++;
    }

    for (let at = 0; at < OPERATIONS && faults.length < 20; at += IN_FLIGHT) {
      await Promise.all(Array.from({ length: IN_FLIGHT }, (_, more) => one(at + more)));
      if (at === WARM_UP) warm = memory();
    }
    expect(faults).toEqual([]);
    expect(seen.valid).toBeGreaterThan(80); // of 100: the rest of the search isn't in the parser
    expect(seen.fine).toBeGreaterThan(seen.whole / 4);
    expect(memory() - warm).toBeLessThan(GROWTH_LIMIT_BYTES);
  },
  60_000 + OPERATIONS * 20,
);

/** What the process holds, its rubbish thrown away. Not its pages: V8 gives them back when it likes. */
function memory(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
