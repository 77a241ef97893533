import type { Fields } from './support/bodies.js';
import { booked, faultsOf, rowsOf } from './support/books.js';
import { useApi } from './support/http.js';
import { addSwitch } from './support/others.js';
import { postAs } from './support/post.js';
import { useWork } from './support/work.js';
import { makeWorld, record, type World } from './support/world.js';

const work = useWork('2026-11-05T10:00:00+08:00');
const api = useApi(work);
let world: World;
beforeAll(async () => {
  world = await makeWorld(work);
});
afterEach(async () => {
  expect(await faultsOf(work)).toEqual([]);
});

const post = (...records: Fields[]) => postAs(api, world.keys.switch, records);
const at = (time: string) => `2026-10-10T${time}+08:00`;

/** A call in its books: who answered, for how long, what it cost, and its attempts. */
async function bookOf(callUuid: string) {
  const rows = await rowsOf<{ outcome: string; by: string; setup: Date; talk: number; amount: string; attempts: { to: string; outcome: string }[] }>(
    work,
    `select c.outcome, c.answered_by as by, c.setup_at as setup, h.talk_seconds as talk, h.subscriber_charge as amount, c.attempts
     from calls c left join charges h on h.call_id = c.id where c.call_uuid = $1`,
    [callUuid],
  ); // prettier-ignore
  return rows.map(({ attempts, ...it }) => ({ ...it, attempts: attempts?.map(({ to, outcome }) => `${to} ${outcome}`) ?? null })); // prettier-ignore
}

const openOutcomes = (callUuid: string) =>
  rowsOf(
    work,
    `select fate, code from record_outcomes o join call_parts p on p.batch_id = o.batch_id and p.line = o.line
     where p.key = (select key from call_identities where call_id = (select id from calls where call_uuid = $1)) and resolved_at is null
       and fate in ('partial', 'suspense')`,
    [callUuid],
  );

describe('D5: an interim record is a part of a call that goes on', () => {
  const final = record({ callUuid: 'long' });
  const interim = { ...final, kind: 'interim', endAt: at('10:00:38.000') };

  test('it waits and costs nothing; the final one after it is billed, and ends its waiting', async () => {
    expect(await post(interim)).toMatchObject({
      posted: 0,
      partial: 1,
      outcomes: [{ fate: 'partial', code: 'INTERIM' }],
    });
    expect(await booked(work, 'long')).toEqual([]);
    expect(await post(final)).toMatchObject({ posted: 1, merged: 0, outcomes: [] });
    expect(await booked(work, 'long')).toMatchObject([{ subscriber: '0.200000' }]);
    const waiting = await rowsOf(work, `select from record_outcomes where fate = 'partial' and resolved_at is null`);
    expect(waiting).toEqual([]);
  });

  test('again it is a duplicate; a later one changes nothing, and waits for nothing', async () => {
    expect(await post(interim, { note: 'again', ...final })).toMatchObject({ posted: 0, duplicates: 2 });
    const later = { ...interim, seq: 1, endAt: at('10:00:58.000') };
    expect(await post(later)).toMatchObject({ posted: 0, partial: 1 });
    expect(await booked(work, 'long')).toMatchObject([{ subscriber: '0.200000' }]);
    expect(await openOutcomes('long')).toEqual([]);
  });

  test('in one body with its final record it is the same', async () => {
    const whole = record({ callUuid: 'long at once' });
    const report = await post({ ...whole, kind: 'interim' }, whole);
    expect(report).toMatchObject({ posted: 1, partial: 1 });
    expect(await booked(work, 'long at once')).toHaveLength(1);
  });
});

describe('D5: the highest sequence of final records counts', () => {
  test.each([[[0, 1]], [[1, 0]]])('in the order %j', async (order) => {
    const callUuid = `corrected ${order.join()}`;
    const both = [record({ callUuid }), record({ callUuid, seq: 1, endAt: at('10:02:08.000') })];
    for (const it of order) await post(both[it]!);
    expect(await bookOf(callUuid)).toMatchObject([{ talk: 120, amount: '400000' }]);
  });
});

