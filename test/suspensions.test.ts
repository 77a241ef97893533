import { asTenant } from '../src/db/tenant.js';
import { newId } from '../src/id.js';
import { cleanDocument } from './support/applications.js';
import { rowsOf } from './support/books.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { addRival } from './support/others.js';
import { makeStock, notice, numberEvents, numberRow, putInService, row, useNumbers } from './support/stock.js';
import { suspensionEvents, useSuspensions } from './support/suspensions.js';
import { useWork } from './support/work.js';
import { makeWorld, type World } from './support/world.js';

const NOW = '2026-11-05T10:00:00.000+08:00'; // a Thursday
const work = useWork(NOW);
const api = useApi(work);
const ask = useGraphql(api);
const numbers = useNumbers(ask);
const suspensions = useSuspensions(ask);
const fresh = row('4009310000', 100);
const next = () => fresh.pop()!;
let world: World;
let rival: Awaited<ReturnType<typeof addRival>>;

beforeAll(async () => {
  world = await makeWorld(work);
  rival = await addRival(work, world);
  await makeStock(work, fresh);
});
beforeEach(() => work.setClock(NOW));

const move = (number: string, to: string, reason?: string) => numbers.move(world.keys.operator, number, to, reason);

const inService = () => putInService(numbers, world, next());

/** A number that is suspended, and the suspension's id. */
async function suspended(): Promise<{ number: string; id: string }> {
  const number = await inService();
  expect((await move(number, 'SUSPEND', '营业执照已注销')).userErrors).toEqual([]);
  return { number, id: (await suspensions.of(world.keys.partner, number)).suspension.id };
}

describe('a suspension', () => {
  test('says why, what is to be done, and what lifts it: to its partner, at the number and in its feed', async () => {
    const { number, id } = await suspended();
    const told = { ...notice, reason: '营业执照已注销', codeName: '实名登记信息不实或不全' };
    expect(await suspensions.of(world.keys.partner, number)).toEqual({
      state: 'SUSPENDED',
      suspension: { id, number, ...told, suspendedAt: '2026-11-05T02:00:00.000Z', endedAt: null, ending: null, endReason: null, appeals: [] },
    });
    const { data } = await ask(world.keys.partner, '{ events(last: 1) { nodes { type after } } }');
    expect(data.events.nodes[0].type).toBe('NUMBER_SUSPENDED');
    expect(JSON.parse(data.events.nodes[0].after)).toEqual({
      state: 'SUSPENDED', reason: '营业执照已注销', suspension: id, code: 'REAL_NAME', remedy: notice.remedy, steps: notice.steps,
    });
  }); // prettier-ignore

  test('ends with RESUME; what was said of it is kept, and the next one is another', async () => {
    const { number, id } = await suspended();
    await work.setClock('2026-11-05T11:00:00+08:00');
    await move(number, 'RESUME', '材料已补齐');
    expect(await suspensions.of(world.keys.partner, number)).toEqual({ state: 'ACTIVE', suspension: null });
    await move(number, 'SUSPEND');
    const all = await suspensions.list(world.keys.partner, `number: "${number}"`);
    expect(all).toHaveLength(2);
    expect(all[1]).toMatchObject({
      id,
      ending: 'RESUMED',
      endReason: '材料已补齐',
      endedAt: '2026-11-05T03:00:00.000Z',
    });
    expect(await suspensions.list(world.keys.partner, `number: "${number}", open: true`)).toEqual([all[0]]);
    expect(await suspensions.list(world.keys.partner, `number: "${number}", open: false`)).toEqual([all[1]]);
  });

  test.each([
    { suspension: null, path: ['suspension'], because: 'what lifts it isn’t said' },
    { suspension: { ...notice, steps: [] }, path: ['suspension', 'steps'], because: 'there are no steps' },
    { suspension: { ...notice, steps: Array(21).fill('复印件') }, path: ['suspension', 'steps'], because: 'there are 21' },
    { suspension: { ...notice, steps: ['a', ' '] }, path: ['suspension', 'steps', '1'], because: 'one is empty' },
    { suspension: { ...notice, remedy: 'x'.repeat(501) }, path: ['suspension', 'remedy'], because: 'the remedy has 501 characters' },
  ])('is refused where $because', async ({ suspension, path }) => {
    const number = await inService();
    const input = { idempotencyKey: newId(), number, move: 'SUSPEND', reason: '测试', suspension };
    const { data } = await ask(world.keys.operator, 'mutation ($input: MoveNumberInput!) { moveNumber(input: $input) { userErrors { code path } } }', { input });
    expect(data.moveNumber.userErrors).toEqual([{ code: 'BAD_INPUT', path: ['input', ...path] }]);
    expect(await numberRow(work, number)).toMatchObject({ state: 'ACTIVE' });
  }); // prettier-ignore

  test('is what only SUSPEND has', async () => {
    const { number } = await suspended();
    const input = { idempotencyKey: newId(), number, move: 'RESUME', reason: '测试', suspension: notice };
    const { data } = await ask(world.keys.operator, 'mutation ($input: MoveNumberInput!) { moveNumber(input: $input) { userErrors { code path } } }', { input });
    expect(data.moveNumber.userErrors).toEqual([{ code: 'BAD_INPUT', path: ['input', 'suspension'] }]);
    expect(await numberRow(work, number)).toMatchObject({ state: 'SUSPENDED' });
  }); // prettier-ignore

  test('is its own partner’s to see', async () => {
    const { number, id } = await suspended();
    expect(await suspensions.list(rival.key, `number: "${number}"`)).toEqual([]);
    expect((await suspensions.appeal(rival.key, id)).userErrors[0].code).toBe('NOT_FOUND');
    const { errors } = await ask(rival.key, `{ suspension(id: "${id}") { id } }`);
    expect(errors![0]!.extensions.code).toBe('NOT_FOUND');
  });
});

