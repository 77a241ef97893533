import { rowsOf } from './support/books.js';
import {
  applicationEvents,
  cleanDocument,
  documentsKeptUntil,
  goodFields,
  neededKinds,
  useApplications,
} from './support/applications.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { postAs } from './support/post.js';
import { makeStock, numberRow, row, useNumbers } from './support/stock.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';

const NOW = '2026-11-05T10:00:00.000+08:00';
const work = useWork(NOW);
const api = useApi(work);
const ask = useGraphql(api);
const numbers = useNumbers(ask);
const applications = useApplications(ask);
const fresh = row('4009310000', 100);
const next = () => fresh.pop()!;
let world: World;

beforeAll(async () => {
  world = await makeWorld(work);
  await makeStock(work, fresh);
});
beforeEach(() => work.setClock(NOW));

const paper = () => cleanDocument(work, world);

/** A number paid for, with a complete draft. */
async function complete(number = next()): Promise<{ number: string; id: string }> {
  const { partner, operator } = world.keys;
  await numbers.reserve(partner, world.subscriberId, [number]);
  const { application } = await applications.create(partner, number, goodFields);
  for (const kind of neededKinds) await applications.attach(partner, application.id, kind, await paper());
  await numbers.pay(operator, world.subscriberId, number, '10000');
  return { number, id: application.id };
}

async function forwarded(): Promise<{ number: string; id: string }> {
  const it = await complete();
  const { partner, operator } = world.keys;
  await applications.submit(partner, it.id);
  await applications.take(operator, it.id);
  for (const kind of neededKinds) await applications.review(operator, it.id, kind, 'APPROVED');
  expect((await applications.forward(operator, it.id)).userErrors).toEqual([]);
  return it;
}

const accept = async (id: string) =>
  applications.word(world.keys.operator, id, 'ACCEPTED', {
    formDocumentId: await paper(),
    reference: '电信受理 2026-0117',
  });

describe('A1', () => {
  test('from reservation to the first rated call, every step with its entry', async () => {
    const { partner, operator } = world.keys;
    const number = next();
    await numbers.reserve(partner, world.subscriberId, [number]);
    const begun = await applications.create(partner, number);
    const { id } = begun.application;
    expect(begun.application).toMatchObject({ state: 'DRAFT', creditCode: '91110108551385082Q', principal: null });
    expect(begun.application.findings.map((it: { code: string }) => it.code)).toEqual([
      'NUMBER_NOT_PAID', 'TARIFF_MISSING', 'USAGE_PURPOSE_MISSING', 'PERSON_MISSING', ...neededKinds.map(() => 'DOCUMENT_MISSING'),
    ]); // prettier-ignore
    expect((await applications.submit(partner, id)).userErrors).toHaveLength(8);

    const written = await applications.update(partner, id, 1, goodFields);
    expect(written.application.principal).toEqual({ name: '张*三', idKind: 'RESIDENT_ID', idNumber: '1*************002X' });
    for (const kind of neededKinds) await applications.attach(partner, id, kind, await paper());
    await numbers.pay(operator, world.subscriberId, number, '10000');
    const submitted = await applications.submit(partner, id);
    expect(submitted).toMatchObject({ userErrors: [], application: { state: 'SUBMITTED', findings: [], moves: ['CANCEL'] } });

    await applications.take(operator, id);
    for (const kind of neededKinds) await applications.review(operator, id, kind, 'APPROVED');
    expect((await applications.forward(operator, id)).application.state).toBe('CARRIER_REVIEW');
    expect(await numberRow(work, number)).toMatchObject({ state: 'LOCKED' });
    const accepted = await accept(id);
    expect(accepted).toMatchObject({ userErrors: [], application: { state: 'APPROVED', carrierAnswer: { word: 'ACCEPTED', reference: '电信受理 2026-0117' } } });
    expect(await numberRow(work, number)).toMatchObject({ state: 'PROVISIONING' });
    await work.setClock('2026-11-05T11:00:00+08:00');
    const active = await applications.activate(operator, id);
    expect(active).toMatchObject({ userErrors: [], application: { state: 'ACTIVE', moves: [] } });
    expect(await numberRow(work, number)).toMatchObject({ state: 'ACTIVE', subscriber: world.subscriberId });

    await work.setClock('2026-11-05T12:00:00+08:00');
    const route = await api.ask('POST', '/v1/route', {
      key: world.keys.switch,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ callUuid: 'first', called: number, caller: '13800138000' }),
    });
    expect([route.json.action, JSON.stringify(route.json)]).toEqual(['route', expect.stringContaining('01062000009')]);
    await postAs(api, world.keys.switch, [
      record({ callUuid: 'first', called: number, answeredBy: '01062000009', setupAt: '2026-11-05T11:30:00.000+08:00', answerAt: '2026-11-05T11:30:08.000+08:00', endAt: '2026-11-05T11:31:38.000+08:00' }),
    ]);
    const charges = await rowsOf(work, `select c.subscriber_id, ch.subscriber_charge::text as charge from calls c join charges ch on ch.call_id = c.id where c.number = $1`, [number]);
    expect(charges).toEqual([{ subscriber_id: world.subscriberId, charge: '400000' }]);

    const events = await applicationEvents(work, id);
    expect(events.map((it) => it.type.slice('application.'.length))).toEqual([
      'created', 'updated', ...neededKinds.map(() => 'document_attached'), 'submitted', 'taken', ...neededKinds.map(() => 'document_reviewed'),
      'forwarded', 'accepted', 'activated',
    ]);
    expect(new Set(events.map((it) => it.chain))).toEqual(new Set([world.partnerId]));
    expect(events.map((it) => it.entry).join()).not.toMatch(/张小三|11010519491231002X|01062000009/);
  }); // prettier-ignore

  test('activation is all or nothing: a tariff that isn’t there leaves number and application as they were', async () => {
    const { number, id } = await forwarded();
    await accept(id);
    const { userErrors } = await applications.activate(world.keys.operator, id, { tariff: '没有的资费' });
    expect(userErrors[0]).toMatchObject({ code: 'NOT_FOUND', path: ['input', 'tariff'] });
    expect(await numberRow(work, number)).toMatchObject({ state: 'PROVISIONING' });
    expect(await rowsOf(work, 'select from assignments where number = $1', [number])).toHaveLength(0);
    expect((await applications.activate(world.keys.operator, id)).application.state).toBe('ACTIVE');
  });

  test('two activations at once: one puts it into service', async () => {
    const { number, id } = await forwarded();
    await accept(id);
    const both = await Promise.all([1, 2].map(() => applications.activate(world.keys.operator, id)));
    expect(both.map((it) => it.userErrors[0]?.code ?? 'done').toSorted()).toEqual(['WRONG_STATE', 'done']);
    expect(await rowsOf(work, 'select from assignments where number = $1', [number])).toHaveLength(1);
  });
});

