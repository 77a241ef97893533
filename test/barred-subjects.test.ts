import { randomUUID } from 'node:crypto';
import { hidden, OPERATOR_CHAIN } from '../src/events/change.js';
import { asTenant, type Tenant } from '../src/db/tenant.js';
import { applicationEvents, cleanDocument, goodFields, neededKinds, useApplications } from './support/applications.js';
import { useBarred } from './support/barred.js';
import { rowsOf } from './support/books.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { addNumber, addRival } from './support/others.js';
import { makeStock, numberRow, row, useNumbers } from './support/stock.js';
import { addTaker, takerFields, useTransfers } from './support/transfers.js';
import { useWork } from './support/work.js';
import { makeWorld, type World } from './support/world.js';

const NOW = '2026-11-05T10:00:00.000+08:00';
const work = useWork(NOW);
const api = useApi(work);
const ask = useGraphql(api);
const numbers = useNumbers(ask);
const applications = useApplications(ask);
const transfers = useTransfers(work, applications);
const barred = useBarred(ask);
const fresh = row('4009310000', 60);
const next = () => fresh.pop()!;
let world: World;
let rival: Awaited<ReturnType<typeof addRival>>;

/** The world's company, and another that reads. */
const CODE = '91110108551385082Q';
const OTHER = '91330100799655058B';
const OLD = '110108000000016';
/** Who represents a company in these tests, and who acts for that one. */
const ID = goodFields.principal.idNumber;
const HANDLER = { name: '李四', idNumber: '440524188001010014' };

beforeAll(async () => {
  world = await makeWorld(work);
  rival = await addRival(work, world);
  await makeStock(work, fresh);
  await work.owner.query('update application_policy set numbers_per_company = 0'); // one company has dozens here
});
beforeEach(() => work.setClock(NOW));
afterEach(() => work.owner.query('delete from barred_subjects'));

const bar = (kind: string, identifier: string, more: object = {}) => barred.bar(world.keys.operator, kind, identifier, more); // prettier-ignore
const lift = (id: string, more: object = {}) => barred.lift(world.keys.operator, id, more);
const codesOf = (answer: { userErrors: { code: string }[] }) => answer.userErrors.map((it) => it.code);

interface Side {
  key: string;
  partnerId: string;
  subscriberId: string;
}
const mine = (): Side => ({ ...world, key: world.keys.partner });

/** Reserved and paid for, with all that is asked for. */
async function draft(fields: object = goodFields, { key, partnerId, subscriberId } = mine()): Promise<string> {
  const number = next();
  await numbers.reserve(key, subscriberId, [number]);
  await numbers.pay(world.keys.operator, subscriberId, number, '10000');
  const { application } = await applications.create(key, number, fields);
  const paper = await cleanDocument(work, { partnerId, subscriberId });
  for (const kind of neededKinds) await applications.attach(key, application.id, kind, paper);
  return application.id;
}

async function inReview(): Promise<string> {
  const id = await draft();
  expect((await applications.submit(world.keys.partner, id)).userErrors).toEqual([]);
  await applications.take(world.keys.operator, id);
  for (const kind of neededKinds) await applications.review(world.keys.operator, id, kind, 'APPROVED');
  return id;
}

const findings = async (key: string, id: string) =>
  (await ask(key, `{ application(id: "${id}") { findings { item code zh } } }`)).data.application.findings;

