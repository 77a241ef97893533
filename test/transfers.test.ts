import fc from 'fast-check';
import { transaction } from '../src/db/open.js';
import { closeMonth } from '../src/flows/close-month.js';
import { parseYuan } from '../src/money.js';
import { asTenant } from '../src/db/tenant.js';
import { newId } from '../src/id.js';
import { applicationEvents, documentsKeptUntil, useApplications } from './support/applications.js';
import { booked, faultsOf, rowsOf } from './support/books.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { addNumber, addRival } from './support/others.js';
import { atOnce, postAs, waiters } from './support/post.js';
import { useReverifications } from './support/reverifications.js';
import { useMutations, useRoute, withinASecond } from './support/routing.js';
import { numberEvents, numberRow, useNumbers } from './support/stock.js';
import { addTaker, takerFields, useTransfers } from './support/transfers.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';

const NOW = '2026-11-05T10:00:00.000+08:00';
/** When numbers change hands in these tests. */
const THEN = '2026-11-05T11:00:00.000+08:00';
const LATER = '2026-11-05T12:00:00.000+08:00';
const work = useWork(NOW);
const api = useApi(work);
const ask = useGraphql(api);
const mutate = useMutations(ask);
const numbers = useNumbers(ask);
const applications = useApplications(ask);
const transfers = useTransfers(work, applications);
const reverifications = useReverifications(ask);
const route = useRoute(api, () => world.keys.switch);
let world: World;
let rival: Awaited<ReturnType<typeof addRival>>;
/** Who takes numbers over; world.subscriberId gives them up. */
let taker: string;
let made = 0;

beforeAll(async () => {
  world = await makeWorld(work);
  rival = await addRival(work, world);
  taker = await addTaker(work, world);
});
beforeEach(() => work.setClock(NOW));
afterEach(async () => expect(await faultsOf(work)).toEqual([]));

/** A number of the giver's in service, at China Mobile. */
async function inService(tariff: 'flat' | 'voip' = 'flat'): Promise<string> {
  const number = String(4007100000 + ++made);
  await addNumber(work, world, { number, subscriberTariffId: world.tariffs[tariff] });
  return number;
}

const activate = (id: string, more: object = {}) => applications.activate(world.keys.operator, id, more);

/** In service with the taker since THEN. */
async function transferred(number: string, more: object = {}): Promise<string> {
  const id = await transfers.approved(world, number, taker, more);
  await work.setClock(THEN);
  expect((await activate(id)).userErrors).toEqual([]);
  return id;
}

const at = (base: string, ms: number) => new Date(Date.parse(base) + ms).toISOString();
/** A call from Shanghai to Shanghai that connects so many ms after THEN, and lasts a minute unless said otherwise. */
const call = (called: string, ms: number, more: object = {}) =>
  record({
    called,
    caller: '02162345678',
    answeredBy: '02180000009',
    setupAt: at(THEN, ms - 5_000),
    answerAt: at(THEN, ms),
    endAt: at(THEN, ms + 60_000),
    ...more,
  });
const post = (...calls: object[]) => postAs(api, world.keys.switch, calls as Record<string, unknown>[]);

const assignmentsOf = (number: string) =>
  rowsOf(
    work,
    `select subscriber_id as "subscriberId", to_char(from_at at time zone 'UTC', 'HH24:MI:SS.MS') as "from", to_char(to_at at time zone 'UTC', 'HH24:MI:SS.MS') as "to",
       (select name from tariffs where id = subscriber_tariff_id) as tariff from assignments where number = $1 order by from_at`,
    [number],
  );

