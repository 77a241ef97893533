import { createHash, randomUUID } from 'node:crypto';
import { issueStatement } from '../jobs/issue-statement.js';
import { asTenant } from '../src/db/tenant.js';
import { asDb, transaction } from '../src/db/open.js';
import { byCommand, OPERATOR_CHAIN, type Change, type Entry } from '../src/events/change.js';
import { record } from '../src/events/store/record.js';
import { auditFaults, auditHeadsOf } from '../src/events/store/verify.js';
import { closeMonth } from '../src/flows/close-month.js';
import { approve } from '../src/statements/statements.js';
import { rowsOf } from './support/books.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { addRival } from './support/others.js';
import { postAs } from './support/post.js';
import { useWork } from './support/work.js';
import { makeWorld, record as cdr, type World } from './support/world.js';

const work = useWork('2026-11-05T10:00:00+08:00');
const api = useApi(work);
const ask = useGraphql(api);
let world: World;
let rival: Awaited<ReturnType<typeof addRival>>;
beforeAll(async () => {
  world = await makeWorld(work);
  rival = await addRival(work, world);
});

const note = (partnerId: string | null, seq: number): Change => ({
  partnerId,
  type: 'subscriber.updated',
  subject: `subscriber_${seq}`,
  before: { name: '旧' },
  after: { name: `新 ${seq}` },
});
const add = (changes: Change[]) => transaction(work.worker, (tx) => record(tx, byCommand, changes));
const entries = async (chain: string) =>
  (await rowsOf<{ entry: string }>(work, 'select entry from audit_log where chain = $1 order by seq', [chain])).map(
    (it) => JSON.parse(it.entry) as Entry,
  );
const faults = () => auditFaults(asDb(work.worker));

describe('P4: the chain', () => {
  test('is linked as anyone can compute it', async () => {
    const chain = randomUUID();
    await add([note(chain, 1), note(chain, 2)]);
    await add([note(chain, 3)]);
    const rows = await rowsOf<{ entry: string; hash: Buffer }>(
      work,
      'select entry, hash from audit_log where chain = $1 order by seq',
      [chain],
    );
    let before = Buffer.alloc(32);
    for (const { entry, hash } of rows) {
      before = createHash('sha256').update(before).update(entry).digest();
      expect(hash).toEqual(before);
    }
    expect(rows).toHaveLength(3);
    expect(await faults()).toEqual([]);
  });

  test('keeps the order of commits without a gap, whatever runs at once', async () => {
    const chains = [randomUUID(), randomUUID()];
    await Promise.all(
      Array.from({ length: 40 }, (_, at) =>
        add(at % 2 ? chains.map((it) => note(it, at)) : chains.toReversed().map((it) => note(it, at))),
      ),
    );
    for (const chain of chains) {
      expect((await entries(chain)).map((it) => it.seq)).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
    }
    expect(await faults()).toEqual([]);
  });

  test('what is rolled back leaves no gap', async () => {
    const chain = randomUUID();
    await add([note(chain, 1)]);
    await transaction(work.worker, async (tx) => {
      await record(tx, byCommand, [note(chain, 2)]);
      throw new Error('rolled back');
    }).catch(() => {});
    await add([note(chain, 3)]);
    expect((await entries(chain)).map((it) => [it.seq, it.subject])).toEqual([
      [1, 'subscriber_1'],
      [2, 'subscriber_3'],
    ]);
  });

  test.each(['app', 'worker'] as const)('is never changed by %s', async (role) => {
    for (const change of [
      `update audit_log set entry = ''`,
      'delete from audit_log',
      'truncate audit_log',
      'delete from audit_heads',
    ]) {
      await expect(work[role].query(change)).rejects.toThrow('permission denied');
    }
  });

  test('nor by the owner, who must first take the trigger away', async () => {
    for (const change of [`update audit_log set entry = ''`, 'delete from audit_log', 'truncate audit_log']) {
      await expect(work.owner.query(change)).rejects.toThrow('never changed');
    }
  });

  test('a partner adds to its own only', async () => {
    const into = (chain: string) =>
      asTenant(work.app, { kind: 'partner', partnerId: world.partnerId }, (tx) =>
        record(tx, byCommand, [note(chain, 1)]),
      );
    await expect(into(rival.partnerId)).rejects.toThrow('row-level security');
    await expect(into(OPERATOR_CHAIN)).rejects.toThrow('row-level security');
    await into(world.partnerId);
  });
});

