import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { askWhereDocumentsEnd } from '../src/applications/reverifications/store/ask.js';
import { transaction } from '../src/db/open.js';
import { cleanDocument, goodFields, neededKinds, useApplications } from './support/applications.js';
import { rowsOf } from './support/books.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { addNumber } from './support/others.js';
import { serveBy, useReverifications } from './support/reverifications.js';
import { makeStock, row, useNumbers } from './support/stock.js';
import { addTaker, useTransfers } from './support/transfers.js';
import { useWork } from './support/work.js';
import { makeWorld, type World } from './support/world.js';

const NOW = '2026-11-05T10:00:00.000+08:00';
const work = useWork(NOW);
const api = useApi(work);
const ask = useGraphql(api);
const numbers = useNumbers(ask);
const applications = useApplications(ask);
const transfers = useTransfers(work, applications);
const again = useReverifications(ask);
const fresh = row('4009310000', 60);
const stock = fresh.splice(0, 5);
let world: World;

beforeAll(async () => {
  world = await makeWorld(work);
  await makeStock(work, stock);
});
beforeEach(() => work.setClock(NOW));

const sweep = () => askWhereDocumentsEnd(work.worker);

/** A number in service by an application with these documents' last days. */
async function serving(papers: Record<string, string | null>): Promise<string> {
  const number = fresh.pop()!;
  await addNumber(work, world, { number });
  await serveBy(work, { ...world, number }, papers);
  return number;
}

const asked = (number: string) =>
  rowsOf<{ id: string; reason: string; state: string }>(
    work,
    `select 'reverification_' || id as id, code, reason, state, requested_by as by, to_char(due_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') as due
     from reverifications where number = $1 order by requested_at, id`,
    [number],
  );
const howOften = async (number: string) => (await asked(number)).length;

/** What the sweep asks for at an instant. */
async function sweptAt(at: string, number: string): Promise<number> {
  await work.setClock(at);
  await sweep();
  return howOften(number);
}

const needed = ['BUSINESS_LICENCE', 'LEGAL_PERSON_ID_FRONT', 'LEGAL_PERSON_ID_BACK'];

/** The last one is submitted with papers that end on a day, and accepted. */
async function renew(number: string, lastDay: string, kinds = needed): Promise<void> {
  const { id } = (await asked(number)).at(-1)!;
  const papers = [];
  for (const kind of kinds) papers.push({ kind, documentId: await cleanDocument(work, world), expiresOn: lastDay });
  expect((await again.submit(world.keys.partner, id, papers)).userErrors).toEqual([]);
  expect((await again.decide(world.keys.operator, id, 'ACCEPTED')).userErrors).toEqual([]);
}

const withdraw = async (number: string) =>
  again.decide(world.keys.operator, (await asked(number)).at(-1)!.id, 'WITHDRAWN');

const policy = async (reverifyDays: number) => {
  const text = `mutation { updateApplicationPolicy(input: { idempotencyKey: "${Math.random()}", reverifyDays: ${reverifyDays} }) { policy { reverifyDays } userErrors { code path } } }`;
  return (await ask(world.keys.operator, text)).data.updateApplicationPolicy;
};

/** Whether the list of what ends by a day has the number's application. */
async function isListed(number: string, day: string): Promise<boolean> {
  const text = `{ applications(filter: { number: "${number}", states: [ACTIVE], documentsEndBy: "${day}" }) { totalCount } }`;
  const [own, all] = [await ask(world.keys.partner, text), await ask(world.keys.operator, text)];
  expect(own.data).toEqual(all.data);
  return all.data.applications.totalCount > 0;
}

