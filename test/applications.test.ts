import { graphqlSchema } from '../schema/schema.js';
import { createSubscriber } from '../src/accounts/accounts.js';
import { grantStaff } from '../src/accounts/store/staff.js';
import { createKey } from '../src/accounts/store/keys.js';
import { scopesOf } from '../src/accounts/scopes.js';
import { applicationMoveNames, applicationMoves, applicationStates, type ApplicationMove, type ApplicationState } from '../src/applications/moves.js'; // prettier-ignore
import { openPeople } from '../src/applications/io/people.js';
import { resealSome } from '../src/applications/store/reseal.js';
import { transaction } from '../src/db/open.js';
import { applicationEvents, cleanDocument, goodFields, neededKinds, useApplications } from './support/applications.js';
import { rowsOf } from './support/books.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { addRival } from './support/others.js';
import { makeStock, row, useNumbers } from './support/stock.js';
import { useWork } from './support/work.js';
import { makeWorld, type World } from './support/world.js';

const NOW = '2026-11-05T10:00:00.000+08:00';
const work = useWork(NOW);
const api = useApi(work);
const ask = useGraphql(api);
const numbers = useNumbers(ask);
const applications = useApplications(ask);
const fresh = row('4009310000', 100);
const next = () => fresh.pop()!;
let world: World;
let rival: Awaited<ReturnType<typeof addRival>>;
/** A second reviewer. */
let other: string;

beforeAll(async () => {
  world = await makeWorld(work);
  rival = await addRival(work, world);
  await makeStock(work, fresh);
  await work.owner.query('update application_policy set numbers_per_company = 0'); // one company has dozens here
  other = await transaction(work.worker, (tx) => createKey(tx, work.pepper, { name: 'other', scopes: scopesOf('OPERATOR') })); // prettier-ignore
  await transaction(work.worker, (tx) => grantStaff(tx, { subject: 'li', name: '李审核', role: 'OPERATOR' }));
});
beforeEach(() => work.setClock(NOW));

const paper = () => cleanDocument(work, world);
const keyName = (key: string) => `key_${key.slice(4, 12)}`;

async function draft(number = next()): Promise<string> {
  await numbers.reserve(world.keys.partner, world.subscriberId, [number]);
  await numbers.pay(world.keys.operator, world.subscriberId, number, '10000');
  const { application } = await applications.create(world.keys.partner, number, goodFields);
  for (const kind of neededKinds) await applications.attach(world.keys.partner, application.id, kind, await paper());
  return application.id;
}

async function submitted(): Promise<string> {
  const id = await draft();
  expect((await applications.submit(world.keys.partner, id)).userErrors).toEqual([]);
  return id;
}

async function inReview(): Promise<string> {
  const id = await submitted();
  await applications.take(world.keys.operator, id);
  return id;
}

/** As its row would be in a state, whatever led there. */
async function put(id: string, state: ApplicationState): Promise<void> {
  await work.owner.query(
    `update applications set state = $2, submitted_at = app_now(),
       reviewer = case when $2 = 'IN_REVIEW' then $3 end, held_until = case when $2 = 'IN_REVIEW' then app_now() + interval '1 hour' end,
       carrier_word = 'ACCEPTED', carrier_form = (select id from documents where partner_id = applications.partner_id limit 1), carrier_reference = '1', carrier_day = '2026-11-05'
     where id = $1`,
    [id.slice('application_'.length), state, keyName(world.keys.operator)],
  );
}

const perform: Record<ApplicationMove, (id: string) => Promise<{ userErrors: { code: string; message: string }[] }>> = {
  submit: (id) => applications.submit(world.keys.partner, id),
  take: (id) => applications.take(world.keys.operator, id),
  reassign: (id) => applications.reassign(world.keys.operator, id, 'staff:li'),
  release: (id) => applications.release(world.keys.operator, id),
  return: (id) => applications.return(world.keys.operator, id, '用途不清'),
  reject: (id) => applications.reject(world.keys.operator, id),
  forward: (id) => applications.forward(world.keys.operator, id),
  accept: async (id) =>
    applications.word(world.keys.operator, id, 'ACCEPTED', { formDocumentId: await paper(), reference: '1' }),
  bounce: (id) => applications.word(world.keys.operator, id, 'BOUNCED', { reason: '缺章' }),
  refuse: (id) => applications.word(world.keys.operator, id, 'REFUSED', { reason: '黑名单' }),
  activate: (id) => applications.activate(world.keys.operator, id),
  cancel: (id) => applications.cancel(world.keys.partner, id),
  withdraw: (id) => applications.withdraw(world.keys.operator, id),
};