describe('A1: a transfer', () => {
  test('goes the way of any application, and the number stays where it is until it is done', async () => {
    const { partner, operator } = world.keys;
    const number = await inService();
    await mutate(partner, 'setPin', { number, pin: '4711' }, 'number { number }');
    const begun = await applications.transfer(partner, number, taker);
    expect(begun.userErrors).toEqual([]);
    expect(begun.application.findings.map((it: { item: string; code: string }) => `${it.item} ${it.code}`)).toEqual([
      'tariff TARIFF_MISSING', 'destinations DESTINATIONS_MISSING', 'usagePurpose USAGE_PURPOSE_MISSING', 'principal PERSON_MISSING',
      ...['BUSINESS_LICENCE', 'LEGAL_PERSON_ID_FRONT', 'LEGAL_PERSON_ID_BACK', 'CARRIER_FORM', 'TRANSFEROR_LICENCE', 'TRANSFER_CONSENT'].map((it) => `${it} DOCUMENT_MISSING`),
    ]);
    await applications.cancel(partner, begun.application.id);
    const id = await transfers.approved(world, number, taker);
    const asked = `{ application(id: "${id}") { kind state number transferor { name } subscriber { name } findings { code } } }`;
    expect((await ask(partner, asked)).data.application).toEqual({
      kind: 'TRANSFER', state: 'APPROVED', number, transferor: { name: '北京示例科技有限公司' }, subscriber: { name: '上海示例贸易有限公司' }, findings: [],
    });
    expect(await numberRow(work, number)).toMatchObject({ state: 'ACTIVE', subscriber: world.subscriberId });
    expect(await route.says(number)).toBe('PIN, 3 left');

    await work.setClock(THEN);
    expect(await activate(id)).toMatchObject({ userErrors: [], application: { state: 'ACTIVE', moves: [], findings: [] } });
    expect(await numberRow(work, number)).toMatchObject({ state: 'ACTIVE', subscriber: taker });
    expect(await withinASecond(() => route.says(number), (it) => it === '02180000009')).toBe('02180000009');
    expect((await numberEvents(work, number)).at(-1)).toMatchObject({ type: 'number.transferred', chain: world.partnerId });
    expect((await applicationEvents(work, id)).at(-1)!.type).toBe('application.activated');
    const { data } = await ask(operator, `{ number(number: "${number}") { state subscriber { name } destinations { destination verification { state } } } }`);
    expect(data.number).toEqual({ state: 'ACTIVE', subscriber: { name: '上海示例贸易有限公司' }, destinations: [{ destination: '02180000009', verification: { state: 'VERIFIED' } }] });
  }); // prettier-ignore

  test.each`
    state             | act
    ${'SUSPENDED'}    | ${'SUSPEND'}
    ${'DISCONNECTED'} | ${'DISCONNECT'}
  `('needs a number in service, not one that is $state', async ({ act, state }) => {
    const number = await inService();
    await numbers.move(world.keys.operator, number, act);
    const { userErrors } = await applications.transfer(world.keys.partner, number, taker);
    expect(userErrors[0]).toEqual({ code: 'WRONG_STATE', path: ['input', 'number'], message: `${number} is ${state}: a transfer needs ACTIVE` });
  }); // prettier-ignore

  test('is to another company of the same partner: anybody else’s isn’t there', async () => {
    const number = await inService();
    const refused = async (key: string, it: string, to: string) => (await applications.transfer(key, it, to)).userErrors[0];
    const { partner } = world.keys;
    expect(await refused(partner, number, world.subscriberId)).toMatchObject({ code: 'BAD_INPUT', path: ['input', 'subscriberId'] });
    expect(await refused(partner, number, rival.subscriberId)).toMatchObject({ code: 'NOT_FOUND', path: ['input', 'subscriberId'] });
    expect(await refused(partner, rival.number, taker)).toMatchObject({ code: 'NOT_FOUND', path: ['input', 'number'] });
    expect(await refused(rival.key, number, rival.subscriberId)).toMatchObject({ code: 'NOT_FOUND', path: ['input', 'number'] });
  }); // prettier-ignore

  test('P2: the database itself refuses a draft for a number that its transferor hasn’t', async () => {
    const number = await inService();
    const insert = (number: string, from: string, to: string) =>
      asTenant(work.app, { kind: 'partner', partnerId: world.partnerId }, (tx) =>
        tx.$client.query(
          `insert into applications (id, partner_id, subscriber_id, kind, transferor_id, number, carrier, subject_type, industry, state_since, created_at)
           values ($1, $2, $3, 'TRANSFER', $4, $5, 'CHINA_MOBILE', 'ENTERPRISE', 'GENERAL', app_now(), app_now())`,
          [newId(), world.partnerId, to, from, number],
        ),
      );
    await expect(insert(rival.number, world.subscriberId, taker)).rejects.toThrow('row-level security');
    await expect(insert(number, taker, world.subscriberId)).rejects.toThrow('row-level security');
    await expect(insert(number, world.subscriberId, rival.subscriberId)).rejects.toThrow('foreign key');
    await expect(insert(number, world.subscriberId, world.subscriberId)).rejects.toThrow('applications_two_companies');
    await insert(number, world.subscriberId, taker);
  });

  test('A2: needs the consent of who gives it up, whatever sets were published', async () => {
    const number = await inService();
    const publish = { carrier: 'CHINA_MOBILE', subjectType: 'SOLE_PROPRIETOR', items: [] };
    await mutate(world.keys.operator, 'publishRequirements', publish, 'version');
    const of = '{ carrier: CHINA_MOBILE, subjectType: SOLE_PROPRIETOR, isTransfer: true }';
    const { data } = await ask(world.keys.partner, `{ requirements(of: ${of}) { items { kind name needed } } }`);
    expect(data.requirements.items).toEqual([{ kind: 'TRANSFER_CONSENT', name: '原用户过户同意书', needed: true }]);
    const id = await transfers.drafted(world, number, taker);
    await work.owner.query(`update documents set state = 'QUARANTINED' where id in (select document_id from application_documents where application_id = $1 and kind = 'TRANSFER_CONSENT')`, [id.slice('application_'.length)]);
    expect((await applications.submit(world.keys.partner, id)).userErrors[0].code).toBe('INCOMPLETE');
  }); // prettier-ignore

  test('papers of who gives it up may be either company’s documents, all others the taker’s own', async () => {
    const { partner } = world.keys;
    const number = await inService();
    const { application } = await applications.transfer(partner, number, taker, takerFields);
    const [givers, takers] = [
      await transfers.paperOf(world, world.subscriberId),
      await transfers.paperOf(world, taker),
    ];
    const attach = async (kind: string, paper: string) => (await applications.attach(partner, application.id, kind, paper)).userErrors[0]?.code ?? 'done'; // prettier-ignore
    expect([await attach('TRANSFER_CONSENT', givers), await attach('TRANSFEROR_LICENCE', givers)]).toEqual([
      'done',
      'done',
    ]);
    expect(await attach('TRANSFER_CONSENT', takers)).toBe('done');
    expect([await attach('BUSINESS_LICENCE', givers), await attach('BUSINESS_LICENCE', takers)]).toEqual([
      'NOT_FOUND',
      'done',
    ]);
  });

  test('a number has one application under way, of whichever kind', async () => {
    const number = await inService();
    await transfers.forwarded(world, number, taker);
    const second = await applications.transfer(world.keys.partner, number, await addTaker(work, world, '第三家公司'));
    expect(second.userErrors[0]).toMatchObject({ code: 'CONFLICT', path: ['input', 'number'] });
  });
});

