import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { asTenant } from '../src/db/tenant.js';
import { sealPeople } from '../src/applications/io/people.js';
import { newId } from '../src/id.js';
import { tellOfEndings } from '../src/routing/destinations/store/expire.js';
import { addApplication } from './support/applications.js';
import { rowsOf } from './support/books.js';
import { useFlakyApi } from './support/flaky-database.js';
import { useGraphql } from './support/graphql.js';
import { useApi } from './support/http.js';
import { addNumber, addRival } from './support/others.js';
import { addDocument } from './support/proofs.js';
import { inAWord, useMutations, useRoute, withinASecond } from './support/routing.js';
import { useWork } from './support/work.js';
import { makeWorld, type World } from './support/world.js';

const NOW = '2026-11-05T10:00:00.000+08:00';
const UNTIL = '2027-11-01T00:00:00.000+08:00'; // a year from the bill's day
const work = useWork(NOW);
const api = useApi(work);
const flaky = useFlakyApi(work);
const ask = useGraphql(api);
const mutate = useMutations(ask);
const route = useRoute(api, () => world.keys.switch);
const farRoute = useRoute(flaky, () => world.keys.switch);
let world: World;
let rival: Awaited<ReturnType<typeof addRival>>;
let number: string;
let made = 0;
const FIXED = '01062000777';
const MOBILE = '13800138000';

beforeAll(async () => {
  world = await makeWorld(work);
  rival = await addRival(work, world);
});
beforeEach(async () => {
  await work.setClock(NOW);
  number = `400600${3000 + ++made}`;
  await addNumber(work, world, { number, destinations: [] });
});

const add = (destination = FIXED) => mutate(world.keys.partner, 'addDestination', { number, destination }, '');
const PROOF = `proof { id number destination version origin state holder holderIs issuedOn validThrough code text verifiedUntil expiresSoon
  suspension warnings papers { kind document { id } } }`;

// oxlint-disable-next-line typescript/no-explicit-any -- an answer as it came
type Answer = any;
async function file(more: Record<string, unknown> = {}, key = world.keys.partner): Promise<Answer> {
  const papers = more['papers'] ?? [{ kind: 'FIXED_LINE_BILL', documentId: await addDocument(work, world) }];
  const holder = '北京示例科技有限公司';
  const input = { number, destination: FIXED, holder, issuedOn: '2026-11-01', ...more, papers };
  return mutate(key, 'fileDestinationProof', input, PROOF);
}
const operate = (name: string, id: string, more: object = {}, key = world.keys.operator): Promise<Answer> =>
  mutate(key, `${name}DestinationProof`, { id, ...more }, PROOF);
const approve = (id: string, more: object = {}) => operate('approve', id, more);
const reject = (id: string, more: object = {}) => operate('reject', id, { code: 'UNREADABLE', ...more });
const suspend = (id: string, more: object = {}) => operate('suspend', id, { reason: '证明材料不实', ...more });

/** A destination that is proven until UNTIL. @returns its proof's id */
async function proven(more: Record<string, unknown> = {}): Promise<string> {
  await add();
  const { proof } = await file(more);
  expect((await approve(proof.id)).userErrors).toEqual([]);
  return proof.id;
}

async function verification(of = number): Promise<Answer> {
  const text = `{ number(number: "${of}") { destinations { destination verification { state until expiresSoon } } } }`;
  return (await ask(world.keys.partner, text)).data.number.destinations[0]?.verification;
}
const codes = ({ userErrors }: Answer) => userErrors.map((it: { code: string }) => it.code);
const states = async () =>
  (await rowsOf<{ state: string }>(work, 'select version, state from destination_proofs where number = $1 order by version', [number])).map((it) => it.state); // prettier-ignore
const saysSoon = (expected: string, node = route) =>
  withinASecond(() => node.says(number), (it) => it === expected); // prettier-ignore