describe('P4: any edit is found', () => {
  const chain = randomUUID();
  beforeAll(() => add(Array.from({ length: 20 }, (_, at) => note(chain, at + 1))));

  /** Does it as the owner with the triggers away, and undoes it. */
  async function foundAfter(...tampering: string[]): Promise<string> {
    await work.owner.query('begin');
    await work.owner.query('alter table audit_log disable trigger user');
    for (const sql of tampering) await work.owner.query(sql);
    const fault = (await auditFaults(asDb(work.owner as never))).find((it) => it.chain === chain);
    await work.owner.query('rollback');
    return fault ? `${fault.seq}: ${fault.what}` : 'nothing';
  }
  const at = (seq: number) => `where chain = '${chain}' and seq = ${seq}`;
  const rehash = (seq: number) =>
    `update audit_log set hash = sha256((select hash from audit_log ${at(seq - 1)}) || convert_to(entry, 'UTF8')) ${at(seq)}`;

  test.each<[string, string[], string]>([
    ['nothing', [], 'nothing'],
    [
      'one letter',
      [`update audit_log set entry = replace(entry, '新 7', '新 8') ${at(7)}`],
      '7: it is not what was written',
    ],
    [
      'a letter, and its hash made to fit',
      [`update audit_log set entry = replace(entry, '新 7', '新 8') ${at(7)}`, rehash(7)],
      '8: it is not what was written',
    ],
    [
      'the hash alone',
      [`update audit_log set hash = decode(repeat('00', 32), 'hex') ${at(7)}`],
      '7: it is not what was written',
    ],
    ['an entry taken out', [`delete from audit_log ${at(7)}`], '8: entries before it are missing'],
    ['the first taken out', [`delete from audit_log ${at(1)}`], '2: entries before it are missing'],
    ['the last taken out', [`delete from audit_log ${at(20)}`], '20: the end of the chain is not where it was'],
    [
      'one put in behind',
      [`insert into audit_log select chain, 21, entry, hash from audit_log ${at(20)}`],
      '20: the end of the chain is not where it was',
    ],
    [
      'two exchanged',
      [
        `update audit_log set seq = 99 ${at(7)}`,
        `update audit_log set seq = 7 ${at(8)}`,
        `update audit_log set seq = 8 ${at(99)}`,
      ],
      '7: it is not what was written',
    ],
    ['all of them', [`delete from audit_log where chain = '${chain}'`], '20: the end of the chain is not where it was'],
    [
      'the end forgotten',
      [`delete from audit_heads where chain = '${chain}'`],
      '0: the end of the chain is not where it was',
    ],
  ])('%s', async (_what, tampering, found) => {
    expect(await foundAfter(...tampering)).toBe(found);
  });

  test('even a chain that was written anew from some entry on, by what was kept of it', async () => {
    const kept = await auditHeadsOf(asDb(work.worker));
    await work.owner.query('begin');
    await work.owner.query('alter table audit_log disable trigger user');
    await work.owner.query(`update audit_log set entry = replace(entry, '新', '假') ${at(18)}`);
    for (const seq of [18, 19, 20]) await work.owner.query(rehash(seq));
    await work.owner.query(
      `update audit_heads set hash = (select hash from audit_log ${at(20)}) where chain = '${chain}'`,
    );
    const owner = asDb(work.owner as never);
    expect(await auditFaults(owner)).toEqual([]);
    expect(await auditFaults(owner, kept)).toEqual([
      { chain, seq: 20, what: 'it is not what it was at the earlier check' },
    ]);
    await work.owner.query('rollback');
    await add([note(chain, 21)]);
    expect(await auditFaults(asDb(work.worker), kept)).toEqual([]);
  });
});