describe('T5: to the micro-yuan on both sides of the instant', () => {
  test('a call that connects before it is the old one’s at its price, from it on the new one’s', async () => {
    const number = await inService();
    await transferred(number);
    expect(await assignmentsOf(number)).toEqual([
      { subscriberId: world.subscriberId, from: '16:00:00.000', to: '03:00:00.000', tariff: '统一资费' },
      { subscriberId: taker, from: '03:00:00.000', to: null, tariff: '市话长途' },
    ]);
    await work.setClock(LATER);
    const missed = { outcome: 'noanswer', answerAt: undefined, answeredBy: undefined };
    await post(
      call(number, -1, { callUuid: 'last' }),
      call(number, 0, { callUuid: 'first' }),
      call(number, 1, { callUuid: 'next' }),
      call(number, 0, { callUuid: 'rung before', setupAt: at(THEN, -30_000), answerAt: at(THEN, -3_000), bridgeAt: THEN }), // an IVR first
      call(number, 4_999, { callUuid: 'missed before', ...missed }), // set up 1 ms before it
      call(number, 5_000, { callUuid: 'missed after', ...missed }),
    );
    const books = Object.fromEntries(await Promise.all(['last', 'first', 'next', 'rung before', 'missed before', 'missed after'].map(async (it) => {
      const [row] = await booked(work, it);
      return [it, [row!.subscriberId === taker ? 'new' : 'old', row!.chargeClass, row!.subscriber]];
    })));
    expect(books).toEqual({
      last: ['old', 'FLAT', '0.200000'],
      first: ['new', 'LOCAL', '0.100000'],
      next: ['new', 'LOCAL', '0.100000'],
      'rung before': ['new', 'LOCAL', '0.100000'],
      'missed before': ['old', null, null],
      'missed after': ['new', null, null],
    });
    expect(await rowsOf(work, `select subscriber_id = $2 as new, attempts, answered, amount::text from month_counters where number = $1 order by 1`, [number, taker])).toEqual([
      { new: false, attempts: 2, answered: 1, amount: '200000' },
      { new: true, attempts: 4, answered: 3, amount: '300000' },
    ]);
  }); // prettier-ignore

  test('law: of any calls around it each is one’s, and both together owe what the calls cost', async () => {
    const number = await inService();
    await transferred(number);
    await work.setClock(LATER);
    const offsets = fc.sample(fc.integer({ min: -3_000, max: 3_000 }), { numRuns: 200, seed: 400 });
    const lengths = fc.sample(fc.integer({ min: 1, max: 200_000 }), { numRuns: 200, seed: 401 });
    await post(...offsets.map((ms, nth) => call(number, ms, { endAt: at(THEN, ms + lengths[nth]!) })));
    const minutes = (ms: number) => BigInt(Math.ceil(Math.ceil(ms / 1000) / 60));
    const owed = { old: 0n, new: 0n };
    for (const [nth, ms] of offsets.entries()) {
      if (ms < 0) owed.old += 200_000n * minutes(lengths[nth]!);
      else owed.new += 100_000n * minutes(lengths[nth]!);
    }
    const sums = await rowsOf<{ new: boolean; sum: string; calls: number }>(work, `select subscriber_id = $2 as new, sum(subscriber_charge)::text as sum, count(*)::int as calls from charges where number = $1 group by 1 order by 1`, [number, taker]);
    expect(sums.map((it) => [it.new, BigInt(it.sum)])).toEqual([[false, owed.old], [true, owed.new]]);
    expect(sums[0]!.calls + sums[1]!.calls).toBe(200);
  }); // prettier-ignore

  test('S1, S6: both statements of the month have their calls and their days, a day once', async () => {
    const number = await inService('voip'); // 200 yuan a month
    await transferred(number, { tariff: '网络包月' });
    await work.setClock('2026-12-04T00:00:00+08:00');
    await transaction(work.worker, (tx) => closeMonth(tx, '2026-11'));
    const lines = await rowsOf<{ amount: string }>(
      work,
      `select s.subscriber_id = $2 as new, l.label, l.amount from statement_lines l join statements s on s.id = l.statement_id
       where l.number = $1 order by 1, l.kind desc`,
      [number, taker],
    );
    expect(lines).toEqual([
      { new: false, label: '包月费（5/30 天）', amount: '33333333' },
      { new: true, label: '包月费（25/30 天）', amount: '166666667' },
    ]);
    expect(BigInt(lines[0]!.amount) + BigInt(lines[1]!.amount)).toBe(parseYuan('200'));
    await work.owner.query(`update billing_months set closed_at = null where month = '2026-11'`);
    await work.owner.query('delete from statement_lines; delete from statements');
  });

  test('D4: a posting under way is waited for, so no call of after the instant is booked to the old one', async () => {
    const number = await inService();
    const id = await transfers.approved(world, number, taker);
    await work.setClock(THEN);
    const ahead = call(number, 700, { callUuid: 'ahead', endAt: at(THEN, 900) }); // by a switch’s clock that is ahead
    await atOnce(work, 'call_identities', [() => post(ahead), async () => {
      while ((await work.worker.query(`select from pg_locks where locktype = 'advisory' and mode = 'ShareLock'`)).rowCount === 0) await new Promise(setImmediate);
      await activate(id);
    }]);
    await work.setClock(LATER);
    await post(call(number, 701, { callUuid: 'then' }));
    expect((await booked(work, 'ahead'))[0]!.subscriberId).toBe(world.subscriberId);
    expect((await booked(work, 'then'))[0]!.subscriberId).toBe(taker);
    expect((await assignmentsOf(number)).map((it) => [it.from, it.to])).toEqual([['16:00:00.000', '03:00:00.701'], ['03:00:00.701', null]]);
  }); // prettier-ignore

  test('law: whatever is posted at the same moment, by switches whose clocks are ahead, stands on the side of its connection', async () => {
    const number = await inService();
    const id = await transfers.approved(world, number, taker);
    await work.setClock(THEN);
    const posts = Array.from({ length: 12 }, (_, nth) => post(...Array.from({ length: 20 }, (_, it) => call(number, nth * 31 + it * 7 - 200, { endAt: at(THEN, nth * 31 + it * 7) }))));
    const [done] = await Promise.all([activate(id), ...posts]);
    expect(done.userErrors).toEqual([]);
    const wrong = await rowsOf(work, `select c.connected_at from charges c join assignments a on a.number = c.number and a.subscriber_id = $2 where c.number = $1 and (c.subscriber_id = $2) <> (c.connected_at >= a.from_at)`, [number, taker]);
    expect(wrong).toEqual([]);
    expect(await rowsOf(work, 'select count(*)::int as calls from charges where number = $1', [number])).toEqual([{ calls: 240 }]);
  }); // prettier-ignore

  test('a posting waits for a hand-over that runs, unless all its calls connected over an hour ago', async () => {
    const number = await inService();
    await work.setClock(THEN);
    const connected = (ms: number, callUuid: string) => call(number, ms, { callUuid, answeredBy: '01062000009', endAt: at(THEN, ms + 1_000) });
    await work.owner.query(`begin; select pg_advisory_xact_lock(hashtext('who answers for numbers'))`);
    await post(connected(-3_600_000, 'an hour ago'));
    expect(await booked(work, 'an hour ago')).toHaveLength(1);
    const fresh = post(connected(-3_599_999, 'within the hour'));
    await waiters(work, 1);
    expect(await booked(work, 'within the hour')).toHaveLength(0);
    await work.owner.query('commit');
    await fresh;
    expect(await booked(work, 'within the hour')).toHaveLength(1);
  }); // prettier-ignore

  test('what the partner pays by goes on, unless another is named', async () => {
    const wholesale = '渠道批发价';
    await work.owner.query(`insert into tariffs values ($1, $2, 'PARTNER') on conflict do nothing`, [newId(), wholesale]);
    const named = (number: string) => rowsOf(work, `select (select name from tariffs where id = partner_tariff_id) as name from assignments where number = $1 order by from_at`, [number]);
    const kept = await inService();
    await work.owner.query(`update assignments set partner_tariff_id = (select id from tariffs where name = $2) where number = $1`, [kept, wholesale]);
    await transferred(kept);
    expect(await named(kept)).toEqual([{ name: wholesale }, { name: wholesale }]);
    await work.setClock(NOW);
    const other = await inService();
    const id = await transfers.approved(world, other, taker);
    await work.setClock(THEN);
    expect((await activate(id, { partnerTariff: wholesale })).userErrors).toEqual([]);
    expect(await named(other)).toEqual([{ name: null }, { name: wholesale }]);
  }); // prettier-ignore
});