const events = async (type?: string) =>
  (
    await rowsOf<{ entry: Record<string, Answer> }>(
      work,
      `select entry::jsonb as entry from audit_log where entry::jsonb ->> 'subject' = $1 and entry::jsonb ->> 'type' like $2 order by seq`,
      [`number_${number}`, `destination.proof_${type ?? '%'}`],
    )
  ).map((it) => it.entry);

describe('A7: filing', () => {
  beforeEach(() => add());

  test('a partner’s waits for review, and dials nothing', async () => {
    const done = await file({ validThrough: '2028-10-31' });
    expect(done).toEqual({
      userErrors: [],
      proof: {
        id: expect.stringMatching(/^destinationproof_/),
        number,
        destination: FIXED,
        version: 1,
        origin: 'FILED',
        state: 'FILED',
        holder: '北京示例科技有限公司',
        holderIs: 'SUBSCRIBER',
        issuedOn: '2026-11-01',
        validThrough: '2028-10-31',
        code: null,
        text: null,
        verifiedUntil: null,
        expiresSoon: false,
        suspension: null,
        warnings: ['STATEMENT_MISSING'],
        papers: [{ kind: 'FIXED_LINE_BILL', document: { id: expect.stringMatching(/^document_/) } }],
      },
    });
    expect(await verification()).toEqual({ state: 'PENDING', until: null, expiresSoon: false });
    expect(await route.says(number)).toBe('NO_DESTINATION');
  });

  test('a re-filing is a new version, and takes the place of one that waits', async () => {
    const first = await file();
    expect((await file()).proof).toMatchObject({ version: 2, state: 'FILED' });
    expect(await states()).toEqual(['REPLACED', 'FILED']);
    expect(codes(await approve(first.proof.id))).toEqual(['WRONG_STATE']);
  });

  test('at once: each is a version, and one waits', async () => {
    const papers = [{ kind: 'FIXED_LINE_BILL', documentId: await addDocument(work, world) }];
    const done = await Promise.all([1, 2, 3].map(() => file({ papers })));
    expect(done.map((it) => it.proof.version).toSorted()).toEqual([1, 2, 3]);
    expect(await states()).toEqual(['REPLACED', 'REPLACED', 'FILED']);
  });

  test('the legal person of an application holds it too; who else does is shown, and no refusal', async () => {
    const application = await addApplication(work, { ...world, number });
    const principal = { name: '张三丰', idKind: 'RESIDENT_ID', id: '11010519491231002X' } as const;
    const sealed = sealPeople(work.documents, application, { principal: principal as never, handler: null });
    await work.owner.query('update applications set people = $2, people_key = $3 where id = $1', [application, sealed.people, sealed.peopleKey]);
    expect((await file({ holder: '张三丰' })).proof).toMatchObject({ holder: '张*丰', holderIs: 'LEGAL_PERSON' });
    const other = (await file({ holder: '李四' })).proof;
    expect(other).toMatchObject({ holder: '李*', holderIs: 'OTHER', warnings: ['HOLDER_DIFFERS', 'STATEMENT_MISSING'] });
    expect(codes(await approve(other.id))).toEqual([]);
    const kept = await rowsOf(work, `select from destination_proofs where holder like '%三%' or holder like '%四%'`);
    const logged = await rowsOf(work, `select from audit_log where entry ~ '张三丰|李四|${FIXED}'`);
    expect([kept, logged]).toEqual([[], []]);
  }); // prettier-ignore

  test('all that is wrong with it at once, each with its field', async () => {
    const papers = [{ kind: 'MOBILE_REAL_NAME', documentId: await addDocument(work, world) }];
    const { userErrors } = await file({ papers, issuedOn: '2026-11-06', validThrough: '2026-11-04' });
    expect(userErrors.map((it: { path: string[] }) => it.path)).toEqual([['input', 'papers'], ['input', 'issuedOn'], ['input', 'validThrough']]);
    expect(userErrors[0].message).toBe('papers: found MOBILE_REAL_NAME, allowed is FIXED_LINE_BILL or FIXED_LINE_CONTRACT, for this is a fixed line');
    expect(codes(await file({ issuedOn: '5 November' }))).toEqual(['BAD_INPUT']);
    expect(codes(await file({ holder: ' ' }))).toEqual(['BAD_INPUT']);
    expect(codes(await file({ destination: MOBILE }))).toEqual(['NOT_FOUND']);
    expect(await states()).toEqual([]);
  }); // prettier-ignore

  test('a mobile’s is the carrier’s proof of whose it is', async () => {
    await add(MOBILE);
    const papers = [{ kind: 'MOBILE_REAL_NAME', documentId: await addDocument(work, world) }];
    expect((await file({ destination: '+86 138-0013-8000', papers, issuedOn: '2026-01-01' })).proof).toMatchObject({ destination: MOBILE, state: 'FILED' });
  }); // prettier-ignore

  test.each`
    whose                       | state            | codes              | because
    ${() => world.partnerId}    | ${'STAGED'}      | ${[]}              | ${'the virus scanner may still be to look at it'}
    ${() => world.partnerId} | ${'ANNOUNCED'} | ${['WRONG_STATE']} | ${'it was never sent'}
    ${() => world.partnerId}    | ${'QUARANTINED'} | ${['WRONG_STATE']} | ${'the virus scanner found something'}
    ${() => rival.partnerId}    | ${'CLEAN'}       | ${['NOT_FOUND']}   | ${'P2: another partner’s doesn’t exist'}
  `('a document: $because', async ({ whose, state, codes: expected }) => {
    const documentId = await addDocument(work, { partnerId: whose(), state });
    expect(codes(await file({ papers: [{ kind: 'FIXED_LINE_BILL', documentId }] }))).toEqual(expected);
  }); // prettier-ignore

  test('the same document twice, and none', async () => {
    const documentId = await addDocument(work, world);
    const twice = ['FIXED_LINE_BILL', 'STATEMENT_OF_USE'].map((kind) => ({ kind, documentId }));
    expect(codes(await file({ papers: twice }))).toEqual(['BAD_INPUT']);
    expect(codes(await file({ papers: [] }))).toEqual(['BAD_INPUT']);
  });

  test('P2: of another’s number nothing can be filed, by whatever query', async () => {
    expect(codes(await file({}, rival.key))).toEqual(['NOT_FOUND']);
    const insert = (partnerId: string, subscriberId: string, more = '') =>
      asTenant(work.app, { kind: 'partner', partnerId: rival.partnerId }, (tx) =>
        tx.$client.query(
          `insert into destination_proofs (id, partner_id, subscriber_id, number, destination, version, origin, state, holder, holder_is, issued_on, filed_at, filed_by, verified_until, reviewed_at, reviewed_by)
           values ($1, $2, $3, $4, '1', 9, 'FILED', ${more || "'FILED'"}, 'x', 'OTHER', '2026-11-01', app_now(), 'x', app_now(), app_now(), 'x')`,
          [newId(), partnerId, subscriberId, number],
        ));
    await expect(insert(world.partnerId, world.subscriberId)).rejects.toThrow('row-level security');
    await expect(insert(rival.partnerId, rival.subscriberId)).rejects.toThrow('row-level security');
    number = rival.number;
    await expect(insert(rival.partnerId, rival.subscriberId, `'APPROVED'`)).rejects.toThrow('row-level security');
  }); // prettier-ignore
});

