import { randomUUID } from 'node:crypto';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { rowsOf } from './support/books.js';
import { useRoute, withinASecond } from './support/routing.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';

const work = useWork('2026-11-05T10:00:00+08:00');
const api = useApi(work);
const ask = useGraphql(api);
let world: World;
beforeAll(async () => {
  world = await makeWorld(work);
});

const CREATE = `mutation ($input: CreateSubscriberInput!) { createSubscriber(input: $input) {
  idempotentReplay subscriber { id name kind taxId version } userErrors { code message path } } }`;
const create = (input: Record<string, unknown>, key = world.keys.partner) =>
  ask(key, CREATE, { input: { idempotencyKey: randomUUID(), name: '新公司', kind: 'ENTERPRISE', ...input } });

const UPDATE = `mutation ($input: UpdateSubscriberInput!) { updateSubscriber(input: $input) {
  subscriber { name taxId version } userErrors { code path } } }`;
const update = (input: Record<string, unknown>) =>
  ask(world.keys.partner, UPDATE, { input: { idempotencyKey: randomUUID(), ...input } });

const subscribers = async () => (await rowsOf(work, 'select * from subscribers')).length;

describe('P1: an idempotency key', () => {
  test('sent again, nothing more is done, and the answer says so', async () => {
    const input = { idempotencyKey: 'again', name: '一次' };
    const first = await create(input);
    const before = await subscribers();
    const second = await create(input);
    expect(await subscribers()).toBe(before);
    expect(first.data.createSubscriber).toMatchObject({ idempotentReplay: false, userErrors: [] });
    expect(second.data.createSubscriber).toEqual({ ...first.data.createSubscriber, idempotentReplay: true });
  });

  test('the same with its arguments in another order and spelling', async () => {
    const first = await create({ idempotencyKey: 'order', name: 'A', taxId: null });
    const { data } = await ask(
      world.keys.partner,
      `mutation { createSubscriber(input: { taxId: null, kind: ENTERPRISE, name: "A", idempotencyKey: "order" }) {
         idempotentReplay subscriber { id } } }`,
    );
    expect(data.createSubscriber).toEqual({
      idempotentReplay: true,
      subscriber: { id: first.data.createSubscriber.subscriber.id },
    });
  });

  test('with other arguments it is refused, and nothing is done', async () => {
    await create({ idempotencyKey: 'conflict', name: 'A' });
    const before = await subscribers();
    const { data } = await create({ idempotencyKey: 'conflict', name: 'B' });
    expect(data.createSubscriber).toEqual({
      idempotentReplay: false,
      subscriber: null,
      userErrors: [{ code: 'IDEMPOTENCY_CONFLICT', message: expect.any(String), path: ['input', 'idempotencyKey'] }],
    });
    expect(await subscribers()).toBe(before);
  });

  test('of a change that was refused it may be used again, with other arguments', async () => {
    const refused = await create({ idempotencyKey: 'mended', name: ' ' });
    expect(refused.data.createSubscriber.userErrors).toMatchObject([{ code: 'BAD_INPUT', path: ['input', 'name'] }]);
    const mended = await create({ idempotencyKey: 'mended', name: '改好' });
    expect(mended.data.createSubscriber).toMatchObject({ idempotentReplay: false, subscriber: { name: '改好' } });
  });

  test.each([0, 256])('of %i characters is refused', async (length) => {
    const { data } = await create({ idempotencyKey: 'x'.repeat(length) });
    expect(data.createSubscriber.userErrors).toMatchObject([{ code: 'BAD_INPUT', path: ['input', 'idempotencyKey'] }]);
  });

  test.each([1, 255])('of %i characters is taken', async (length) => {
    const { data } = await create({ idempotencyKey: 'x'.repeat(length) });
    expect(data.createSubscriber.userErrors).toEqual([]);
  });

  test('two senders may use the same one', async () => {
    const operators = { idempotencyKey: 'both', partnerId: `partner_${world.partnerId}` };
    const mine = await create({ idempotencyKey: 'both' });
    const theirs = await create(operators, world.keys.operator);
    expect(theirs.data.createSubscriber.idempotentReplay).toBe(false);
    expect(theirs.data.createSubscriber.subscriber.id).not.toBe(mine.data.createSubscriber.subscriber.id);
  });

  test('1,000 sendings at once: one effect, one answer', async () => {
    const before = await subscribers();
    const answers = await Promise.all(
      Array.from({ length: 1000 }, async () => {
        for (;;) {
          const answer = await create({ idempotencyKey: 'race', name: '竞争' });
          if (answer.status !== 503) return answer; // on a loaded machine some are told to come again
        }
      }),
    );
    expect(await subscribers()).toBe(before + 1);
    const payloads = answers.map((it) => it.data.createSubscriber);
    expect(payloads.filter((it) => !it.idempotentReplay)).toHaveLength(1);
    expect(new Set(payloads.map((it) => JSON.stringify([it.subscriber, it.userErrors]))).size).toBe(1);
  });

  test('is remembered for seven days, and not a moment longer', async () => {
    const first = await create({ idempotencyKey: 'week' });
    await work.setClock('2026-11-12T09:59:59.999+08:00');
    const within = await create({ idempotencyKey: 'week' });
    await work.setClock('2026-11-12T10:00:00+08:00');
    const after = await create({ idempotencyKey: 'week', name: '另一家' });
    await work.setClock('2026-11-05T10:00:00+08:00');
    expect(within.data.createSubscriber.idempotentReplay).toBe(true);
    expect(after.data.createSubscriber).toMatchObject({ idempotentReplay: false, subscriber: { name: '另一家' } });
    expect(after.data.createSubscriber.subscriber.id).not.toBe(first.data.createSubscriber.subscriber.id);
  });

  test('P1: of a new key: its text is shown once, and is null in a replay', async () => {
    const send = () =>
      ask(
        world.keys.partner,
        `mutation { createApiKey(input: { idempotencyKey: "k", name: "front end", scopes: [NUMBERS_READ] }) {
           secret idempotentReplay apiKey { id name scopes } userErrors { code } } }`,
      );
    const first = (await send()).data.createApiKey;
    const second = (await send()).data.createApiKey;
    expect(first.secret).toMatch(/^h4k_/);
    expect(second).toEqual({ ...first, secret: null, idempotentReplay: true });
    const kept = await rowsOf(work, 'select * from idempotency_keys');
    expect(JSON.stringify(kept)).not.toContain(first.secret.slice(13));
  });
});

