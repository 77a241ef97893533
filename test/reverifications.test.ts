import { asTenant } from '../src/db/tenant.js';
import { addApplication, cleanDocument } from './support/applications.js';
import { rowsOf } from './support/books.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { addRival } from './support/others.js';
import { useReverifications } from './support/reverifications.js';
import { makeStock, notice, numberRow, putInService, row, useNumbers } from './support/stock.js';
import { useWork } from './support/work.js';
import { makeWorld, type World } from './support/world.js';

const NOW = '2026-11-05T10:00:00.000+08:00';
const work = useWork(NOW);
const api = useApi(work);
const ask = useGraphql(api);
const numbers = useNumbers(ask);
const again = useReverifications(ask);
const fresh = row('4009310000', 60);
const next = () => fresh.pop()!;
let world: World;
let rival: Awaited<ReturnType<typeof addRival>>;

beforeAll(async () => {
  world = await makeWorld(work);
  rival = await addRival(work, world);
  await makeStock(work, fresh);
});
beforeEach(() => work.setClock(NOW));

const inService = () => putInService(numbers, world, next());

async function requested(): Promise<{ number: string; id: string }> {
  const number = await inService();
  const { userErrors, reverification } = await again.request(world.keys.operator, number);
  expect(userErrors).toEqual([]);
  return { number, id: reverification.id };
}

const kinds = ['BUSINESS_LICENCE', 'LEGAL_PERSON_ID_FRONT', 'LEGAL_PERSON_ID_BACK'];
async function papers(expiresOn = '2031-05-20') {
  const all = [];
  for (const kind of kinds) all.push({ kind, documentId: await cleanDocument(work, world), expiresOn });
  return all;
}

async function submitted(expiresOn?: string): Promise<{ number: string; id: string }> {
  const it = await requested();
  expect((await again.submit(world.keys.partner, it.id, await papers(expiresOn))).userErrors).toEqual([]);
  return it;
}

const suspendAs = async (number: string, code: string) => {
  const input = { idempotencyKey: `${number} ${code}`, number, move: 'SUSPEND', reason: '逾期', suspension: { ...notice, code } };
  await ask(world.keys.operator, 'mutation ($input: MoveNumberInput!) { moveNumber(input: $input) { userErrors { code } } }', { input });
  expect(await numberRow(work, number)).toMatchObject({ state: 'SUSPENDED' });
}; // prettier-ignore