describe('A7: review', () => {
  test('approved, it is dialled until a year from the proof’s day, on every node within a second', async () => {
    await add();
    const { proof } = await file();
    expect(await route.says(number)).toBe('NO_DESTINATION');
    expect((await approve(proof.id)).proof).toMatchObject({ state: 'APPROVED', verifiedUntil: new Date(UNTIL).toISOString(), expiresSoon: false });
    expect(await saysSoon(FIXED)).toBe(FIXED);
    expect(await saysSoon(FIXED, farRoute)).toBe(FIXED);
    expect(await verification()).toEqual({ state: 'VERIFIED', until: new Date(UNTIL).toISOString(), expiresSoon: false });
  }); // prettier-ignore

  test('never longer than the document says, nor than the reviewer', async () => {
    await add();
    const { proof } = await file({ validThrough: '2027-03-31' });
    const beyond = await approve(proof.id, { through: '2027-04-01' });
    expect(beyond.userErrors).toMatchObject([{ code: 'BAD_INPUT', path: ['input', 'through'], message: 'through: found 2027-04-01, allowed is from today to 2027-03-31' }]);
    expect(codes(await approve(proof.id, { through: '2026-11-04' }))).toEqual(['BAD_INPUT']);
    expect((await approve(proof.id, { through: '2026-12-31' })).proof.verifiedUntil).toBe(new Date('2027-01-01T00:00:00+08:00').toISOString());
  }); // prettier-ignore

  test('every document must be clean by then', async () => {
    await add();
    const documentId = await addDocument(work, { ...world, state: 'STAGED' });
    const { proof } = await file({ papers: [{ kind: 'FIXED_LINE_BILL', documentId }] });
    expect(proof.warnings).toContain('DOCUMENT_NOT_CLEAN');
    expect(codes(await approve(proof.id))).toEqual(['WRONG_STATE']);
    await work.owner.query(`update documents set state = 'CLEAN' where id = $1`, [documentId.slice(9)]);
    expect(codes(await approve(proof.id))).toEqual([]);
  }); // prettier-ignore

  test('rejected with code and text, it dials nothing, and is filed again', async () => {
    await add();
    const { proof } = await file();
    expect(codes(await reject(proof.id, { code: 'OTHER' }))).toEqual(['BAD_INPUT']);
    expect((await reject(proof.id, { text: '请提供盖章件' })).proof).toMatchObject({ state: 'REJECTED', code: 'UNREADABLE', text: '请提供盖章件' });
    expect((await verification()).state).toBe('PENDING');
    for (const move of [approve, reject, suspend]) expect(codes(await move(proof.id))).toEqual(['WRONG_STATE']);
    expect((await file()).proof.version).toBe(2);
    expect(await states()).toEqual(['REJECTED', 'FILED']);
  }); // prettier-ignore

  test('one that grew too old in the queue can’t be approved', async () => {
    await add();
    const { proof } = await file({ validThrough: '2026-11-10' });
    await work.setClock('2026-11-11T00:00:00.000+08:00');
    expect(codes(await approve(proof.id))).toEqual(['WRONG_STATE']);
    await work.setClock('2026-11-10T23:59:59.999+08:00');
    expect(codes(await approve(proof.id))).toEqual([]);
  });

  test('reviewed at once by several: one word counts', async () => {
    await add();
    const { proof } = await file();
    const done = await Promise.all([approve(proof.id), reject(proof.id), approve(proof.id), reject(proof.id)]);
    expect(done.map(codes).filter((it) => it.length === 0)).toHaveLength(1);
    expect(done.flatMap(codes)).toEqual(['WRONG_STATE', 'WRONG_STATE', 'WRONG_STATE']);
    expect([...(await events('approved')), ...(await events('rejected'))]).toHaveLength(1);
  });

  test('a partner reviews nothing, whatever its query says', async () => {
    const id = await proven();
    const asPartner = (text: string) =>
      asTenant(work.app, { kind: 'partner', partnerId: world.partnerId }, (tx) => tx.$client.query(text, [id.slice(17)]));
    for (const name of ['approve', 'suspend', 'reject']) {
      await expect(operate(name, id, name === 'suspend' ? { reason: 'x' } : name === 'reject' ? { code: 'OTHER' } : {}, world.keys.partner)).rejects.toThrow('FORBIDDEN');
    }
    await expect(asPartner(`update destination_proofs set verified_until = '2099-01-01' where id = $1`)).rejects.toThrow();
    await expect(asPartner(`update destination_proofs set state = 'SUSPENDED', suspended_at = app_now(), suspended_by = '', suspension = '' where id = $1`)).rejects.toThrow('operator');
    await expect(asPartner(`update destination_proofs set holder = 'x' where id = $1`)).rejects.toThrow();
    expect((await verification()).until).toBe(new Date(UNTIL).toISOString());
  }); // prettier-ignore

  test('P2: another partner sees neither it nor that there is one', async () => {
    const id = await proven();
    const text = `query ($id: ID!) { node(id: $id) { id } destinationProofs(first: 5, filter: { number: "${number}" }) { totalCount nodes { id } } }`;
    expect((await ask(rival.key, text, { id })).data).toEqual({ node: null, destinationProofs: { totalCount: 0, nodes: [] } });
    expect((await ask(world.keys.partner, text, { id })).data).toEqual({ node: { id }, destinationProofs: { totalCount: 1, nodes: [{ id }] } });
  }); // prettier-ignore

  test('suspended it isn’t dialled within a second, and comes back by an approval of it or of a newer one', async () => {
    const id = await proven();
    expect(await saysSoon(FIXED)).toBe(FIXED);
    expect((await suspend(id)).proof).toMatchObject({ state: 'SUSPENDED', suspension: '证明材料不实' });
    expect(await saysSoon('NO_DESTINATION')).toBe('NO_DESTINATION');
    expect((await verification()).state).toBe('SUSPENDED');
    expect(codes(await suspend(id))).toEqual(['WRONG_STATE']);
    expect(codes(await suspend(id, { reason: ' ' }))).toEqual(['WRONG_STATE']);
    expect((await approve(id)).proof.state).toBe('APPROVED');
    expect(await saysSoon(FIXED)).toBe(FIXED);
    await suspend(id);
    expect(codes(await approve((await file()).proof.id))).toEqual([]);
    expect(await states()).toEqual(['REPLACED', 'APPROVED']);
    expect(await saysSoon(FIXED)).toBe(FIXED);
  });

  test('P4: each is written down in the partner’s chain, without the whole number or a name', async () => {
    const id = await proven();
    await suspend(id, { reason: `机主 ${MOBILE} 投诉` });
    const all = await events();
    expect(all.map((it) => [it['type'], it['chain'], it['side']])).toEqual([
      ['destination.proof_filed', world.partnerId, 'PARTNER'],
      ['destination.proof_approved', world.partnerId, 'OPERATOR'],
      ['destination.proof_suspended', world.partnerId, 'OPERATOR'],
    ]);
    expect(all[1]).toMatchObject({ before: { state: 'FILED' }, after: { proof: id, destination: '010****0777', verifiedUntil: new Date(UNTIL).toISOString() } });
    expect(all[2]!['after']).toMatchObject({ state: 'SUSPENDED', reason: '机主 138****8000 投诉' });
  }); // prettier-ignore
});