describe('T5: one call, ordered attempts, at most one billed leg', () => {
  const legsOf = (callUuid: string) => [
    record({ callUuid, legUuid: 'a', outcome: 'busy', answeredBy: '01062000001', answerAt: null, endAt: at('10:00:05.000') }),
    record({ callUuid, legUuid: 'b', outcome: 'noanswer', answeredBy: '02180000002', setupAt: at('10:00:05.000'), answerAt: null, endAt: at('10:00:35.000') }),
    record({ callUuid, legUuid: 'c', answeredBy: '01062000009', setupAt: at('10:00:35.000'), answerAt: at('10:00:40.000'), endAt: at('10:02:40.000') }),
  ]; // prettier-ignore
  const whole = {
    outcome: 'answered',
    by: '01062000009',
    setup: new Date(at('10:00:00.000')),
    talk: 120,
    amount: '400000',
    attempts: ['01062000001 busy', '02180000002 noanswer', '01062000009 answered'],
  };

  test.each([[[0, 1, 2]], [[0, 2, 1]], [[1, 0, 2]], [[1, 2, 0]], [[2, 0, 1]], [[2, 1, 0]]])(
    'legs in the order %j, one a body or all in one',
    async (order) => {
      const [apart, together] = [`apart ${order.join()}`, `together ${order.join()}`];
      let posted = 0;
      for (const it of order) posted += (await post(legsOf(apart)[it]!)).posted;
      const report = await post(...order.map((it) => legsOf(together)[it]!));
      expect({ posted, merged: report.merged, together: report.posted }).toEqual({ posted: 1, merged: 2, together: 1 });
      expect(await bookOf(apart)).toEqual([whole]);
      expect(await bookOf(together)).toEqual([whole]);
    },
  );

  test.each([[[0, 1]], [[1, 0]]])('of two that were answered the first is billed, in the order %j', async (order) => {
    const callUuid = `transferred ${order.join()}`;
    const [first, second] = [
      record({ callUuid, legUuid: 'x' }),
      record({ callUuid, legUuid: 'y', answeredBy: '02180000002', setupAt: at('10:01:00.000'), answerAt: at('10:01:08.000'), endAt: at('10:09:08.000') }),
    ]; // prettier-ignore
    for (const it of order) await post([first, second][it]!);
    expect(await bookOf(callUuid)).toMatchObject([{ by: '01062000001', talk: 60, amount: '200000' }]);
  });

  test('a leg that only took the caller in, as an IVR does, is not the one that is billed, but the caller pays from there', async () => {
    const callUuid = 'ivr';
    await post(record({ callUuid, legUuid: 'a', answeredBy: null, endAt: at('10:02:38.000') }));
    await post(record({ callUuid, legUuid: 'b', setupAt: at('10:00:20.000'), answerAt: at('10:00:38.000'), endAt: at('10:01:38.000') }));
    const rows = await rowsOf(work, `select answer_at, bridge_at from calls where call_uuid = 'ivr'`);
    expect(rows).toEqual([{ answer_at: new Date(at('10:00:08.000')), bridge_at: new Date(at('10:00:38.000')) }]);
    expect(await bookOf('ivr')).toMatchObject([{ talk: 60, attempts: ['01062000001 answered'] }]);
  }); // prettier-ignore

  test('the same leg again is a duplicate, with other content a conflict', async () => {
    const [leg] = legsOf('apart 0,1,2');
    expect(await post({ note: 'again', ...leg })).toMatchObject({ duplicates: 1 });
    expect(await post({ ...leg, endAt: at('10:00:06.000') })).toMatchObject({ conflicts: 1 });
  });

  test('a leg that can’t be true waits for a person, and the call stands on the others', async () => {
    const callUuid = 'impossible';
    await post(record({ callUuid, legUuid: 'a' }));
    const wrong = record({ callUuid, legUuid: 'b', answerAt: at('09:00:00.000') });
    expect(await post(wrong)).toMatchObject({ quarantined: 1, outcomes: [{ code: 'ANSWER_BEFORE_SETUP' }] });
    const other = record({ callUuid, legUuid: 'c', called: '4007000002' });
    expect(await post(other)).toMatchObject({ quarantined: 1, outcomes: [{ code: 'CALLED_DIFFERS' }] });
    expect(await bookOf(callUuid)).toMatchObject([{ talk: 60, attempts: null }]);
  });
});

describe('D5: parts that add up, where the switch writes them so', () => {
  const parts = (callUuid: string) => [
    record({ callUuid, kind: 'interim', seq: 0, endAt: at('10:30:08.000') }),
    record({ callUuid, kind: 'interim', seq: 1, setupAt: at('10:30:08.000'), answerAt: at('10:30:08.000'), endAt: at('11:00:08.000') }),
    record({ callUuid, seq: 2, setupAt: at('11:00:08.000'), answerAt: at('11:00:08.000'), endAt: at('11:10:08.000') }),
  ]; // prettier-ignore
  let key: string;
  beforeAll(async () => ({ key } = await addSwitch(work, 'sw-parts', { parts: 'ADDITIVE' })));

  test.each([[[0, 1, 2]], [[2, 0, 1]], [[2, 1, 0]]])('in the order %j the call is posted once none is missing', async (order) => {
    const callUuid = `parts ${order.join()}`;
    const reports = [];
    for (const it of order) reports.push(await postAs(api, key, [parts(callUuid)[it]!]));
    expect(reports.map((it) => it.posted)).toEqual([0, 0, 1]);
    expect(reports[0].outcomes[0]).toMatchObject({ fate: 'partial', code: order[0] === 2 ? 'PARTS_MISSING' : 'INTERIM' });
    expect(await bookOf(callUuid)).toMatchObject([{ talk: 4200, setup: new Date(at('10:00:00.000')) }]);
    const waiting = await rowsOf(work, `select from record_outcomes where fate = 'partial' and resolved_at is null`);
    expect(waiting).toEqual([]);
  }); // prettier-ignore
});