describe('the list', () => {
  test('has whom the operator barred, a company’s code whole and an ID number masked; lifted ones stay', async () => {
    const company = await bar('CREDIT_CODE', ` ${CODE.toLowerCase()} `, { source: 'CARRIER' });
    expect(company).toMatchObject({
      userErrors: [],
      barredSubject: {
        kind: 'CREDIT_CODE', identifier: CODE, reason: '涉诈通报', source: 'CARRIER', since: '2026-11-05T02:00:00.000Z',
        barredBy: expect.stringMatching(/^key_/), liftedAt: null, liftedBy: null,
      },
    }); // prettier-ignore
    await work.setClock('2026-11-05T11:00:00+08:00');
    const { barredSubject: person } = await bar('ID_NUMBER', ID.toLowerCase());
    expect(person.identifier).toBe('1*************002X');
    await work.setClock('2026-11-05T12:00:00+08:00');
    await bar('REGISTRATION_NUMBER', OLD);
    const lifted = await lift(person.id);
    expect(lifted.barredSubject).toMatchObject({ liftedAt: '2026-11-05T04:00:00.000Z', liftedBy: person.barredBy });
    const shown = async (filter: object | null) => (await barred.list(world.keys.operator, filter)).nodes.map((it: { identifier: string }) => it.identifier);
    expect(await shown(null)).toEqual([OLD, '1*************002X', CODE]); // the newest first
    expect(await shown({ live: true })).toEqual([OLD, CODE]);
    expect(await shown({ live: false })).toEqual(['1*************002X']);
    expect(await shown({ live: true, kind: 'CREDIT_CODE' })).toEqual([CODE]);
    expect((await barred.list(world.keys.operator, { kind: 'ID_NUMBER' })).totalCount).toBe(1);
    const { data } = await ask(world.keys.operator, `{ node(id: "${person.id}") { ... on BarredSubject { kind liftedAt } } }`);
    expect(data.node).toEqual({ kind: 'ID_NUMBER', liftedAt: '2026-11-05T04:00:00.000Z' });
  }); // prettier-ignore

  test.each`
    kind                     | of
    ${'CREDIT_CODE'}         | ${CODE}
    ${'REGISTRATION_NUMBER'} | ${OLD}
    ${'ID_NUMBER'}           | ${ID}
  `('has a $kind once, also where several bar it at the same time; what was lifted is barred again', async ({ kind, of }) => {
    const done = await Promise.all([1, 2, 3].map(() => bar(kind, of)));
    expect(done.flatMap(codesOf)).toEqual(['CONFLICT', 'CONFLICT']);
    const { id } = done.find((it) => it.barredSubject).barredSubject;
    expect(done.find((it) => !it.barredSubject).userErrors[0].path).toEqual(['input', 'identifier']);
    const lifts = await Promise.all([1, 2].map(() => lift(id)));
    expect(lifts.flatMap((it) => it.userErrors)).toEqual([
      { code: 'WRONG_STATE', message: 'it was lifted at 2026-11-05T02:00:00.000Z already', path: ['input', 'id'] },
    ]);
    expect(codesOf(await bar(kind, of))).toEqual([]);
    expect((await barred.list(world.keys.operator)).totalCount).toBe(2);
  }); // prettier-ignore

  test.each`
    kind                     | of                      | more                            | path            | because
    ${'CREDIT_CODE'}         | ${'91110108551385082R'} | ${{}}                           | ${'identifier'} | ${'its check character'}
    ${'REGISTRATION_NUMBER'} | ${'11010800000001'}     | ${{}}                           | ${'identifier'} | ${'14 digits'}
    ${'ID_NUMBER'}           | ${'110105194912310021'} | ${{}}                           | ${'identifier'} | ${'its check digit'}
    ${'ID_NUMBER'}           | ${''}                   | ${{}}                           | ${'identifier'} | ${'nothing'}
    ${'CREDIT_CODE'}         | ${CODE}                 | ${{ reason: ' ' }}              | ${'reason'}     | ${'no reason'}
    ${'CREDIT_CODE'}         | ${CODE}                 | ${{ reason: 'x'.repeat(201) }}  | ${'reason'}     | ${'too long a reason'}
  `('takes no $kind where there is a fault: $because', async ({ kind, of, more, path }) => {
    expect((await bar(kind, of, more)).userErrors).toMatchObject([{ code: 'BAD_INPUT', path: ['input', path] }]);
    expect((await barred.list(world.keys.operator)).totalCount).toBe(0);
  }); // prettier-ignore

  test('what isn’t there isn’t lifted, and a lift has its reason', async () => {
    const { id } = (await bar('CREDIT_CODE', CODE)).barredSubject;
    expect((await lift(`barredsubject_${randomUUID()}`)).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    expect((await lift('shutoff_1')).userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['input', 'id'] }]);
    expect((await lift(id, { reason: '' })).userErrors).toMatchObject([{ code: 'BAD_INPUT', path: ['input', 'reason'] }]); // prettier-ignore
  });

  test('is the operator’s log’s alone, and sent again it is barred once', async () => {
    const wish = { idempotencyKey: 'once', reason: `本人${ID}，电话13800138000` };
    const first = await bar('ID_NUMBER', ID, wish);
    expect(await bar('ID_NUMBER', ID, wish)).toMatchObject({ idempotentReplay: true, barredSubject: { id: first.barredSubject.id } });
    expect(codesOf(await bar('ID_NUMBER', HANDLER.idNumber, wish))).toEqual(['IDEMPOTENCY_CONFLICT']);
    await lift(first.barredSubject.id, { reason: `误报${ID}` });
    const entries = (await applicationEvents(work, first.barredSubject.id)).map(({ chain, entry }) => {
      const { type, before, after } = JSON.parse(entry);
      return { chain, type, before, after };
    });
    const person = { kind: 'ID_NUMBER', identifier: '1*************002X' };
    expect(entries).toEqual([
      { chain: OPERATOR_CHAIN, type: 'subject.barred', before: null, after: { ...person, source: 'REGULATOR', reason: '本人1*************002X，电话138****8000' } },
      { chain: OPERATOR_CHAIN, type: 'subject.unbarred', before: person, after: { reason: '误报1*************002X' } },
    ]);
  }); // prettier-ignore
});