describe('A7: the end', () => {
  test('from its instant on it isn’t dialled, on every node, by the database’s time', async () => {
    await proven();
    await work.setClock('2027-10-31T23:59:57.000+08:00');
    await sleep(900);
    expect([await route.says(number), await farRoute.says(number)]).toEqual([FIXED, FIXED]);
    await work.setClock(UNTIL);
    expect([await saysSoon('NO_DESTINATION'), await saysSoon('NO_DESTINATION', farRoute)]).toEqual(['NO_DESTINATION', 'NO_DESTINATION']);
    expect(await verification()).toEqual({ state: 'EXPIRED', until: new Date(UNTIL).toISOString(), expiresSoon: false });
    await work.setClock('2027-10-31T23:59:59.999+08:00'); // nobody wrote it down yet
    expect(await verification()).toEqual({ state: 'VERIFIED', until: new Date(UNTIL).toISOString(), expiresSoon: true });
  }); // prettier-ignore

  test('also while the database is away', async () => {
    await proven();
    expect(await saysSoon(FIXED, farRoute)).toBe(FIXED);
    await work.setClock('2027-10-31T23:59:57.500+08:00');
    await sleep(900);
    flaky.cut();
    expect(await farRoute.says(number)).toBe(FIXED);
    await sleep(3_000);
    expect(await farRoute.says(number)).toBe('NO_DESTINATION');
    flaky.mend();
    await sleep(1_500);
  });

  test('a later hop of a call that began before is not offered either, and explainCall says why', async () => {
    await proven();
    await add(MOBILE);
    await work.owner.query(`update destinations set proof = 'VERIFIED' where number = $1 and destination = $2`, [number, MOBILE]);
    await work.owner.query(`update destinations set verified_until = '2099-01-01' where number = $1 and destination = $2`, [number, MOBILE]);
    expect(await saysSoon(`${FIXED} ${MOBILE}`)).toBe(`${FIXED} ${MOBILE}`);
    const callUuid = newId();
    const first = (await route.ask({ called: number, caller: '13910000000', callUuid })).json;
    await mutate(world.keys.operator, 'suspendDestinationProof', { id: await idOf(number), reason: '不实' }, '');
    expect(await saysSoon(MOBILE)).toBe(MOBILE);
    const next = (await route.ask({ called: number, caller: '13910000000', callUuid, step: 1, last: { to: MOBILE, outcome: 'busy' } })).json;
    expect(inAWord(next)).not.toContain(FIXED);
    const later = (await route.ask({ called: number, caller: '13910000000' })).json;
    const [steps, refused] = [await explained(first.decisionId, 2), await explained(later.decisionId, 1)];
    expect(steps.map((it: Answer) => it.passedOver)).toEqual([[], [{ destination: FIXED, reason: 'NOT_VERIFIED' }]]);
    expect(refused[0].passedOver).toEqual([{ destination: FIXED, reason: 'NOT_VERIFIED' }]);
  }); // prettier-ignore

  test('explainCall says that a proof had ended', async () => {
    await proven();
    await work.setClock(UNTIL);
    expect(await saysSoon('NO_DESTINATION')).toBe('NO_DESTINATION');
    const { decisionId } = (await route.ask({ called: number })).json;
    const [decision] = await explained(decisionId, 1);
    expect(decision).toMatchObject({ outcome: 'no_destination', passedOver: [{ destination: FIXED, reason: 'PROOF_EXPIRED' }] });
  }); // prettier-ignore

  test('a re-filing before the end keeps it verified, whether it waits, is rejected or is approved', async () => {
    await proven();
    await work.setClock('2027-10-15T10:00:00+08:00');
    const again = (await file({ issuedOn: '2027-10-10' })).proof;
    expect(await verification()).toEqual({ state: 'VERIFIED', until: new Date(UNTIL).toISOString(), expiresSoon: true });
    await reject(again.id);
    expect((await verification()).state).toBe('VERIFIED');
    expect((await approve((await file({ issuedOn: '2027-10-10' })).proof.id)).userErrors).toEqual([]);
    expect(await verification()).toEqual({ state: 'VERIFIED', until: new Date('2028-10-10T00:00:00+08:00').toISOString(), expiresSoon: false });
    expect(await states()).toEqual(['REPLACED', 'REJECTED', 'APPROVED']);
  }); // prettier-ignore

  test('it is warned of once, from 30 days before, and told once when it is over', async () => {
    await proven();
    const told = async () => {
      await tellOfEndings(work.worker);
      return (await events('exp%')).map((it) => it['type']);
    };
    await work.setClock('2027-10-01T23:59:59.999+08:00');
    expect(await told()).toEqual([]);
    await work.setClock('2027-10-02T00:00:00.000+08:00');
    await Promise.all([tellOfEndings(work.worker), tellOfEndings(work.worker), tellOfEndings(work.worker)]);
    expect(await told()).toEqual(['destination.proof_expiring']);
    expect((await events('expiring'))[0]).toMatchObject({ who: 'system', after: { destination: '010****0777', verifiedUntil: new Date(UNTIL).toISOString() } });
    await work.setClock('2027-10-31T23:59:59.999+08:00');
    expect(await told()).toEqual(['destination.proof_expiring']);
    await work.setClock(UNTIL);
    await Promise.all([tellOfEndings(work.worker), tellOfEndings(work.worker)]);
    expect(await told()).toEqual(['destination.proof_expiring', 'destination.proof_expired']);
    expect((await verification()).state).toBe('EXPIRED');
    expect(codes(await approve((await file({ issuedOn: '2027-10-30' })).proof.id))).toEqual([]);
    await work.setClock('2028-10-15T00:00:00+08:00');
    expect(await told()).toEqual(['destination.proof_expiring', 'destination.proof_expired', 'destination.proof_expiring']);
  }); // prettier-ignore
});