describe('only the carrier accepts', () => {
  test.each`
    more                     | code           | path                | because
    ${{}}                    | ${'BAD_INPUT'} | ${'formDocumentId'} | ${'no form'}
    ${{ reference: ' ' }}    | ${'BAD_INPUT'} | ${'reference'}      | ${'an empty reference'}
    ${{ reference: null }}   | ${'BAD_INPUT'} | ${'reference'}      | ${'no reference'}
    ${{ day: '2026-11-06' }} | ${'BAD_INPUT'} | ${'day'}            | ${'tomorrow'}
    ${{ day: '2026-02-30' }} | ${'BAD_INPUT'} | ${'day'}            | ${'no day'}
  `('an acceptance with $because is refused, and changes nothing', async ({ more, code, path }) => {
    const { number, id } = await forwarded();
    const form = Object.keys(more).length === 0 ? {} : { formDocumentId: await paper() };
    const { userErrors } = await applications.word(world.keys.operator, id, 'ACCEPTED', {
      reference: '1',
      ...form,
      ...more,
    });
    expect(userErrors[0]).toMatchObject({ code, path: ['input', path] });
    expect(await numberRow(work, number)).toMatchObject({ state: 'LOCKED' });
  });

  test('a form of another partner’s, or one that isn’t clean, is none', async () => {
    const { id } = await forwarded();
    const word = (formDocumentId: string) => applications.word(world.keys.operator, id, 'ACCEPTED', { formDocumentId, reference: '1' });
    expect((await word('document_01990000-0000-7000-8000-000000000001')).userErrors[0].code).toBe('NOT_FOUND');
    const staged = (await cleanDocument(work, world)).slice('document_'.length);
    await work.owner.query(`update documents set state = 'QUARANTINED' where id = $1`, [staged]);
    expect((await word(`document_${staged}`)).userErrors[0]).toMatchObject({ code: 'WRONG_STATE', path: ['input', 'formDocumentId'] });
  }); // prettier-ignore

  test('it wants something mended: back to the partner with its reason, and again to it', async () => {
    const { id } = await forwarded();
    const bounced = await applications.word(world.keys.operator, id, 'BOUNCED', { reason: '受理单第2页缺章' });
    expect(bounced.application).toMatchObject({ state: 'RETURNED', reason: '受理单第2页缺章', carrierAnswer: { word: 'BOUNCED' } });
    await applications.attach(world.keys.partner, id, 'CARRIER_FORM', await paper());
    expect((await applications.submit(world.keys.partner, id)).application).toMatchObject({ state: 'SUBMITTED', reason: null });
    await applications.take(world.keys.operator, id);
    expect((await applications.forward(world.keys.operator, id)).userErrors[0].message).toBe('not decided yet: CARRIER_FORM');
    await applications.review(world.keys.operator, id, 'CARRIER_FORM', 'APPROVED', { version: 2 });
    expect((await applications.forward(world.keys.operator, id)).application.state).toBe('CARRIER_REVIEW');
  }); // prettier-ignore

  test('it refuses for good: rejected, its documents kept for a while, the number still the payer’s', async () => {
    const { number, id } = await forwarded();
    expect((await applications.word(world.keys.operator, id, 'REFUSED')).userErrors[0]).toMatchObject({ code: 'BAD_INPUT', path: ['input', 'reason'] });
    const refused = await applications.word(world.keys.operator, id, 'REFUSED', { reason: '企业在黑名单' });
    expect(refused.application).toMatchObject({ state: 'REJECTED', reason: '企业在黑名单', moves: [] });
    expect(await numberRow(work, number)).toMatchObject({ state: 'LOCKED' });
    expect(await documentsKeptUntil(work, id)).toEqual(['2027-02-03']);
    expect((await applications.create(world.keys.partner, number)).application.state).toBe('DRAFT');
  }); // prettier-ignore

  test('a number that the operator set up already isn’t set up twice', async () => {
    const { number, id } = await forwarded();
    await numbers.move(world.keys.operator, number, 'PROVISION');
    expect((await accept(id)).application.state).toBe('APPROVED');
  });
});

