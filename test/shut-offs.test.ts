import { randomUUID } from 'node:crypto';
import { asTenant } from '../src/db/tenant.js';
import { OPERATOR_CHAIN } from '../src/events/change.js';
import { liveShutOffs } from '../src/routing/store/shut-offs.js';
import { rowsOf } from './support/books.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { addRival } from './support/others.js';
import { makeStock } from './support/stock.js';
import { useWork } from './support/work.js';
import { makeWorld, type World } from './support/world.js';

const NOW = '2026-11-05T10:00:00.000+08:00';
const work = useWork(NOW);
const api = useApi(work);
const ask = useGraphql(api);
let world: World;
let rival: Awaited<ReturnType<typeof addRival>>;
beforeAll(async () => {
  world = await makeWorld(work);
  rival = await addRival(work, world);
  await makeStock(work, ['4009310001']);
});
beforeEach(() => work.setClock(NOW));
afterEach(() => work.owner.query('delete from shut_offs'));

const FIELDS = 'id kind number subscriber { name } destination reason since liftedAt shutBy liftedBy';
async function send(name: 'shutOff' | 'liftShutOff', input: object) {
  const type = `${name[0]!.toUpperCase()}${name.slice(1)}Input`;
  const text = `mutation ($input: ${type}!) { ${name}(input: $input) { userErrors { code message path } shutOff { ${FIELDS} } } }`;
  const { data, errors } = await ask(world.keys.operator, text, {
    input: { idempotencyKey: randomUUID(), reason: '监管部门要求', ...input },
  });
  if (!data?.[name]) throw new Error(JSON.stringify(errors));
  return data[name];
}
const shut = (input: object) => send('shutOff', input);
const number = () => ({ kind: 'NUMBER', number: world.numbers.flat });
const subscriber = () => ({ kind: 'SUBSCRIBER', subscriberId: `subscriber_${world.subscriberId}` });
const destination = (it = '13800138000') => ({ kind: 'DESTINATION', destination: it });

const live = async () =>
  (await asTenant(work.app, { kind: 'router' }, liveShutOffs)).map((it) => `${it.kind} ${it.target}`).toSorted();

async function listed(key: string, filter: object | null = null) {
  const { data, errors } = await ask(
    key,
    `query ($filter: ShutOffFilter) { shutOffs(first: 10, filter: $filter) { totalCount nodes { kind number destination subscriber { name } } } }`,
    { filter },
  );
  if (errors) throw new Error(JSON.stringify(errors));
  return data.shutOffs;
}

test('R12: a number, a subscriber and a destination are shut off, and lifted', async () => {
  const done = [await shut(number()), await shut(subscriber()), await shut(destination('+86 138-0013-8000'))];
  expect(done.map((it) => it.userErrors)).toEqual([[], [], []]);
  expect(done[0].shutOff).toMatchObject({
    kind: 'NUMBER',
    number: world.numbers.flat,
    subscriber: null,
    destination: null,
    reason: '监管部门要求',
    since: '2026-11-05T02:00:00.000Z',
    liftedAt: null,
    shutBy: expect.stringMatching(/^key_/),
    liftedBy: null,
  });
  expect(done[1].shutOff).toMatchObject({ number: null, subscriber: { name: '北京示例科技有限公司' } });
  expect(done[2].shutOff).toMatchObject({ destination: '13800138000', subscriber: null });
  expect(await live()).toEqual([
    'DESTINATION 13800138000',
    `NUMBER ${world.numbers.flat}`,
    `SUBSCRIBER ${world.subscriberId}`,
  ]);
  await work.setClock('2026-11-05T11:00:00+08:00');
  const lifted = await send('liftShutOff', { id: done[0].shutOff.id });
  expect(lifted.shutOff).toMatchObject({ liftedAt: '2026-11-05T03:00:00.000Z', liftedBy: done[0].shutOff.shutBy });
  expect(await live()).toHaveLength(2);
});

test('what is shut is not shut again, at once neither; what was lifted is', async () => {
  const done = await Promise.all([1, 2, 3].map(() => shut(number())));
  const codes = done.flatMap((it) => it.userErrors.map((error: { code: string }) => error.code));
  expect(codes).toEqual(['CONFLICT', 'CONFLICT']);
  const { id } = done.find((it) => it.shutOff).shutOff;
  expect((await send('liftShutOff', { id })).userErrors).toEqual([]);
  expect((await send('liftShutOff', { id })).userErrors).toMatchObject([
    {
      code: 'WRONG_STATE',
      message: 'the shut-off was lifted at 2026-11-05T02:00:00.000Z already',
      path: ['input', 'id'],
    },
  ]);
  expect((await shut(number())).userErrors).toEqual([]);
});