describe('A1: the table of moves is what happens', () => {
  let id: string;
  let number: string;
  beforeAll(async () => {
    number = next();
    id = await draft(number);
    await work.owner.query(
      `update application_documents set review = 'APPROVED', reviewed_at = app_now(), reviewed_by = 'x'`,
    );
  });

  test.each(applicationMoveNames.flatMap((move) => applicationStates.map((state) => [move, state] as const)))(
    '%s from %s',
    async (move, state) => {
      const isPutInto = move === 'activate' ? 'PROVISIONING' : 'LOCKED';
      await work.owner.query('delete from assignments where number = $1', [number]);
      await work.owner.query('update numbers set state = $2 where number = $1', [number, isPutInto]);
      await put(id, state);
      const before = new Set((await applicationEvents(work, id)).map((it) => it.entry));
      const { userErrors } = await perform[move](id);
      const { from, to, event } = applicationMoves[move];
      const after = (await applicationEvents(work, id)).filter((it) => !before.has(it.entry)).map((it) => it.type);
      const { data } = await ask(world.keys.operator, `{ application(id: "${id}") { state } }`);
      if ((from as readonly string[]).includes(state)) {
        expect([userErrors, data.application.state]).toEqual([[], to]);
        const isNoNews = move === 'take' && state === 'IN_REVIEW'; // who holds it takes it again
        expect(after).toEqual(isNoNews ? [] : [event]);
      } else {
        expect([userErrors[0]!.code, data.application.state, after]).toEqual(['WRONG_STATE', state, []]);
        expect(userErrors[0]!.message).toContain(`the application is ${state}`);
      }
    },
  );
});