describe('P3: what happened, as a feed', () => {
  const EVENTS = `query ($after: String, $partnerId: ID) { events(first: 3, after: $after, partnerId: $partnerId) {
    nodes { sequence type side subject at who before after node { id } } pageInfo { endCursor hasNextPage } } }`;
  async function feed(key: string, variables: Record<string, unknown> = {}) {
    const all = [];
    for (let after: string | null = null; ;) {
      const { data, errors } = await ask(key, EVENTS, { after, ...variables });
      expect(errors).toBeUndefined();
      all.push(...data.events.nodes);
      if (!data.events.pageInfo.hasNextPage) return { all, end: data.events.pageInfo.endCursor as string };
      after = data.events.pageInfo.endCursor;
    }
  }

  test('each change of each mutation is in it, once, with who did it', async () => {
    const start = (await feed(world.keys.partner)).all.length;
    const made = await ask(
      world.keys.partner,
      `mutation { createSubscriber(input: { idempotencyKey: "a1", name: "张三小吃店", kind: SOLE_PROPRIETOR, taxId: "92110108MA01234567" }) { subscriber { id } } }`,
    );
    const { id } = made.data.createSubscriber.subscriber;
    for (const _ of [1, 2]) {
      await ask(
        world.keys.partner,
        `mutation { updateSubscriber(input: { idempotencyKey: "a2", id: "${id}", expectedVersion: 1, name: "李四小吃店" }) { userErrors { code } } }`,
      );
    }
    await ask(
      world.keys.partner,
      `mutation { updateSubscriber(input: { idempotencyKey: "a3", id: "${id}", expectedVersion: 1, name: "refused" }) { userErrors { code } } }`,
    );
    const { all } = await feed(world.keys.partner);
    const [created, updated, ...more] = all.slice(start);
    expect(more).toEqual([]);
    const who = `key_${world.keys.partner.slice(4, 12)}`;
    expect(created).toMatchObject({
      type: 'SUBSCRIBER_CREATED',
      side: 'PARTNER',
      who,
      subject: id,
      node: { id },
      at: '2026-11-05T02:00:00.000Z',
    });
    expect(updated).toMatchObject({ type: 'SUBSCRIBER_UPDATED', sequence: created.sequence + 1 });
    expect(Object.keys(JSON.parse(updated.before))).toEqual(['name']);
    expect(JSON.parse(updated.before)).toEqual({ name: JSON.parse(created.after).name });
    expect(JSON.stringify(all)).not.toMatch(/张三|李四|92110108MA01234567/); // a person's data is hashed
  });

  test('a reader that comes back with its cursor misses nothing and sees nothing twice', async () => {
    const before = await feed(world.keys.partner);
    await ask(
      world.keys.partner,
      `mutation { a: createSubscriber(input: { idempotencyKey: "f1", name: "a", kind: ENTERPRISE }) { userErrors { code } }
         b: createSubscriber(input: { idempotencyKey: "f2", name: "b", kind: ENTERPRISE }) { userErrors { code } } }`,
    );
    const { data } = await ask(world.keys.partner, EVENTS, { after: before.end });
    expect(data.events.nodes.map((it: { sequence: number }) => it.sequence)).toEqual([
      before.all.length + 1,
      before.all.length + 2,
    ]);
  });

  test('alerts and issued statements are the system’s', async () => {
    await ask(
      world.keys.partner,
      `mutation { createCap(input: { idempotencyKey: "c", subscriberId: "subscriber_${world.subscriberId}", kind: CALLS, limitCalls: 1 }) { cap { id } } }`,
    );
    await postAs(api, world.keys.switch, [cdr()]);
    await transaction(work.worker, (tx) => closeMonth(tx, '2026-10'));
    for (const statementId of await transaction(work.worker, (tx) => approve(tx, '2026-10', 'x'))) {
      await issueStatement.run({ statementId }, work);
    }
    const { all } = await feed(world.keys.partner);
    const system = all.filter((it) => it.side === 'SYSTEM');
    expect(system.map((it) => it.type)).toEqual(['CAP_ALERTED', 'CAP_ALERTED', 'CAP_ALERTED', 'STATEMENT_ISSUED']);
    const [issued] = await rowsOf<{ number: string }>(work, 'select number from statements where partner_id = $1', [
      world.partnerId,
    ]);
    expect(issued!.number).toMatch(/^ST-2026-00000[12]$/); // two partners have one each, in no order
    expect(system.at(-1).after).toBe(JSON.stringify(issued));
  });

  test('a partner sees its own; who of the operator did it, it doesn’t', async () => {
    await ask(
      world.keys.operator,
      `mutation { createSubscriber(input: { idempotencyKey: "o", partnerId: "partner_${world.partnerId}", name: "o", kind: ENTERPRISE }) { userErrors { code } } }`,
    );
    const mine = (await feed(world.keys.partner)).all.at(-1);
    expect(mine).toMatchObject({ type: 'SUBSCRIBER_CREATED', side: 'OPERATOR', who: null });
    const theirs = (await feed(world.keys.operator, { partnerId: `partner_${world.partnerId}` })).all.at(-1);
    expect(theirs).toMatchObject({ sequence: mine.sequence, who: `key_${world.keys.operator.slice(4, 12)}` });
    expect((await feed(rival.key, { partnerId: `partner_${world.partnerId}` })).all).toEqual([]);
  });
});