describe('what hangs on the number', () => {
  test('destinations, plans and PIN of the old one hold no longer, and the new one has its own', async () => {
    const { partner } = world.keys;
    const number = await inService();
    const closed = { formatVersion: 1, groups: {}, root: { type: 'ANNOUNCEMENT', code: 'CLOSED' } };
    expect((await mutate(partner, 'publishRoutePlan', { number, plan: closed }, '')).userErrors).toEqual([]);
    await mutate(partner, 'setPin', { number, pin: '4711' }, '');
    await transferred(number);
    const { data } = await ask(partner, `{ number(number: "${number}") { pinSetAt routePlan { version } destinations { destination } } }`);
    expect(data.number).toEqual({ pinSetAt: null, routePlan: null, destinations: [{ destination: '02180000009' }] });
  }); // prettier-ignore

  test('A5: the old one’s documents are kept for two years yet, the new one’s while it has the number; its re-verification is over', async () => {
    const number = await inService();
    const first = await transferred(number);
    const asked = await reverifications.request(world.keys.operator, number, { dueOn: '2026-11-20' });
    expect(asked.userErrors).toEqual([]);
    const third = await addTaker(work, world, '第三家公司');
    const second = await transfers.approved(world, number, third);
    await work.setClock('2026-11-06T09:00:00+08:00');
    expect((await activate(second)).userErrors).toEqual([]);
    expect([await documentsKeptUntil(work, first), await documentsKeptUntil(work, second)]).toEqual([
      ['2028-11-06'],
      [null],
    ]);
    const [over] = await reverifications.list(world.keys.partner, `number: "${number}"`);
    expect(over!.state).toBe('WITHDRAWN');
  });

  test('and back again: at the end nothing of either stay is kept longer', async () => {
    const number = await inService();
    const first = await transferred(number);
    const back = await transfers.approved(world, number, world.subscriberId, { creditCode: '91110108551385082Q' });
    await work.setClock('2026-11-06T09:00:00+08:00');
    expect((await activate(back)).userErrors).toEqual([]);
    const again = await transfers.approved(world, number, taker);
    await work.setClock('2026-11-07T09:00:00+08:00');
    expect((await activate(again)).userErrors).toEqual([]);
    expect([
      await documentsKeptUntil(work, first),
      await documentsKeptUntil(work, back),
      await documentsKeptUntil(work, again),
    ]).toEqual([['2028-11-06'], ['2028-11-07'], [null]]);
    await work.setClock('2026-11-08T09:00:00+08:00');
    await numbers.move(world.keys.operator, number, 'DISCONNECT');
    expect([await documentsKeptUntil(work, first), await documentsKeptUntil(work, again)]).toEqual([
      ['2028-11-08'],
      ['2028-11-08'],
    ]);
    expect((await assignmentsOf(number)).length).toBe(4);
  });
});

