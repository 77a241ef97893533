import { randomUUID } from 'node:crypto';
import { asTenant } from '../src/db/tenant.js';
import { rowsOf } from './support/books.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { addNumber, addRival } from './support/others.js';
import { makeStock, numberEvents, row, useNumbers } from './support/stock.js';
import { useWork } from './support/work.js';
import { makeWorld, type World } from './support/world.js';

const NOW = '2026-11-05T10:00:00.000+08:00';
const work = useWork(NOW);
const api = useApi(work);
const ask = useGraphql(api);
const numbers = useNumbers(ask);
const fresh = row('4009310000', 20);
let world: World;
let rival: Awaited<ReturnType<typeof addRival>>;
let made = 0;
let number: string;

beforeAll(async () => {
  world = await makeWorld(work);
  rival = await addRival(work, world);
  await makeStock(work, fresh);
});
beforeEach(async () => {
  number = `400600${2000 + ++made}`;
  await addNumber(work, world, { number, destinations: ['01062000001'] });
});

async function send(name: string, input: object, key = world.keys.partner) {
  const text = `mutation ($input: ${name[0]!.toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) {
    idempotentReplay userErrors { code message path } destination { destination ringSeconds verification { state } } } }`;
  const { data, errors } = await ask(key, text, { input: { idempotencyKey: randomUUID(), number, ...input } });
  if (!data?.[name]) throw new Error(JSON.stringify(errors));
  return { ...data[name], destination: flat(data[name].destination) };
}
/** In a word, whether it is proven. */
const flat = (it: { verification: { state: string } } | null) => {
  if (!it) return null;
  const { verification, ...rest } = it;
  return { ...rest, proof: verification.state };
};
const add = (destination: string, more: object = {}, key?: string) =>
  send('addDestination', { destination, ...more }, key);
const remove = (destination: string, more: object = {}) => send('removeDestination', { destination, ...more });

const listed = async (of = number) => {
  const { data } = await ask(
    world.keys.partner,
    `{ number(number: "${of}") { destinations { destination ringSeconds verification { state } } } }`,
  );
  return data.number.destinations.map(flat);
};
const digits = async (of?: string) => (await listed(of)).map((it: { destination: string }) => it.destination);

const entries = (type: string) =>
  rowsOf<{ chain: string; entry: Record<string, unknown> }>(
    work,
    `select chain, entry::jsonb as entry from audit_log where entry::jsonb ->> 'type' = $1 and entry::jsonb ->> 'subject' = $2`,
    [type, `number_${number}`],
  );

