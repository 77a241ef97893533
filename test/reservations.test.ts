import { createPartner, createSubscriber } from '../src/accounts/accounts.js';
import { isOutage, transaction, type Tx } from '../src/db/open.js';
import { asTenant } from '../src/db/tenant.js';
import { record } from '../src/events/store/record.js';
import { reserve } from '../src/numbers/store/reserve.js';
import { tidyNumbers } from '../src/numbers/store/tidy.js';
import { rowsOf } from './support/books.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { addNumber, addRival } from './support/others.js';
import { makeStock, numberEvents, numberRow, row, useNumbers, type Outcome } from './support/stock.js';
import { useWork } from './support/work.js';
import { makeWorld, type World } from './support/world.js';

const NOW = '2026-11-05T10:00:00.000+08:00';
const IN_15_DAYS = '2026-11-20T10:00:00+08:00';
const A_MS_BEFORE = '2026-11-20T09:59:59.999+08:00';
const work = useWork(NOW);
const api = useApi(work);
const ask = useGraphql(api);
const numbers = useNumbers(ask);
let world: World;
let rival: Awaited<ReturnType<typeof addRival>>;
let fresh: string[];
const next = () => fresh.pop()!;

beforeAll(async () => {
  world = await makeWorld(work);
  rival = await addRival(work, world);
  fresh = row('4009310000', 900);
  await makeStock(work, fresh);
});
beforeEach(() => work.setClock(NOW));
afterEach(() =>
  work.owner.query(`update numbers set state = 'AVAILABLE', partner_id = null, subscriber_id = null, ends_at = null,
  extended = false, offered = false where state = 'RESERVED'`),
);

const ours = (list: readonly string[], more = {}) =>
  numbers.reserve(world.keys.partner, world.subscriberId, list, more);
const theirs = (list: readonly string[]) => numbers.reserve(rival.key, rival.subscriberId, list);
const codes = ({ results }: { results: Outcome[] }) => results.map((it) => it.error?.code ?? 'done');

describe('N3: a reservation', () => {
  test('belongs to one partner and one subscriber, is free, and ends in 15 days', async () => {
    const number = next();
    expect(codes(await ours([number]))).toEqual(['done']);
    const { endsAt, ...rest } = await numberRow(work, number);
    expect(rest).toEqual({ state: 'RESERVED', partner: world.partnerId, subscriber: world.subscriberId, waiting: 0 });
    expect(new Date(endsAt!)).toEqual(new Date(IN_15_DAYS));
    expect(await numberEvents(work, number)).toEqual([{ chain: world.partnerId, type: 'number.reserved' }]);
  });

  test('keeps what its grade cost then, whatever the table says later', async () => {
    const number = '4009313333';
    await makeStock(work, [number]);
    await ours([number]);
    const { data } = await ask(
      world.keys.partner,
      `{ number(number: "${number}") { grade { code } terms { selectionFee monthlyMinimum contractMonths } } }`,
    );
    expect(data.number).toEqual({
      grade: { code: 'AAAA' },
      terms: { selectionFee: '20000.000000', monthlyMinimum: '1000.000000', contractMonths: 24 },
    });
  });

  test.each([
    { at: A_MS_BEFORE, code: 'NOT_AVAILABLE', because: 'a millisecond before its end it still stands' },
    { at: IN_15_DAYS, code: 'done', because: 'at its end it is void, and no job has to run' },
  ])('is had by nobody else until its end: $because', async ({ at, code }) => {
    const number = next();
    await ours([number]);
    await work.setClock(at);
    expect(codes(await theirs([number]))).toEqual([code]);
  });

  test('that lapsed is nobody’s when it is read, though no job has been there', async () => {
    const number = next();
    await ours([number]);
    const look = async (key: string) => (await ask(key, `{ number(number: "${number}") { state } }`)).data?.number;
    await work.setClock(A_MS_BEFORE);
    expect(await look(world.keys.partner)).toEqual({ state: 'RESERVED' });
    await work.setClock(IN_15_DAYS);
    expect(await look(world.keys.partner)).toBeUndefined();
    expect(await look(world.keys.operator)).toEqual({ state: 'AVAILABLE' });
    expect(await numberRow(work, number)).toMatchObject({ state: 'RESERVED' });
  });

  test('that lapsed is logged with whom it was, before the next has it', async () => {
    const number = next();
    await ours([number]);
    await work.setClock(IN_15_DAYS);
    await theirs([number]);
    const events = await numberEvents(work, number);
    expect(events.map((it) => it.type)).toEqual(['number.reserved', 'number.lapsed', 'number.reserved']);
    expect(events.map((it) => it.chain)).toEqual([world.partnerId, world.partnerId, rival.partnerId]);
  });

  test('is tidied away by the sweep once, and is not touched before', async () => {
    const number = next();
    await ours([number]);
    await work.setClock(A_MS_BEFORE);
    expect(await tidyNumbers(work.worker)).toBe(0);
    await work.setClock(IN_15_DAYS);
    expect(await Promise.all([tidyNumbers(work.worker), tidyNumbers(work.worker)]).then((it) => it.toSorted())).toEqual(
      [0, 1],
    );
    expect(await numberRow(work, number)).toMatchObject({ state: 'AVAILABLE', partner: null, endsAt: null });
    expect(await tidyNumbers(work.worker)).toBe(0);
  });

  test('is extended once, from its end on', async () => {
    const number = next();
    await ours([number]);
    const first = await numbers.extend(world.keys.partner, number);
    expect(first).toMatchObject({ userErrors: [], number: { extended: true, endsAt: '2026-12-05T02:00:00.000Z' } });
    const second = await numbers.extend(world.keys.partner, number);
    expect(second.userErrors).toEqual([
      { code: 'WRONG_STATE', message: expect.stringContaining('once'), path: ['input', 'number'] },
    ]);
    expect(new Date((await numberRow(work, number)).endsAt!).toISOString()).toBe('2026-12-05T02:00:00.000Z');
  });

  test('that is over isn’t extended', async () => {
    const number = next();
    await ours([number]);
    await work.setClock(IN_15_DAYS);
    expect((await numbers.extend(world.keys.partner, number)).userErrors[0].code).toBe('NOT_FOUND');
  });

  test('is given back', async () => {
    const number = next();
    await ours([number]);
    expect(codes(await numbers.release(world.keys.partner, [number]))).toEqual(['done']);
    expect(await numberRow(work, number)).toMatchObject({ state: 'AVAILABLE', partner: null, endsAt: null });
    expect(codes(await theirs([number]))).toEqual(['done']);
  });

  test('of another is neither given back nor extended, and looks as if it weren’t there', async () => {
    const number = next();
    await theirs([number]);
    const [foreign, missing] = [
      await numbers.release(world.keys.partner, [number]),
      await numbers.release(world.keys.partner, ['4009999999']),
    ];
    expect(codes(foreign)).toEqual(['NOT_FOUND']);
    expect(foreign.results[0].error.message.replaceAll(number, '')).toBe(
      missing.results[0].error.message.replaceAll('4009999999', ''),
    );
    expect((await numbers.extend(world.keys.partner, number)).userErrors[0].code).toBe('NOT_FOUND');
    expect(await numberRow(work, number)).toMatchObject({ state: 'RESERVED', partner: rival.partnerId });
  });

  test('isn’t made for another partner’s subscriber', async () => {
    const { userErrors, results } = await numbers.reserve(world.keys.partner, rival.subscriberId, [next()]);
    expect([userErrors[0].code, userErrors[0].path, results]).toEqual(['NOT_FOUND', ['input', 'subscriberId'], []]);
  });

  test('in service, the number names what it can do instead (N2)', async () => {
    const { userErrors } = await numbers.extend(world.keys.partner, world.numbers.flat);
    expect(userErrors[0]).toMatchObject({
      code: 'WRONG_STATE',
      message: expect.stringContaining('suspend (to SUSPENDED)'),
    });
  });
});