test('S2: what a closed month has billed or counted stands; a part of it waits for a person', async () => {
  const [billed, counted] = [
    record({ callUuid: 'billed' }),
    record({ callUuid: 'counted', outcome: 'busy', answerAt: null }),
  ];
  await post(billed, counted);
  await work.owner.query(`update billing_months set closed_at = app_now() where month = '2026-10'`);
  const report = await post({ ...billed, seq: 1, endAt: at('10:09:08.000') }, { ...counted, legUuid: 'b', outcome: 'noanswer' }); // prettier-ignore
  expect(report).toMatchObject({
    merged: 0,
    quarantined: 2,
    outcomes: [{ code: 'MONTH_CLOSED' }, { code: 'MONTH_CLOSED' }],
  });
  expect(await bookOf('billed')).toMatchObject([{ talk: 60 }]);

  await work.setClock('2026-11-05T11:00:00+08:00');
  const late = [record({ callUuid: 'late', legUuid: 'a', outcome: 'busy', answerAt: null }), record({ callUuid: 'late', legUuid: 'b' })]; // prettier-ignore
  expect(await post(late[0]!)).toMatchObject({ posted: 1, late: 0 });
  expect(await post(late[1]!)).toMatchObject({ posted: 0, merged: 1 });
  expect(await booked(work, 'late')).toMatchObject([{ lateMonth: '2026-11', subscriber: '0.200000' }]);
  expect(await post(record({ callUuid: 'late at once' }))).toMatchObject({ posted: 1, late: 1 });
  await work.owner.query(`update billing_months set closed_at = null where month = '2026-10'`);
});

test('C4: a call that its switch never asked for is unauthorised where the switch is one that asks, and charged all the same', async () => {
  const asking = await addSwitch(work, 'sw-asks', { asksRoute: true });
  const [asked, unasked] = [record({ callUuid: 'asked' }), record({ callUuid: 'unasked' })];
  await work.setClock('2026-10-10T10:00:00+08:00');
  const question = { callUuid: 'asked', called: '4006000001', caller: '13800138000', at: at('10:00:00.000') };
  const { status } = await api.ask('POST', '/v1/route', { key: asking.key, body: JSON.stringify(question) });
  expect(status).toBe(200);
  while ((await rowsOf(work, `select from route_decisions where call_uuid = 'asked'`)).length === 0) await new Promise(setImmediate);
  await work.setClock('2026-11-05T11:00:00+08:00');
  expect(await postAs(api, asking.key, [asked, unasked])).toMatchObject({ posted: 2, unauthorised: 1 });
  const marked = await rowsOf(work, `select call_uuid as "callUuid" from calls where unauthorised`);
  expect(marked).toEqual([{ callUuid: 'unasked' }]);
  expect(await booked(work, 'unasked')).toMatchObject([{ subscriber: '0.200000' }]);
  expect(await post(record({ callUuid: 'of one that never asks' }))).toMatchObject({ unauthorised: 0 });
}); // prettier-ignore

test('D2: a record that can’t be posted is found by halving, and waits for a person; its neighbours are posted', async () => {
  await work.owner.query(`
    create function poison() returns trigger language plpgsql as $$ begin
      if new.call_uuid like 'poison%' then raise exception 'a caller''s number 13800138000' using errcode = '22003'; end if;
      return new; end $$;
    create trigger poison before insert on calls_2026_10 for each row execute function poison()`);
  const records = Array.from({ length: 50 }, (_, index) => record({ callUuid: `beside ${index}` }));
  records[13]!['callUuid'] = 'poison 1';
  records[31]!['callUuid'] = 'poison 2';
  const report = await post(...records);
  await work.owner.query('drop trigger poison on calls_2026_10');
  const reason = "It can't be posted (22003); the records beside it were.";
  expect(report).toMatchObject({ posted: 48, quarantined: 2 });
  expect(report.outcomes).toEqual(
    [14, 32].map((line) => ({ line, fate: 'quarantined', code: 'UNPOSTABLE', field: null, found: null, reason })),
  );
});