describe('A5: newer documents are asked for by the system', () => {
  test('A3: 30 days before the last day of one that an application put into service, with an entry in its partner’s log', async () => {
    const { partner, operator } = world.keys;
    const number = stock.pop()!;
    await numbers.reserve(partner, world.subscriberId, [number]);
    const { id } = (await applications.create(partner, number, goodFields)).application;
    for (const kind of neededKinds) {
      await applications.attach(partner, id, kind, await cleanDocument(work, world), kind === 'BUSINESS_LICENCE' ? '2026-12-31' : '2031-05-20');
    }
    await numbers.pay(operator, world.subscriberId, number, '10000');
    await applications.submit(partner, id);
    await applications.take(operator, id);
    for (const kind of neededKinds) await applications.review(operator, id, kind, 'APPROVED');
    await applications.forward(operator, id);
    await applications.word(operator, id, 'ACCEPTED', { formDocumentId: await cleanDocument(work, world), reference: '受理 1' });
    expect(await sweptAt('2026-12-01T00:00:00+08:00', number)).toBe(0); // it isn’t in service yet
    await work.setClock(NOW);
    expect((await applications.activate(operator, id)).userErrors).toEqual([]);
    expect(await sweptAt('2026-11-30T23:59:59.999+08:00', number)).toBe(0);
    expect(await sweptAt('2026-12-01T00:00:00.000+08:00', number)).toBe(1);
    const [it] = await asked(number);
    expect(it).toEqual({
      id: it!.id, code: 'DOCUMENT_EXPIRING', state: 'REQUESTED', by: 'system', due: '2027-01-01 00:00', reason: '请更新证件：营业执照副本（有效期至2026-12-31）',
    });
    const [event, ...more] = await rowsOf<{ entry: string }>(work, `select chain, entry from audit_log where entry::jsonb ->> 'subject' = $1`, [it!.id]);
    expect(more).toEqual([]);
    expect(event).toMatchObject({ chain: world.partnerId });
    expect(JSON.parse(event!.entry)).toMatchObject({
      type: 'reverification.requested', who: 'system', side: 'SYSTEM', after: { number, code: 'DOCUMENT_EXPIRING', dueAt: '2026-12-31T16:00:00.000Z' },
    });
    expect(await again.list(partner, `number: "${number}"`)).toMatchObject([{ id: it!.id, state: 'REQUESTED' }]);
  }); // prettier-ignore

  test.each`
    days   | at                                 | times | because
    ${0}   | ${'2027-06-01T00:00:00+08:00'}     | ${0}  | ${'0 switches it off, even for what has ended'}
    ${1}   | ${'2026-12-29T23:59:59.999+08:00'} | ${0}  | ${'two days before'}
    ${1}   | ${'2026-12-30T00:00:00+08:00'}     | ${1}  | ${'the day before'}
    ${365} | ${'2025-12-30T23:59:59.999+08:00'} | ${0}  | ${'366 days before'}
    ${365} | ${'2025-12-31T00:00:00+08:00'}     | ${1}  | ${'365 days before'}
    ${30}  | ${'2027-06-01T00:00:00+08:00'}     | ${1}  | ${'it has ended already'}
  `('of a policy of $days days: $times, $because', async ({ days, at, times }: { days: number; at: string; times: number }) => {
    expect((await policy(days)).policy).toEqual({ reverifyDays: days });
    const number = await serving({ BUSINESS_LICENCE: '2026-12-31' });
    expect(await sweptAt(at, number)).toBe(times);
    await work.setClock(NOW);
    await policy(30);
  }); // prettier-ignore

  test('the policy has bounds, in the database too', async () => {
    for (const days of [-1, 366]) {
      expect((await policy(days)).userErrors).toEqual([{ code: 'BAD_INPUT', path: ['input', 'reverifyDays'] }]);
      await expect(work.owner.query(`update application_policy set reverify_days = ${days}`)).rejects.toThrow('application_policy_reverify_days'); // prettier-ignore
    }
  });

  test.each`
    papers                                                                                          | because
    ${{ BUSINESS_LICENCE: '9999-12-31', LEGAL_PERSON_ID_FRONT: null }}                              | ${'a long-term document never ends, nor does one without a day'}
    ${{ CARRIER_FORM: '2026-11-06', SERVICE_AGREEMENT: '2026-11-06', BUSINESS_LICENCE: '2031-01-01' }} | ${'contracts prove nobody again'}
  `('nothing is asked for: $because', async ({ papers }: { papers: Record<string, string | null> }) => {
    expect(await sweptAt('2026-11-06T10:00:00+08:00', await serving(papers))).toBe(0);
  }); // prettier-ignore

  test('a re-verification that was accepted is what counts, kind by kind, in the list too', async () => {
    const number = await serving({ BUSINESS_LICENCE: '2026-11-30', HANDLER_ID_BACK: '2027-03-31' });
    await sweep();
    expect([await isListed(number, '2026-11-29'), await isListed(number, '2026-11-30')]).toEqual([false, true]);
    await renew(number, '2027-02-28');
    expect([await isListed(number, '2027-02-27'), await isListed(number, '2027-02-28')]).toEqual([false, true]);
    expect(await sweptAt('2027-01-28T23:59:59.999+08:00', number)).toBe(1);
    expect(await sweptAt('2027-01-29T00:00:00.000+08:00', number)).toBe(2);
    await renew(number, '9999-12-31');
    expect([await isListed(number, '2027-03-30'), await isListed(number, '2027-03-31'), await isListed(number, '9999-12-31')]).toEqual([false, true, true]); // prettier-ignore
    expect(await sweptAt('2027-02-28T23:59:59.999+08:00', number)).toBe(2);
    expect(await sweptAt('2027-03-01T00:00:00.000+08:00', number)).toBe(3);
    expect((await asked(number)).at(-1)!.reason).toBe('请更新证件：经办人身份证（国徽面）（有效期至2027-03-31）');
  });

  test('only the last round of it counts', async () => {
    const number = await serving({ BUSINESS_LICENCE: '2026-11-30' });
    await sweep();
    const { id } = (await asked(number))[0]!;
    const papers = async (expiresOn: string) => {
      const all = [];
      for (const kind of needed) all.push({ kind, documentId: await cleanDocument(work, world), expiresOn });
      return all;
    };
    await again.submit(world.keys.partner, id, [...(await papers('2026-12-01')), { kind: 'SCHOOL_PERMIT', documentId: await cleanDocument(work, world), expiresOn: '2026-12-01' }]); // prettier-ignore
    await again.decide(world.keys.operator, id, 'RETURNED');
    await again.submit(world.keys.partner, id, await papers('2031-01-01'));
    await again.decide(world.keys.operator, id, 'ACCEPTED');
    expect(await sweptAt('2026-12-01T10:00:00+08:00', number)).toBe(1);
  });

  test('once for each last day, whatever came of it; another day or kind is another matter', async () => {
    const number = await serving({ BUSINESS_LICENCE: '2026-11-30', SCHOOL_PERMIT: '2026-12-06' });
    expect(await sweptAt(NOW, number)).toBe(1);
    await withdraw(number);
    expect(await sweptAt('2026-11-05T23:59:59.999+08:00', number)).toBe(1); // withdrawn: not asked again
    expect(await sweptAt('2026-11-06T00:00:00+08:00', number)).toBe(2);
    expect((await asked(number)).at(-1)!.reason).toBe('请更新证件：办学许可证（有效期至2026-12-06）');
    await renew(number, '2026-11-30'); // the same licence again, and the new ones of the legal person
    expect(await sweptAt('2026-11-06T10:00:00+08:00', number)).toBe(3);
    expect((await asked(number)).at(-1)!.reason).not.toContain('营业执照');
    await renew(number, '2026-12-01');
    expect(await sweptAt('2026-11-06T11:00:00+08:00', number)).toBe(4);
    expect((await asked(number)).at(-1)!.reason).toContain('营业执照副本（有效期至2026-12-01）');
    await withdraw(number);
    expect(await sweptAt('2027-11-06T11:00:00+08:00', number)).toBe(4);
  });

  test('not while another one is under way, and then once', async () => {
    const number = await serving({ BUSINESS_LICENCE: '2026-11-30' });
    await again.request(world.keys.operator, number, { code: 'COMPLAINT', reason: '投诉' });
    expect(await sweptAt(NOW, number)).toBe(1);
    await withdraw(number);
    expect(await sweptAt('2026-11-05T11:00:00+08:00', number)).toBe(2);
  });

  test('N2: of a number in service or suspended; of one that was given up nothing is asked, nor is it listed', async () => {
    const papers = { BUSINESS_LICENCE: '2026-11-30' };
    const [suspended, gone] = [await serving(papers), await serving(papers)];
    await numbers.move(world.keys.operator, suspended, 'SUSPEND');
    await numbers.move(world.keys.operator, gone, 'DISCONNECT');
    expect([await isListed(suspended, '2026-11-30'), await isListed(gone, '2026-11-30')]).toEqual([true, false]);
    await sweep();
    expect([await howOften(suspended), await howOften(gone)]).toEqual([1, 0]);
    await numbers.move(world.keys.operator, suspended, 'DISCONNECT');
    expect(await asked(suspended)).toMatchObject([{ state: 'WITHDRAWN' }]);
    expect([await sweptAt('2026-11-30T11:00:00+08:00', suspended), await howOften(gone)]).toEqual([1, 0]);
  });

  test('of who has the number now: what its former subscriber proved is over, and who comes to it anew begins anew', async () => {
    const number = await serving({ BUSINESS_LICENCE: '2026-11-30', SCHOOL_PERMIT: '2026-11-30' });
    const transfer = await transfers.approved(world, number, await addTaker(work, world));
    const ending = `update application_documents set expires_on = '2026-12-01' where application_id = $1 and kind in ('BUSINESS_LICENCE', 'TRANSFEROR_LICENCE')`;
    await work.owner.query(ending, [transfer.slice('application_'.length)]);
    expect((await applications.activate(world.keys.operator, transfer)).userErrors).toEqual([]);
    expect([await isListed(number, '2026-11-30'), await isListed(number, '2026-12-01')]).toEqual([false, true]);
    expect(await sweptAt(NOW, number)).toBe(1);
    expect(await asked(number)).toMatchObject([{ reason: '请更新证件：营业执照副本（有效期至2026-12-01）' }]);
    await withdraw(number);
    await work.owner.query('update numbers set subscriber_id = $1 where number = $2', [world.subscriberId, number]); // and back
    await work.setClock('2026-11-05T11:00:00+08:00');
    await serveBy(work, { ...world, number }, { BUSINESS_LICENCE: '2026-12-01' });
    expect(await sweptAt('2026-11-05T11:00:00+08:00', number)).toBe(2);
    const { data } = await ask(world.keys.operator, `{ applications(filter: { number: "${number}", documentsEndBy: "2026-12-01" }) { totalCount } }`); // prettier-ignore
    expect(data.applications.totalCount).toBe(1);
  }); // prettier-ignore

  test('three sweeps at once ask once', async () => {
    const list = [await serving({ BUSINESS_LICENCE: '2026-11-30' }), await serving({ BUSINESS_LICENCE: '2026-11-30' })];
    const counts = await Promise.all([sweep(), sweep(), sweep()]);
    expect(counts.toSorted((a, b) => a - b)).toEqual([0, 0, 2]);
    for (const number of list) expect(await howOften(number)).toBe(1);
  });

  test.each(['Pacific/Kiritimati', 'America/Los_Angeles', 'UTC'])('the day is that of Asia/Shanghai, also in %s', async (zone) => {
    const number = await serving({ BUSINESS_LICENCE: '2026-12-31' });
    const away = new pg.Pool({ ...work.worker.options, options: `-c TimeZone=${zone}`, max: 1 });
    try {
      await work.setClock('2026-11-30T23:59:59.999+08:00');
      await askWhereDocumentsEnd(away);
      expect(await howOften(number)).toBe(0);
      await work.setClock('2026-12-01T00:00:00+08:00');
      await askWhereDocumentsEnd(away);
      expect(await asked(number)).toMatchObject([{ due: '2027-01-01 00:00', reason: expect.stringContaining('2026-12-31') }]);
    } finally {
      await away.end();
    }
  }); // prettier-ignore

  test('500 at a time, what ends first first', async () => {
    const last = await serving({ BUSINESS_LICENCE: '2026-11-30' });
    await work.owner.query(
      `with more as (insert into numbers (number, carrier, state, state_since, partner_id, subscriber_id)
         select (4009500000 + i)::text, 'CHINA_TELECOM', 'ACTIVE', app_now(), $1, $2 from generate_series(1, 500) i returning *)
       insert into service_papers select number, 'BUSINESS_LICENCE', partner_id, subscriber_id, '2026-11-29' from more`,
      [world.partnerId, world.subscriberId],
    );
    expect([await sweep(), await howOften(last), await sweep(), await howOften(last), await sweep()]).toEqual([500, 0, 1, 1, 0]); // prettier-ignore
  });
});

