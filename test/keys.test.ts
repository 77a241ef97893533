import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { admission } from '../src/accounts/io/admit.js';
import { scopesOf } from '../src/accounts/scopes.js';
import { createKey, revokeKey, type NewKey } from '../src/accounts/store/keys.js';
import { asDb, transaction } from '../src/db/open.js';
import { rowsOf } from './support/books.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { useWork } from './support/work.js';
import { makeWorld, type World } from './support/world.js';

const work = useWork('2026-11-05T10:00:00+08:00');
const api = useApi(work);
const ask = useGraphql(api);
let world: World;
beforeAll(async () => {
  world = await makeWorld(work);
});

const make = (it: Partial<NewKey> = {}) =>
  transaction(work.worker, (tx) =>
    createKey(tx, work.pepper, {
      partnerId: world.partnerId,
      name: 'program',
      scopes: scopesOf('PARTNER_READER'),
      ...it,
    }),
  );
const idOf = (key: string) => key.slice(4, 12);
const opens = async (key: string) => (await ask(key, '{ viewer { name } }')).status === 200;

describe('P2: rotation', () => {
  test('two keys of a name live at once; a third is refused until one is revoked', async () => {
    const first = await make({ name: 'rotating' });
    const second = await make({ name: 'rotating' });
    expect([await opens(first), await opens(second)]).toEqual([true, true]);
    await expect(make({ name: 'rotating' })).rejects.toMatchObject({ code: 'CONFLICT', argument: ['name'] });
    await revokeKey(asDb(work.worker), { partnerId: world.partnerId }, idOf(first));
    await make({ name: 'rotating' });
  });

  test('of many made at once two stand', async () => {
    const made = await Promise.allSettled(Array.from({ length: 8 }, () => make({ name: 'racing' })));
    const refused = made.filter((it) => it.status === 'rejected');
    expect(refused.map((it) => (it.reason as { code: string }).code)).toEqual(Array(6).fill('CONFLICT'));
  });

  test('an expired one leaves its place', async () => {
    for (const _ of [1, 2]) await make({ name: 'expiring', expiresAt: new Date('2026-11-05T10:00:01+08:00') });
    await expect(make({ name: 'expiring' })).rejects.toMatchObject({ code: 'CONFLICT' });
    await work.setClock('2026-11-05T10:00:01+08:00');
    await make({ name: 'expiring' });
    await work.setClock('2026-11-05T10:00:00+08:00');
  });

  test('another owner’s name is another name', async () => {
    for (const owner of [{ partnerId: world.partnerId }, {}]) {
      for (const _ of [1, 2])
        await createKey(asDb(work.worker), work.pepper, { ...owner, name: 'same', scopes: ['numbers:read'] });
    }
  });
});