describe('P1: an edit names the version that it saw', () => {
  test('of that version it is done, of an older one refused, and what is left out stays', async () => {
    const made = (await create({ name: '旧名', taxId: '91110108551385082Q' })).data.createSubscriber.subscriber;
    const renamed = await update({ id: made.id, expectedVersion: 1, name: '新名' });
    expect(renamed.data.updateSubscriber).toEqual({
      subscriber: { name: '新名', taxId: '91110108551385082Q', version: 2 },
      userErrors: [],
    });
    const late = await update({ id: made.id, expectedVersion: 1, taxId: null });
    expect(late.data.updateSubscriber).toEqual({
      subscriber: null,
      userErrors: [{ code: 'VERSION_CONFLICT', path: ['input', 'expectedVersion'] }],
    });
    const cleared = await update({ id: made.id, expectedVersion: 2, taxId: null });
    expect(cleared.data.updateSubscriber.subscriber).toEqual({ name: '新名', taxId: null, version: 3 });
  });

  test('of two at once exactly one wins', async () => {
    const { id } = (await create({})).data.createSubscriber.subscriber;
    const both = await Promise.all(['甲', '乙'].map((name) => update({ id, expectedVersion: 1, name })));
    expect(both.map((it) => it.data.updateSubscriber.userErrors.length).sort()).toEqual([0, 1]);
  });
});

test.each`
  because                       | input                         | code           | path
  ${'no name'}                  | ${{ name: '' }}               | ${'BAD_INPUT'} | ${'name'}
  ${'a name of 101 characters'} | ${{ name: '长'.repeat(101) }} | ${'BAD_INPUT'} | ${'name'}
  ${'a name over two lines'}    | ${{ name: '一\n二' }}         | ${'BAD_INPUT'} | ${'name'}
  ${'a tax id that is none'}    | ${{ taxId: '12345' }}         | ${'BAD_INPUT'} | ${'taxId'}
  ${'an id of another kind'}    | ${{ partnerId: 'cap_1' }}     | ${'NOT_FOUND'} | ${'partnerId'}
`('a new subscriber with $because is a user error with its path', async ({ input, code, path }) => {
  const { data } = await create(input);
  expect(data.createSubscriber).toMatchObject({ subscriber: null, userErrors: [{ code, path: ['input', path] }] });
});