test('what is due is found by its index, which holds only what is yet to be asked for', async () => {
  const texts: string[] = [];
  const heard = { query: (it: { text: string }) => (texts.push(it.text), work.worker.query(it)) } as never;
  await askWhereDocumentsEnd(heard);
  const plan = await transaction(work.worker, async ({ $client }) => {
    await $client.query('set local enable_seqscan = off'); // for some rows it wouldn’t be worth while
    return (await $client.query<{ 'QUERY PLAN': string }>(`explain ${texts[0]}`)).rows.map((it) => it['QUERY PLAN']).join('\n');
  });
  expect(plan).toContain('service_papers_ending');
}); // prettier-ignore

test('what the migration finds in service is what the triggers kept', async () => {
  const file = readdirSync('migrations').find((it) => it.endsWith('_document_ends.sql'))!;
  const found = readFileSync(`migrations/${file}`, 'utf8').split('--> statement-breakpoint').at(-1)!;
  const kept = `select number, kind, partner_id, subscriber_id, expires_on::text from service_papers where number not like '40095%' order by 1, 2`;
  const before = await rowsOf(work, kept);
  expect(before.length).toBeGreaterThan(20);
  await work.owner.query('delete from service_papers');
  await work.owner.query(found);
  expect(await rowsOf(work, kept)).toEqual(before);
});