describe('a re-verification', () => {
  test('is asked for with reason and deadline, submitted, returned, submitted again, accepted; each step with its entry', async () => {
    const { partner, operator } = world.keys;
    const { number, id } = await requested();
    const [seen] = await again.list(partner, `number: "${number}"`);
    expect(seen).toEqual({
      id, number, code: 'DOCUMENT_EXPIRING', codeName: '证件到期', reason: '营业执照即将到期', state: 'REQUESTED', dueAt: '2026-11-20T16:00:00.000Z',
      overdue: false, round: 0, answer: null, documents: [], findings: kinds.map((item) => ({ item, code: 'DOCUMENT_MISSING' })),
    });
    const [licence, front, back] = await papers();
    const short = await again.submit(partner, id, [licence!]);
    expect(short.userErrors.map((it: { code: string; message: string }) => [it.code, it.message.split(':')[0]])).toEqual([
      ['INCOMPLETE', 'LEGAL_PERSON_ID_FRONT'], ['INCOMPLETE', 'LEGAL_PERSON_ID_BACK'],
    ]);
    const first = await again.submit(partner, id, [licence!, front!, back!]);
    expect(first).toMatchObject({ userErrors: [], reverification: { state: 'SUBMITTED', round: 1, findings: [] } });
    const returned = await again.decide(operator, id, 'RETURNED', { answer: '执照照片不清', dueOn: '2026-11-25' });
    expect(returned.reverification).toMatchObject({ state: 'RETURNED', answer: '执照照片不清', dueAt: '2026-11-25T16:00:00.000Z' });
    const newer = (await papers())[0]!;
    await again.submit(partner, id, [newer, front!, back!]);
    const done = await again.decide(operator, id, 'ACCEPTED');
    expect(done).toMatchObject({ userErrors: [], reverification: { state: 'ACCEPTED', round: 2 } });
    expect(done.reverification.documents.map((it: { round: number }) => it.round)).toEqual([2, 2, 2, 1, 1, 1]);
    expect(await numberRow(work, number)).toMatchObject({ state: 'ACTIVE' });
    const events = await rowsOf<{ type: string; chain: string }>(work, `select chain, entry::jsonb ->> 'type' as type from audit_log where entry::jsonb ->> 'subject' = $1 order by seq`, [id]);
    expect(events.map((it) => it.type.split('.')[1])).toEqual(['requested', 'submitted', 'returned', 'submitted', 'accepted']);
    expect(new Set(events.map((it) => it.chain))).toEqual(new Set([world.partnerId]));
  }); // prettier-ignore

  test('is overdue from its deadline on, while it waits for the partner; by that alone nothing is suspended', async () => {
    const { number, id } = await requested();
    const isOverdue = async () => (await again.list(world.keys.operator, 'overdue: true')).some((it) => it.id === id);
    await work.setClock('2026-11-20T23:59:59.999+08:00');
    expect(await isOverdue()).toBe(false);
    await work.setClock('2026-11-21T00:00:00.000+08:00');
    expect(await isOverdue()).toBe(true);
    expect(await numberRow(work, number)).toMatchObject({ state: 'ACTIVE' });
    await again.submit(world.keys.partner, id, await papers());
    expect(await isOverdue()).toBe(false);
    await again.decide(world.keys.operator, id, 'RETURNED');
    expect(await isOverdue()).toBe(true);
  });

  test.each([
    { code: 'REVERIFICATION_OVERDUE', after: 'ACTIVE', because: 'it was suspended for being overdue' },
    { code: 'FRAUD', after: 'SUSPENDED', because: 'it was suspended for something else' },
  ])('accepted leaves the number $after: $because', async ({ code, after }) => {
    const { number, id } = await submitted();
    await suspendAs(number, code);
    expect((await again.decide(world.keys.operator, id, 'ACCEPTED')).userErrors).toEqual([]);
    expect(await numberRow(work, number)).toMatchObject({ state: after });
  });

  test('is not accepted with a document that has expired since', async () => {
    const [one, other] = [await submitted('2026-11-06'), await submitted('2026-11-06')];
    await work.setClock('2026-11-06T23:59:59.999+08:00');
    expect((await again.decide(world.keys.operator, one.id, 'ACCEPTED')).userErrors).toEqual([]);
    await work.setClock('2026-11-07T00:00:00.000+08:00');
    const { userErrors } = await again.decide(world.keys.operator, other.id, 'ACCEPTED');
    expect(userErrors.map((it: { code: string }) => it.code)).toEqual(kinds.map(() => 'INCOMPLETE'));
    expect(await again.list(world.keys.operator, `number: "${other.number}"`)).toMatchObject([{ state: 'SUBMITTED' }]);
  });

  test('is over with its number', async () => {
    const { number } = await submitted();
    await numbers.move(world.keys.operator, number, 'DISCONNECT', '客户销号');
    expect(await again.list(world.keys.partner, `number: "${number}"`)).toMatchObject([{ state: 'WITHDRAWN', answer: '客户销号' }]);
    const [kept] = await rowsOf(work, `select distinct to_char(d.keep_until, 'YYYY-MM-DD') as day from reverification_documents u join documents d on d.id = u.document_id join reverifications r on r.id = u.reverification_id where r.number = $1`, [number]);
    expect(kept).toEqual({ day: '2028-11-05' });
    await work.setClock('2027-11-05T10:00:00+08:00'); // the number is in stock again
    expect(await again.list(world.keys.partner, `number: "${number}"`)).toMatchObject([{ state: 'WITHDRAWN', findings: [] }]);
  }); // prettier-ignore

  test.each([
    { dueOn: '2026-11-04', code: 'BAD_INPUT' },
    { dueOn: '2026-11-05', code: 'done' },
    { dueOn: '2027-11-05', code: 'done' },
    { dueOn: '2027-11-06', code: 'BAD_INPUT' },
    { dueOn: '2026-02-30', code: 'BAD_INPUT' },
  ])('due on $dueOn: $code', async ({ dueOn, code }) => {
    const { userErrors } = await again.request(world.keys.operator, await inService(), { dueOn });
    expect(userErrors[0]?.code ?? 'done').toBe(code);
  });

  test('is asked for once at a time, of a number in service or suspended', async () => {
    const { number, id } = await requested();
    expect((await again.request(world.keys.operator, number)).userErrors[0].code).toBe('CONFLICT');
    await again.decide(world.keys.operator, id, 'WITHDRAWN');
    expect((await again.request(world.keys.operator, number)).userErrors).toEqual([]);
    expect((await again.request(world.keys.operator, next())).userErrors[0].code).toBe('WRONG_STATE');
  });

  test('moves as its table says, and a refusal names what it can', async () => {
    const { id } = await requested();
    expect((await again.decide(world.keys.operator, id, 'ACCEPTED')).userErrors[0]).toMatchObject({
      code: 'WRONG_STATE',
      message: 'the re-verification is REQUESTED: accept needs SUBMITTED; from REQUESTED it can submit, withdraw',
    });
    await again.submit(world.keys.partner, id, await papers());
    expect((await again.submit(world.keys.partner, id, await papers())).userErrors[0]).toMatchObject({ code: 'WRONG_STATE', message: expect.stringContaining('SUBMITTED') }); // prettier-ignore
  });

  test('is its own partner’s, with documents of its own subscriber; the operator alone asks and decides', async () => {
    const { number, id } = await requested();
    expect(await again.list(rival.key, `number: "${number}"`)).toEqual([]);
    expect((await again.submit(rival.key, id, await papers())).userErrors[0].code).toBe('NOT_FOUND');
    const [licence, ...rest] = await papers();
    const theirs = { ...licence, documentId: await cleanDocument(work, rival) };
    expect((await again.submit(world.keys.partner, id, [theirs, ...rest])).userErrors[0]).toMatchObject({ code: 'NOT_FOUND', path: ['input', 'documents', '0', 'documentId'] }); // prettier-ignore
    await expect(again.decide(world.keys.partner, id, 'ACCEPTED')).rejects.toThrow('applications:operate');
    const as = (set: string) =>
      asTenant(work.app, { kind: 'partner', partnerId: world.partnerId }, (tx) => tx.$client.query(`update reverifications set ${set} where id = $1`, [id.slice('reverification_'.length)])); // prettier-ignore
    await expect(as(`state = 'ACCEPTED'`)).rejects.toThrow('row-level security');
    await expect(as(`due_at = app_now()`)).rejects.toThrow('permission denied');
  });
});

test('applications whose documents end by a day, by the newest of each kind', async () => {
  const number = next();
  const id = await addApplication(work, { ...world, number });
  await work.owner.query(`update application_documents set expires_on = '2026-12-31' where application_id = $1`, [id]);
  const has = async (day: string) => {
    const { data } = await ask(world.keys.operator, `{ applications(filter: { number: "${number}", documentsEndBy: "${day}" }) { nodes { id } totalCount } }`); // prettier-ignore
    return data.applications.totalCount === 1;
  };
  expect([await has('2026-12-30'), await has('2026-12-31')]).toEqual([false, true]);
  await work.owner.query(
    `insert into application_documents (id, partner_id, application_id, kind, version, document_id, expires_on, attached_at)
     select gen_random_uuid(), partner_id, application_id, kind, 2, document_id, '2031-05-20', attached_at from application_documents where application_id = $1`,
    [id],
  );
  expect(await has('2026-12-31')).toBe(false);
  const { errors } = await ask(world.keys.operator, '{ applications(filter: { documentsEndBy: "2026-02-30" }) { totalCount } }'); // prettier-ignore
  expect(errors![0]!.extensions.code).toBe('BAD_INPUT');
});
