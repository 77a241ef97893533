import type { FastifyInstance } from 'fastify';
import { graphqlRoute } from '../schema/route.js';
import { isOutage } from '../src/db/open.js';
import { openServer } from '../src/http/serve.js';
import { exampleQueries } from '../schema/graphiql/page.js';
import { useWork } from './support/work.js';
import { makeWorld, type World } from './support/world.js';

const work = useWork('2026-11-05T10:00:00+08:00');
let world: World;
beforeAll(async () => {
  world = await makeWorld(work);
});

interface Settings {
  points?: number;
  operationMs?: number;
}

/** A server with limits of its own. */
async function withServer(settings: Settings, run: (ask: ReturnType<typeof asker>) => Promise<void>): Promise<void> {
  const { points = 4_000, operationMs } = settings;
  const limited = { ...work, config: { ...work.config, graphqlPoints: points } };
  const server: FastifyInstance = openServer(limited);
  graphqlRoute(server, limited, operationMs);
  try {
    await run(asker(await server.listen({ host: '127.0.0.1', port: 0 })));
  } finally {
    await server.close();
  }
}

const asker =
  (url: string) =>
  async (key: string | null, query: unknown, variables: object = {}) => {
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key && { authorization: `Bearer ${key}` }) },
      body: JSON.stringify({ query, variables }),
    });
    // oxlint-disable-next-line typescript/no-explicit-any -- a test knows the shape that it asked for
    return { status: answer.status, headers: answer.headers, json: (await answer.json()) as any };
  };

const costly = 'query ($n: Int!) { numbers(first: $n) { nodes { caps { id } subscriber { name } } } }'; // 1 + 6n

test('P1: every answer to an operation says what it costs and what is left, a refused one too', async () => {
  await withServer({ points: 4_000 }, async (ask) => {
    const { partner, operator } = world.keys;
    const said = { limit: 2_000, available: expect.any(Number), restorePerSecond: 200 };
    expect((await ask(partner, costly, { n: 2 })).json.extensions.cost).toEqual({ ...said, requested: 13 });
    expect((await ask(partner, '{ switches { name } }')).json.extensions.cost).toEqual({ ...said, requested: 4 });
    expect(
      (
        await ask(
          partner,
          '{ calls(first: 100, filter: { numbers: ["4006000001"] }) { nodes { charges { receipt { tariff { name } } } } } }',
        )
      ).json.extensions.cost,
    ).toEqual({ ...said, requested: 3_701 });
    expect((await ask(null, '{ viewer { name } }')).json.extensions.cost).toEqual({ ...said, requested: 1 });
    expect((await ask(operator, '{ number(number: "4009999999") { state } }')).json.extensions.cost.requested).toBe(1);
    expect((await ask(operator, '{ nonsense }')).json.extensions).toBeUndefined(); // no operation
  });
});

test('P1: too much for one operation: QUERY_TOO_COMPLEX, what was found and what is allowed', async () => {
  await withServer({ points: 1_000_000 }, async (ask) => {
    const over = await ask(world.keys.partner, '{ numbers(first: 100) { nodes { calls(first: 20) { totalCount } } } }');
    expect([over.status, over.json.errors]).toEqual([
      400,
      [
        {
          message: expect.stringMatching(/^cost: found 2201, allowed is 2000 /),
          extensions: { code: 'QUERY_TOO_COMPLEX' },
        },
      ],
    ]);
    const large = await ask(world.keys.partner, `{ ${'viewer { name } '.repeat(200)} }`);
    expect([large.status, large.json.errors]).toEqual([
      400,
      [
        {
          message: expect.stringMatching(/^fields: found 400, allowed are 300 /),
          extensions: { code: 'QUERY_TOO_COMPLEX' },
        },
      ],
    ]);
  });
});

test('P1: too much at once: 429 RATE_LIMITED with the time to wait; other keys go on', async () => {
  await withServer({ points: 2_000 }, async (ask) => {
    const { partner, operator } = world.keys;
    const first = await ask(partner, costly, { n: 100 }); // 601
    expect(first.status).toBe(200);
    expect(first.headers.get('ratelimit-policy')).toBe('"points";q=2000;w=20');
    expect(first.headers.get('ratelimit')).toMatch(/^"points";r=1[34]\d\d;t=[67]$/);
    for (const n of [100, 100]) await ask(partner, costly, { n });
    const refused = await ask(partner, costly, { n: 100 });
    expect([refused.status, refused.json.errors[0].extensions.code, refused.json.data]).toEqual([
      429,
      'RATE_LIMITED',
      undefined,
    ]);
    const { retryAfterMs } = refused.json.errors[0].extensions;
    expect(retryAfterMs).toBeGreaterThan(0);
    expect(retryAfterMs).toBeLessThan(10_000);
    expect(refused.headers.get('retry-after')).toBe(String(Math.ceil(retryAfterMs / 1000)));
    expect(refused.headers.get('ratelimit')).toMatch(/^"points";r=\d+;t=\d+$/);
    expect(refused.json.extensions.cost.requested).toBe(601);
    expect((await ask(operator, costly, { n: 100 })).status).toBe(200);
  });
});