async function idOf(of: string): Promise<string> {
  const [row] = await rowsOf<{ id: string }>(work, `select id from destination_proofs where number = $1 and state = 'APPROVED'`, [of]);
  return `destinationproof_${row!.id}`;
} // prettier-ignore

async function explained(id: string, count: number): Promise<Answer> {
  const text = `query ($id: ID!) { explainCall(id: $id) { decisions { outcome passedOver { destination reason } } } }`;
  const look = () => ask(world.keys.partner, text, { id });
  const found = await withinASecond(look, (it) => it.data?.explainCall.decisions.length >= count);
  return found.data.explainCall.decisions;
}

describe('lists', () => {
  const list = async (key: string, filter: object, first = 50): Promise<Answer> => {
    const text = `query ($filter: DestinationProofFilter) { destinationProofs(first: ${first}, filter: $filter) { totalCount nodes { version state } } }`;
    const { data, errors } = await ask(key, text, { filter });
    return data?.destinationProofs ?? errors![0]!.extensions.code;
  };

  test('what waits for review, the oldest first; what ends within so many days, the first first', async () => {
    await proven();
    await work.setClock('2026-11-06T10:00:00+08:00');
    await file();
    expect(await list(world.keys.operator, { number })).toEqual({ totalCount: 2, nodes: [{ version: 1, state: 'APPROVED' }, { version: 2, state: 'FILED' }] });
    expect((await list(world.keys.operator, { number, states: ['FILED'] })).nodes).toEqual([{ version: 2, state: 'FILED' }]);
    const soon = async () => (await list(world.keys.partner, { number, expiringWithinDays: 30 })).totalCount;
    await work.setClock('2027-10-01T23:59:59.999+08:00');
    expect(await soon()).toBe(0);
    await work.setClock('2027-10-02T00:00:00.000+08:00');
    expect(await soon()).toBe(1);
    await work.setClock(UNTIL);
    expect(await soon()).toBe(0);
    expect((await list(world.keys.operator, { number, states: ['EXPIRED', 'APPROVED'] })).nodes).toEqual([{ version: 1, state: 'EXPIRED' }]);
    expect(await list(world.keys.operator, { number, states: [] })).toEqual({ totalCount: 0, nodes: [] });
    expect([await list(world.keys.operator, { expiringWithinDays: 0 }), await list(world.keys.operator, { expiringWithinDays: 367 })]).toEqual(['BAD_INPUT', 'BAD_INPUT']);
  }); // prettier-ignore
});