describe('several at once', () => {
  test('each is had or refused by itself, in the order asked for', async () => {
    const [free, taken, mine, gone] = [next(), next(), next(), next()];
    await theirs([taken]);
    await ours([mine]);
    await work.owner.query(`update numbers set state = 'WITHDRAWN' where number = $1`, [gone]);
    const answer = await ours([taken, free, mine, gone, '4005000000', '4009999999', world.numbers.flat]);
    expect(answer.results.map((it: Outcome) => it.number)).toEqual([
      taken,
      free,
      mine,
      gone,
      '4005000000',
      '4009999999',
      world.numbers.flat,
    ]);
    expect(codes(answer)).toEqual([
      'NOT_AVAILABLE',
      'done',
      'CONFLICT',
      'NOT_AVAILABLE',
      'NOT_AVAILABLE',
      'NOT_AVAILABLE',
      'NOT_AVAILABLE',
    ]);
    expect(answer.results[0].error.path).toEqual(['input', 'numbers', '0']);
  });

  test.each([
    { count: 0, code: 'BAD_INPUT' },
    { count: 1, code: undefined },
    { count: 250, code: undefined },
    { count: 251, code: 'TOO_LARGE' },
  ])('$count numbers: $code', async ({ count, code }) => {
    await work.owner.query('update number_policy set quota_numbers = 250');
    const list = fresh.slice(0, count);
    const { userErrors, results } = await ours(list);
    expect(userErrors[0]?.code).toBe(code);
    expect(results).toHaveLength(code ? 0 : count);
    if (!code) expect(codes(await numbers.release(world.keys.partner, list))).toEqual(list.map(() => 'done'));
    await work.owner.query('update number_policy set quota_numbers = 50');
  });

  test('one that is named twice is refused with the whole', async () => {
    const number = next();
    expect((await ours([number, number])).userErrors[0]).toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringContaining(number),
    });
  });

  test('sent again, nothing more is done, and each answer is the same', async () => {
    const list = [next(), next(), '4009999999'];
    const first = await ours(list, { idempotencyKey: 'bulk' });
    const second = await ours(list, { idempotencyKey: 'bulk' });
    expect(second).toEqual({ ...first, idempotentReplay: true });
    expect(await numberEvents(work, list[0]!)).toHaveLength(1);
  });
});