describe('P4: a caller’s number', () => {
  const reveal = (key: string, callId: string, idempotencyKey: string = randomUUID(), reason = '客户要求回电') =>
    ask(
      key,
      `mutation ($input: RevealCallerInput!) { revealCaller(input: $input) { caller call { caller } idempotentReplay userErrors { code path } } }`,
      { input: { idempotencyKey, callId, reason } },
    );
  let callId = '';
  beforeAll(async () => {
    await postAs(api, world.keys.switch, [
      cdr({
        callUuid: 'seen',
        caller: '13912345678',
        setupAt: '2026-11-04T09:00:00+08:00',
        answerAt: '2026-11-04T09:00:01+08:00',
        endAt: '2026-11-04T09:00:02+08:00',
      }),
    ]);
    const { data } = await ask(
      world.keys.partner,
      '{ calls(first: 1, filter: { numbers: ["4006000001"] }) { nodes { id caller } } }',
    );
    expect(data.calls.nodes[0].caller).toBe('139****5678');
    callId = data.calls.nodes[0].id;
  });

  test('is shown to who may see it, and each look is written down with its reason', async () => {
    const before = (await entries(world.partnerId)).length;
    const { data } = await reveal(world.keys.partner, callId, 'look');
    expect(data.revealCaller).toEqual({
      caller: '13912345678',
      call: { caller: '139****5678' },
      idempotentReplay: false,
      userErrors: [],
    });
    const again = await reveal(world.keys.partner, callId, 'look');
    expect(again.data.revealCaller).toMatchObject({ caller: null, idempotentReplay: true });
    const written = (await entries(world.partnerId)).slice(before);
    expect(written).toMatchObject([
      { type: 'caller.revealed', subject: callId, side: 'PARTNER', after: { reason: '客户要求回电' } },
    ]);
  });

  test('a number in the reason is masked', async () => {
    await reveal(world.keys.partner, callId, 'typed', '回电 13912345678');
    expect((await entries(world.partnerId)).at(-1)).toMatchObject({ after: { reason: '回电 139****5678' } });
  });

  test('needs the scope, a call of one’s own, and a reason', async () => {
    expect((await reveal(world.keys.switch, callId)).status).toBe(403);
    expect((await reveal(rival.key, callId)).data.revealCaller).toMatchObject({
      caller: null,
      userErrors: [{ code: 'NOT_FOUND' }],
    });
    expect((await reveal(world.keys.partner, callId, 'no', ' ')).data.revealCaller).toMatchObject({
      caller: null,
      userErrors: [{ code: 'BAD_INPUT', path: ['input', 'reason'] }],
    });
  });
});

test('after all of this the log is as it was written', async () => {
  expect(await faults()).toEqual([]);
});