test('taken away, nothing of it is left to review or to stand, and its papers are kept two years', async () => {
  const documentId = await addDocument(work, world);
  await proven({ papers: [{ kind: 'FIXED_LINE_BILL', documentId }] });
  await file();
  expect((await mutate(world.keys.partner, 'removeDestination', { number, destination: FIXED }, '')).userErrors).toEqual([]);
  expect(await states()).toEqual(['ENDED', 'ENDED']);
  const [kept] = await rowsOf<{ keep_until: Date }>(work, 'select keep_until from documents where id = $1', [documentId.slice(9)]);
  expect(kept!.keep_until).toEqual(new Date('2028-11-05T10:00:00+08:00'));
  await add();
  expect((await file({ papers: [{ kind: 'FIXED_LINE_BILL', documentId }] })).proof.version).toBe(3);
  const [again] = await rowsOf<{ keep_until: Date | null }>(work, 'select keep_until from documents where id = $1', [documentId.slice(9)]);
  expect(again!.keep_until).toBeNull();
}); // prettier-ignore

test.each`
  state          | kept     | because
  ${'DRAFT'}     | ${false} | ${'an application that goes on needs it yet'}
  ${'CANCELLED'} | ${true}  | ${'one that has ended doesn’t'}
`('its papers, where they are an application’s too: $because', async ({ state, kept }) => {
  const documentId = await addDocument(work, world);
  const application = await addApplication(work, { ...world, number });
  await work.owner.query('update applications set state = $2 where id = $1', [application, state]);
  await work.owner.query('update application_documents set document_id = $2 where application_id = $1', [application, documentId.slice(9)]);
  await proven({ papers: [{ kind: 'FIXED_LINE_BILL', documentId }] });
  await mutate(world.keys.partner, 'removeDestination', { number, destination: FIXED }, '');
  const [row] = await rowsOf<{ keep_until: Date | null }>(work, 'select keep_until from documents where id = $1', [documentId.slice(9)]);
  expect(row!.keep_until !== null).toBe(kept);
}); // prettier-ignore