describe('N4: the quota', () => {
  test('50 at a time, and the 51st names the rule', async () => {
    const list = fresh.splice(0, 51);
    const answer = await ours(list);
    expect(codes(answer)).toEqual([...list.slice(0, 50).map(() => 'done'), 'RESERVATION_QUOTA_EXCEEDED']);
    expect(answer.results[50].error.message).toContain('50 numbers');
    const quota = await ask(world.keys.partner, '{ viewer { partner { reservationQuota { limit used active } } } }');
    expect(quota.data.viewer.partner.reservationQuota).toEqual({ limit: 50, used: 50, active: 3 });
    await numbers.release(world.keys.partner, [list[0]!]);
    expect(codes(await ours([list[50]!]))).toEqual(['done']);
  });

  test('what lapsed counts no more', async () => {
    await ours(fresh.slice(0, 50));
    await work.setClock(IN_15_DAYS);
    expect(codes(await ours([fresh[60]!]))).toEqual(['done']);
  });

  test('20 % of the active numbers, where that is more', async () => {
    await work.owner.query('update number_policy set quota_numbers = 1');
    for (const number of row('4008500000', 7)) await addNumber(work, world, { number });
    expect(codes(await ours(fresh.slice(0, 3)))).toEqual(['done', 'done', 'RESERVATION_QUOTA_EXCEEDED']); // 20 % of 10
    await work.owner.query('update number_policy set quota_numbers = 50');
  });

  test('two at once don’t both have its last place', async () => {
    await ours(fresh.slice(0, 45));
    const tries = await Promise.all(Array.from({ length: 20 }, (_, at) => ours([fresh[100 + at]!])));
    expect(tries.filter((it) => codes(it)[0] === 'done')).toHaveLength(5);
  });
});

/** Short here; RACES=1000 is the long form. */
const ROUNDS = Number(process.env['RACES'] ?? 15);
const PARTNERS = 200;

describe(`N3: ${PARTNERS} partners race for one number`, () => {
  type Racer = { partnerId: string; subscriberId: string };
  let racers: Racer[];
  beforeAll(async () => {
    racers = await transaction(work.worker, async (tx) => {
      const made = [];
      for (let at = 0; at < PARTNERS; at++) {
        const partnerId = await createPartner(tx, `竞争者${at}`);
        const name = `竞争者${at}的客户`;
        made.push({
          partnerId,
          subscriberId: await createSubscriber(tx, { partnerId, name, kind: 'ENTERPRISE', taxId: null }),
        });
      }
      return made;
    });
  });

  /** How many had it. Who found the database too busy, and is told to come again, had nothing. */
  async function race(_number: string, attempt: (tx: Tx, racer: Racer) => Promise<boolean>): Promise<number> {
    const tries = racers.map((it) =>
      asTenant(work.app, { kind: 'partner', partnerId: it.partnerId }, (tx) => attempt(tx, it)).catch(
        (error: Error) => {
          if (isOutage(error)) return false;
          throw error;
        },
      ),
    );
    return (await Promise.all(tries)).filter((it) => it).length;
  }

  test(`${ROUNDS} times: one has it, and one entry says so`, async () => {
    const attempt = (number: string) => async (tx: Tx, racer: Racer) => {
      const { outcomes, changes } = await reserve(tx, racer, [number]);
      await record(tx, { who: 'key_race', side: 'PARTNER' }, changes);
      return outcomes[0]!.refusal === null;
    };
    for (let round = 0; round < ROUNDS; round++) {
      const number = fresh[round % 500]!;
      expect(await race(number, attempt(number))).toBe(1);
      expect(await numberRow(work, number)).toMatchObject({ state: 'RESERVED' });
      await work.owner.query(
        `update numbers set state = 'AVAILABLE', partner_id = null, subscriber_id = null, ends_at = null where number = $1`,
        [number],
      );
    }
    const [found] = await rowsOf<{ events: number }>(
      work,
      `select count(*)::int as events from audit_log where chain = any($1) and entry::jsonb ->> 'type' = 'number.reserved'`,
      [racers.map((it) => it.partnerId)],
    );
    expect(found!.events).toBe(ROUNDS);
  }, 3_600_000);

  test('a planted fault, one that looks and then writes, is seen by the same race', async () => {
    const number = fresh[501]!;
    const had = await race(number, async (tx, { partnerId, subscriberId }) => {
      const { rows } = await tx.$client.query(`select from numbers where number = $1 and state = 'AVAILABLE'`, [
        number,
      ]);
      if (rows.length === 0) return false;
      const set = `update numbers set state = 'RESERVED', ends_at = app_now(), partner_id = $2, subscriber_id = $3 where number = $1`;
      await tx.$client.query(set, [number, partnerId, subscriberId]);
      return true;
    });
    expect(had).toBeGreaterThan(1);
  });
});