describe('P2: a key', () => {
  test('opens until it expires, and not at that instant', async () => {
    const key = await make({ name: 'short', expiresAt: new Date('2026-11-05T10:00:05+08:00') });
    const elsewhere = () => admission(work.app, work.pepper, null)(key, '127.0.0.1');
    await work.setClock('2026-11-05T10:00:04.999+08:00');
    expect(await elsewhere()).not.toBeNull();
    await work.setClock('2026-11-05T10:00:05+08:00');
    expect(await elsewhere()).toBeNull();
    await work.setClock('2026-11-05T10:00:00+08:00');
  });

  test('that is revoked is refused by every process within 5 seconds', async () => {
    const key = await make({ name: 'revoked' });
    const others = [1, 2, 3].map(() => admission(work.app, work.pepper, null));
    for (const admit of others) expect(await admit(key, '127.0.0.1')).not.toBeNull();
    expect(await opens(key)).toBe(true);
    const { data } = await ask(
      world.keys.partner,
      `mutation { revokeApiKey(input: { idempotencyKey: "r", id: "key_${idOf(key)}" }) { apiKey { revokedAt } userErrors { code } } }`,
    );
    expect(data.revokeApiKey).toEqual({ apiKey: { revokedAt: '2026-11-05T02:00:00.000Z' }, userErrors: [] });
    await sleep(5_000);
    for (const admit of others) expect(await admit(key, '127.0.0.1')).toBeNull();
    expect(await opens(key)).toBe(false);
  });

  test.each`
    networks                       | address                 | admitted
    ${[]}                          | ${'203.0.113.7'}        | ${true}
    ${['203.0.113.0/24']}          | ${'203.0.113.255'}      | ${true}
    ${['203.0.113.0/24']}          | ${'203.0.114.0'}        | ${false}
    ${['203.0.113.7']}             | ${'203.0.113.7'}        | ${true}
    ${['203.0.113.7']}             | ${'203.0.113.8'}        | ${false}
    ${['203.0.113.0/24']}          | ${'::ffff:203.0.113.7'} | ${true}
    ${['2001:db8::/32']}           | ${'2001:db8:1::1'}      | ${true}
    ${['2001:db8::/32']}           | ${'2001:db9::1'}        | ${false}
    ${['10.0.0.0/8', '192.0.2.1']} | ${'192.0.2.1'}          | ${true}
    ${['10.0.0.0/8']}              | ${'nowhere'}            | ${false}
  `('of the networks $networks, used from $address', async ({ networks, address, admitted }) => {
    const key = await make({ name: `net ${networks} ${address}`, networks });
    expect((await work.admit(key, address)) !== null).toBe(admitted);
  });

  test.each(['203.0.113.0/33', '203.0.113/24', 'example.com', '1.2.3.4/24/5', '::/129', ''])(
    'isn’t made for the network %j',
    async (network) => {
      await expect(make({ networks: [network] })).rejects.toMatchObject({ code: 'BAD_INPUT', argument: ['networks'] });
    },
  );

  test('its last use is noted to the minute', async () => {
    const key = await make({ name: 'used' });
    const use = async () => {
      await admission(work.app, work.pepper, null)(key, '127.0.0.1');
      const [row] = await rowsOf<{ at: Date }>(work, 'select last_used_at as at from api_keys where id = $1', [
        idOf(key),
      ]);
      return row!.at.toISOString();
    };
    expect(await use()).toBe('2026-11-05T02:00:00.000Z');
    await work.setClock('2026-11-05T10:01:00+08:00');
    expect(await use()).toBe('2026-11-05T02:00:00.000Z');
    await work.setClock('2026-11-05T10:01:00.001+08:00');
    expect(await use()).toBe('2026-11-05T02:01:00.001Z');
    await work.setClock('2026-11-05T10:00:00+08:00');
  });

  test('its text is nowhere in the database', async () => {
    const key = await make({ name: 'hidden' });
    const rows = await rowsOf(work, `select api_keys::text as text from api_keys`);
    expect(JSON.stringify(rows)).not.toContain(key.slice(13, 56));
  });

  test('may not do what a key of its owner never may', async () => {
    for (const scope of ['cdrs:write', 'costs:read', 'statements:close', 'partners:write'] as const) {
      await expect(make({ scopes: [scope] })).rejects.toMatchObject({ code: 'BAD_INPUT', argument: ['scopes'] });
    }
  });
});

describe('P2: a partner makes keys', () => {
  const create = async (key: string, input: string) => {
    const answer = await ask(
      key,
      `mutation { createApiKey(input: { idempotencyKey: "${randomUUID()}", name: "made", ${input} }) {
         secret apiKey { scopes partner { id } } userErrors { code path } } }`,
    );
    return answer.data.createApiKey;
  };

  test('of its own, with no more scopes than it has', async () => {
    const made = await create(world.keys.partner, 'scopes: [CALLS_READ]');
    expect(made.apiKey).toEqual({ scopes: ['CALLS_READ'], partner: { id: `partner_${world.partnerId}` } });
    expect((await ask(made.secret, '{ viewer { kind scopes } }')).data.viewer).toEqual({
      kind: 'PARTNER',
      scopes: ['CALLS_READ'],
    });
    const maker = await make({ name: 'maker', scopes: ['keys:write', 'keys:read', 'partners:read'] });
    expect((await create(maker, 'scopes: [CALLS_READ, KEYS_READ]')).userErrors).toEqual([
      { code: 'FORBIDDEN', path: ['input', 'scopes'] },
    ]);
  });

  test('for no switch', async () => {
    const made = await create(world.keys.partner, `switchId: "switch_${world.switchId}", scopes: [ROUTE_ASK]`);
    expect(made.userErrors).toEqual([{ code: 'NOT_FOUND', path: ['input', 'switchId'] }]);
  });

  test('and the operator for anyone', async () => {
    const forSwitch = await create(world.keys.operator, `switchId: "switch_${world.switchId}", scopes: [ROUTE_ASK]`);
    expect(forSwitch.userErrors).toEqual([]);
    const forPartner = await create(
      world.keys.operator,
      `partnerId: "partner_${world.partnerId}", scopes: [NUMBERS_READ]`,
    );
    expect(forPartner.apiKey.partner).toEqual({ id: `partner_${world.partnerId}` });
    expect((await create(world.keys.operator, 'scopes: [ROUTE_ASK]')).userErrors).toMatchObject([
      { path: ['input', 'scopes'] },
    ]);
  });
});