describe('the number goes', () => {
  test('back into stock: what was under way for it is over, in the same transaction', async () => {
    const { number, id } = await forwarded();
    await numbers.move(world.keys.operator, number, 'UNLOCK', '运营商撤单');
    const { data } = await ask(world.keys.partner, `{ application(id: "${id}") { state reason } }`);
    expect(data.application).toEqual({ state: 'CANCELLED', reason: '运营商撤单' });
    expect((await applicationEvents(work, id)).at(-1)!.type).toBe('application.withdrawn');
  });

  test('and a draft that is left bars nobody: it is only not to be submitted', async () => {
    const { number, id } = await complete();
    await numbers.move(world.keys.operator, number, 'UNLOCK');
    const { userErrors } = await applications.submit(world.keys.partner, id);
    expect(userErrors).toEqual([{ code: 'INCOMPLETE', path: ['input', 'id'], message: expect.stringContaining('number: ') }]);
  }); // prettier-ignore

  test('out of service: its documents are kept for two years yet, and while it is in service for good', async () => {
    const { number, id } = await forwarded();
    await accept(id);
    await applications.activate(world.keys.operator, id);
    expect(await documentsKeptUntil(work, id)).toEqual([null]);
    await work.setClock('2026-11-06T10:00:00+08:00');
    await numbers.move(world.keys.operator, number, 'DISCONNECT');
    expect(await documentsKeptUntil(work, id)).toEqual(['2028-11-06']);
  });

  test('a document that another application needs is kept for that one', async () => {
    const first = await complete();
    const second = await complete();
    const shared = await paper();
    for (const { id } of [first, second]) await applications.attach(world.keys.partner, id, 'BUSINESS_LICENCE', shared);
    await applications.cancel(world.keys.partner, first.id);
    const [kept] = await rowsOf(work, 'select keep_until from documents where id = $1', [shared.slice('document_'.length)]);
    expect(kept).toEqual({ keep_until: null });
    await applications.cancel(world.keys.partner, second.id);
    expect((await documentsKeptUntil(work, second.id)).filter((it) => it === null)).toEqual([]);
  }); // prettier-ignore
});

describe('A1: a number goes into service by its application', () => {
  test('and not past one that is under way, which would be left behind', async () => {
    const { operator } = world.keys;
    const { number, id } = await complete();
    await applications.submit(world.keys.partner, id);
    await numbers.move(operator, number, 'PROVISION');
    const refused = async () => (await numbers.activate(operator, number)).userErrors[0];
    const says = (state: string) => ({
      code: 'WRONG_STATE', path: ['input', 'number'],
      message: `${id} for ${number} is ${state}: put the number into service by activateApplication, or end the application by withdrawApplication first`,
    });
    expect(await refused()).toEqual(says('SUBMITTED'));
    await applications.take(operator, id);
    for (const kind of neededKinds) await applications.review(operator, id, kind, 'APPROVED');
    await applications.forward(operator, id);
    expect(await refused()).toEqual(says('CARRIER_REVIEW'));
    await accept(id);
    expect(await refused()).toEqual(says('APPROVED'));
    expect(await numberRow(work, number)).toMatchObject({ state: 'PROVISIONING' });
    expect((await applications.activate(operator, id)).userErrors).toEqual([]);
    expect(await numberRow(work, number)).toMatchObject({ state: 'ACTIVE' });
  }); // prettier-ignore

  test('or without one, once that has ended', async () => {
    const { number, id } = await complete();
    await applications.submit(world.keys.partner, id);
    await numbers.move(world.keys.operator, number, 'PROVISION');
    await applications.withdraw(world.keys.operator, id);
    expect((await numbers.activate(world.keys.operator, number)).userErrors).toEqual([]);
  });

  test('a draft bars nobody, and can’t be submitted for a number that is in service without it', async () => {
    const { number, id } = await complete();
    await numbers.move(world.keys.operator, number, 'PROVISION');
    expect((await numbers.activate(world.keys.operator, number)).userErrors).toEqual([]);
    const { userErrors } = await applications.submit(world.keys.partner, id);
    expect(userErrors).toEqual([{ code: 'INCOMPLETE', path: ['input', 'id'], message: expect.stringContaining('number: ') }]);
  }); // prettier-ignore
});