describe('P2: a partner', () => {
  test('neither sees the list nor writes to it, by no way', async () => {
    const { id } = (await bar('CREDIT_CODE', CODE)).barredSubject;
    await expect(barred.list(world.keys.partner)).rejects.toThrow('FORBIDDEN');
    await expect(barred.bar(world.keys.partner, 'CREDIT_CODE', OTHER)).rejects.toThrow('FORBIDDEN');
    await expect(barred.lift(world.keys.partner, id)).rejects.toThrow('FORBIDDEN');
    expect((await ask(world.keys.partner, `{ node(id: "${id}") { id } }`)).data.node).toBeNull();
    const tenants: Tenant[] = [
      { kind: 'partner', partnerId: world.partnerId },
      { kind: 'switch', switchId: world.switchId },
      { kind: 'router' },
      { kind: 'nobody' },
    ];
    for (const tenant of tenants) {
      const as = (text: string) => asTenant(work.app, tenant, async (tx) => (await tx.$client.query(text)).rowCount);
      expect(await as('select from barred_subjects')).toBe(0);
      expect(await as('update barred_subjects set lifted_at = app_now(), lifted_by = $$x$$')).toBe(0);
      await expect(as('insert into barred_subjects select gen_random_uuid(), $$CREDIT_CODE$$, sha256($$x$$), $$x$$, $$x$$, $$CARRIER$$, app_now(), $$x$$')).rejects.toThrow('row-level security'); // prettier-ignore
      await expect(as('delete from barred_subjects')).rejects.toThrow('permission denied');
    }
  });

  test('nor does the operator change what was said', async () => {
    await bar('CREDIT_CODE', CODE);
    const as = (text: string) => asTenant(work.app, { kind: 'operator' }, (tx) => tx.$client.query(text));
    await expect(as(`update barred_subjects set reason = 'x'`)).rejects.toThrow('permission denied');
    await expect(as('delete from barred_subjects')).rejects.toThrow('permission denied');
  });

  test('learns of what it has written itself that it is barred, and not why; lifted, it is as free as any other', async () => {
    const id = await draft();
    const { barredSubject } = await bar('CREDIT_CODE', CODE, { reason: '机密原因' });
    expect(await findings(world.keys.partner, id)).toEqual([
      { item: 'creditCode', code: 'SUBJECT_BARRED', zh: '该主体不予受理（黑名单）' },
    ]);
    const refused = await applications.submit(world.keys.partner, id);
    expect(refused.userErrors).toEqual([
      { code: 'INCOMPLETE', message: 'creditCode: no number is given to this company: it is barred (A4)', path: ['input', 'id'] },
    ]);
    expect((await ask(world.keys.partner, '{ events(last: 50) { nodes { type } } }')).text).not.toContain('BARRED');
    await lift(barredSubject.id);
    expect(await findings(world.keys.partner, id)).toEqual([]);
    expect((await applications.submit(world.keys.partner, id)).userErrors).toEqual([]);
  }); // prettier-ignore

  test('of whatever name meets the same list: one of another partner too', async () => {
    const fields = { ...goodFields, creditCode: OTHER, handler: null };
    const id = await draft(fields, rival);
    await bar('CREDIT_CODE', OTHER);
    expect(codesOf(await applications.submit(rival.key, id))).toEqual(['INCOMPLETE']);
    const own = await draft();
    expect((await applications.submit(world.keys.partner, own)).userErrors).toEqual([]);
  });
});