describe('an appeal', () => {
  test('is filed with documents, answered within 5 working days, and else shown as overdue', async () => {
    const { id } = await suspended();
    const paper = await cleanDocument(work, world);
    const { userErrors, suspension } = await suspensions.appeal(world.keys.partner, id, '执照已换新\n见附件', [paper]);
    expect([userErrors, suspension.appeals]).toEqual([[], [
      { text: '执照已换新\n见附件', filedAt: '2026-11-05T02:00:00.000Z', dueAt: '2026-11-12T16:00:00.000Z', overdue: false, state: 'OPEN', answer: null, answeredAt: null, documents: [{ id: paper }] },
    ]]);
    const has = async (appeal: string) => (await suspensions.list(world.keys.operator, `appeal: ${appeal}`)).some((it) => it.id === id);
    await work.setClock('2026-11-12T23:59:59.999+08:00');
    expect([await has('OPEN'), await has('OVERDUE')]).toEqual([true, false]);
    await work.setClock('2026-11-13T00:00:00.000+08:00');
    expect([await has('OPEN'), await has('OVERDUE')]).toEqual([true, true]);
    await suspensions.answer(world.keys.operator, id, 'UPHELD');
    expect([await has('OPEN'), await has('OVERDUE')]).toEqual([false, false]);
  }); // prettier-ignore

  test('upheld, the suspension stands and may be appealed against again; lifted, the number is in service', async () => {
    const { number, id } = await suspended();
    await suspensions.appeal(world.keys.partner, id, '第一次');
    const upheld = await suspensions.answer(world.keys.operator, id, 'UPHELD', '执照仍显示注销');
    expect(upheld).toMatchObject({ userErrors: [], suspension: { endedAt: null, appeals: [{ state: 'UPHELD', answer: '执照仍显示注销' }] } });
    expect(await numberRow(work, number)).toMatchObject({ state: 'SUSPENDED' });
    await work.setClock('2026-11-06T10:00:00+08:00');
    await suspensions.appeal(world.keys.partner, id, '第二次');
    const lifted = await suspensions.answer(world.keys.operator, id, 'LIFTED', '新执照已核实');
    expect(lifted).toMatchObject({
      userErrors: [],
      suspension: { ending: 'RESUMED', endReason: '新执照已核实', endedAt: '2026-11-06T02:00:00.000Z', appeals: [{ state: 'UPHELD' }, { state: 'LIFTED', answer: '新执照已核实' }] },
    });
    expect(await numberRow(work, number)).toMatchObject({ state: 'ACTIVE' });
    expect((await numberEvents(work, number)).slice(-2).map((it) => it.type)).toEqual(['number.suspended', 'number.resumed']);
    const events = await suspensionEvents(work, id);
    expect(events.map((it) => it.type)).toEqual([
      'suspension.appealed', 'suspension.appeal_answered', 'suspension.appealed', 'suspension.appeal_answered',
    ]);
    expect(new Set(events.map((it) => it.chain))).toEqual(new Set([world.partnerId]));
    expect(events.map((it) => it.entry).join()).not.toMatch(/第一次|第二次/);
  }); // prettier-ignore

  test.each([
    { to: 'RESUME', state: 'LIFTED', ending: 'RESUMED' },
    { to: 'DISCONNECT', state: 'CLOSED', ending: 'DISCONNECTED' },
  ])('is $state where the number is moved by $to without an answer', async ({ to, state, ending }) => {
    const { number, id } = await suspended();
    await suspensions.appeal(world.keys.partner, id);
    await move(number, to, '另行处理');
    const [it] = await suspensions.list(world.keys.partner, `number: "${number}"`);
    expect(it).toMatchObject({ ending, appeals: [{ state, answer: '另行处理' }] });
    expect((await suspensions.appeal(world.keys.partner, id)).userErrors[0]).toMatchObject({ code: 'WRONG_STATE' });
    expect((await suspensions.answer(world.keys.operator, id, 'LIFTED')).userErrors[0].code).toBe('WRONG_STATE');
  });

  test('waits alone: a second is refused, also of two at once', async () => {
    const { id } = await suspended();
    const both = await Promise.all([1, 2].map(() => suspensions.appeal(world.keys.partner, id)));
    expect(both.map((it) => it.userErrors[0]?.code ?? 'done').toSorted()).toEqual(['CONFLICT', 'done']);
  });

  test('is never left open against a suspension that is lifted at the same time', async () => {
    for (let round = 0; round < 10; round++) {
      const { number, id } = await suspended();
      const [filed] = await Promise.all([suspensions.appeal(world.keys.partner, id), move(number, 'RESUME')]);
      expect(['done', 'WRONG_STATE']).toContain(filed.userErrors[0]?.code ?? 'done');
    }
    const open = await rowsOf(work, `select from suspension_appeals a join number_suspensions s on s.id = a.suspension_id where a.state = 'OPEN' and s.ended_at is not null`); // prettier-ignore
    expect(open).toEqual([]);
  });

  test('lifts the suspension that it is against, and not the next one of the same number', async () => {
    const { number, id } = await suspended();
    await suspensions.appeal(world.keys.partner, id);
    await move(number, 'RESUME');
    await move(number, 'SUSPEND');
    expect((await suspensions.answer(world.keys.operator, id, 'LIFTED')).userErrors[0].code).toBe('WRONG_STATE');
    expect(await numberRow(work, number)).toMatchObject({ state: 'SUSPENDED' });
  });

  test('has documents of its own subscriber, or of none, that are clean', async () => {
    const { id } = await suspended();
    const staged = await cleanDocument(work, world);
    await work.owner.query(`update documents set state = 'QUARANTINED' where id = $1`, [staged.slice('document_'.length)]);
    const tries = [[await cleanDocument(work, rival)], ['x'], [staged], Array(11).fill(staged)];
    const codes = [];
    for (const it of tries) codes.push((await suspensions.appeal(world.keys.partner, id, '见附件', it)).userErrors[0]);
    expect(codes.map((it) => [it.code, it.path.slice(1)])).toEqual([
      ['NOT_FOUND', ['documentIds', '0']], ['NOT_FOUND', ['documentIds', '0']], ['WRONG_STATE', ['documentIds', '0']], ['BAD_INPUT', ['documentIds']],
    ]);
    expect((await suspensions.of(world.keys.partner, (await rowsOf<{ number: string }>(work, 'select number from number_suspensions where id = $1', [id.slice('suspension_'.length)]))[0]!.number)).suspension.appeals).toEqual([]);
  }); // prettier-ignore

  test('says something, and so does its answer', async () => {
    const { id } = await suspended();
    for (const text of ['', ' \n', 'x'.repeat(2_001), 'a\0b']) {
      expect((await suspensions.appeal(world.keys.partner, id, text)).userErrors[0]).toMatchObject({ code: 'BAD_INPUT', path: ['input', 'text'] }); // prettier-ignore
    }
    expect((await suspensions.appeal(world.keys.partner, id, 'x'.repeat(2_000))).userErrors).toEqual([]);
    expect((await suspensions.answer(world.keys.operator, id, 'UPHELD', ' ')).userErrors[0]).toMatchObject({ code: 'BAD_INPUT', path: ['input', 'answer'] }); // prettier-ignore
  });

  test('A5: its documents are kept while the service goes on, and two years after', async () => {
    const { number, id } = await suspended();
    const paper = await cleanDocument(work, world);
    const until = async () => (await ask(world.keys.partner, `{ document(id: "${paper}") { keepUntil } }`)).data.document.keepUntil; // prettier-ignore
    await suspensions.appeal(world.keys.partner, id, '见附件', [paper]);
    await move(number, 'RESUME');
    expect(await until()).toBeNull();
    await move(number, 'DISCONNECT');
    expect(await until()).toBe('2028-11-05T02:00:00.000Z');
  });

  test('is answered by the operator alone', async () => {
    const { id } = await suspended();
    await suspensions.appeal(world.keys.partner, id);
    await expect(suspensions.answer(world.keys.partner, id, 'LIFTED')).rejects.toThrow('numbers:operate');
    const key = id.slice('suspension_'.length);
    const as = (text: string, values: unknown[]) =>
      asTenant(work.app, { kind: 'partner', partnerId: world.partnerId }, (tx) => tx.$client.query(text, values));
    await expect(as(`update suspension_appeals set state = 'LIFTED' where suspension_id = $1`, [key])).rejects.toThrow('permission denied'); // prettier-ignore
    await expect(as('update number_suspensions set ended_at = app_now() where id = $1', [key])).rejects.toThrow('permission denied'); // prettier-ignore
    const insert = `insert into suspension_appeals (id, partner_id, suspension_id, text, filed_at, filed_by, due_at, state, answer, answered_at, answered_by)
      values ($1, $2, $3, 'x', app_now(), 'x', app_now(), $4, $5, case when $4 <> 'OPEN' then app_now() end, $5)`;
    await expect(as(insert, [newId(), world.partnerId, key, 'LIFTED', 'x'])).rejects.toThrow('row-level security');
    await expect(as(insert, [newId(), rival.partnerId, key, 'OPEN', null])).rejects.toThrow('row-level security');
  });
});