test('P1: what is refused costs points as well, and at none of them nothing is read', async () => {
  await withServer({ points: 20 }, async (ask) => {
    const wrong = async () => (await ask(null, '{ viewer { nam')).status;
    expect([await wrong(), await wrong(), await wrong()]).toEqual([400, 400, 429]);
    expect((await ask(world.keys.partner, '{ viewer { name } }')).status).toBe(200); // an address isn't a key
    const { status, json } = await ask(null, 7);
    expect([status, json.errors[0].extensions.code]).toEqual([429, 'RATE_LIMITED']);
  });
});

test('an answer holds no more objects than it was reckoned to', async () => {
  await withServer({ points: 1_000_000 }, async (ask) => {
    for (const { query } of exampleQueries()) {
      const { json } = await ask(world.keys.operator, query);
      expect(objectsIn(json.data) - 1).toBeLessThanOrEqual(json.extensions.cost.requested + pageInfosIn(query));
    }
  });
});

const objectsIn = (value: unknown): number =>
  typeof value !== 'object' || value === null
    ? 0
    : Object.values(value).reduce((sum: number, it) => sum + objectsIn(it), Array.isArray(value) ? 0 : 1);
const pageInfosIn = (query: string) => query.split('pageInfo').length - 1;

describe('P1: an operation that takes too long', () => {
  /** Reading numbers takes so many seconds. */
  async function slowed(seconds: number, run: () => Promise<void>): Promise<void> {
    await work.owner.query(`alter table numbers rename to quick_numbers;
      create view numbers as select q.* from quick_numbers q, pg_sleep(${seconds});
      grant select on numbers to hotline400_app`);
    await run().finally(() => work.owner.query('drop view numbers; alter table quick_numbers rename to numbers'));
  }
  const idle = async () => {
    const { rows } = await work.owner.query<{ state: string }>(
      `select state from pg_stat_activity where usename = 'hotline400_app' and datname = current_database() and state <> 'idle'`,
    );
    return rows.length === 0;
  };

  test('is answered 503 UNAVAILABLE, and its transaction doesn’t stay', async () => {
    await withServer({ points: 1_000_000, operationMs: 200 }, async (ask) => {
      await slowed(0.6, async () => {
        const { status, headers, json } = await ask(
          world.keys.partner,
          '{ a: numbers { totalCount } b: numbers { totalCount } }',
        );
        expect([status, json.errors[0].extensions.code, headers.get('retry-after')]).toEqual([503, 'UNAVAILABLE', '2']);
        while (!(await idle())) await new Promise((resolve) => setTimeout(resolve, 50));
      });
      expect((await ask(world.keys.partner, '{ numbers { totalCount } }')).status).toBe(200);
    });
  });

  test('a statement that takes more than 5 s is ended: 503 UNAVAILABLE', async () => {
    await withServer({ points: 1_000_000 }, async (ask) => {
      await slowed(7, async () => {
        const { status, json } = await ask(world.keys.partner, '{ numbers { totalCount } }');
        expect([status, json.errors[0].extensions]).toEqual([503, { code: 'UNAVAILABLE' }]);
      });
    });
  });

  test('a lock that isn’t had within 2 s: 503 UNAVAILABLE', async () => {
    await withServer({ points: 1_000_000 }, async (ask) => {
      await work.owner.query('begin; lock table subscribers in access exclusive mode');
      const { status, json } = await ask(world.keys.partner, '{ subscribers { totalCount } }');
      await work.owner.query('rollback');
      expect([status, json.errors[0].extensions]).toEqual([503, { code: 'UNAVAILABLE' }]);
    });
  });

  test.each`
    code       | outage   | because
    ${'57014'} | ${true}  | ${'a time limit'}
    ${'55P03'} | ${true}  | ${'a lock that wasn’t had in time'}
    ${'40P01'} | ${true}  | ${'a deadlock'}
    ${'55006'} | ${false} | ${'something else of its class'}
    ${'23505'} | ${false} | ${'a row that is there'}
  `('$code: $because', ({ code, outage }) => {
    expect(isOutage(Object.assign(new Error('x'), { cause: Object.assign(new Error('y'), { code }) }))).toBe(outage);
  });
});