describe('A7: adding', () => {
  test('a partner’s waits for proof, behind those that there are', async () => {
    expect(await add('13800138000', { ringSeconds: 35 })).toEqual({
      idempotentReplay: false,
      userErrors: [],
      destination: { destination: '13800138000', ringSeconds: 35, proof: 'PENDING' },
    });
    expect((await add('02180000002')).destination.ringSeconds).toBe(20);
    expect(await digits()).toEqual(['01062000001', '13800138000', '02180000002']);
  });

  test('the operator’s waits for proof too', async () => {
    expect((await add('13800138000', {}, world.keys.operator)).destination.proof).toBe('PENDING');
  });

  test.each`
    written                | kept             | because
    ${'+86 138 0013 8000'} | ${'13800138000'} | ${'R11: a mobile with the country before it'}
    ${'013800138000'}      | ${'13800138000'} | ${'R11: a mobile with a 0'}
    ${'021-8000-0002'}     | ${'02180000002'} | ${'R11: a fixed number with dashes'}
    ${'2180000002'}        | ${'02180000002'} | ${'R11: a fixed number without its 0'}
  `('$because: $written is kept as $kept', async ({ written, kept }) => {
    expect((await add(written)).destination.destination).toBe(kept);
  });

  test.each`
    written            | found                          | because
    ${'4008123456'}    | ${'a 400 number'}              | ${'a hotline is no destination'}
    ${'95588'}         | ${'a short code'}              | ${'a short code'}
    ${'0085223456789'} | ${'a number overseas'}         | ${'Hong Kong'}
    ${'8000000'}       | ${'no whole telephone number'} | ${'no area code'}
    ${''}              | ${'no whole telephone number'} | ${'nothing'}
  `('$because: $written is refused', async ({ written, found }) => {
    const { userErrors } = await add(written);
    expect(userErrors).toEqual([
      {
        code: 'BAD_INPUT',
        path: ['input', 'destination'],
        message: `destination: found ${found}, allowed is a mobile or fixed number in the mainland, such as 13800138000 or 02180000002`,
      },
    ]);
  });

  test.each`
    ringSeconds | codes            | because
    ${4}        | ${['BAD_INPUT']} | ${'below'}
    ${5}        | ${[]}            | ${'the least'}
    ${120}      | ${[]}            | ${'the most'}
    ${121}      | ${['BAD_INPUT']} | ${'above'}
  `('it rings $ringSeconds s: $because', async ({ ringSeconds, codes }) => {
    const { userErrors } = await add('13800138000', { ringSeconds });
    expect(userErrors.map((it: { code: string }) => it.code)).toEqual(codes);
    for (const it of userErrors) expect(it.message).toBe(`ringSeconds: found ${ringSeconds}, allowed is 5 to 120`);
  });

  test('the same one twice, however it is written', async () => {
    await add('13800138000');
    expect((await add('+8613800138000')).userErrors).toMatchObject([
      { code: 'CONFLICT', path: ['input', 'destination'] },
    ]);
  });

  test('the same one at once: one has it', async () => {
    const done = await Promise.all([1, 2, 3, 4].map(() => add('13800138000')));
    expect(done.flatMap((it) => it.userErrors.map((error: { code: string }) => error.code))).toEqual(
      Array.from({ length: 3 }, () => 'CONFLICT'),
    );
  });

  test('50 a number, and no 51st', async () => {
    await work.owner.query(
      `insert into destinations select number, position + nth, partner_id, '0106200' || (1000 + nth), 20, 'PENDING'
       from destinations, generate_series(1, 48) nth where number = $1`,
      [number],
    );
    expect((await add('13800138000')).userErrors).toEqual([]);
    expect((await add('13800138001')).userErrors).toMatchObject([
      { code: 'BAD_INPUT', path: ['input', 'destination'] },
    ]);
    expect(await listed()).toHaveLength(50);
  });

  test.each`
    state             | codes              | because
    ${'RESERVED'}     | ${['WRONG_STATE']} | ${'not paid for'}
    ${'LOCKED'}       | ${[]}              | ${'paid for'}
    ${'PROVISIONING'} | ${[]}              | ${'being set up'}
    ${'ACTIVE'}       | ${[]}              | ${'in service'}
    ${'SUSPENDED'}    | ${[]}              | ${'suspended'}
    ${'DISCONNECTED'} | ${['WRONG_STATE']} | ${'given up'}
  `('a number that is $state: $because', async ({ state, codes }) => {
    const endsAt = state === 'RESERVED' ? `app_now() + interval '1 day'` : 'null';
    await work.owner.query(`update numbers set state = $2, ends_at = ${endsAt} where number = $1`, [number, state]);
    const { userErrors } = await add('13800138000');
    expect(userErrors.map((it: { code: string }) => it.code)).toEqual(codes);
    for (const it of userErrors) expect(it.message).toContain(`is ${state}; a destination needs it to be LOCKED`);
  });

  test('P2: another’s number doesn’t exist', async () => {
    const { userErrors } = await add('13800138000', { number: rival.number });
    expect(userErrors).toEqual([{ code: 'NOT_FOUND', message: 'there is no such number', path: ['input', 'number'] }]);
  });

  test('P2: whatever a partner’s query says, the database takes no proven one from it', async () => {
    const insert = (proof: string) =>
      asTenant(work.app, { kind: 'partner', partnerId: world.partnerId }, (tx) =>
        tx.$client.query('insert into destinations values ($1, 9, $2, $3, 20, $4)', [
          number,
          world.partnerId,
          '13800138009',
          proof,
        ]),
      );
    await expect(insert('VERIFIED')).rejects.toThrow('row-level security');
    await insert('PENDING');
  });
});