test('a partner’s subscriber is its own; the operator must say whose', async () => {
  expect((await create({}, world.keys.operator)).data.createSubscriber.userErrors).toMatchObject([
    { code: 'BAD_INPUT', path: ['input', 'partnerId'] },
  ]);
});

test.each`
  name      | timeZone           | code
  ${'sw-2'} | ${'Asia/Urumqi'}   | ${undefined}
  ${'sw-1'} | ${'Asia/Shanghai'} | ${'CONFLICT'}
  ${'sw-3'} | ${'Mars/Olympus'}  | ${'BAD_INPUT'}
`('D6: a switch $name whose times are of $timeZone', async ({ name, timeZone, code }) => {
  const { data } = await ask(
    world.keys.operator,
    `mutation { createSwitch(input: { idempotencyKey: "${name}", name: "${name}", timeZone: "${timeZone}" }) {
       switch { timeZone } userErrors { code } } }`,
  );
  expect(data.createSwitch.userErrors[0]?.code).toBe(code);
  expect(data.createSwitch.switch).toEqual(code ? null : { timeZone });
});

describe('C1: caps', () => {
  const cap = (input: string) =>
    ask(
      world.keys.partner,
      `mutation { createCap(input: { idempotencyKey: "${randomUUID()}", subscriberId: "subscriber_${world.subscriberId}", ${input} }) {
         cap { id kind limitAmount limitCalls version number { number } } userErrors { code path } } }`,
    ).then((it) => it.data.createCap);

  test.each`
    because                                      | input                                                 | code           | path
    ${'by amount without an amount'}             | ${'kind: AMOUNT'}                                     | ${'BAD_INPUT'} | ${'limitAmount'}
    ${'by calls with an amount as well'}         | ${'kind: CALLS, limitCalls: 1, limitAmount: "1"'}     | ${'BAD_INPUT'} | ${'limitAmount'}
    ${'by amount below nothing'}                 | ${'kind: AMOUNT, limitAmount: "-0.000001"'}           | ${'BAD_INPUT'} | ${'limitAmount'}
    ${'of a number that isn’t the subscriber’s'} | ${'kind: CALLS, limitCalls: 1, number: "4009999999"'} | ${'NOT_FOUND'} | ${'number'}
  `('$because is refused', async ({ input, code, path }) => {
    expect(await cap(input)).toEqual({ cap: null, userErrors: [{ code, path: ['input', path] }] });
  });

  test('one of a kind each; changed, removed, and made anew', async () => {
    const made = await cap('kind: CALLS, limitCalls: 0, number: "4006000001"');
    expect(made.cap).toMatchObject({
      kind: 'CALLS',
      limitCalls: 0,
      limitAmount: null,
      number: { number: '4006000001' },
    });
    expect((await cap('kind: CALLS, limitCalls: 5, number: "4006000001"')).userErrors).toEqual([
      { code: 'CONFLICT', path: ['input', 'kind'] },
    ]);
    const { says } = useRoute(api, () => world.keys.switch);
    const saysSoon = (wanted: RegExp) => withinASecond(() => says('4006000001'), (it) => wanted.test(it)); // prettier-ignore
    expect(await saysSoon(/CAP/)).toBe('CAP_CALLS_REACHED');
    const change = async (mutation: string, more = '') =>
      (
        await ask(
          world.keys.partner,
          `mutation { it: ${mutation}(input: { idempotencyKey: "${randomUUID()}", id: "${made.cap.id}" ${more} }) { cap { limitCalls version } userErrors { code path } } }`,
        )
      ).data.it;
    expect(await change('updateCap', 'expectedVersion: 1, limitCalls: 7')).toEqual({
      cap: { limitCalls: 7, version: 2 },
      userErrors: [],
    });
    expect(await saysSoon(/^\d/)).toMatch(/^\d/);
    expect((await change('updateCap', 'expectedVersion: 1, limitCalls: 8')).userErrors).toMatchObject([
      { code: 'VERSION_CONFLICT' },
    ]);
    expect(await change('removeCap', 'expectedVersion: 2')).toEqual({ cap: null, userErrors: [] });
    expect((await change('removeCap', 'expectedVersion: 3')).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    expect((await cap('kind: CALLS, limitCalls: 5, number: "4006000001"')).userErrors).toEqual([]);
  });
});

describe('D1: ingestCdrs', () => {
  const INGEST = `mutation ($input: IngestCdrsInput!) { ingestCdrs(input: $input) { idempotentReplay
    batch { id records refused tally { state posted } outcomes { nodes { line fate field } } }
    refusals { line field found rule } userErrors { code message path } } }`;
  const ingest = (records: unknown[], idempotencyKey: string = randomUUID(), key = world.keys.switch) =>
    ask(key, INGEST, { input: { idempotencyKey, records } }).then((it) => it.data?.ingestCdrs ?? it);

  test('D2: a bad record fails no neighbour, and sent again nothing is posted twice', async () => {
    const records = [record({ callUuid: 'good' }), record({ callUuid: 'bad', setupAt: 'yesterday' })];
    const first = await ingest(records, 'cdrs');
    expect(first).toMatchObject({
      idempotentReplay: false,
      batch: {
        records: 2,
        refused: 1,
        tally: { state: 'POSTED', posted: 1 },
        outcomes: { nodes: [{ line: 2, fate: 'REFUSED', field: 'setupAt' }] },
      },
      refusals: [{ line: 2, field: 'setupAt', found: 'yesterday' }],
      userErrors: [],
    });
    const second = await ingest(records, 'cdrs');
    expect(second).toEqual({ ...first, idempotentReplay: true });
    expect(await rowsOf(work, `select from calls where call_uuid = 'good'`)).toHaveLength(1);
  });

  test('D5: two legs of a call are one call', async () => {
    const leg = (legUuid: string, outcome: string) => record({ callUuid: 'of two legs', legUuid, outcome });
    const { batch } = await ingest([leg('a', 'answered'), leg('b', 'busy')]);
    expect(batch.outcomes.nodes).toMatchObject([{ line: 2, fate: 'MERGED' }]);
    expect(await rowsOf(work, `select from calls where call_uuid = 'of two legs'`)).toHaveLength(1);
  });

  test.each`
    records | code
    ${0}    | ${'BAD_INPUT'}
    ${1}    | ${undefined}
    ${250}  | ${undefined}
    ${251}  | ${'BAD_INPUT'}
  `('$records records at once', async ({ records, code }) => {
    const { userErrors } = await ingest(Array.from({ length: records }, () => record()));
    expect(userErrors[0]?.code).toBe(code);
  });

  test('only a switch’s key', async () => {
    const answer = await ingest([record()], 'mine', world.keys.partner);
    expect(answer).toMatchObject({ status: 403, errors: [{ extensions: { code: 'FORBIDDEN' } }] });
  });
});

describe('S1: closing and approving', () => {
  const operator = (mutation: string) =>
    ask(world.keys.operator, `mutation { it: ${mutation} }`).then((it) => it.data.it);
  const close = (month: string) =>
    operator(
      `closeMonth(input: { idempotencyKey: "${randomUUID()}", month: "${month}" }) { statements userErrors { code message path } }`,
    );

  test('a month that isn’t ready says what is open', async () => {
    expect(await close('2026-11')).toMatchObject({
      statements: null,
      userErrors: [{ code: 'MONTH_NOT_READY', message: expect.stringContaining('2026-12-04') }],
    });
  });

  test('closed, approved one by one, issued, and read with its file', async () => {
    expect(await close('2026-10')).toEqual({ statements: 1, userErrors: [] });
    const list = async () =>
      (
        await ask(
          world.keys.partner,
          `{ statements(filter: { month: "2026-10" }) { totalCount nodes { id state number exactTotal payableTotal approvedBy lines { amount } pdf { path bytes sha256 } } } }`,
        )
      ).data.statements;
    const [draft] = (await list()).nodes;
    expect(draft).toMatchObject({ state: 'DRAFT', number: null, pdf: null });
    const approve = (id: string) =>
      operator(
        `approveStatements(input: { idempotencyKey: "${randomUUID()}", month: "2026-10", statementIds: ["${id}"] }) { approved userErrors { code path } }`,
      );
    expect((await approve(`statement_${randomUUID()}`)).userErrors).toEqual([
      { code: 'NOT_FOUND', path: ['input', 'statementIds'] },
    ]);
    expect(await approve(draft.id)).toEqual({ approved: 1, userErrors: [] });
    expect((await approve(draft.id)).userErrors).toMatchObject([{ code: 'WRONG_STATE' }]);
    const [issued] = (await list()).nodes;
    expect(issued).toMatchObject({ state: 'ISSUED', number: 'ST-2026-000001', approvedBy: 'operator' });
    const { status, bytes } = await api.ask('GET', issued.pdf.path, { key: world.keys.partner });
    expect({ status, bytes: bytes.length }).toEqual({ status: 200, bytes: issued.pdf.bytes });
  });
});