describe('a draft', () => {
  test('is for a number that one’s subscriber has, and there is one of it', async () => {
    const number = next();
    expect((await applications.create(world.keys.partner, number)).userErrors[0]).toMatchObject({
      code: 'NOT_FOUND',
      path: ['input', 'number'],
    });
    await numbers.reserve(rival.key, rival.subscriberId, [number]);
    expect((await applications.create(world.keys.partner, number)).userErrors[0].code).toBe('NOT_FOUND');
    await numbers.release(rival.key, [number]);
    await numbers.reserve(world.keys.partner, world.subscriberId, [number]);
    const both = await Promise.all([1, 2].map(() => applications.create(world.keys.partner, number)));
    expect(both.map((it) => it.userErrors[0]?.code ?? 'done').toSorted()).toEqual(['CONFLICT', 'done']);
    expect((await applications.create(world.keys.partner, world.numbers.flat)).userErrors[0].code).toBe('WRONG_STATE');
  });

  test('of another’s reservation that is over bars nobody', async () => {
    const number = next();
    await numbers.reserve(rival.key, rival.subscriberId, [number]);
    await applications.create(rival.key, number);
    await work.setClock('2026-11-20T10:00:00+08:00');
    await numbers.reserve(world.keys.partner, world.subscriberId, [number]);
    expect((await applications.create(world.keys.partner, number)).userErrors).toEqual([]);
  });

  test('what is left out stays, null takes away, and an edit names the version that it saw', async () => {
    const id = await draft();
    const changed = await applications.update(world.keys.partner, id, 1, {
      usagePurpose: null,
      handler: { name: '李四', idNumber: '440524188001010014' },
    });
    expect(changed.application).toMatchObject({
      version: 2,
      usagePurpose: null,
      principal: { name: '张*三' },
      handler: { name: '李*' },
    });
    expect(changed.application.findings.map((it: { item: string }) => it.item)).toEqual([
      'usagePurpose',
      'HANDLER_ID_FRONT',
      'HANDLER_ID_BACK',
      'AUTHORISATION_LETTER',
    ]);
    expect((await applications.update(world.keys.partner, id, 1, {})).userErrors[0].code).toBe('VERSION_CONFLICT');
    const again = await applications.update(world.keys.partner, id, 2, { handler: null, usagePurpose: '客服' });
    expect(again.application).toMatchObject({ handler: null, findings: [] });
  });

  test.each`
    fields                                            | path
    ${{ usagePurpose: ' ' }}                          | ${'usagePurpose'}
    ${{ usagePurpose: 'x'.repeat(501) }}              | ${'usagePurpose'}
    ${{ features: Array(21).fill('录音') }}           | ${'features'}
    ${{ principal: { name: '', idNumber: '1' } }}     | ${'principal.name'}
    ${{ principal: { name: '张三', idNumber: ' ' } }} | ${'principal.id'}
  `('with $path of a wrong form is refused', async ({ fields, path }) => {
    const number = next();
    await numbers.reserve(world.keys.partner, world.subscriberId, [number]);
    expect((await applications.create(world.keys.partner, number, fields)).userErrors[0]).toMatchObject({
      code: 'BAD_INPUT',
      path: ['input', path],
    });
  });

  test('A4: its people lie sealed, and are seen whole by none but who says why, which is written down', async () => {
    const id = await draft();
    const [kept] = await rowsOf<{ text: string }>(
      work,
      `select to_jsonb(a)::text as text from applications a where id = $1`,
      [id.slice(12)],
    );
    expect(kept!.text).not.toMatch(/张小三|11010519491231002X/);
    const sent = { id, reason: '核对证件' };
    const once = await applications.reveal(world.keys.operator, id, { ...sent, idempotencyKey: 'once' });
    expect(once.principal).toEqual({ name: '张小三', idNumber: '11010519491231002X' });
    expect(
      (await applications.reveal(world.keys.operator, id, { ...sent, idempotencyKey: 'once' })).principal,
    ).toBeNull();
    expect((await applicationEvents(work, id)).filter((it) => it.type === 'application.revealed')).toHaveLength(1);
    await expect(applications.reveal(world.keys.partner, id)).rejects.toThrow('applicants:reveal');
    const everything = await rowsOf<{ text: string }>(
      work,
      `select coalesce(string_agg(entry, ''), '') || (select string_agg(result::text, '') from idempotency_keys) as text from audit_log`,
    );
    expect(everything[0]!.text).not.toMatch(/张小三|11010519491231002X/);
  });

  test('A4: a newer master key takes its people over, and then the older one isn’t needed', async () => {
    const id = await draft();
    const { keys } = work.documents;
    const [version, key] = [...keys!.byVersion][0]!;
    const both = { newest: version + 1, byVersion: new Map([[version, key], [version + 1, Buffer.alloc(32, 7)]]) }; // prettier-ignore
    while ((await resealSome(work.worker, both, 2)) > 0);
    expect(await rowsOf(work, 'select from applications where people_key = $1', [version])).toEqual([]);
    const newOnly = { newest: version + 1, byVersion: new Map([[version + 1, Buffer.alloc(32, 7)]]) };
    const [row] = (await rowsOf<Parameters<typeof openPeople>[1]>(
      work,
      'select id, people, people_key as "peopleKey" from applications where id = $1',
      [id.slice('application_'.length)],
    )) as [Parameters<typeof openPeople>[1]];
    expect(openPeople({ keys: newOnly }, row).principal!.name).toBe('张小三');
    expect(() => openPeople({ keys }, row)).toThrow(`sealed with master key ${version + 1}`);
    expect(() => openPeople({ keys: newOnly }, { ...row, id: 'another' })).toThrow('don’t open');
    await work.owner.query('update applications set people = null, people_key = null');
  });

  test('sent again it is begun once; with another person under the same key it is a conflict', async () => {
    const number = next();
    await numbers.reserve(world.keys.partner, world.subscriberId, [number]);
    const send = (more: object) =>
      applications.create(world.keys.partner, number, { idempotencyKey: 'begin', ...goodFields, ...more });
    const first = await send({});
    expect(await send({})).toMatchObject({ idempotentReplay: true, application: { id: first.application.id } });
    expect((await send({ principal: { name: '王五', idNumber: '440524188001010014' } })).userErrors[0].code).toBe(
      'IDEMPOTENCY_CONFLICT',
    );
  });
});