describe('A3: evaluate says it of', () => {
  test.each`
    kind                     | of                     | fields                                                                                            | item                    | because
    ${'CREDIT_CODE'}         | ${CODE}                | ${{ creditCode: `  ${CODE.toLowerCase()} ` }}                                                     | ${'creditCode'}         | ${'a code in small letters'}
    ${'CREDIT_CODE'}         | ${CODE}                | ${{ creditCode: null, registrationNumber: OLD }}                                                  | ${'creditCode'}         | ${'a company that leaves its code out'}
    ${'REGISTRATION_NUMBER'} | ${OLD}                 | ${{ creditCode: null, registrationNumber: ` ${OLD}` }}                                            | ${'registrationNumber'} | ${'an old number'}
    ${'ID_NUMBER'}           | ${ID}                  | ${{ principal: { name: '张小三', idNumber: ` ${ID.toLowerCase()} ` } }}                           | ${'principal.id'}       | ${'who represents it'}
    ${'ID_NUMBER'}           | ${ID}                  | ${{ principal: { name: '张小三', idKind: 'OTHER', idNumber: '110105 19491231 002x' } }}           | ${'principal.id'}       | ${'a card that is called another'}
    ${'ID_NUMBER'}           | ${HANDLER.idNumber}    | ${{ handler: HANDLER }}                                                                           | ${'handler.id'}         | ${'who acts for it'}
  `('$because, at $item', async ({ kind, of, fields, item }) => {
    const number = next();
    await numbers.reserve(world.keys.partner, world.subscriberId, [number]);
    const { application } = await applications.create(world.keys.partner, number, { ...goodFields, ...fields });
    const found = async () => (await findings(world.keys.partner, application.id)).filter((it: { code: string }) => it.code.endsWith('_BARRED')).map((it: { item: string }) => it.item);
    expect(await found()).toEqual([]);
    await bar(kind, of);
    expect(await found()).toEqual([item]);
  }); // prettier-ignore

  test('a credit code, and not of the same text of another kind', async () => {
    const id = await draft();
    await bar('ID_NUMBER', HANDLER.idNumber);
    await bar('CREDIT_CODE', OTHER);
    expect(await findings(world.keys.partner, id)).toEqual([]);
  });
});