describe('removing', () => {
  test('it is gone, however it is written, and a later one takes no place twice', async () => {
    await add('13800138000');
    await add('02180000002');
    expect(await remove('+86 13800138000')).toEqual({ idempotentReplay: false, userErrors: [], destination: null });
    await add('13800138003');
    expect(await digits()).toEqual(['01062000001', '02180000002', '13800138003']);
  });

  test('what there isn’t', async () => {
    expect((await remove('13800138000')).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
  });

  test.each`
    from             | because
    ${"'-1 minute'"} | ${'in force'}
    ${"'1 day'"}     | ${'to come'}
  `('one that a plan names stays: $because', async ({ from }) => {
    const plan = {
      formatVersion: 1,
      groups: {
        all: { strategy: 'SEQUENTIAL', destinations: [{ number: '01062000001' }], onBusy: [], onNoAnswer: [] },
      },
      root: { type: 'GROUP', group: 'all' },
    };
    await work.owner.query(
      `insert into route_plans values ($1, 1, $2, $3, $4, app_now() + interval ${from}, app_now(), 'test')`,
      [number, world.partnerId, world.subscriberId, plan],
    );
    expect((await remove('01062000001')).userErrors).toEqual([
      {
        code: 'CONFLICT',
        path: ['input', 'destination'],
        message: `destination: version 1 of the plan of ${number} names it; publish one without it first`,
      },
    ]);
  });
});

test('P4: each is written down in the partner’s chain, without the whole number', async () => {
  await add('13800138000');
  await remove('13800138000');
  const [added, removed] = [await entries('destination.added'), await entries('destination.removed')];
  expect([added, removed].map((it) => it.map(({ chain }) => chain))).toEqual([[world.partnerId], [world.partnerId]]);
  expect(added[0]!.entry['after']).toEqual({ destination: '138****8000', ringSeconds: 20, proof: 'PENDING' });
  expect(removed[0]!.entry['before']).toEqual({ destination: '138****8000', ringSeconds: 20, proof: 'PENDING' });
  const kept = await rowsOf(work, `select from idempotency_keys where result::text like '%13800138000%'`);
  expect(kept).toEqual([]);
});

test('P1: a replay adds nothing and answers the same', async () => {
  const wish = { idempotencyKey: randomUUID() };
  const first = await add('13800138000', wish);
  expect(await add('13800138000', wish)).toEqual({ ...first, idempotentReplay: true });
  expect(await digits()).toEqual(['01062000001', '13800138000']);
});

describe('N2: destinations are their subscriber’s', () => {
  /** A number of ours that is being set up. */
  async function provisioning(): Promise<string> {
    const it = fresh.pop()!;
    await numbers.reserve(world.keys.partner, world.subscriberId, [it]);
    await numbers.pay(world.keys.operator, world.subscriberId, it, '10000');
    await numbers.move(world.keys.operator, it, 'PROVISION');
    return it;
  }

  test('activation verifies those that it names, adds the others, and leaves the rest', async () => {
    number = await provisioning();
    await add('13800138000', { ringSeconds: 40 });
    await add('13800138001');
    const named = ['02180000002', '13800138001', '+862180000002'];
    expect((await numbers.activate(world.keys.operator, number, { destinations: named })).userErrors).toMatchObject([
      { code: 'BAD_INPUT' },
    ]); // as a switch dials it
    const done = await numbers.activate(world.keys.operator, number, {
      destinations: ['02180000002', '13800138001', '2180000002'],
    });
    expect(done.userErrors).toEqual([]);
    expect(await listed()).toEqual([
      { destination: '13800138000', ringSeconds: 40, proof: 'PENDING' },
      { destination: '13800138001', ringSeconds: 20, proof: 'VERIFIED' },
      { destination: '02180000002', ringSeconds: 20, proof: 'VERIFIED' },
    ]);
  });

  test.each`
    moves                         | because
    ${['UNLOCK']}                 | ${'the carrier declined'}
    ${['ACTIVATE', 'DISCONNECT']} | ${'it was given up'}
  `('they and the PIN go with it: $because', async ({ moves }) => {
    number = await provisioning();
    await add('13800138000');
    await ask(
      world.keys.partner,
      `mutation { setPin(input: { idempotencyKey: "${randomUUID()}", number: "${number}", pin: "4711" }) { userErrors { code } } }`,
    );
    const left = `select from destinations where number = $1 union all select from number_pins where number = $1`;
    expect(await rowsOf(work, left, [number])).toHaveLength(2);
    for (const it of moves) {
      if (it === 'ACTIVATE') await numbers.activate(world.keys.operator, number);
      else expect((await numbers.move(world.keys.operator, number, it)).userErrors).toEqual([]);
    }
    expect(await rowsOf(work, left, [number])).toEqual([]);
    expect((await numberEvents(work, number)).map((it) => it.type)).toContain('destination.added');
  });
});