describe('A3: documents', () => {
  test('a re-upload is the next version, and the newest counts', async () => {
    const id = await inReview();
    for (const kind of neededKinds)
      await applications.review(world.keys.operator, id, kind, kind === 'BUSINESS_LICENCE' ? 'REJECTED' : 'APPROVED', {
        code: kind === 'BUSINESS_LICENCE' ? 'UNREADABLE' : null,
      });
    await applications.return(world.keys.operator, id);
    const attached = await applications.attach(world.keys.partner, id, 'BUSINESS_LICENCE', await paper(), '9999-12-31');
    const licences = attached.application.documents.filter((it: { kind: string }) => it.kind === 'BUSINESS_LICENCE');
    expect(licences).toEqual([
      {
        kind: 'BUSINESS_LICENCE',
        version: 2,
        current: true,
        state: 'PENDING',
        code: null,
        text: null,
        expiresOn: '9999-12-31',
      },
      {
        kind: 'BUSINESS_LICENCE',
        version: 1,
        current: false,
        state: 'REJECTED',
        code: 'UNREADABLE',
        text: null,
        expiresOn: '2031-05-20',
      },
    ]);
    expect(attached.application.findings).toEqual([]);
  });

  test('a return carries all rejections at once, and none goes back while one isn’t decided', async () => {
    const id = await inReview();
    const review = (kind: string, verdict: string, more = {}) =>
      applications.review(world.keys.operator, id, kind, verdict, more);
    await review('BUSINESS_LICENCE', 'REJECTED', { code: 'NOT_SEALED', text: '缺公章' });
    await review('CARRIER_FORM', 'REJECTED', { code: 'INCOMPLETE' });
    expect((await applications.return(world.keys.operator, id)).userErrors[0]).toMatchObject({
      code: 'WRONG_STATE',
      message: 'not decided yet: LEGAL_PERSON_ID_BACK, LEGAL_PERSON_ID_FRONT',
    });
    for (const kind of ['LEGAL_PERSON_ID_FRONT', 'LEGAL_PERSON_ID_BACK']) await review(kind, 'APPROVED');
    expect(
      (await applications.forward(world.keys.operator, id)).userErrors.map((it: { code: string }) => it.code),
    ).toEqual(['INCOMPLETE', 'INCOMPLETE']);
    const returned = await applications.return(world.keys.operator, id);
    expect(returned.application.findings).toEqual([
      { item: 'BUSINESS_LICENCE', code: 'DOCUMENT_REJECTED', severity: 'ERROR' },
      { item: 'CARRIER_FORM', code: 'DOCUMENT_REJECTED', severity: 'ERROR' },
    ]);
    expect(JSON.parse((await applicationEvents(work, id)).at(-1)!.entry).after).toEqual({
      state: 'RETURNED',
      rejected: ['BUSINESS_LICENCE', 'CARRIER_FORM'],
      reason: null,
    });
    expect((await applications.submit(world.keys.partner, id)).userErrors).toHaveLength(2);
  });

  test('a return says something, a rejection why', async () => {
    const id = await inReview();
    const review = (kind: string, verdict: string, more = {}) =>
      applications.review(world.keys.operator, id, kind, verdict, more);
    expect((await review('CARRIER_FORM', 'REJECTED')).userErrors[0]).toMatchObject({
      code: 'BAD_INPUT',
      path: ['input', 'code'],
    });
    expect((await review('CARRIER_FORM', 'REJECTED', { code: 'OTHER' })).userErrors[0]).toMatchObject({
      code: 'BAD_INPUT',
      path: ['input', 'text'],
    });
    expect((await review('CARRIER_FORM', 'APPROVED', { version: 2 })).userErrors[0].code).toBe('VERSION_CONFLICT');
    expect((await review('SCHOOL_PERMIT', 'APPROVED')).userErrors[0].code).toBe('NOT_FOUND');
    for (const kind of neededKinds) await review(kind, 'APPROVED');
    expect((await applications.return(world.keys.operator, id)).userErrors[0]).toMatchObject({
      code: 'BAD_INPUT',
      path: ['input', 'reason'],
    });
    expect((await applications.return(world.keys.operator, id, '用途请写明')).application).toMatchObject({
      state: 'RETURNED',
      reason: '用途请写明',
    });
  });

  test('what an approved document proves isn’t changed behind its approval: a newer document, or a rejection, opens it', async () => {
    const id = await inReview();
    for (const kind of neededKinds) await applications.review(world.keys.operator, id, kind, 'APPROVED');
    await applications.return(world.keys.operator, id, '身份证号码与证件不符');
    const principal = { name: '张小三', idNumber: '440524188001010014' };
    expect((await applications.update(world.keys.partner, id, 1, { principal })).userErrors[0]).toEqual({
      code: 'WRONG_STATE',
      message: 'principal: LEGAL_PERSON_ID_BACK proves it, and is approved; attach that anew to change this',
      path: ['input', 'principal'],
    });
    expect((await applications.update(world.keys.partner, id, 1, { creditCode: null })).userErrors[0].path).toEqual([
      'input',
      'creditCode',
    ]);
    expect(
      (await applications.update(world.keys.partner, id, 1, { ...goodFields, usagePurpose: '客服' })).userErrors,
    ).toEqual([]);
    for (const kind of ['LEGAL_PERSON_ID_FRONT', 'LEGAL_PERSON_ID_BACK'])
      await applications.attach(world.keys.partner, id, kind, await paper());
    expect((await applications.update(world.keys.partner, id, 2, { principal })).userErrors).toEqual([]);
  });

  test('one whose last day is over shows as expired, and doesn’t go to the carrier', async () => {
    const id = await draft();
    await applications.attach(world.keys.partner, id, 'BUSINESS_LICENCE', await paper(), '2026-11-05');
    await applications.submit(world.keys.partner, id);
    await applications.take(world.keys.operator, id);
    for (const kind of neededKinds)
      await applications.review(world.keys.operator, id, kind, 'APPROVED', {
        version: kind === 'BUSINESS_LICENCE' ? 2 : 1,
      });
    await work.setClock('2026-11-06T00:00:00+08:00');
    await applications.take(world.keys.operator, id);
    expect((await applications.forward(world.keys.operator, id)).userErrors[0].message).toContain(
      'expired on 2026-11-05',
    );
    const { data } = await ask(world.keys.partner, `{ application(id: "${id}") { documents { kind state current } } }`);
    expect(data.application.documents[0]).toEqual({ kind: 'BUSINESS_LICENCE', state: 'EXPIRED', current: true });
  });

  test('of another subscriber, or unsafe, or of another partner, is not attached', async () => {
    const id = await draft();
    const attach = async (documentId: string) =>
      (await applications.attach(world.keys.partner, id, 'SCHOOL_PERMIT', documentId)).userErrors[0];
    expect((await attach(await cleanDocument(work, rival))).code).toBe('NOT_FOUND');
    const sister = await transaction(work.worker, (tx) =>
      createSubscriber(tx, { partnerId: world.partnerId, name: '姊妹公司', kind: 'ENTERPRISE', taxId: null }),
    );
    expect((await attach(await cleanDocument(work, { ...world, subscriberId: sister }))).code).toBe('NOT_FOUND');
    const bad = await paper();
    await work.owner.query(`update documents set state = 'QUARANTINED' where id = $1`, [bad.slice('document_'.length)]);
    expect((await attach(bad)).code).toBe('WRONG_STATE');
    expect(
      (await applications.attach(world.keys.partner, id, 'SCHOOL_PERMIT', await paper(), '2026-02-30')).userErrors[0],
    ).toMatchObject({ code: 'BAD_INPUT', path: ['input', 'expiresOn'] });
  });
});