describe('A1: who was barred on the way gets no number', () => {
  test('not to the carrier', async () => {
    const id = await inReview();
    const { barredSubject } = await bar('ID_NUMBER', ID);
    const refused = await applications.forward(world.keys.operator, id);
    expect(refused.userErrors).toMatchObject([
      { code: 'INCOMPLETE', message: 'principal.id: no number is given where this legal representative acts: the person is barred (A4)' },
    ]);
    await lift(barredSubject.id);
    expect((await applications.forward(world.keys.operator, id)).userErrors).toEqual([]);
  }); // prettier-ignore

  test('not into service, though the carrier accepted', async () => {
    const id = await inReview();
    await applications.forward(world.keys.operator, id);
    const formDocumentId = await cleanDocument(work, world);
    await applications.word(world.keys.operator, id, 'ACCEPTED', { formDocumentId, reference: '1' });
    const bars = [await bar('CREDIT_CODE', CODE), await bar('ID_NUMBER', ID)];
    const refused = await applications.activate(world.keys.operator, id);
    expect(refused.userErrors).toEqual([
      { code: 'WRONG_STATE', path: ['input', 'id'], message: 'creditCode: no number is given to this company: it is barred; principal.id: no number is given where this legal representative acts: the person is barred: end the application by withdrawApplication, or liftBar first' },
    ]);
    const { data } = await ask(world.keys.operator, `{ application(id: "${id}") { state number } }`);
    expect(data.application.state).toBe('APPROVED');
    expect(await numberRow(work, data.application.number)).toMatchObject({ state: 'PROVISIONING' });
    await lift(bars[0].barredSubject.id);
    expect(codesOf(await applications.activate(world.keys.operator, id))).toEqual(['WRONG_STATE']);
    await lift(bars[1].barredSubject.id);
    expect(codesOf(await applications.activate(world.keys.operator, id))).toEqual([]);
  }); // prettier-ignore

  test('nor does one change hands to it; who gives it up may be barred', async () => {
    const number = '4007100001';
    await addNumber(work, world, { number });
    const taker = await addTaker(work, world);
    await bar('CREDIT_CODE', CODE);
    const id = await transfers.approved(world, number, taker, { principal: HANDLER });
    const { barredSubject } = await bar('CREDIT_CODE', takerFields.creditCode);
    expect(codesOf(await applications.activate(world.keys.operator, id))).toEqual(['WRONG_STATE']);
    expect(await numberRow(work, number)).toMatchObject({ state: 'ACTIVE', subscriber: world.subscriberId });
    await lift(barredSubject.id);
    expect(codesOf(await applications.activate(world.keys.operator, id))).toEqual([]);
    expect(await numberRow(work, number)).toMatchObject({ subscriber: taker });
  });
});

test('P4: an ID number stands nowhere: in no table, in no error, and no hash of what was sent finds it by trying', async () => {
  const answers = [
    await bar('ID_NUMBER', ID, { idempotencyKey: 'kept', reason: `${ID}涉诈` }),
    await bar('ID_NUMBER', ID),
    await bar('ID_NUMBER', `${ID}1`),
    await bar('CREDIT_CODE', ID),
    await barred.list(world.keys.operator),
  ];
  expect(JSON.stringify(answers)).not.toMatch(new RegExp(ID, 'i'));
  const tables = await rowsOf<{ name: string }>(work, `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'`); // prettier-ignore
  for (const { name } of tables) {
    const found = await rowsOf(work, `select from ${name} t where t::text ~* $1 or t::text like $2`, [ID, `%${Buffer.from(ID).toString('hex')}%`]); // prettier-ignore
    expect([name, found.length]).toEqual([name, 0]);
  }
  // What a backup has, and all ID numbers: without the pepper no hash of them is there.
  const kept = (identifier: unknown) => JSON.stringify({ identifier, kind: 'ID_NUMBER', reason: `${ID}涉诈`, source: 'REGULATOR' }); // prettier-ignore
  const hashes = (text: string) => rowsOf(work, `select from idempotency_keys where args_hash = sha256(convert_to($1, 'UTF8')) and key = 'kept'`, [text]); // prettier-ignore
  expect(await hashes(kept(ID))).toEqual([]);
  expect(await hashes(kept(hidden('another pepper', ID)))).toEqual([]);
  expect(await hashes(kept(hidden(work.pepper, ID)))).toHaveLength(1); // or the lines before would prove nothing
});
