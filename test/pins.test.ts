import { createHash, randomUUID } from 'node:crypto';
import { Writable } from 'node:stream';
import { asDb } from '../src/db/open.js';
import { asTenant } from '../src/db/tenant.js';
import { openLog } from '../src/log.js';
import { isPin } from '../src/routing/pin.js';
import { pinOf } from '../src/routing/store/pins.js';
import { rowsOf } from './support/books.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { addRival } from './support/others.js';
import { useWork } from './support/work.js';
import { makeWorld, type World } from './support/world.js';

const work = useWork('2026-11-05T10:00:00.000+08:00');
let logged = '';
beforeAll(() => {
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      logged += chunk.toString();
      done();
    },
  });
  Object.assign(work, { log: openLog('trace', stream) });
});
const api = useApi(work);
const ask = useGraphql(api);
let world: World;
let rival: Awaited<ReturnType<typeof addRival>>;
beforeAll(async () => {
  world = await makeWorld(work);
  rival = await addRival(work, world);
});

const SET = `mutation ($input: SetPinInput!) { setPin(input: $input) { idempotentReplay userErrors { code message path } number { pinSetAt } } }`;
const send = (input: object, key = world.keys.partner) =>
  ask(key, SET, { input: { idempotencyKey: randomUUID(), number: world.numbers.flat, ...input } });
async function setPin(input: object, key?: string) {
  const { data, errors } = await send(input, key);
  if (!data?.setPin) throw new Error(JSON.stringify(errors));
  return data.setPin;
}
const opens = async (pin: string, number = world.numbers.flat) => {
  const secret = await asTenant(work.app, { kind: 'router' }, (tx) => pinOf(tx, number));
  return secret && isPin(work.pepper, secret, number, pin);
};
const events = async () =>
  (
    await rowsOf<{ type: string }>(
      work,
      `select entry::jsonb ->> 'type' as type from audit_log where entry::jsonb ->> 'type' like 'pin.%' and chain = $1 order by seq`,
      [world.partnerId],
    )
  ).map((it) => it.type);

test('R7: set, changed, taken away; each is an event, and what does nothing is none', async () => {
  expect(await setPin({ pin: null })).toEqual({ idempotentReplay: false, userErrors: [], number: { pinSetAt: null } });
  expect((await setPin({ pin: '4711' })).number).toEqual({ pinSetAt: '2026-11-05T02:00:00.000Z' });
  expect([await opens('4711'), await opens('4712')]).toEqual([true, false]);
  await setPin({ pin: '081500' });
  expect([await opens('4711'), await opens('081500')]).toEqual([false, true]);
  expect((await setPin({ pin: null })).number).toEqual({ pinSetAt: null });
  expect(await opens('081500')).toBeNull();
  expect(await events()).toEqual(['pin.set', 'pin.set', 'pin.removed']);
});

test.each`
  pin          | because
  ${'123'}     | ${'three digits'}
  ${'1234567'} | ${'seven'}
  ${'12345x'}  | ${'a letter'}
  ${987_654}   | ${'a number, not a text'}
  ${['98765']} | ${'a list'}
`('R7: $because is refused, and not repeated', async ({ pin }) => {
  const { text, data } = await send({ pin });
  expect(data.setPin.userErrors).toEqual([
    { code: 'BAD_INPUT', message: 'pin: allowed are 4 to 6 digits, 0 to 9', path: ['input', 'pin'] },
  ]);
  expect(text).not.toContain(String(pin));
});

test('what is left out takes nothing away', async () => {
  await setPin({ pin: '4711' });
  expect((await setPin({})).userErrors).toMatchObject([{ code: 'BAD_INPUT', path: ['input', 'pin'] }]);
  expect(await opens('4711')).toBe(true);
});

test('P2: another’s number doesn’t exist, and the database takes no PIN for it', async () => {
  expect((await setPin({ pin: '4711', number: rival.number })).userErrors).toEqual([
    { code: 'NOT_FOUND', message: 'there is no such number', path: ['input', 'number'] },
  ]);
  const insert = asTenant(work.app, { kind: 'partner', partnerId: world.partnerId }, (tx) =>
    tx.$client.query(`insert into number_pins values ($1, $2, '\\x00', '\\x00', app_now())`, [
      rival.number,
      world.partnerId,
    ]),
  );
  await expect(insert).rejects.toThrow('row-level security');
});

test('the operator may set one, in the partner’s chain', async () => {
  const before = await events();
  expect((await setPin({ pin: '2468' }, world.keys.operator)).userErrors).toEqual([]);
  expect(await events()).toEqual([...before, 'pin.set']);
});

test('P1: sent again it does nothing more; with another PIN it is refused', async () => {
  const wish = { idempotencyKey: randomUUID(), pin: '1357' };
  expect((await setPin(wish)).idempotentReplay).toBe(false);
  expect((await setPin(wish)).idempotentReplay).toBe(true);
  expect((await setPin({ ...wish, pin: '1358' })).userErrors).toMatchObject([{ code: 'IDEMPOTENCY_CONFLICT' }]);
  expect(await opens('1357')).toBe(true);
});

test('R7: nobody finds it in a copied database or in the log', async () => {
  const [PIN, number, idempotencyKey] = ['739105', world.numbers.distance, 'wish 1'];
  await setPin({ idempotencyKey, pin: PIN, number });
  await ask(
    world.keys.partner,
    `mutation { setPin(input: { idempotencyKey: "literal", number: "${number}", pin: "${PIN}" }) { userErrors { code } } }`,
  );
  await work.owner.query('alter table number_pins rename to away'); // a fault of ours, with the PIN in the arguments
  const { text } = await send({ pin: PIN, number });
  await work.owner.query('alter table away rename to number_pins');
  expect(text).toContain('internal error');
  expect(logged).toContain('a GraphQL operation failed');
  expect(logged + text).not.toContain(PIN);

  const tables = await rowsOf<{ name: string }>(
    work,
    `select tablename as name from pg_tables where schemaname = 'public'`,
  );
  for (const { name } of tables) {
    expect([name, await rowsOf(work, `select from ${name} t where t::text like '%${PIN}%'`)]).toEqual([name, []]);
  }
  const [kept] = await rowsOf<{ hash: Buffer }>(work, `select args_hash as hash from idempotency_keys where key = $1`, [
    idempotencyKey,
  ]);
  for (const args of [{ number, pin: PIN }, { idempotencyKey, number, pin: PIN }, { pin: PIN }]) {
    expect(createHash('sha256').update(JSON.stringify(args)).digest()).not.toEqual(kept!.hash);
  }
  expect(await pinOf(asDb(work.app), number)).toBeNull(); // nobody's eyes see nothing
});

test('two numbers’ same PIN, and one’s set twice, look different', async () => {
  const hashes = [];
  for (const number of [world.numbers.flat, world.numbers.distance, world.numbers.flat]) {
    await setPin({ pin: '4711', number });
    hashes.push(await rowsOf<{ hash: Buffer }>(work, 'select hash from number_pins where number = $1', [number]));
  }
  expect(new Set(hashes.map(([it]) => it!.hash.toString('hex'))).size).toBe(3);
});