describe('reviewers', () => {
  test('two at once: one has it', async () => {
    const id = await submitted();
    const both = await Promise.all([applications.take(world.keys.operator, id), applications.take(other, id)]);
    expect(both.map((it) => it.userErrors[0]?.code ?? 'done').toSorted()).toEqual(['WRONG_STATE', 'done']);
  });

  test('who doesn’t hold it does nothing to it', async () => {
    const id = await inReview();
    for (const act of [applications.release, applications.forward, applications.reject] as const) {
      expect((await act(other, id)).userErrors[0]).toMatchObject({
        code: 'WRONG_STATE',
        message: expect.stringContaining('holds it'),
      });
    }
    expect((await applications.review(other, id, 'CARRIER_FORM', 'APPROVED')).userErrors[0].code).toBe('WRONG_STATE');
    expect((await applications.return(other, id, 'x')).userErrors[0].code).toBe('WRONG_STATE');
  });

  test.each`
    at                                 | taken            | acts             | because
    ${'2026-11-05T10:59:59.999+08:00'} | ${'WRONG_STATE'} | ${'done'}        | ${'a millisecond of the hour is left'}
    ${'2026-11-05T11:00:00.000+08:00'} | ${'done'}        | ${'WRONG_STATE'} | ${'the hold is over'}
  `('at $at: taking by another $taken, because $because', async ({ at, taken, acts }) => {
    const [one, two] = [await inReview(), await inReview()];
    await work.setClock(at);
    expect(
      (await applications.review(world.keys.operator, one, 'CARRIER_FORM', 'APPROVED')).userErrors[0]?.code ?? 'done',
    ).toBe(acts);
    expect((await applications.take(other, two)).userErrors[0]?.code ?? 'done').toBe(taken);
  });

  test('a lost hold: who held it is refused, and the other goes on', async () => {
    const id = await inReview();
    await work.setClock('2026-11-05T11:00:00+08:00');
    await applications.take(other, id);
    expect(
      (await applications.review(world.keys.operator, id, 'CARRIER_FORM', 'APPROVED')).userErrors[0].message,
    ).toContain(`${keyName(other)} holds it`);
    expect((await applications.review(other, id, 'CARRIER_FORM', 'APPROVED')).userErrors).toEqual([]);
  });

  test('what is done to it makes the hold longer', async () => {
    const id = await inReview();
    await work.setClock('2026-11-05T10:50:00+08:00');
    await applications.review(world.keys.operator, id, 'CARRIER_FORM', 'APPROVED');
    await work.setClock('2026-11-05T11:49:00+08:00');
    expect((await applications.take(other, id)).userErrors[0].code).toBe('WRONG_STATE');
  });

  test('reassigned to a person of the operator who may review, and to nobody else; the partner doesn’t learn who', async () => {
    const id = await inReview();
    for (const who of ['staff:nobody', 'key_zzzzzzzz', keyName(world.keys.partner), 'li']) {
      expect((await applications.reassign(world.keys.operator, id, who)).userErrors[0]).toMatchObject({
        code: 'NOT_FOUND',
        path: ['input', 'reviewer'],
      });
    }
    await work.setClock('2026-11-05T10:01:00+08:00');
    await applications.reassign(world.keys.operator, id, 'staff:li');
    const { data } = await ask(
      world.keys.operator,
      `{ application(id: "${id}") { reviewer heldUntil history(last: 1) { nodes { type } } } }`,
    );
    expect(data.application).toEqual({
      reviewer: 'staff:li',
      heldUntil: '2026-11-05T03:01:00.000Z',
      history: { nodes: [{ type: 'APPLICATION_REASSIGNED' }] },
    });
    const partner = await ask(
      world.keys.partner,
      `{ application(id: "${id}") { history(last: 1) { nodes { type who } } } }`,
    );
    expect(partner.data.application.history.nodes).toEqual([{ type: 'APPLICATION_TAKEN', who: null }]);
    expect(
      (await ask(world.keys.partner, `{ application(id: "${id}") { reviewer } }`)).errors![0]!.extensions.code,
    ).toBe('FORBIDDEN');
  });

  test('the queue: the oldest submission first, by carrier, whose, and free or not; given back it has its old place', async () => {
    await work.owner.query(`update applications set state = 'CANCELLED', reviewer = null, held_until = null`);
    const ids = [];
    for (const minute of ['01', '02', '03']) {
      await work.setClock(`2026-11-05T10:${minute}:00+08:00`);
      ids.push(await submitted());
    }
    const queue = async (key: string, filter = '') =>
      (
        await ask(key, `{ reviewQueue(first: 10${filter && `, filter: { ${filter} }`}) { nodes { id } totalCount } }`)
      ).data.reviewQueue.nodes.map((it: { id: string }) => it.id);
    await applications.take(other, ids[0]!);
    expect(await queue(other)).toEqual(ids);
    expect([await queue(other, 'mine: true'), await queue(other, 'free: true')]).toEqual([[ids[0]], ids.slice(1)]);
    expect(await queue(other, 'carrier: CHINA_UNICOM')).toEqual([]);
    const counts = async () =>
      (await ask(other, '{ applicationCounts { state count oldestSince } }')).data.applicationCounts;
    expect((await counts()).filter((it: { state: string }) => it.state !== 'CANCELLED')).toEqual(
      expect.arrayContaining([
        { state: 'SUBMITTED', count: 2, oldestSince: '2026-11-05T02:02:00.000Z' },
        { state: 'IN_REVIEW', count: 1, oldestSince: '2026-11-05T02:03:00.000Z' },
      ]),
    );
    await applications.release(other, ids[0]!);
    expect(await queue(other, 'free: true')).toEqual(ids);
    await work.setClock('2026-11-05T12:00:00+08:00');
    await applications.take(other, ids[1]!);
    await work.setClock('2026-11-05T13:00:00+08:00');
    expect([await queue(other, 'mine: true'), await queue(other, 'free: true')]).toEqual([[], ids]); // a hold that is over is none
    await expect(
      ask(world.keys.partner, '{ reviewQueue { totalCount } }').then((it) => it.errors![0]!.extensions.code),
    ).resolves.toBe('FORBIDDEN');
  });

  test('comments: both sides write, and the operator’s own are the operator’s alone', async () => {
    const id = await inReview();
    await applications.comment(world.keys.partner, id, '请尽快审核');
    await applications.comment(world.keys.operator, id, '收到');
    await applications.comment(world.keys.operator, id, '注意：疑似中介', true);
    expect((await applications.comment(world.keys.partner, id, 'x', true)).userErrors[0]).toMatchObject({
      code: 'BAD_INPUT',
      path: ['input', 'internal'],
    });
    expect((await applications.comment(world.keys.partner, id, ' ')).userErrors[0]).toMatchObject({
      code: 'BAD_INPUT',
      path: ['input', 'text'],
    });
    const seen = async (key: string) =>
      (
        await ask(key, `{ application(id: "${id}") { comments { nodes { side text internal } totalCount } } }`)
      ).data.application.comments.nodes.map((it: { text: string }) => it.text);
    expect(await seen(world.keys.partner)).toEqual(['请尽快审核', '收到']);
    expect(await seen(world.keys.operator)).toEqual(['请尽快审核', '收到', '注意：疑似中介']);
    expect(
      (await applicationEvents(work, id)).filter(
        (it) => it.type === 'application.commented' && it.chain === world.partnerId,
      ),
    ).toHaveLength(2);
  });
});