test('A7: what an activation names was looked at with it, and ends like any other', async () => {
  const activated = `400600${4000 + made}`;
  await addNumber(work, world, { number: activated, destinations: [FIXED, FIXED] });
  const text = `{ destinationProofs(first: 5, filter: { number: "${activated}" }) { nodes { origin state issuedOn verifiedUntil holder warnings } } }`;
  expect((await ask(world.keys.partner, text)).data.destinationProofs.nodes).toEqual([
    { origin: 'ACTIVATION', state: 'APPROVED', issuedOn: '2026-11-05', verifiedUntil: new Date('2027-11-05T00:00:00+08:00').toISOString(), holder: null, warnings: [] },
  ]);
}); // prettier-ignore

test('the upgrade: what was marked is dialled as before, with an approved legacy proof that ends', async () => {
  await add();
  await work.owner.query(`update destinations set proof = 'VERIFIED' where number = $1`, [number]); // as the release before does
  expect(await saysSoon(FIXED)).toBe(FIXED);
  const sql = readFileSync(new URL('../migrations/0017_destination_proofs.sql', import.meta.url), 'utf8');
  const legacy = sql.split('--> statement-breakpoint').find((it) => it.includes(`'LEGACY', 'APPROVED'`));
  await work.owner.query(`${legacy!.trim().replace(/;$/, '')} and d.number = $1`, [number]);
  const until = new Date('2027-11-05T00:00:00+08:00').toISOString();
  const { data } = await ask(world.keys.operator, `{ destinationProofs(first: 1, filter: { number: "${number}" }) { nodes { id origin state verifiedUntil } } }`);
  const [proof] = data.destinationProofs.nodes;
  expect(proof).toMatchObject({ origin: 'LEGACY', state: 'APPROVED', verifiedUntil: until });
  expect(await verification()).toMatchObject({ state: 'VERIFIED', until });
  expect(codes(await suspend(proof.id))).toEqual([]);
  expect(await saysSoon('NO_DESTINATION')).toBe('NO_DESTINATION');
}); // prettier-ignore