describe('what bars it at the last', () => {
  test.each`
    kind            | target
    ${'NUMBER'}     | ${(number: string) => ({ number })}
    ${'SUBSCRIBER'} | ${() => ({ subscriberId: `subscriber_${world.subscriberId}` })}
    ${'SUBSCRIBER'} | ${() => ({ subscriberId: `subscriber_${taker}` })}
  `('R12: a shut-off of a $kind, which it doesn’t lead out of', async ({ kind, target }) => {
    const number = await inService();
    const id = await transfers.approved(world, number, taker);
    const { shutOff } = await mutate(world.keys.operator, 'shutOff', { kind, reason: '涉诈', ...target(number) }, 'shutOff { id }');
    expect((await activate(id)).userErrors[0]).toMatchObject({ code: 'WRONG_STATE', message: expect.stringContaining(`${shutOff.id} holds for`) });
    expect(await numberRow(work, number)).toMatchObject({ subscriber: world.subscriberId });
    await mutate(world.keys.operator, 'liftShutOff', { id: shutOff.id, reason: '已核实' }, 'shutOff { id }');
    expect((await activate(id)).userErrors).toEqual([]);
  }); // prettier-ignore

  test('a suspension, until it is lifted', async () => {
    const number = await inService();
    const id = await transfers.approved(world, number, taker);
    await numbers.move(world.keys.operator, number, 'SUSPEND');
    expect((await activate(id)).userErrors[0]).toMatchObject({ code: 'WRONG_STATE', message: expect.stringContaining('transfer needs ACTIVE') });
    await numbers.move(world.keys.operator, number, 'RESUME');
    expect((await activate(id)).userErrors).toEqual([]);
  }); // prettier-ignore

  test('the number’s end: the transfer that was under way is over', async () => {
    const number = await inService();
    const id = await transfers.approved(world, number, taker);
    await numbers.move(world.keys.operator, number, 'DISCONNECT', '用户销户');
    const { data } = await ask(world.keys.partner, `{ application(id: "${id}") { state reason } }`);
    expect(data.application).toEqual({ state: 'CANCELLED', reason: '用户销户' });
  });

  test('nothing named to dial, or a tariff that isn’t there: the number stays as it was', async () => {
    const number = await inService();
    const id = await transfers.approved(world, number, taker);
    const before = await assignmentsOf(number);
    expect((await activate(id, { destinations: [] })).userErrors[0]).toMatchObject({ code: 'BAD_INPUT', path: ['input', 'destinations'] });
    expect((await activate(id, { tariff: '没有的资费' })).userErrors[0]).toMatchObject({ code: 'NOT_FOUND', path: ['input', 'tariff'] });
    expect(await assignmentsOf(number)).toEqual(before);
    expect(await route.says(number)).toBe('01062000009');
  }); // prettier-ignore

  test('two at once, and a disconnection beside: one of each happens, in one order or the other', async () => {
    const number = await inService();
    const id = await transfers.approved(world, number, taker);
    await work.setClock(THEN);
    const [one, two] = await Promise.all([activate(id), activate(id), numbers.move(world.keys.operator, number, 'DISCONNECT')]);
    const done = [one, two].filter((it) => it.userErrors.length === 0).length;
    expect(done).toBeLessThanOrEqual(1);
    expect(await numberRow(work, number)).toMatchObject({ state: 'DISCONNECTED', subscriber: done === 1 ? taker : world.subscriberId });
    expect((await rowsOf(work, 'select from assignments where number = $1 and to_at is null', [number])).length).toBe(0);
  }); // prettier-ignore
});