test('the policy is changed within its bounds: the law asks for two years', async () => {
  const update = async (fields: string) =>
    (
      await ask(
        world.keys.operator,
        `mutation { updateApplicationPolicy(input: { idempotencyKey: "${fields}", ${fields} }) { policy { holdMinutes keepEndedMonths } userErrors { path } } }`,
      )
    ).data.updateApplicationPolicy;
  expect((await update('keepEndedMonths: 23')).userErrors[0].path).toEqual(['input', 'keepEndedMonths']);
  expect((await update('holdMinutes: 5')).policy).toEqual({ holdMinutes: 5, keepEndedMonths: 24 });
  const id = await submitted();
  await applications.take(world.keys.operator, id);
  await work.setClock('2026-11-05T10:05:00+08:00');
  expect((await applications.take(other, id)).userErrors).toEqual([]);
  await update('holdMinutes: 60');
});

describe('A2: requirement sets are data', () => {
  const publish = async (input: string) =>
    (
      await ask(
        world.keys.operator,
        `mutation { publishRequirements(input: { idempotencyKey: "${Math.random()}", ${input} }) { version userErrors { code message path } } }`,
      )
    ).data.publishRequirements;
  const asked = async () =>
    (
      await ask(
        world.keys.partner,
        '{ requirements(of: { carrier: CHINA_MOBILE, subjectType: SOLE_PROPRIETOR }) { versions allowed why items { kind name needed } } }',
      )
    ).data.requirements;

  test('a published one holds from its instant on, and can’t be changed', async () => {
    expect(await asked()).toMatchObject({ versions: [0], allowed: true });
    const { version } = await publish(
      'carrier: CHINA_MOBILE, subjectType: SOLE_PROPRIETOR, effectiveFrom: "2026-11-05T12:00:00+08:00", allowed: false, whyZh: "本运营商不受理个体工商户", whyEn: "not taken", items: []',
    );
    expect(await asked()).toMatchObject({ versions: [0], allowed: true });
    await work.setClock('2026-11-05T12:00:00+08:00');
    expect(await asked()).toEqual({ versions: [version], allowed: false, why: '本运营商不受理个体工商户', items: [] });
    await expect(work.owner.query(`update requirement_sets set body = '{}'`)).rejects.toThrow('never changed');
    await publish(
      'carrier: CHINA_MOBILE, subjectType: SOLE_PROPRIETOR, items: [{ kind: BUSINESS_LICENCE, expires: true }]',
    );
    expect(await asked()).toMatchObject({
      allowed: true,
      items: [{ kind: 'BUSINESS_LICENCE', name: '营业执照副本', needed: true }],
    });
  });

  test('one that would begin in the past, or whose words are in one language only, is refused', async () => {
    const of = 'carrier: CHINA_MOBILE, subjectType: ENTERPRISE, items: []';
    expect((await publish(`${of}, effectiveFrom: "2026-11-05T09:59:59+08:00"`)).userErrors[0].path).toEqual([
      'input',
      'effectiveFrom',
    ]);
    expect((await publish(`${of}, whyZh: "不受理"`)).userErrors[0]).toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringContaining('why.en'),
    });
  });

  test('what is asked for newly keeps an application from the carrier, and it is sent back for it', async () => {
    const id = await inReview();
    for (const kind of neededKinds) await applications.review(world.keys.operator, id, kind, 'APPROVED');
    await publish(
      'carrier: CHINA_TELECOM, subjectType: ENTERPRISE, items: [{ kind: BUSINESS_LICENCE }, { kind: SERVICE_AGREEMENT }]',
    );
    expect((await applications.forward(world.keys.operator, id)).userErrors[0]).toMatchObject({
      code: 'INCOMPLETE',
      message: 'SERVICE_AGREEMENT: service agreement: missing (A2)',
    });
    expect((await applications.return(world.keys.operator, id, '新要求：需补充400业务协议')).application.state).toBe(
      'RETURNED',
    );
  });
});

test('the schema has no field that shows a whole ID number but the one that is written down', () => {
  const shown = Object.values(graphqlSchema().getTypeMap()).flatMap((it) => ('getFields' in it ? Object.keys(it.getFields()).filter((field) => field === 'idNumber').map(() => it.name) : [])); // prettier-ignore
  expect(shown.toSorted()).toEqual(['ApplicationPerson', 'ApplicationPersonInput', 'RevealedPerson']);
});