test.each`
  input                                                                   | code           | path              | because
  ${{ kind: 'NUMBER' }}                                                   | ${'BAD_INPUT'} | ${'number'}       | ${'a number without one'}
  ${{ kind: 'SUBSCRIBER' }}                                               | ${'BAD_INPUT'} | ${'subscriberId'} | ${'a subscriber without one'}
  ${{ kind: 'DESTINATION' }}                                              | ${'BAD_INPUT'} | ${'destination'}  | ${'a destination without one'}
  ${{ kind: 'NUMBER', number: '4006000001', destination: '13800138000' }} | ${'BAD_INPUT'} | ${'destination'}  | ${'two at once'}
  ${{ kind: 'NUMBER', number: '4006999999' }}                             | ${'NOT_FOUND'} | ${'number'}       | ${'no number of ours'}
  ${{ kind: 'SUBSCRIBER', subscriberId: 'subscriber_x' }}                 | ${'NOT_FOUND'} | ${'subscriberId'} | ${'no id'}
  ${{ kind: 'DESTINATION', destination: '1' }}                            | ${'BAD_INPUT'} | ${'destination'}  | ${'no telephone number'}
  ${{ kind: 'DESTINATION', destination: '4006000001' }}                   | ${'BAD_INPUT'} | ${'destination'}  | ${'a 400 number'}
  ${{ kind: 'NUMBER', number: '4006000001', reason: ' ' }}                | ${'BAD_INPUT'} | ${'reason'}       | ${'no reason'}
  ${{ kind: 'NUMBER', number: '4006000001', reason: 'x'.repeat(201) }}    | ${'BAD_INPUT'} | ${'reason'}       | ${'too long a reason'}
`('refused: $because', async ({ input, code, path }) => {
  expect((await shut(input)).userErrors).toMatchObject([{ code, path: ['input', path] }]);
  expect(await live()).toEqual([]);
});

test.each(['4006000001', '95588', '0085223456789'])('R12: whatever may be dialled can be shut off: %s', async (it) => {
  const { userErrors } = await shut(destination(it));
  expect(userErrors.map((error: { code: string }) => error.code)).toEqual(it.startsWith('400') ? ['BAD_INPUT'] : []);
});

test('P2: a partner sees those of its numbers and subscribers, and no destinations', async () => {
  await shut(number());
  await shut({ kind: 'NUMBER', number: rival.number });
  await shut({ kind: 'NUMBER', number: '4009310001' });
  await shut(subscriber());
  await shut(destination());
  const [mine, all] = [await listed(world.keys.partner), await listed(world.keys.operator)];
  expect(mine.totalCount).toBe(2);
  expect(mine.nodes.map((it: { kind: string }) => it.kind)).toEqual(['SUBSCRIBER', 'NUMBER']); // the newest first
  expect(all.totalCount).toBe(5);
  const { errors } = await ask(world.keys.partner, '{ shutOffs { nodes { shutBy } } }');
  expect(errors![0]!.extensions.code).toBe('FORBIDDEN');
});

test('those that hold, and those that were lifted', async () => {
  const { shutOff } = await shut(number());
  await shut(destination());
  await send('liftShutOff', { id: shutOff.id });
  expect((await listed(world.keys.operator, { live: true })).nodes).toMatchObject([{ kind: 'DESTINATION' }]);
  expect((await listed(world.keys.operator, { live: false })).nodes).toMatchObject([{ kind: 'NUMBER' }]);
  expect((await listed(world.keys.operator, {})).totalCount).toBe(2);
});

test('each is written down in the chain of whose it is', async () => {
  const { id } = (await shut(number())).shutOff;
  await send('liftShutOff', { id, reason: '误报' });
  const { id: other } = (await shut({ ...destination(), reason: '投诉 13800138000' })).shutOff;
  const entries = await rowsOf(
    work,
    `select chain, entry::jsonb ->> 'type' as type, entry::jsonb -> 'before' as before, entry::jsonb -> 'after' as after
     from audit_log where entry::jsonb ->> 'subject' = any($1) order by chain desc, seq`,
    [[id, other]],
  );
  const what = { kind: 'NUMBER', target: `number_${world.numbers.flat}` };
  expect(entries).toEqual([
    { chain: world.partnerId, type: 'shut_off.set', before: null, after: { ...what, reason: '监管部门要求' } },
    { chain: world.partnerId, type: 'shut_off.lifted', before: what, after: { reason: '误报' } },
    {
      chain: OPERATOR_CHAIN,
      type: 'shut_off.set',
      before: null,
      after: { kind: 'DESTINATION', target: '138****8000', reason: '投诉 138****8000' },
    },
  ]);
});

test('P2: whatever a partner’s query says, it shuts and lifts nothing', async () => {
  await shut(number());
  const as = (query: string, values: unknown[] = []) =>
    asTenant(work.app, { kind: 'partner', partnerId: world.partnerId }, (tx) => tx.$client.query(query, values));
  const insert = `insert into shut_offs values (gen_random_uuid(), 'NUMBER', '4007000002', $1, '', app_now(), 'me')`;
  await expect(as(insert, [world.partnerId])).rejects.toThrow('row-level security');
  expect(await as('update shut_offs set lifted_at = app_now()')).toMatchObject({ rowCount: 0 });
});
